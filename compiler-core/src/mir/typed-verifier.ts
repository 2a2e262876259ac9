/**
 * Checks that typed MIR means what it says. Run after specialization and after every pass.
 *
 * - SSA: every value has one definition, which dominates its uses; edges hand over what the target's parameters want.
 * - Representations: each operation reads and gives what `SHAPES` says; an unboxed operation never sees an object.
 * - Facts: the exact type that a use claims is derived again from the definition, or from a guard that dominates it.
 * - Cells: `cell-value` and `cell-object` follow a guard of their cell with nothing opaque in between.
 * - Elements: one that is borrowed from its container has got a reference before the container may let go of it.
 * - Frame states: by a dataflow of its own over the baseline MIR, every register that is certainly bound has an entry,
 *   and only registers that may be bound have one.
 */
import { assertNever } from "../base/invariant";
import { isNumpyScalar, payloadOf } from "../primitives/dtypes";
import { parseLayout } from "./array-layout";
import { verifyArrays } from "./array-verifier";
import type { BaselineFunction, OpIndex, Register } from "./baseline";
import { verifyBorrowedElements } from "./borrowed-elements";
import { type Bound, boundRegisters, goneAfterError } from "./bound-registers";
import { type ControlFlow, controlFlow, dominates } from "./cfg";
import { verifyItems } from "./items-verifier";
import { verifyLanes } from "./lanes-verifier";
import { machineKind } from "./representation";
import { ShapeProofs, shapeProblem } from "./shape-proofs";
import type { ExactType, FrameState, Representation, TypedBlock, TypedFunction, TypedOp, Value } from "./typed";
import { edgesOf, isOpaque, operandsOf, resultsOf, statesOf, stateValues, terminatorOperands } from "./typed-ops";

/** What is wrong, one sentence each; empty when nothing is. */
export function verifyTyped(fn: TypedFunction, baseline: BaselineFunction): readonly string[] {
  const problems: string[] = [];
  const report = (where: string, problem: string): void => {
    problems.push(`${fn.name}: ${where}: ${problem}`);
  };
  const flow = controlFlow(fn);
  const definitions = collectDefinitions(fn, report);
  verifyUses(fn, flow, definitions, report);
  verifyEdges(fn, definitions, report);
  for (const block of fn.blocks) {
    for (const op of block.ops) verifyShape(`b${block.id} ${op.kind}`, op, report);
  }
  verifyCells(fn, flow, report);
  verifyArrays(fn, flow, report);
  verifyItems(fn, flow, report);
  verifyLanes(fn, report);
  verifyBorrowedElements(fn, flow, report);
  verifyInstances(fn, flow, report);
  verifyStates(fn, baseline, report);
  verifyReturns(fn, report);
  return problems;
}

type Report = (where: string, problem: string) => void;

interface Definition {
  readonly value: Value;
  readonly block: number;
  /** Position in the block; -1 for a parameter. */
  readonly position: number;
  readonly op: TypedOp | undefined;
}

function collectDefinitions(fn: TypedFunction, report: Report): ReadonlyMap<number, Definition> {
  const definitions = new Map<number, Definition>();
  const define = (definition: Definition): void => {
    const { id } = definition.value;
    if (definitions.has(id)) report(`b${definition.block}`, `value ${id} is defined twice`);
    definitions.set(id, definition);
  };
  for (const block of fn.blocks) {
    for (const value of block.parameters) define({ value, block: block.id, position: -1, op: undefined });
    for (const [position, op] of block.ops.entries()) {
      for (const value of resultsOf(op)) define({ value, block: block.id, position, op });
    }
  }
  return definitions;
}

// ---------------------------------------------------------------------------------------- SSA and facts

