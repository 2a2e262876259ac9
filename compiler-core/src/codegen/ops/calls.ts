/**
 * Calls: to other native bodies, to numeric helpers, and to generic operations over objects.
 *
 * Before a call that may let others look, the activation's state is written: the live values of the state that stands
 * at the call, and its row.
 */
import { invariant } from "../../base/invariant";
import { machineKind } from "../../mir/representation";
import type { GenericArgument, Representation, Value } from "../../mir/typed";
import { ACTIVATION_FRAME_WORD, bodySymbol, runtimeType, TAG_BOXED, TAG_MASK, TAG_UNBOXED } from "../abi";
import type { Body } from "../body";
import type { IrType, IrValue } from "../llvm";
import { QUICK_CACHES, type RuntimePrototype } from "../prelude";
import { type QuickOperation, quickOperation, quickSymbol } from "../quick-operations";
import { boxNumber, releaseReference, whenReleased } from "./objects";
import type { OpOf } from "./op-of";

export function emitCallDirect(body: Body, op: OpOf<"call-direct">): void {
  const { ir } = body;
  const exits = body.input.table.calls.get(op);
  invariant(exits !== undefined, "a direct call without exits");
  body.announce(op.raises);
  const args = [
    calleeFunction(body, op.callee.function),
    body.thread,
    ...op.arguments.map((value) => passed(body, value)),
    ...op.boxes.map((value) => body.use(value)),
  ];
  const symbol = body.input.symbolOf(op);
  const isCopy = symbol !== bodySymbol(op.callee);
  for (const value of op.moved) ir.call("rti_pass", [body.use(value)]);
  const both = ir.call(symbol, isCopy ? [...args, body.recursionOfCallee()] : args);
  const { result } = body.input.signatureOf(op.callee.function, op.callee.version);
  const { payload, tag } = completed(body, op, result, { payload: ir.extract(both, 0), tag: ir.extract(both, 1) });
  for (const value of op.moved) {
    const object = body.use(value);
    whenReleased(body, ir.call("rti_release_passed", [object]), () => {
      ir.call("rt_native_release", [body.thread, body.activationPointer(), object]);
    });
  }
  for (const value of op.consumed) {
    const object = body.use(value);
    releaseReference(body, object, () => {
      ir.call("rt_native_release", [body.thread, body.activationPointer(), object]);
    });
  }

  const special = body.newBlock("special");
  const left = body.newBlock("callee_left");
  const returned = body.newBlock("returned");
  ir.branchExpecting(true, ir.compareInts("eq", tag, ir.int(TAG_UNBOXED)), returned, special);
  body.startAt(special);
  const isMoved = ir.compareInts("eq", ir.arithmetic("and", tag, ir.int(TAG_MASK)), ir.int(0));
  ir.branchExpecting(true, isMoved, returned, left);
  body.startAt(left);
  const boxed = body.newBlock("boxed");
  ir.branch(ir.compareInts("eq", tag, ir.int(TAG_BOXED)), boxed, body.exitBlock(op.raises));
  body.startAt(boxed);
  if (op.instance === undefined) {
    const object = ir.intToPointer(payload);
    if (op.resultRegister === undefined)
      releaseReference(body, object, () => ir.call("rt_native_destroy", [body.thread, object]));
    body.define(exits.boxedResult, object);
  } else {
    const status = ir.call("rt_native_check_init", [ir.intToPointer(payload)]);
    body.require(ir.compareInts("sge", status, ir.int32(0)), op.raises);
    body.define(exits.boxedResult, body.use(op.instance));
  }
  body.leave(exits.boxed);

  body.startAt(returned);
  if (op.completes?.kind === "length") {
    const isLength = ir.compareInts("sge", payload, ir.int(0));
    const negative = body.newBlock("negative");
    const counted = body.newBlock("counted");
    ir.branchExpecting(true, isLength, counted, negative);
    body.startAt(negative);
    ir.call("rt_native_negative_length", []);
    ir.jump(body.exitBlock(op.raises));
    body.startAt(counted);
  }
  body.define(op.result, result === "none" ? ir.call("rti_none", []) : body.fromWord(payload, result));
  if (op.box !== undefined) body.define(op.box, ir.intToPointer(tag));
  if (op.opaque) {
    body.readRecursionAgain();
    return;
  }
  const seen = body.newBlock("seen");
  const next = body.newBlock("next");
  const frame = body.loadActivationWord(ACTIVATION_FRAME_WORD);
  ir.branchExpecting(true, ir.compareInts("eq", frame, ir.int(0)), next, seen);
  body.startAt(seen);
  const leaves = ir.call("rt_native_after_call", [body.thread, body.activationPointer()]);
  const again = body.newBlock("again");
  ir.branch(ir.compareInts("eq", leaves, ir.int32(0)), again, body.exitBlock(exits.unboxed));
  body.startAt(again);
  body.readRecursionAgain();
  body.storeActivationWord(ACTIVATION_FRAME_WORD, ir.int(0));
  ir.jump(next);
  body.startAt(next);
}

