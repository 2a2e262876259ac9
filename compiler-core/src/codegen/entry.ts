/**
 * The entry of a natively compiled function (`rt_native.entry`): tries the versions in order, each on the exact types of
 * the bound arguments, unboxes, calls the body and boxes the result.
 */
import { assertNever, InternalError } from "../base/invariant";
import { isArrayLayout } from "../mir/array-layout";
import { machineKind } from "../mir/representation";
import type { Representation } from "../mir/typed";
import { dtypeCode, dtypeOf, isNumpyScalar, type NumpyScalar } from "../primitives/dtypes";
import { bodySymbol, entrySymbol, type NativeSignature, parameterRepresentation, TAG_BOXED, TAG_MASK } from "./abi";
import type { IrBlock, IrFunction, IrModule, IrValue } from "./llvm";
import { hasLayout } from "./ops/arrays";
import { TYPE_CODES, unboxScalar } from "./ops/objects";

export interface EntryInput {
  readonly index: number;
  /** Of the `def`, for debuggers. */
  readonly line: number | undefined;
  readonly versions: readonly NativeSignature[];
}

/** `PyObject *mf<n>_entry(rt_func *, rt_thread *, PyObject *const *args, int *declined)` */
export function emitEntry(ir: IrModule, input: EntryInput): void {
  const fn = ir.beginFunction(entrySymbol(input.index), input.line);
  const allocas = ir.block(fn, "allocas");
  ir.moveTo(allocas);
  const flags = input.versions.map(() => ir.flag());
  let attempt = ir.block(fn, "first");
  for (const flag of flags) ir.storeFlag(flag, 0);
  ir.jump(attempt);
  input.versions.forEach((signature, version) => {
    const other = ir.block(fn, "other");
    emitVersion(ir, { fn, index: input.index, version, signature, flag: flags[version] as IrValue, attempt, other });
    attempt = other;
  });
  ir.moveTo(attempt);
  ir.storeFlag(ir.argument(fn, 3), 1);
  ir.return(ir.nullPointer());
  ir.endFunction();
}

interface VersionEntry {
  readonly fn: IrFunction;
  readonly index: number;
  readonly version: number;
  readonly signature: NativeSignature;
  readonly flag: IrValue;
  /** Where this version is tried, and where to go when it does not fit. */
  readonly attempt: IrBlock;
  readonly other: IrBlock;
}

function emitVersion(ir: IrModule, entry: VersionEntry): void {
  const { fn, signature } = entry;
  ir.moveTo(entry.attempt);
  const objects = signature.parameters.map((_, index) => ir.loadElement(ir.argument(fn, 2), index));
  const values = signature.parameters.map((type, index) => {
    const object = objects[index] as IrValue;
    if (type === "any") return object;
    if (isArrayLayout(type)) {
      continueWhen(ir, entry, ir.compareInts("ne", hasLayout(ir, object, type), ir.int32(0)));
      return object;
    }
    const representation = parameterRepresentation(type);
    if (representation !== "object") return unbox(ir, entry, object, representation);
    const matches = ir.call("rti_is_type", [object, ir.int32(TYPE_CODES[type])]);
    continueWhen(ir, entry, ir.compareInts("ne", matches, ir.int32(0)));
    return object;
  });
  for (const index of signature.heldElsewhere ?? []) {
    const isHeld = ir.call("rti_is_held_elsewhere", [objects[index] as IrValue]);
    continueWhen(ir, entry, ir.compareInts("ne", isHeld, ir.int32(0)));
  }
  for (const index of signature.ownedParameters) {
    values[index] = ir.call("rti_take_argument", [ir.argument(fn, 0), ir.argument(fn, 2), ir.int32(index)]);
  }
  const boxes = signature.boxedParameters.map((index) => objects[index] as IrValue);
  const callee = bodySymbol({ function: entry.index, version: entry.version });
  const both = ir.call(callee, [ir.argument(fn, 0), ir.argument(fn, 1), ...values, ...boxes]);
  returnBoxed(ir, entry, ir.extract(both, 0), ir.extract(both, 1));
}

function unbox(
  ir: IrModule,
  entry: VersionEntry,
  object: IrValue,
  representation: Exclude<Representation, "object">,
): IrValue {
  if (isNumpyScalar(representation)) {
    const scalar = unboxScalar({ ir }, representation, object, entry.flag);
    continueWhen(ir, entry, ir.compareInts("eq", ir.loadFlag(entry.flag), ir.int32(0)));
    return machineKind(representation) === "bool" ? ir.zeroExtend(scalar, ir.i64) : scalar;
  }
  const raw = ir.call(`rti_unbox_${representation}`, [object, entry.flag]);
  continueWhen(ir, entry, ir.compareInts("eq", ir.loadFlag(entry.flag), ir.int32(0)));
  return representation === "bool" ? ir.zeroExtend(raw, ir.i64) : raw;
}

function continueWhen(ir: IrModule, entry: VersionEntry, condition: IrValue): void {
  const next = ir.block(entry.fn, "fits");
  ir.branch(condition, next, entry.other);
  ir.moveTo(next);
}

/** Tag 0: a new box; a pointer: that very object; boxed: the payload; error: NULL. */
function returnBoxed(ir: IrModule, entry: VersionEntry, payload: IrValue, tag: IrValue): void {
  const { fn } = entry;
  const plain = ir.block(fn, "plain");
  const special = ir.block(fn, "special");
  const moved = ir.block(fn, "moved");
  const left = ir.block(fn, "left");
  ir.branchExpecting(true, ir.compareInts("eq", tag, ir.int(0)), plain, special);
  ir.moveTo(plain);
  ir.return(box(ir, payload, entry.signature.result));
  ir.moveTo(special);
  ir.branch(ir.compareInts("eq", ir.arithmetic("and", tag, ir.int(TAG_MASK)), ir.int(0)), moved, left);
  ir.moveTo(moved);
  const object = ir.intToPointer(tag);
  ir.call("rti_incref", [object]);
  ir.return(object);
  ir.moveTo(left);
  const isBoxed = ir.compareInts("eq", tag, ir.int(TAG_BOXED));
  ir.return(ir.select(isBoxed, ir.intToPointer(payload), ir.nullPointer()));
}

function box(ir: IrModule, payload: IrValue, result: Representation | "none"): IrValue {
  if (result !== "none" && isNumpyScalar(result)) return boxPayload(ir, result, payload);
  switch (result) {
    case "int":
      return ir.call("rt_box_int", [payload]);
    case "float":
      return ir.call("rt_box_float", [ir.bitcast(payload, ir.double)]);
    case "bool":
      return ir.call("rti_box_bool", [ir.truncate(payload, ir.i32)]);
    case "object":
      return ir.intToPointer(payload);
    case "none": {
      const none = ir.call("rti_none", []);
      ir.call("rti_incref", [none]);
      return none;
    }
    case "pointer":
      throw new InternalError("a function returns an address");
    default:
      return assertNever(result);
  }
}

/** As `boxScalar`, of the 64-bit word that a body returns. */
function boxPayload(ir: IrModule, scalar: NumpyScalar, payload: IrValue): IrValue {
  return ir.call("rt_box_np", [ir.int32(dtypeCode(dtypeOf(scalar))), payload]);
}