function verifyUses(
  fn: TypedFunction,
  flow: ControlFlow,
  definitions: ReadonlyMap<number, Definition>,
  report: Report,
): void {
  const proofs = collectProofs(fn);
  for (const block of fn.blocks) {
    if (!flow.byId.has(block.id)) continue;
    const check = (value: Value, position: number, what: string): void => {
      const where = `b${block.id} ${what}`;
      const definition = definitions.get(value.id);
      if (definition === undefined) {
        report(where, `reads value ${value.id}, which nothing defines`);
        return;
      }
      const isAbove =
        definition.block === block.id ? definition.position < position : dominates(flow, definition.block, block.id);
      if (!isAbove) report(where, `reads value ${value.id} before its definition`);
      if (definition.value.representation !== value.representation)
        report(where, `value ${value.id} changes its representation`);
      // NULL is an object of any type.
      if (value.fact === undefined || definition.value.fact === value.fact || definition.op?.kind === "null-const")
        return;
      const isProven = (proofs.get(value.id) ?? []).some(
        (proof) =>
          proof.fact === value.fact &&
          (proof.block === block.id ? proof.position <= position : dominates(flow, proof.block, block.id)),
      );
      if (!isProven) report(where, `nothing proves that value ${value.id} is ${value.fact}`);
    };
    for (const [position, op] of block.ops.entries()) {
      for (const operand of operandsOf(op)) check(operand, position, op.kind);
      for (const state of statesOf(op))
        for (const value of stateValues(state)) check(value, position, `state of ${op.kind}`);
    }
    const end = block.ops.length;
    for (const value of terminatorOperands(block.terminator)) check(value, end, block.terminator.kind);
    if (block.terminator.kind === "deoptimize")
      for (const value of stateValues(block.terminator.state)) check(value, end, "deoptimize");
  }
}

interface Proof {
  readonly fact: ExactType;
  readonly block: number;
  readonly position: number;
}

/** Passed guards that prove an exact type of their *operand*. */
function collectProofs(fn: TypedFunction): ReadonlyMap<number, readonly Proof[]> {
  const proofs = new Map<number, Proof[]>();
  for (const block of fn.blocks) {
    for (const [position, op] of block.ops.entries()) {
      if (op.kind !== "unbox" && op.kind !== "guard-type") continue;
      const fact = op.kind === "unbox" ? (op.result.representation as ExactType) : op.type;
      const list = proofs.get(op.operand.id) ?? [];
      list.push({ fact, block: block.id, position });
      proofs.set(op.operand.id, list);
    }
  }
  return proofs;
}

function verifyEdges(fn: TypedFunction, definitions: ReadonlyMap<number, Definition>, report: Report): void {
  const byId = new Map(fn.blocks.map((block) => [block.id, block]));
  for (const block of fn.blocks) {
    for (const edge of edgesOf(block.terminator)) {
      const target = byId.get(edge.target);
      const where = `b${block.id} → b${edge.target}`;
      if (target === undefined) {
        report(where, "goes nowhere");
        continue;
      }
      if (target.parameters.length !== edge.arguments.length) {
        report(where, `hands over ${edge.arguments.length} values, ${target.parameters.length} are wanted`);
        continue;
      }
      for (const [index, parameter] of target.parameters.entries()) {
        const argument = edge.arguments[index]!;
        if (argument.representation !== parameter.representation)
          report(where, `value ${argument.id} has the wrong representation`);
        if (parameter.fact !== undefined && argument.fact !== parameter.fact && !isNull(definitions, argument)) {
          report(where, `value ${argument.id} is not proven to be ${parameter.fact}`);
        }
        if (argument.nullable === true && parameter.nullable !== true)
          report(where, `value ${argument.id} may be NULL`);
      }
    }
  }
}

function isNull(definitions: ReadonlyMap<number, Definition>, value: Value): boolean {
  return definitions.get(value.id)?.op?.kind === "null-const";
}

// ------------------------------------------------------------------------------------------------ shapes

/** Representations of `operandsOf`, in that order, and of the result. */
type Shape = readonly [
  operands: readonly (Representation | "any" | "unboxed")[],
  result?: Representation | "unboxed" | "any",
];