interface CallResult {
  readonly payload: IrValue;
  readonly tag: IrValue;
}

/** RT_COMPLETE_* of rt-native.h. */
export const COMPLETIONS = { binary: 0, inplace: 1, own: 2, compare: 3, truth: 4, length: 5, reflected: 6 } as const;

/** What the operator does with an object that the callee gave, on a cold path, while the operands still live. */
function completed(
  body: Body,
  op: OpOf<"call-direct">,
  result: Representation | "none",
  given: CallResult,
): CallResult {
  const { completes } = op;
  if (completes === undefined) return given;
  const { ir } = body;
  const isObject = result === "object";
  const isOperator = completes.kind === "operator";
  const wanted = isOperator && isObject ? "rti_is_deferred" : isOperator ? "rti_is_deferred_box" : "rti_is_box";
  const unfinished = body.newBlock("unfinished");
  const finished = body.newBlock("finished");
  const condition = ir.compareInts("ne", ir.call(wanted, [given.payload, given.tag]), ir.int32(0));
  const from = body.here();
  ir.branchExpecting(false, condition, unfinished, finished);
  body.startAt(unfinished);
  const code = COMPLETIONS[completes.kind === "operator" ? completes.form : completes.kind];
  const operator = completes.kind === "operator" ? completes.operator : 0;
  const operands = completes.kind === "operator" ? [completes.left, completes.right] : [];
  const objects = operands.map((operand) => completionOperand(body, operand));
  const [left = ir.nullPointer(), right = ir.nullPointer()] = objects;
  const both = ir.call("rt_native_complete", [
    body.thread,
    body.activationPointer(),
    ir.int32(code),
    ir.int32(operator),
    ir.intToPointer(given.payload),
    ir.int(isObject ? TAG_UNBOXED : TAG_BOXED),
    left,
    right,
  ]);
  operands.forEach((operand, index) => {
    if (machineKind(operand.representation) !== "object") ir.call("rti_decref", [objects[index]!]);
  });
  const outcome = { payload: ir.extract(both, 0), tag: ir.extract(both, 1) };
  const fromCold = body.here();
  ir.jump(finished);
  body.startAt(finished);
  const join = (warm: IrValue, cold: IrValue): IrValue => {
    const phi = ir.phi(ir.i64);
    phi.addIncoming(warm, from);
    phi.addIncoming(cold, fromCold);
    return phi;
  };
  return { payload: join(given.payload, outcome.payload), tag: join(given.tag, outcome.tag) };
}

function completionOperand(body: Body, operand: Value): IrValue {
  const value = body.use(operand);
  if (machineKind(operand.representation) === "object") return value;
  return boxNumber(body, operand.representation, value);
}

/** The `rt_func` of a function of this module: ourselves, or what a proven cell holds. */
function calleeFunction(body: Body, index: number): IrValue {
  if (index === body.input.fn.function) return body.func;
  const { ir } = body;
  const cell = body.input.cellOfFunction(index);
  if (cell !== undefined) return ir.call("rti_cell_target", [body.func, ir.int32(cell)]);
  const place = body.input.attributeOfFunction(index);
  invariant(place !== undefined, `${body.input.fn.name}: neither a cell nor a class proves function ${index}`);
  return ir.call("rti_attribute_target", [body.func, ir.int32(place.class), ir.int32(place.attribute)]);
}

/** A value as bodies pass it. */
function passed(body: Body, value: Value): IrValue {
  const raw = body.use(value);
  return machineKind(value.representation) === "bool" ? body.ir.zeroExtend(raw, body.ir.i64) : raw;
}

/** Functions of the runtime that are one instruction or two: the helper of runtime/inline that does the same. */
const INLINED: ReadonlyMap<string, string> = new Map(
  ["sqrt", "fabs", "copysign", "isnan", "isinf", "isfinite"].map((name) => [`rt_math_${name}`, `rti_math_${name}`]),
);

