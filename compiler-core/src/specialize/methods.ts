/**
 * Methods of exact builtin types. `load_method` finds them without a lookup, `call_method` runs them without the frame
 * being shown where their rows say that they run no other code.
 */
import type { Register, Use } from "../mir/baseline";
import type { ExactType, GenericArgument, Value } from "../mir/typed";
import { methodRow } from "../primitives";
import type { MethodResult, MethodRow } from "../primitives/methods";
import { BOOL, BYTES, INT, instance, type PythonType, STR } from "../types/python-type";
import {
  assign,
  beforeState,
  type Context,
  cellIndex,
  currentOp,
  dstAt,
  emit,
  intConst,
  nameAt,
  newValue,
  useAt,
} from "./context";
import { argumentObject, isUnrememberedBox, releaseFresh } from "./generic";
import { callListMethod } from "./lists";
import { asInt, exactHint, proveType, unboxable, unboxRegister } from "./numbers";
import { emitQuiet, plainType, provePlain, quietArguments, quietObject, valueArgument } from "./quiet";
import { type Content, UNBOUND } from "./slots";
import { TABLE_METHODS } from "./tables";
import { isText, textOf } from "./text";

/** The type whose method is meant, when a register's content has it or is expected to. */
function receiverType(content: Content): ExactType | undefined {
  if (content.kind === "char") return content.bound === undefined ? "str" : undefined;
  if (content.kind !== "object" || content.value.nullable === true) return undefined;
  return content.value.fact ?? exactHint(content.hint);
}

/** A method of a builtin type; false when it is none that a row describes. */
export function loadBuiltinMethod(ctx: Context): boolean {
  const op = currentOp(ctx);
  const source = useAt(op, 2);
  const name = ctx.baseline.names[nameAt(op, 3)]!;
  const type = receiverType(ctx.contents[source.register]!);
  if (type === undefined || methodRow(type, name) === undefined) return false;
  if (ctx.contents[source.register]!.kind === "object") proveType(ctx, source.register, type);
  const self = ctx.contents[source.register]!;
  const cell = cellIndex(ctx, nameAt(op, 3), { kind: "method", path: `${type}.${name}` });
  if (source.kill) ctx.contents[source.register] = UNBOUND;
  assign(ctx, dstAt(op, 0), { kind: "cell", cell });
  assign(ctx, dstAt(op, 1), self);
  return true;
}

export interface MethodCall {
  readonly cell: number;
  /** "str.find" */
  readonly path: string;
  readonly self: Register;
  readonly args: readonly Use[];
  readonly dst: Register;
}

/** The call of a method that `loadBuiltinMethod` found, with positional arguments; undefined: generically. */
export function callBuiltinMethod(ctx: Context, call: MethodCall): Content | undefined {
  const [type, name] = call.path.split(".") as [ExactType, string];
  const row = methodRow(type, name);
  const registers = call.args.map((use) => use.register);
  if (row === undefined || registers.length < row.arguments[0] || registers.length > row.arguments[1]) return undefined;
  const ofTable = TABLE_METHODS[call.path]?.(ctx, call.self, registers, call.dst);
  if (ofTable !== undefined || row.result === "table") return ofTable;
  if (type === "list") return callListMethod(ctx, call.path, call.self, registers);
  const ofCharacter = row.character === undefined ? undefined : callOfCharacter(ctx, call, row);
  if (ofCharacter !== undefined) return ofCharacter;
  if (!registers.every((register, index) => isAccepted(ctx, row, register, index))) return undefined;
  for (const [index, register] of registers.entries()) prove(ctx, row, register, index);
  return DIRECT[call.path]?.(ctx, call.self, registers) ?? callQuietly(ctx, call, row, registers);
}

function callOfCharacter(ctx: Context, { self, dst }: MethodCall, row: MethodRow): Content | undefined {
  const content = ctx.contents[self]!;
  const code = content.kind === "char" ? content.code : content.kind === "object" ? content.code : undefined;
  const { character } = row;
  if (code === undefined || character === undefined) return undefined;
  if (character.kind === "truth") {
    const result = newValue(ctx, "bool");
    emit(ctx, { kind: "call-pure", result, symbol: character.symbol, arguments: [code] });
    return { kind: "raw", value: result };
  }
  // These make a new object each time, even of one character: only where nobody looks at it is it left out.
  if (ctx.version.identity.matters(ctx.pc, dst)) return undefined;
  const result = newValue(ctx, "int");
  const state = beforeState(ctx);
  emit(ctx, { kind: "call-checked", result, symbol: character.symbol, arguments: [code], state });
  return { kind: "char", code: result };
}