function shapeOf(op: TypedOp): Shape | undefined {
  switch (op.kind) {
    case "int-const":
      return [[], "int"];
    case "float-const":
      return [[], "float"];
    case "bool-const":
      return [[], "bool"];
    case "object-const":
    case "none-const":
    case "null-const":
    case "cell-object":
      return [[], "object"];
    case "int-binary":
    case "int-minmax":
      return [["int", "int"], "int"];
    case "int-negate":
    case "int-invert":
    case "int-abs":
    case "range-element":
      return [["int"], "int"];
    case "int-compare":
      return [["int", "int"], "bool"];
    case "int-divide":
      return [["int", "int"], "float"];
    case "int-to-float":
      return [["int"], "float"];
    case "bool-to-int":
      return [["bool"], "int"];
    case "float-to-int":
      return [["float"], "int"];
    case "float-binary":
    case "float-minmax":
      return [["float", "float"], "float"];
    case "float-negate":
    case "float-abs":
    case "float-sqrt":
      return [["float"], "float"];
    case "float-compare":
      return [["float", "float"], "bool"];
    case "int-float-compare":
      return [["int", "float"], "bool"];
    case "int-truth":
      return [["int"], "bool"];
    case "float-truth":
      return [["float"], "bool"];
    case "bool-not":
      return [["bool"], "bool"];
    case "bool-binary":
      return [["bool", "bool"], "bool"];
    case "unbox":
      return [["object"], "unboxed"];
    case "guard-type":
    case "guard-bound":
      return [["object"], "object"];
    case "is-same":
      return [["object", "object"], "bool"];
    case "range-length":
      return [["int", "int", "int"], "int"];
    case "range-advance":
    case "chunk-limit":
    case "index-check":
      return [["int", "int"], "int"];
    case "length":
      return [["object"], "int"];
    case "list-items":
    case "str-data":
      return [["object"], "pointer"];
    case "str-width":
      return [["object"], "int"];
    case "element":
      return [
        ["object", "int", ...listed(op.items, "pointer"), ...listed(op.width, "int")],
        op.operand.fact === "bytes" || op.operand.fact === "str" ? "int" : "object",
      ];
    case "list-exchange":
      return [["object", "int", "object", ...listed(op.items, "pointer")], "object"];
    case "prefetch-item":
      return [["object", "int", "int", "pointer"]];
    case "prefetch-beside":
      return [["object"]];
    case "guard-instance":
    case "class-guard":
    case "guard-unshadowed":
    case "guard-method":
    case "guard-cell-object":
    case "guard-place":
      return [["object"]];
    case "class-switch":
      return [["object"], "int"];
    case "is-cell-object":
      return [["object"], "bool"];
    case "guard-same-type":
    case "guard-super":
      return [["object", "object"]];
    case "attribute-load":
      return [["object"], "object"];
    case "attribute-exchange":
      return [["object", "object"], "object"];
    case "attribute-store-number":
      return [["object", "any"]];
    case "attribute-add":
      return [["object", "object"]];
    case "class-attribute":
    case "instance-new":
      return [[], "object"];
    case "list-store":
      return [["object", "int", "any", ...listed(op.items, "pointer")]];
    case "list-append":
      return [["object", "any"]];
    case "cell-value":
      return [[], "unboxed"];
    case "take-exception":
      return [[], "object"];
    case "cell-guard":
    case "depth-guard":
    case "frame-check":
    case "leave":
      return [[]];
    case "array-guard":
      return [["object"]];
    case "array-data":
      return [["object"], "pointer"];
    case "array-extent":
    case "array-stride":
      return [["object"], "int"];
    case "epoch":
      return [[], "int"];
    case "is-unshared":
      return [["object"], "bool"];
    case "lane-counter":
      return [["int"], "int"];
    case "lane-count":
    case "lane-span":
      return [["bool"], "int"];
    case "lanes-any":
      return [["bool"], "bool"];
    case "lanes-unusual":
      return [operandsOf(op).map(() => "float" as const), "bool"];
    case "undone-before":
      return [[], "bool"];
    case "note-undone":
      return [[]];
    case "float-unusual":
      return [["float", "int", ...op.sources.map(() => "float" as const)], "int"];
    case "float-to-single":
      return [["float"], "float"];
    case "incref":
    case "decref":
      return [["object"]];
    case "guard":
      return [["bool"]];
    case "select":
    case "box":
    case "char-box":
    case "call-direct":
    case "call-pure":
    case "call-checked":
    case "call-generic":
    case "record-new":
    case "array-load":
    case "array-store":
    case "np-payload":
    case "np-scalar":
    case "np-float-check":
    case "np-ufunc":
    case "affine-check":
    case "undo-save":
    case "undo-restore":
    case "lane-last":
    case "lanes-apart":
    case "tick":
    case "anchor":
      return undefined;
    default:
      return assertNever(op);
  }
}