export function emitRuntimeCall(body: Body, op: OpOf<"call-pure" | "call-checked">): void {
  const { ir } = body;
  const args = op.arguments.map((value) => passedToRuntime(body, value));
  const symbol = INLINED.get(op.symbol) ?? op.symbol;
  if (op.kind === "call-pure") {
    body.define(op.result, fromRuntime(body, ir.call(symbol, args), op.result.representation));
    return;
  }
  const flag = body.failedFlag();
  const result = ir.call(symbol, [...args, flag]);
  body.guardFlag(flag, op.state);
  body.define(op.result, fromRuntime(body, result, op.result.representation));
}

function passedToRuntime(body: Body, value: Value): IrValue {
  const raw = body.use(value);
  return machineKind(value.representation) === "bool" ? body.ir.zeroExtend(raw, body.ir.i32) : raw;
}

function fromRuntime(body: Body, value: IrValue, representation: Representation): IrValue {
  return machineKind(representation) === "bool" ? body.ir.compareInts("ne", value, body.ir.int32(0)) : value;
}

/** RT_DECLINES of runtime/rt-tables.h. */
const DECLINES = -2;

export function emitCallGeneric(body: Body, op: OpOf<"call-generic">): void {
  const { ir } = body;
  const { through } = resultsOf(op);
  const storage = through.length === 0 ? undefined : body.alloca(through.length);
  const operands = op.arguments.flatMap((argument) => genericArgument(body, argument));
  through.forEach((_, index) => {
    if (storage !== undefined) ir.storeWord(ir.int(0), storage, index);
  });
  const args = storage === undefined ? operands : [...operands, ir.wordAddress(storage, 0)];
  const quick = quickOperation(op);
  const outcome = quick === undefined ? callInFull(body, op, args) : callQuickly(body, op, quick, args);
  if (op.failed !== undefined && outcome.failed !== undefined) body.define(op.failed, outcome.failed);
  const [first] = op.results;
  if (outcome.value !== undefined && first !== undefined) body.define(first, outcome.value);
  through.forEach((result, index) => {
    if (storage !== undefined) body.define(result, ir.intToPointer(ir.loadWord(storage, index)));
  });
}

interface GenericOutcome {
  /** The object or truth that the C function gave. */
  readonly value?: IrValue;
  /** Where a handler of the function asks for it. */
  readonly failed?: IrValue;
}

/** Tried first where no other code can run; the operation itself, with all that comes with it, where that declines. */
function callQuickly(
  body: Body,
  op: OpOf<"call-generic">,
  quick: QuickOperation,
  args: readonly IrValue[],
): GenericOutcome {
  const { ir } = body;
  const slow = body.newBlock("in_full");
  const done = body.newBlock("done");
  if (body.input.stress) {
    const tried = body.newBlock("quick");
    ir.branch(ir.compareInts("eq", ir.call("rti_stress", []), ir.int32(0)), tried, slow);
    body.startAt(tried);
  }
  const cache = quick.cached ? [ir.wordAddress(ir.global(QUICK_CACHES), body.input.cacheWordOf(op))] : [];
  const activation = quick.releases ? [body.activationPointer()] : [];
  const answer = ir.call(quickSymbol(op), [...cache, ...activation, ...args]);
  const { single, truth } = resultsOf(op);
  const declined =
    single === undefined
      ? ir.compareInts("eq", answer, ir.int32(DECLINES))
      : ir.compareInts("eq", answer, ir.nullPointer());
  const quickValue = single === undefined ? ir.compareInts("ne", answer, ir.int32(0)) : answer;
  const quickEnd = ir.insertionBlock();
  ir.branchExpecting(false, declined, slow, done);
  body.startAt(slow);
  const outcome = callInFull(body, op, args);
  const slowEnd = ir.insertionBlock();
  ir.jump(done);
  body.startAt(done);
  const merge = (type: IrType, quickly: IrValue, inFull: IrValue | undefined): IrValue | undefined => {
    if (inFull === undefined) return undefined;
    const phi = ir.phi(type);
    phi.addIncoming(quickly, quickEnd);
    phi.addIncoming(inFull, slowEnd);
    return phi;
  };
  const value = merge(truth === undefined ? ir.pointer : ir.i1, quickValue, outcome.value);
  const failed = merge(ir.i1, ir.bool(false), outcome.failed);
  return { ...(value === undefined ? {} : { value }), ...(failed === undefined ? {} : { failed }) };
}