function isAccepted(ctx: Context, row: MethodRow, register: Register, index: number): boolean {
  const content = ctx.contents[register]!;
  if (plainType(ctx, content) !== undefined) return true;
  return row.takesSequence === true && index === 0 && sequenceType(content) !== undefined;
}

function sequenceType(content: Content): "list" | "tuple" | undefined {
  const type = receiverType(content);
  return type === "list" || type === "tuple" ? type : undefined;
}

function prove(ctx: Context, row: MethodRow, register: Register, index: number): void {
  const content = ctx.contents[register]!;
  const sequence = row.takesSequence === true && index === 0 ? sequenceType(content) : undefined;
  if (sequence !== undefined) proveType(ctx, register, sequence);
  else provePlain(ctx, register);
}

function callQuietly(
  ctx: Context,
  { cell, self }: MethodCall,
  row: MethodRow,
  registers: readonly Register[],
): Content {
  // They may raise: boxes belong to their registers, which are released on every way.
  const fresh: Value[] = [];
  const [receiver, ...rest] = [self, ...registers].map((register) => {
    const isFresh = isUnrememberedBox(ctx, register);
    const object = argumentObject(ctx, register);
    if (isFresh) fresh.push(object);
    return object;
  });
  const args: readonly GenericArgument[] = [
    { kind: "method", cell },
    valueArgument(receiver!),
    { kind: "array", values: rest },
  ];
  if (row.result === "bool") {
    const result = newValue(ctx, "bool");
    emitQuiet(ctx, "rt_call_quiet_truth", args, [result]);
    releaseFresh(ctx, fresh);
    return { kind: "raw", value: result };
  }
  const { fact, hint } = RESULTS[row.result];
  const result = quietObject(ctx, "rt_call_quiet", args, fact);
  releaseFresh(ctx, fresh);
  ctx.owned.add(result.id);
  return { kind: "object", value: result, ...(hint === undefined ? {} : { hint }) };
}

/** What results are. */
export const RESULTS: Readonly<Record<MethodResult, { fact: ExactType | undefined; hint: PythonType | undefined }>> = {
  none: { fact: "none", hint: undefined },
  item: { fact: undefined, hint: undefined },
  self: { fact: undefined, hint: undefined },
  str: { fact: "str", hint: STR },
  bytes: { fact: "bytes", hint: BYTES },
  int: { fact: "int", hint: INT },
  bool: { fact: "bool", hint: BOOL },
  "list[str]": { fact: "list", hint: instance("list", STR) },
  "list[bytes]": { fact: "list", hint: instance("list", BYTES) },
  "tuple[str]": { fact: "tuple", hint: instance("tuple", STR, STR, STR) },
  table: { fact: undefined, hint: undefined },
};

type Direct = (ctx: Context, self: Register, args: readonly Register[]) => Content | undefined;

const raw = (value: Value): Content => ({ kind: "raw", value });

const tail =
  (atEnd: bigint): Direct =>
  (ctx, self, args) => {
    if (args.length !== 1 || !isText(ctx, ctx.contents[args[0]!]!)) return undefined;
    textOf(ctx, self);
    const { values, fresh } = quietArguments(ctx, [self, args[0]!]);
    const result = newValue(ctx, "bool");
    emitQuiet(ctx, "rt_str_tail", [...values, intConst(ctx, atEnd)].map(valueArgument), [result]);
    releaseFresh(ctx, fresh);
    return raw(result);
  };

const INT64_MAX = 2n ** 63n - 1n;

const find =
  (backwards: bigint): Direct =>
  (ctx, self, args) => {
    const [part, ...bounds] = args;
    const areInts = bounds.every((register) => unboxable(ctx, ctx.contents[register]!) === "int");
    if (!isText(ctx, ctx.contents[part!]!) || !areInts) return undefined;
    const [start, stop] = bounds.map((register) => asInt(ctx, unboxRegister(ctx, register)));
    const { values, fresh } = quietArguments(ctx, [self, part!]);
    const result = newValue(ctx, "int");
    emit(ctx, {
      kind: "call-checked",
      result,
      symbol: "rt_str_find",
      arguments: [...values, start ?? intConst(ctx, 0n), stop ?? intConst(ctx, INT64_MAX), intConst(ctx, backwards)],
      state: beforeState(ctx),
    });
    releaseFresh(ctx, fresh);
    return raw(result);
  };

/** Methods that a function of the runtime answers without objects for its result. */
const DIRECT: Readonly<Record<string, Direct>> = {
  "str.startswith": tail(0n),
  "str.endswith": tail(1n),
  "str.find": find(0n),
  "str.rfind": find(1n),
};
