/**
 * Baseline MIR as text, for `martlet dump`, snapshots and messages of the verifier.
 *
 *     add(a, b)
 *        0  t0 = binary + a, b
 *        1  return t0!
 *
 * `t0` is a temporary, `t0!` its last use, `L7` the operation 7, `*` before a label means the exception path.
 */
import { assertNever } from "../base/invariant";
import type { BaselineConstant, BaselineFunction, BaselineOp, Operand, Register, Site } from "./baseline";
import { BASELINE_OPS, BINARY_OPERATORS, COMPARE_OPERATORS, UNARY_OPERATORS } from "./baseline-ops";

export interface PrintOptions {
  /** Shows a site, for instance as line and columns; without it positions are left out. */
  readonly showSite?: (site: Site) => string;
}

/** The whole function; ends with a newline. */
export function printBaseline(fn: BaselineFunction, options: PrintOptions = {}): string {
  const lines: string[] = [header(fn)];
  const targets = new Set<number>();
  for (const op of fn.ops) {
    for (const operand of op.operands) if (operand.kind === "label") targets.add(operand.target);
  }
  for (const handler of fn.handlers) targets.add(handler.target);
  for (const [index, op] of fn.ops.entries()) {
    const mark = targets.has(index) ? ">" : " ";
    const text = `  ${mark}${String(index).padStart(3)}  ${printBaselineOp(fn, op)}`;
    const site = fn.sites[op.site];
    lines.push(options.showSite && site ? `${text.padEnd(56)}  ; ${options.showSite(site)}` : text);
  }
  for (const handler of fn.handlers) {
    const range = `${handler.start}..${handler.end - 1}`;
    lines.push(`  on exception in ${range}: L${handler.target} with ${registerName(fn, handler.exception)}`);
  }
  return `${lines.join("\n")}\n`;
}

export function printBaselineOp(fn: BaselineFunction, op: BaselineOp): string {
  const results: string[] = [];
  const rest: string[] = [];
  const formats = BASELINE_OPS[op.opcode].operands as readonly string[];
  for (const [position, operand] of op.operands.entries()) {
    const isResult = operand.kind === "dst" || operand.kind === "dsts";
    const text = printOperand(fn, op, operand, formats[position] ?? "?");
    if (isResult && op.opcode !== "release" && op.opcode !== "delete_local") results.push(text);
    else if (text !== "") rest.push(text);
  }
  const left = results.length > 0 ? `${results.join(", ")} = ` : "";
  return `${left}${op.opcode}${rest.length > 0 ? ` ${rest.join(", ")}` : ""}`;
}

function header(fn: BaselineFunction): string {
  const { positional, keywordOnly, varArgs, varKeywords } = fn.parameters;
  const count = positional + keywordOnly + (varArgs ? 1 : 0) + (varKeywords ? 1 : 0);
  const locals = fn.locals.slice(count);
  const more = locals.length > 0 ? ` locals ${locals.join(", ")}` : "";
  return `${fn.qualname}(${fn.locals.slice(0, count).join(", ")})${more}`;
}

function registerName(fn: BaselineFunction, register: Register): string {
  return fn.locals[register] ?? `t${register - fn.locals.length}`;
}

function printOperand(fn: BaselineFunction, op: BaselineOp, operand: Operand, format: string): string {
  switch (operand.kind) {
    case "dst":
      return registerName(fn, operand.register);
    case "use":
      return `${registerName(fn, operand.register)}${operand.kill ? "!" : ""}`;
    case "uses":
      return `[${operand.uses.map((use) => `${registerName(fn, use.register)}${use.kill ? "!" : ""}`).join(", ")}]`;
    case "dsts":
      return operand.registers.map((register) => registerName(fn, register)).join(", ");
    case "const":
      return printConstant(fn.constants[operand.index]);
    case "name":
      return `.${fn.names[operand.index]}`;
    case "imm":
      return printImmediate(op, operand.value);
    case "label":
      return `L${operand.target}`;
    case "absent":
      return format === "const?" ? "" : "-";
    default:
      return assertNever(operand);
  }
}

function printImmediate(op: BaselineOp, value: number): string {
  switch (op.opcode) {
    case "unary":
      return UNARY_OPERATORS[value] ?? "?";
    case "binary":
      return BINARY_OPERATORS[value] ?? "?";
    case "inplace":
      return `${BINARY_OPERATORS[value] ?? "?"}=`;
    case "compare":
      return COMPARE_OPERATORS[value] ?? "?";
    case "is":
    case "contains":
      return value === 1 ? "not" : "";
    default:
      return `#${value}`;
  }
}

export function printConstant(value: BaselineConstant | undefined): string {
  if (value === undefined) return "?";
  switch (value.kind) {
    case "none":
      return "None";
    case "ellipsis":
      return "...";
    case "bool":
      return value.value ? "True" : "False";
    case "int":
      return String(value.value);
    case "float":
      return printFloat(value.value);
    case "complex":
      return `complex(${printFloat(value.real)}, ${printFloat(value.imag)})`;
    case "str":
      return JSON.stringify(value.value);
    case "bytes":
      return `b${JSON.stringify(Array.from(value.value, (byte) => String.fromCharCode(byte)).join(""))}`;
    case "tuple":
      return `(${value.items.map(printConstant).join(", ")}${value.items.length === 1 ? "," : ""})`;
    case "frozenset":
      return `frozenset({${value.items.map(printConstant).join(", ")}})`;
    case "code":
      return `code ${value.name}`;
    default:
      return assertNever(value);
  }
}

function printFloat(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