function callInFull(body: Body, op: OpOf<"call-generic">, args: readonly IrValue[]): GenericOutcome {
  const { ir } = body;
  const quick = quickOperation(op);
  if (quick !== undefined) body.announceInBetween(op.before);
  else if (op.quiet !== true) body.announce(op.before);
  const exposesItself = quick?.inFull !== undefined;
  if (op.quiet !== true && !exposesItself) {
    const exposed = ir.call("rt_expose", [body.thread, body.activationPointer()]);
    body.require(ir.compareInts("sge", exposed, ir.int32(0)), op.raises);
  }
  const answer = exposesItself
    ? ir.call(quick.inFull, [body.thread, body.activationPointer(), ...args])
    : ir.call(op.symbol, args);
  if (op.quiet !== true) ranOtherCode(body);
  if (op.state !== undefined) body.require(ir.compareInts("ne", answer, ir.int32(DECLINES)), op.state);
  const { single, truth } = resultsOf(op);
  const succeeded =
    single === undefined ? ir.compareInts("sge", answer, ir.int32(0)) : ir.compareInts("ne", answer, ir.nullPointer());
  if (op.failed === undefined) body.require(succeeded, op.raises);
  const value =
    single !== undefined ? answer : truth !== undefined ? ir.compareInts("ne", answer, ir.int32(0)) : undefined;
  return {
    ...(value === undefined ? {} : { value }),
    ...(op.failed === undefined ? {} : { failed: ir.not(succeeded) }),
  };
}

/** Nothing that was proven holds, whether the operation raised or not. */
function ranOtherCode(body: Body): void {
  body.ir.call("rti_opaque", []);
  body.readRecursionAgain();
}

interface GenericResults {
  /** A bool that is the C function's result. */
  readonly truth?: Value;
  /** An object that is the C function's result. */
  readonly single?: Value;
  /** Objects that it stores through its last argument. */
  readonly through: readonly Value[];
}

function resultsOf(op: OpOf<"call-generic">): GenericResults {
  const [first] = op.results;
  if (first?.representation === "bool") return { truth: first, through: [] };
  if (first !== undefined && op.results.length === 1 && !first.nullable) return { single: first, through: [] };
  return { through: op.results };
}

function genericArgument(body: Body, argument: GenericArgument): IrValue[] {
  const { ir } = body;
  switch (argument.kind) {
    case "value":
      return [passedToRuntime(body, argument.value)];
    case "array": {
      const storage = body.alloca(argument.values.length);
      argument.values.forEach((value, index) => {
        ir.storeWord(ir.pointerToInt(body.use(value)), storage, index);
      });
      return [ir.wordAddress(storage, 0), ir.int(argument.values.length)];
    }
    case "name":
      return [ir.call("rti_name", [body.func, ir.int32(argument.index)])];
    case "const":
      return [ir.call("rti_const", [body.func, ir.int32(argument.index)])];
    case "null":
      return [ir.nullPointer()];
    case "imm":
      return [ir.int32(argument.value)];
    case "size":
      return [ir.int(argument.value)];
    case "function":
      return [body.func];
    case "activation":
      return [body.linkedActivation()];
    case "method":
      return [ir.call("rti_cell_borrowed", [body.func, ir.int32(body.input.cellIndex(argument.cell))])];
  }
}

/** What the prelude must declare for an operation: the runtime function that it names. */
export function runtimePrototypeOf(op: OpOf<"call-pure" | "call-checked" | "call-generic">): RuntimePrototype {
  if (op.kind !== "call-generic") {
    const parameters = op.arguments.map((value) => runtimeType(value.representation));
    const checked = op.kind === "call-checked" ? ["i32*"] : [];
    return {
      result: runtimeType(op.result.representation),
      parameters: [...parameters, ...checked],
      // An object's contents may change; numbers cannot.
      pure: op.kind === "call-pure" && op.arguments.every((value) => value.representation !== "object"),
    };
  }
  const parameters = op.arguments.flatMap(genericParameter);
  const { single, through } = resultsOf(op);
  return {
    result: single === undefined ? "i32" : "i8*",
    parameters: through.length === 0 ? parameters : [...parameters, "i8*"],
    pure: false,
  };
}

function genericParameter(argument: GenericArgument): string[] {
  switch (argument.kind) {
    case "value":
      return [runtimeType(argument.value.representation)];
    case "array":
      return ["i8*", "i64"];
    case "name":
    case "const":
    case "null":
    case "function":
    case "activation":
    case "method":
      return ["i8*"];
    case "imm":
      return ["i32"];
    case "size":
      return ["i64"];
  }
}