function listed(value: Value | undefined, representation: Representation): readonly Representation[] {
  return value === undefined ? [] : [representation];
}

function verifyShape(where: string, op: TypedOp, report: Report): void {
  const shape = shapeOf(op);
  if (shape === undefined) {
    verifyFreeShape(where, op, report);
    return;
  }
  const [operands, result] = shape;
  const read = operandsOf(op);
  if (read.length !== operands.length) report(where, `reads ${read.length} values, not ${operands.length}`);
  for (const [index, wanted] of operands.entries()) {
    const value = read[index];
    if (value !== undefined && !matches(value, wanted)) report(where, `operand ${index} is not ${wanted}`);
  }
  const [given] = resultsOf(op);
  if (result !== undefined && (given === undefined || !matches(given, result))) report(where, `gives no ${result}`);
  verifyTypes(where, op, report);
}

function matches(value: Value, wanted: Representation | "any" | "unboxed"): boolean {
  if (wanted === "any") return true;
  if (wanted === "unboxed") return value.representation !== "object" && value.representation !== "pointer";
  return value.representation === wanted;
}

/** Facts that an operation needs of its operands, and may claim of its result. */
function verifyTypes(where: string, op: TypedOp, report: Report): void {
  switch (op.kind) {
    case "length":
      if (!isSequence(op.operand) && op.operand.fact !== "dict" && op.operand.fact !== "set") {
        report(where, "works on a container that is not proven to be one");
      }
      return;
    case "element":
      if (!isSequence(op.operand)) report(where, "works on a sequence that is not proven to be one");
      return;
    case "str-data":
    case "str-width":
      if (op.operand.fact !== "str") report(where, "works on a str that is not proven to be one");
      return;
    case "list-items":
    case "list-exchange":
    case "prefetch-item":
    case "list-store":
    case "list-append":
      if (op.operand.fact !== "list") report(where, "works on a list that is not proven to be one");
      return;
    case "guard-type":
      if (op.result.fact !== op.type) report(where, `gives no ${op.type}`);
      return;
    case "guard-bound":
      if (op.result.nullable === true) report(where, "may give NULL");
      return;
    case "none-const":
      if (op.result.fact !== "none") report(where, "gives no None");
      return;
    default:
      return;
  }
}

function isSequence({ fact }: Value): boolean {
  return fact === "bytes" || fact === "str" || fact === "list" || fact === "tuple";
}

