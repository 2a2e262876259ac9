/** Objects: boxes, exact types, reference counts. */
import { assertNever, InternalError, invariant } from "../../base/invariant";
import { machineKind } from "../../mir/representation";
import type { ExactType, Representation } from "../../mir/typed";
import { DTYPES, dtypeCode, dtypeOf, isNumpyScalar, type NumpyScalar } from "../../primitives/dtypes";
import type { Body } from "../body";
import type { IrBlock, IrValue } from "../llvm";
import type { OpOf } from "./op-of";

type ObjectOp = OpOf<"box" | "char-box" | "unbox" | "guard-type" | "guard-bound" | "incref" | "decref" | "is-unshared">;

const FIRST_NUMPY_CODE = 32;

const NUMPY_CODES = Object.fromEntries(
  DTYPES.map((dtype) => [`np:${dtype}`, FIRST_NUMPY_CODE + dtypeCode(dtype)]),
) as Readonly<Record<NumpyScalar, number>>;

/** Codes of runtime/inline/objects.c. */
export const TYPE_CODES: Readonly<Record<ExactType, number>> = {
  int: 0,
  float: 1,
  bool: 2,
  none: 3,
  str: 4,
  bytes: 5,
  list: 6,
  tuple: 7,
  dict: 8,
  set: 9,
  slice: 10,
  function: 11,
  range: 12,
  module: 13,
  type: 14,
  dict_keyiterator: 15,
  dict_valueiterator: 16,
  dict_itemiterator: 17,
  set_iterator: 18,
  ndarray: 19,
  ...NUMPY_CODES,
};

export function emitObject(body: Body, op: ObjectOp): void {
  const { ir } = body;
  switch (op.kind) {
    case "box":
    case "char-box":
      body.define(op.result, boxValue(body, op));
      return;
    case "unbox":
      emitUnbox(body, op);
      return;
    case "guard-type": {
      const operand = body.use(op.operand);
      const matches = ir.call("rti_is_type", [operand, ir.int32(TYPE_CODES[op.type])]);
      body.guard(ir.compareInts("ne", matches, ir.int32(0)), op.state);
      body.define(op.result, operand);
      return;
    }
    case "guard-bound": {
      const operand = body.use(op.operand);
      if (op.state !== undefined) body.guard(ir.compareInts("ne", operand, ir.nullPointer()), op.state);
      body.define(op.result, operand);
      return;
    }
    case "incref":
      ir.call(op.operand.nullable ? "rti_xincref" : "rti_incref", [body.use(op.operand)]);
      return;
    case "decref":
      emitDecref(body, op);
      return;
    case "is-unshared":
      body.define(op.result, ir.compareInts("ne", ir.call("rti_is_unshared", [body.use(op.operand)]), ir.int32(0)));
      return;
    default:
      assertNever(op);
  }
}

/** Reads a number out of its object. The type is checked unless it is known; an int must fit 64 bits. */
function emitUnbox(body: Body, op: OpOf<"unbox">): void {
  const { ir } = body;
  const operand = body.use(op.operand);
  const { representation } = op.result;
  invariant(representation !== "object", "unbox makes a number");
  if (op.operand.fact === "float" && representation === "float") {
    body.define(op.result, ir.call("rti_float_value", [operand]));
    return;
  }
  const flag = body.failedFlag();
  if (isNumpyScalar(representation)) {
    body.define(op.result, unboxScalar(body, representation, operand, flag));
    body.guardFlag(flag, op.state);
    return;
  }
  const isKnownInt = op.operand.fact === "int" && representation === "int";
  const raw = ir.call(isKnownInt ? "rti_int_value" : `rti_unbox_${representation}`, [operand, flag]);
  body.guardFlag(flag, op.state);
  body.define(op.result, representation === "bool" ? ir.compareInts("ne", raw, ir.int32(0)) : raw);
}

/** The payload of a NumPy scalar; the flag is set when the object is something else. */
export function unboxScalar(body: Pick<Body, "ir">, scalar: NumpyScalar, object: IrValue, flag: IrValue): IrValue {
  const { ir } = body;
  const code = ir.int32(dtypeCode(dtypeOf(scalar)));
  switch (machineKind(scalar)) {
    case "float":
      return ir.call("rti_unbox_np_float", [object, code, flag]);
    case "bool":
      return ir.compareInts("ne", ir.call("rti_unbox_np_int", [object, code, flag]), ir.int(0));
    default:
      return ir.call("rti_unbox_np_int", [object, code, flag]);
  }
}

