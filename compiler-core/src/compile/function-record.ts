/**
 * Baseline MIR of one function in the form that the image holds, agreed with the real code object first.
 *
 * Registers of locals are numbered as `co_varnames` numbers them, since a frame's locals *are* those registers; the
 * order is the interpreter's to choose. Where code object and baseline disagree about what the locals are, the
 * function stays interpreted.
 */
import { assertNever } from "../base/invariant";
import type { LineIndex } from "../base/line-index";
import { failure, ok, type Result } from "../base/result";
import {
  type CompiledFunction,
  FLAG_PREFIX,
  FLAG_RESUME,
  type FunctionRecord,
  type JsonConstant,
} from "../link/image-writer";
import type { BaselineConstant, BaselineFunction, BaselineOp, Operand, Register, Use } from "../mir/baseline";
import { encodeBaseline, sitePositions } from "../mir/baseline-words";

const CO_VARARGS = 0x04;
const CO_VARKEYWORDS = 0x08;

/** The function with its locals in the interpreter's order, or in which way the two compilers disagree. */
export function matchLocals(
  fn: BaselineFunction,
  compiled: CompiledFunction | undefined,
  lineIndex: LineIndex,
): Result<BaselineFunction, string> {
  if (compiled === undefined) return failure("the interpreter leaves its definition out as unreachable");
  if (compiled.copies > 1) return failure("the interpreter compiles its definition more than once");
  const copied = fn.ops.filter(({ opcode }) => opcode === "copy_free").length;
  if (compiled.frees.length !== copied) return failure("its code object has other free variables");
  const { positionalOnly, positional, keywordOnly, varArgs, varKeywords } = fn.parameters;
  const sameParameters =
    compiled.positionalOnly === positionalOnly &&
    compiled.positional === positional &&
    compiled.keywordOnly === keywordOnly &&
    ((compiled.flags & CO_VARARGS) !== 0) === varArgs &&
    ((compiled.flags & CO_VARKEYWORDS) !== 0) === varKeywords;
  if (!sameParameters) return failure("its parameters are not those of its code object");
  const known = new Set(fn.locals);
  if (compiled.locals.some((name) => !known.has(name))) return failure("its code object has other locals");
  if (!tellsInnerApart(fn, compiled, lineIndex)) return failure("functions within it cannot be told apart");
  return ok(renumber(fn, compiled.locals));
}

/** Of each line and name there are as many code objects as functions. */
function tellsInnerApart(fn: BaselineFunction, { inner }: CompiledFunction, lineIndex: LineIndex): boolean {
  if (inner === null) return true;
  const keys = fn.constants.flatMap((constant) =>
    constant.kind === "code" ? [`${lineIndex.lineOf(constant.span.start) + 1} ${constant.name}`] : [],
  );
  const theirs = inner.map(([line, name]) => `${line} ${name}`);
  const count = (list: readonly string[], key: string): number => list.filter((one) => one === key).length;
  return keys.every((key) => count(keys, key) === 1 || count(keys, key) === count(theirs, key));
}

/** Locals that the interpreter dropped with unreachable code follow behind the real ones, as temporaries. */
function renumber(fn: BaselineFunction, order: readonly string[]): BaselineFunction {
  const real = new Set(order);
  const locals = [...order, ...fn.locals.filter((name) => !real.has(name))];
  if (locals.every((name, index) => fn.locals[index] === name)) return { ...fn, locals: order };
  const positions = new Map(locals.map((name, index) => [name, index]));
  const numbers = fn.locals.map((name) => positions.get(name) as number);
  const map = (register: Register): Register => numbers[register] ?? register;
  return {
    ...fn,
    locals: order,
    ops: fn.ops.map((op): BaselineOp => ({ ...op, operands: op.operands.map((operand) => mapOperand(operand, map)) })),
    handlers: fn.handlers.map((handler) => ({ ...handler, exception: map(handler.exception) })),
  };
}

function mapOperand(operand: Operand, map: (register: Register) => Register): Operand {
  switch (operand.kind) {
    case "dst":
    case "use":
      return { ...operand, register: map(operand.register) };
    case "uses":
      return { ...operand, uses: operand.uses.map((use): Use => ({ ...use, register: map(use.register) })) };
    case "dsts":
      return { ...operand, registers: operand.registers.map(map) };
    case "const":
    case "name":
    case "imm":
    case "label":
    case "absent":
      return operand;
    default:
      return assertNever(operand);
  }
}

export interface RecordOptions {
  /** Run it in the resume interpreter from the entry on. */
  readonly resume: boolean;
  /** Enter it through a code prefix where the interpreter has a choice. */
  readonly prefix: boolean;
}

export function functionRecord(fn: BaselineFunction, lineIndex: LineIndex, options: RecordOptions): FunctionRecord {
  const { words, handlers } = encodeBaseline(fn);
  return {
    line: fn.firstLine,
    name: fn.name,
    words,
    handlers,
    sites: sitePositions(fn, lineIndex).map((site) => [
      site.line,
      site.column,
      site.endLine,
      site.endColumn,
      site.opcode,
    ]),
    names: fn.names,
    constants: fn.constants.map((constant) => jsonConstant(constant, lineIndex)),
    flags: (options.resume ? FLAG_RESUME : 0) | (options.prefix ? FLAG_PREFIX : 0),
    registerCount: fn.registerCount,
  };
}

function jsonConstant(constant: BaselineConstant, lineIndex: LineIndex): JsonConstant {
  switch (constant.kind) {
    case "none":
    case "ellipsis":
      return { kind: constant.kind };
    case "bool":
      return { kind: "bool", value: constant.value };
    case "int":
      return { kind: "int", value: constant.value.toString(16) };
    case "float":
      return { kind: "float", bits: floatBits(constant.value) };
    case "complex":
      return { kind: "complex", real: floatBits(constant.real), imag: floatBits(constant.imag) };
    case "str":
      return { kind: "str", value: constant.value };
    case "bytes":
      return { kind: "bytes", value: Buffer.from(constant.value).toString("base64") };
    case "tuple":
    case "frozenset":
      return { kind: constant.kind, items: constant.items.map((item) => jsonConstant(item, lineIndex)) };
    case "code": {
      const start = lineIndex.utf8Position(constant.span.start);
      const end = lineIndex.utf8Position(constant.span.end);
      const place = [start.line + 1, start.column, end.line + 1, end.column] as const;
      return { kind: "code", name: constant.name, place };
    }
    default:
      return assertNever(constant);
  }
}

function floatBits(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString("hex");
}

/** Does the function rebind or delete one of its parameters? Then their deaths can be seen (design §2). */
export function rebindsParameter(fn: BaselineFunction): boolean {
  const { positional, keywordOnly, varArgs, varKeywords } = fn.parameters;
  const count = positional + keywordOnly + (varArgs ? 1 : 0) + (varKeywords ? 1 : 0);
  const sharesRebound = fn.ops.some(
    ({ opcode, operands: [cell] }) =>
      (opcode === "store_deref" || opcode === "delete_deref") && cell?.kind === "use" && cell.register < count,
  );
  if (sharesRebound) return true;
  return fn.ops.some(
    (op) =>
      op.opcode !== "make_cell" &&
      op.operands.some((operand) => {
        if (operand.kind === "dst") return operand.register < count;
        return operand.kind === "dsts" && operand.registers.some((register) => register < count);
      }),
  );
}