function verifyFreeShape(where: string, op: TypedOp, report: Report): void {
  switch (op.kind) {
    case "select":
      if (op.condition.representation !== "bool") report(where, "chooses by something that is no bool");
      if (
        op.whenTrue.representation !== op.result.representation ||
        op.whenFalse.representation !== op.result.representation
      ) {
        report(where, "chooses between values of other representations");
      }
      if (op.result.nullable !== true && (op.whenTrue.nullable === true || op.whenFalse.nullable === true))
        report(where, "may give NULL");
      return;
    case "lane-last":
      if (op.operand.representation !== op.result.representation) report(where, "gives another representation");
      return;
    case "lanes-apart":
      if (op.result.representation !== "bool") report(where, "gives no bool");
      return;
    case "np-payload":
      if (
        !isNumpyScalar(op.operand.representation) ||
        machineKind(op.operand.representation) !== op.result.representation
      )
        report(where, "is no payload of a NumPy scalar");
      return;
    case "np-scalar":
      if (
        !isNumpyScalar(op.result.representation) ||
        machineKind(op.result.representation) !== op.operand.representation
      )
        report(where, "gives a scalar of another payload");
      return;
    case "array-load":
      if (op.result.representation !== `np:${parseLayout(op.layout).dtype}`) report(where, "gives another type");
      if (op.where !== undefined && op.where.representation !== "bool") report(where, "is masked by no bool");
      return;
    case "array-store":
      if (op.value.representation !== payloadOf(parseLayout(op.layout).dtype)) report(where, "stores another payload");
      return;
    case "np-float-check":
      for (const { left, right, value } of op.checks) {
        if ([left, right, value].some((one) => one.representation !== "float")) report(where, "checks no floats");
      }
      return;
    case "box":
      if (op.operand.representation === "object") report(where, "boxes an object");
      if (
        op.scalar !== undefined &&
        (op.scalar.representation !== "bool" ||
          op.dtype === undefined ||
          op.operand.representation !== payloadOf(op.dtype))
      )
        report(where, "makes a NumPy scalar of something else");
      if (op.result.fact !== (op.scalar === undefined ? op.operand.representation : undefined))
        report(where, "gives an object of another type");
      if (op.bound !== undefined && op.result.nullable !== true) report(where, "may give NULL");
      return;
    case "char-box":
      if (op.operand.representation !== "int") report(where, "makes a character of something that is no code point");
      if (op.result.fact !== "str") report(where, "gives an object of another type");
      if (op.bound !== undefined && op.result.nullable !== true) report(where, "may give NULL");
      return;
    case "call-generic":
      for (const result of op.results) {
        if (result.representation !== "object" && result.representation !== "bool")
          report(where, "gives an unboxed number");
      }
      return;
    case "tick":
    case "anchor":
      if (op.keeps.some((value) => value.representation !== "object")) report(where, "keeps what is no object");
      return;
    case "undo-save":
    case "undo-restore":
      if ([op.count, ...op.shape, ...op.indexes].some((value) => value.representation !== "int"))
        report(where, "counts by what is no int");
      if (op.data.representation !== "pointer") report(where, "remembers what is no memory");
      return;
    case "affine-check":
      if (operandsOf(op).some((value) => value.representation !== "int")) report(where, "computes with what is no int");
      if (op.result.representation !== "bool") report(where, "gives no bool");
      return;
    case "record-new":
      if (op.values.some((value) => value.representation !== "object")) report(where, "stores what is no object");
      if (op.result.representation !== "object") report(where, "gives no object");
      return;
    case "call-direct":
      for (const box of op.boxes)
        if (box.representation !== "object") report(where, "hands over a box that is no object");
      return;
    default:
      return;
  }
}

function verifyReturns(fn: TypedFunction, report: Report): void {
  for (const block of fn.blocks) {
    const { terminator } = block;
    if (terminator.kind === "branch" && terminator.condition.representation !== "bool")
      report(`b${block.id}`, "branches on something that is no bool");
    if (terminator.kind !== "return") continue;
    if (fn.result === "none") continue;
    if (terminator.value?.representation !== fn.result) report(`b${block.id}`, `returns no ${fn.result}`);
    if (terminator.value?.nullable === true) report(`b${block.id}`, "may return NULL");
    if (fn.resultFact !== undefined && terminator.value?.fact !== fn.resultFact)
      report(`b${block.id}`, `returns no ${fn.resultFact}`);
  }
}

// ------------------------------------------------------------------------------------------------- cells

/** Cells that a guard proved on every way here, with nothing opaque since. */
function verifyCells(fn: TypedFunction, flow: ControlFlow, report: Report): void {
  const proven = new Map<number, ReadonlySet<number>>();
  const all = new Set(fn.cells.map((_, index) => index));
  for (const id of flow.order) proven.set(id, id === fn.entry ? new Set() : all);
  const run = (block: TypedBlock, check: boolean): ReadonlySet<number> => {
    let known = new Set(proven.get(block.id));
    const use = (cell: number, what: string): void => {
      if (fn.cells[cell]?.expects.kind === "method") return;
      if (check && !known.has(cell)) report(`b${block.id} ${what}`, `cell ${cell} is not proven here`);
    };
    for (const op of block.ops) {
      if (op.kind === "cell-value" || op.kind === "cell-object") use(op.cell, op.kind);
      if (
        op.kind === "instance-new" ||
        op.kind === "record-new" ||
        op.kind === "np-ufunc" ||
        op.kind === "guard-cell-object" ||
        op.kind === "is-cell-object"
      )
        use(op.cell, op.kind);
      for (const state of statesOf(op)) {
        for (const { source } of state.entries) if (source.kind === "cell") use(source.cell, `state of ${op.kind}`);
      }
      if (isOpaque(op)) known = new Set();
      else if (op.kind === "cell-guard") known.add(op.cell);
    }
    return known;
  };
  let changed = true;
  while (changed) {
    changed = false;
    for (const id of flow.order) {
      const block = flow.byId.get(id)!;
      const out = run(block, false);
      for (const edge of edgesOf(block.terminator)) {
        const known = proven.get(edge.target)!;
        const met = new Set([...known].filter((cell) => out.has(cell)));
        if (met.size === known.size) continue;
        proven.set(edge.target, met);
        changed = true;
      }
    }
  }
  for (const id of flow.order) run(flow.byId.get(id)!, true);
}

