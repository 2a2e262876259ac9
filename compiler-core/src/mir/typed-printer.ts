/**
 * Typed MIR as text, for dumps, snapshots and messages:
 *
 *     fib(int) -> int
 *     b0(i0: int):
 *       i1 = int-const 2
 *       c2 = int-compare < i0, i1
 *       branch c2 ? b1 : b2
 *
 * A value's letter is its representation (i, f, c, o); frame states print as `[before 3: r0=i0]`.
 */
import { assertNever } from "../base/invariant";
import { isNumpyScalar } from "../primitives/dtypes";
import { machineKind } from "./representation";
import type {
  AffineTerm,
  Cell,
  ClassShape,
  FrameState,
  StateSource,
  Terminator,
  TypedFunction,
  TypedOp,
  Value,
} from "./typed";
import { operandsOf, resultsOf } from "./typed-ops";

export interface PrintOptions {
  /** Frame states are most of the text: left out unless asked for. */
  readonly states?: boolean;
  /** Names of the function's globals, to show what cells mean. */
  readonly names?: readonly string[];
}

const LETTERS = { int: "i", float: "f", bool: "c", object: "o", pointer: "p" } as const;

/** `i3`, `o4`. */
export function printValue(value: Value): string {
  const letter = LETTERS[machineKind(value.representation)];
  return `${isNumpyScalar(value.representation) ? "n" : ""}${letter}${value.id}`;
}

function printTyped(value: Value): string {
  const type =
    value.representation === "object" && value.fact !== undefined ? `object ${value.fact}` : value.representation;
  return `${printValue(value)}: ${type}${value.nullable === true ? "?" : ""}`;
}

function printSource(source: StateSource): string {
  switch (source.kind) {
    case "value": {
      const bound = source.bound === undefined ? "" : ` if ${printValue(source.bound)}`;
      return `${source.owned ? "owned " : ""}${printValue(source.value)}${bound}`;
    }
    case "either": {
      const bound = source.bound === undefined ? "" : ` if ${printValue(source.bound)}`;
      return `${printValue(source.value)} scalar if ${printValue(source.scalar)}${bound}`;
    }
    case "none":
      return source.bound === undefined ? "None" : `None if ${printValue(source.bound)}`;
    case "const":
      return `const ${source.index}`;
    case "thrown":
      return `thrown ${printValue(source.thrower)} for ${source.owned ? "owned " : ""}${printValue(source.argument)}`;
    case "char":
      return `char ${printValue(source.code)}${source.bound === undefined ? "" : ` if ${printValue(source.bound)}`}`;
    case "cell":
      return `cell ${source.cell}`;
    case "int-tuple":
      return `(${source.items.map(printValue).join(", ")})`;
    case "method":
      return `method ${source.class}.${source.attribute}`;
    case "range-iterator":
      return `range(${printValue(source.next)}, ${printValue(source.remaining)} left, step ${printValue(source.step)})`;
    case "span-iterator":
      return `range(${printValue(source.next)}, ${printValue(source.end)})`;
    case "sequence-iterator":
      return `${source.zips === true ? "zip" : source.backwards === true ? "reversed" : "iter"}(${source.owned ? "owned " : ""}${printValue(source.container)}, ${printValue(source.index)}${
        source.count === undefined ? "" : `, counts ${printValue(source.count)}`
      })`;
    default:
      return assertNever(source);
  }
}

/** `[before 3: r0=i0 r1=owned o4]`. */
export function printState(state: FrameState): string {
  const entries = state.entries.map((entry) => ` r${entry.register}=${printSource(entry.source)}`).join("");
  return `[${state.isExpected === true ? "expected " : ""}${state.mode} ${state.pc}:${entries}]`;
}

/** `#2 (math.sqrt)`: which name, or attribute of a name, a cell is. */
export function printCell(cells: readonly Cell[], index: number, names?: readonly string[]): string {
  const cell = cells[index];
  if (cell === undefined || names === undefined) return `#${index}`;
  const nameOf = ({ name, of }: Cell): string =>
    of === undefined ? (names[name] ?? `name ${name}`) : `name ${name} of function ${of}`;
  const owner = cell.owner === undefined ? undefined : cells[cell.owner];
  return `#${index} (${owner === undefined ? "" : `${nameOf(owner)}.`}${nameOf(cell)})`;
}

function printShape(classes: readonly ClassShape[], index: number): string {
  return classes[index]?.name ?? `#${index}`;
}

function printAttribute(classes: readonly ClassShape[], index: number, attribute: number): string {
  return `${printShape(classes, index)}.${classes[index]?.attributes[attribute]?.name ?? `#${attribute}`}`;
}