/** A new NumPy scalar. */
export function boxScalar(body: Pick<Body, "ir">, scalar: NumpyScalar, payload: IrValue): IrValue {
  const { ir } = body;
  const code = ir.int32(dtypeCode(dtypeOf(scalar)));
  switch (machineKind(scalar)) {
    case "float":
      return ir.call("rt_box_np", [code, ir.bitcast(payload, ir.i64)]);
    case "bool":
      return ir.call("rt_box_np", [code, ir.zeroExtend(payload, ir.i64)]);
    default:
      return ir.call("rt_box_np", [code, payload]);
  }
}

/** A new reference: to the remembered object where there is one, NULL where the value is not bound. */
function boxValue(body: Body, op: OpOf<"box" | "char-box">): IrValue {
  const { ir } = body;
  const { bound, remembered } = op;
  if (bound === undefined && remembered === undefined) return freshBox(body, op);
  const done = body.newBlock("boxed");
  const incoming: { value: IrValue; from: IrBlock }[] = [];
  if (bound !== undefined) {
    const isBound = body.newBlock("bound");
    incoming.push({ value: ir.nullPointer(), from: body.here() });
    ir.branch(body.use(bound), isBound, done);
    body.startAt(isBound);
  }
  if (remembered !== undefined) {
    const known = body.newBlock("remembered");
    const fresh = body.newBlock("fresh");
    const object = body.use(remembered);
    ir.branch(ir.compareInts("ne", object, ir.nullPointer()), known, fresh);
    body.startAt(known);
    ir.call("rti_incref", [object]);
    incoming.push({ value: object, from: known });
    ir.jump(done);
    body.startAt(fresh);
  }
  const box = freshBox(body, op);
  incoming.push({ value: box, from: body.here() });
  ir.jump(done);
  body.startAt(done);
  const result = ir.phi(ir.pointer);
  for (const { value, from } of incoming) result.addIncoming(value, from);
  return result;
}

function freshBox(body: Body, op: OpOf<"box" | "char-box">): IrValue {
  const operand = body.use(op.operand);
  if (op.kind === "char-box") return body.ir.call("rti_box_char", [operand]);
  if (op.scalar !== undefined && op.dtype !== undefined) {
    const isScalar = body.ir.zeroExtend(body.use(op.scalar), body.ir.i32);
    const payload = body.word(operand, op.operand.representation);
    return body.ir.call("rt_box_either", [body.ir.int32(dtypeCode(op.dtype)), payload, isScalar]);
  }
  return boxNumber(body, op.operand.representation, operand);
}

/** A new reference to an object for an unboxed value, or for what is an object already. */
export function boxNumber(body: Body, representation: Representation, operand: IrValue): IrValue {
  const { ir } = body;
  if (isNumpyScalar(representation)) return boxScalar(body, representation, operand);
  switch (representation) {
    case "int":
      return ir.call("rti_box_int", [operand]);
    case "float":
      return ir.call("rt_box_float", [operand]);
    case "bool":
      return ir.call("rti_box_bool", [ir.zeroExtend(operand, ir.i32)]);
    case "object":
      ir.call("rti_incref", [operand]);
      return operand;
    case "pointer":
      throw new InternalError("boxes an address");
  }
}

function emitDecref(body: Body, op: OpOf<"decref">): void {
  const { ir } = body;
  const operand = body.use(op.operand);
  if (op.quiet) {
    ir.call(op.operand.nullable ? "rti_xdecref" : "rti_decref", [operand]);
    return;
  }
  const { state } = op;
  if (state === undefined) {
    const dies = ir.call("rti_release", [operand]);
    whenReleased(body, dies, () => ir.call("rt_native_destroy", [body.thread, operand]));
    return;
  }
  whenReleased(body, ir.call("rti_release_shown", [body.activationPointer(), operand]), () => {
    body.storeState(state);
    body.nameState(state);
    ir.call("rt_native_release", [body.thread, body.activationPointer(), operand]);
    body.readRecursionAgain();
  });
}

/** Drops a reference (NULL is fine); `destroy` emits what happens, on a cold path, when it was the last one. */
export function releaseReference(body: Body, object: IrValue, destroy: () => void): void {
  whenReleased(body, body.ir.call("rti_release", [object]), destroy);
}

/** `destroy` emits what happens where `released` is not 0. */
export function whenReleased(body: Body, released: IrValue, destroy: () => void): void {
  const { ir } = body;
  const dies = ir.compareInts("ne", released, ir.int32(0));
  const dying = body.newBlock("release");
  const next = body.newBlock("next");
  ir.branchExpecting(false, dies, dying, next);
  body.startAt(dying);
  destroy();
  ir.jump(next);
  body.startAt(next);
}