// ------------------------------------------------------------------------------------------------ shapes

/** What is done with instances follows a guard of their shape, with nothing in between that may run code. */
function verifyInstances(fn: TypedFunction, flow: ControlFlow, report: Report): void {
  if (fn.classes.length === 0) return;
  const proofs = new ShapeProofs(fn, flow);
  for (const id of flow.order) {
    const block = flow.byId.get(id)!;
    const known = proofs.atStart(id);
    for (const [position, op] of block.ops.entries()) {
      const problem = shapeProblem(fn, block, position, known);
      if (problem !== undefined) report(`b${id} ${op.kind}`, problem);
      ShapeProofs.step(op, known);
    }
  }
}

// ------------------------------------------------------------------------------------------ frame states

function verifyStates(fn: TypedFunction, baseline: BaselineFunction, report: Report): void {
  const bound = boundRegisters(baseline);
  const checked = new Set<FrameState>();
  for (const block of fn.blocks) {
    for (const op of block.ops) {
      // References that a direct call consumes are gone in its error state.
      const isPartial =
        op.kind === "call-direct" || op.kind === "instance-new" || op.kind === "record-new" || op.kind === "decref";
      for (const state of statesOf(op)) {
        if (checked.has(state)) continue;
        checked.add(state);
        verifyState(`b${block.id} ${op.kind}`, state, baseline, bound, isPartial, report);
      }
    }
    if (block.terminator.kind === "deoptimize")
      verifyState(`b${block.id}`, block.terminator.state, baseline, bound, true, report);
  }
}

function verifyState(
  where: string,
  state: FrameState,
  baseline: BaselineFunction,
  bound: readonly (Bound | undefined)[],
  isPartial: boolean,
  report: Report,
): void {
  const known = bound[state.pc];
  const place = `${where} at ${state.pc} (${state.mode})`;
  if (known === undefined) {
    report(place, "is a place that control does not reach");
    return;
  }
  const entries = new Map(state.entries.map((entry) => [entry.register, entry.source]));
  if (entries.size !== state.entries.length) report(place, "a register has two entries");
  // A `raise` lets go of its operands "after" itself, where the next operation may be one that it never leads to.
  const raised = isPartial && state.mode === "after" ? boundBeforeRaise(baseline, bound, state.pc) : known;
  const gone = state.mode === "error" ? goneAfterError(baseline, state.pc) : () => false;
  for (const register of known.must) {
    // What does not survive the exception needs no entry where no reference is left to release.
    if (entries.has(register) || gone(register) || !raised.must.has(register)) continue;
    // Temporaries may be gone already where the operation itself was releasing them.
    if (isPartial && register >= baseline.locals.length) continue;
    if (isPartial && isWritten(baseline, state.pc - 1, register)) continue;
    report(place, `register ${register} is bound and has no entry`);
  }
  if (isPartial) return;
  for (const register of entries.keys()) {
    if (!known.may.has(register) && !isSelf(baseline, register))
      report(place, `register ${register} is unbound and has an entry`);
  }
}

/** What is bound where the operation at `pc` follows a `raise`: before that as well. */
function boundBeforeRaise(baseline: BaselineFunction, bound: readonly (Bound | undefined)[], pc: OpIndex): Bound {
  const opcode = baseline.ops[pc - 1]?.opcode;
  return bound[opcode === "raise" || opcode === "reraise" ? pc - 1 : pc] ?? bound[pc]!;
}

function isWritten(baseline: BaselineFunction, index: OpIndex, register: Register): boolean {
  const op = baseline.ops[index];
  return op?.operands.some((operand) => operand.kind === "dst" && operand.register === register) ?? false;
}

/** The second result of `load_method`, which may be unbound. */
function isSelf(baseline: BaselineFunction, register: Register): boolean {
  return baseline.ops.some(
    (op) => op.opcode === "load_method" && op.operands[1]?.kind === "dst" && op.operands[1].register === register,
  );
}