function attributes(op: TypedOp, fn: TypedFunction, options: PrintOptions): string {
  const parts: string[] = [];
  switch (op.kind) {
    case "int-const":
    case "float-const":
    case "bool-const":
      parts.push(Object.is(op.value, -0) ? "-0" : String(op.value));
      break;
    case "object-const":
      parts.push(`const ${op.index}${op.of === undefined ? "" : ` of function ${op.of}`}`);
      break;
    case "depth-guard":
      parts.push(String(op.depth));
      break;
    case "guard-type":
      parts.push(op.type);
      break;
    case "array-guard":
    case "array-load":
    case "array-store":
      parts.push(op.layout);
      break;
    case "np-float-check":
      parts.push(op.checks.map((check) => check.operator).join(" "));
      break;
    case "array-extent":
    case "array-stride":
      parts.push(`axis ${op.axis}`);
      break;
    case "guard-instance":
    case "class-guard":
    case "guard-unshadowed":
      parts.push(printShape(fn.classes, op.class));
      break;
    case "attribute-load":
    case "attribute-exchange":
    case "attribute-store-number":
    case "attribute-add":
    case "guard-method":
    case "guard-super":
    case "class-attribute":
      parts.push(printAttribute(fn.classes, op.class, op.attribute));
      break;
    case "class-switch":
      parts.push(op.classes.map((index) => printShape(fn.classes, index)).join(" "));
      break;
    case "guard-place":
      parts.push(printAttribute(fn.classes, op.class, op.attribute), op.old);
      break;
    case "instance-new":
    case "record-new":
    case "guard-cell-object":
    case "is-cell-object":
      parts.push(printCell(fn.cells, op.cell, options.names));
      break;
    case "float-to-int":
      parts.push(op.rounding);
      break;
    case "np-ufunc":
    case "cell-guard":
    case "cell-value":
    case "cell-object":
      parts.push(printCell(fn.cells, op.cell, options.names));
      break;
    case "call-direct":
      parts.push(`function ${op.callee.function} version ${op.callee.version}`);
      if (op.completes !== undefined)
        parts.push(`then ${"form" in op.completes ? op.completes.form : op.completes.kind}`);
      break;
    case "call-generic":
      if (op.quiet === true) parts.push("quiet");
      parts.push(op.symbol);
      for (const argument of op.arguments) {
        if (argument.kind === "name") parts.push(`name ${argument.index}`);
        else if (argument.kind === "const") parts.push(`const ${argument.index}`);
        else if (argument.kind === "imm") parts.push(`imm ${argument.value}`);
        else if (argument.kind === "null") parts.push("null");
      }
      break;
    case "call-pure":
    case "call-checked":
      parts.push(op.symbol);
      break;
    case "affine-check":
      parts.push(`${printSum(op.first)} + k * (${printSum(op.step)})`);
      break;
    case "lane-counter":
      parts.push(`by ${op.by}`);
      break;
    case "lanes-apart":
      parts.push(op.order, op.earlier.layout, op.later.layout);
      break;
    case "undone-before":
    case "note-undone":
      parts.push(`loop ${op.loop}`);
      break;
    case "undo-save":
    case "undo-restore":
      parts.push(String(op.slot), op.layout);
      break;
    case "chunk-limit":
      parts.push(op.direction, String(op.size));
      break;
    case "decref":
      if (op.quiet) parts.push("quiet");
      break;
    default:
      if ("operator" in op) parts.push(op.operator);
      break;
  }
  return parts.join(" ");
}

function printSum(terms: readonly AffineTerm[]): string {
  return terms.map(({ factor, values }) => [factor, ...values.map(printValue)].join("*")).join(" + ");
}

/** One operation on one line. */
export function printOp(op: TypedOp, fn: TypedFunction, options: PrintOptions = {}): string {
  const results = resultsOf(op).map(printValue).join(", ");
  const text = [
    results === "" ? op.kind : `${results} = ${op.kind}`,
    attributes(op, fn, options),
    operandsOf(op).map(printValue).join(", "),
    ...printStates(op, options),
  ];
  return text.filter((part) => part !== "").join(" ");
}

function printStates(op: TypedOp, options: PrintOptions): readonly string[] {
  const checked = "state" in op && op.state !== undefined;
  if (options.states !== true)
    return checked && op.kind !== "decref" && op.kind !== "tick" && op.kind !== "anchor" ? ["!"] : [];
  const parts: string[] = [];
  if ("state" in op && op.state !== undefined) parts.push(printState(op.state));
  if ("before" in op && op.before !== undefined) parts.push(printState(op.before));
  if ("after" in op) parts.push(printState(op.after));
  if ("raises" in op) parts.push(`raises ${printState(op.raises)}`);
  return parts;
}

function printTarget(target: number, values: readonly Value[]): string {
  return values.length === 0 ? `b${target}` : `b${target}(${values.map(printValue).join(", ")})`;
}

export function printTerminator(terminator: Terminator, options: PrintOptions = {}): string {
  switch (terminator.kind) {
    case "jump":
      return `jump ${printTarget(terminator.target, terminator.arguments)}`;
    case "branch": {
      const { whenTrue, whenFalse } = terminator;
      const likely = terminator.likely === undefined ? "" : ` likely ${terminator.likely}`;
      return (
        `branch ${printValue(terminator.condition)} ? ${printTarget(whenTrue.target, whenTrue.arguments)}` +
        ` : ${printTarget(whenFalse.target, whenFalse.arguments)}${likely}`
      );
    }
    case "return": {
      const box = terminator.box === undefined ? "" : ` or ${printValue(terminator.box)}`;
      return terminator.value === undefined ? "return None" : `return ${printValue(terminator.value)}${box}`;
    }
    case "deoptimize":
      return options.states === true ? `deoptimize ${printState(terminator.state)}` : "deoptimize";
    default:
      return assertNever(terminator);
  }
}

/** A whole function. */
export function printTypedFunction(fn: TypedFunction, options: PrintOptions = {}): string {
  const lines = [`${fn.name}(${fn.parameters.join(", ")}) -> ${fn.resultFact ?? fn.result}`];
  for (const block of fn.blocks) {
    const parameters = block.parameters.length === 0 ? "" : `(${block.parameters.map(printTyped).join(", ")})`;
    const notes = [block.loopDepth > 0 ? `loop depth ${block.loopDepth}` : "", block.lanes ? "lanes" : ""];
    const note = notes.filter((text) => text !== "").join(", ");
    lines.push(`b${block.id}${parameters}:${note === "" ? "" : ` # ${note}`}`);
    for (const op of block.ops) lines.push(`  ${printOp(op, fn, options)}`);
    lines.push(`  ${printTerminator(block.terminator, options)}`);
  }
  return `${lines.join("\n")}\n`;
}
