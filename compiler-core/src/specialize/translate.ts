/**
 * One baseline operation after another, to typed operations: the dispatch by opcode.
 */

import type { OpIndex, Register } from "../mir/baseline";
import type { BaselineOpcode } from "../mir/baseline-ops";
import type { FrameState, Value } from "../mir/typed";
import { translateBinary, translateCompare, translateIs, translateUnary, truthOfRegister } from "./arithmetic";
import { knownArrays, translateIndexTuple } from "./arrays";
import { translateCall } from "./calls";
import {
  callBinaryMethod,
  callComparison,
  callContains,
  callGetItem,
  callGetter,
  callSetItem,
  callSetter,
  callUnaryMethod,
} from "./class-operators";
import {
  afterState,
  assign,
  beforeState,
  type Context,
  cellObject,
  constAt,
  currentOp,
  dstAt,
  emit,
  emitTick,
  finish,
  heldValue,
  labelAt,
  materializeCells,
  type Narrowing,
  nameAt,
  newValue,
  releaseKilled,
  useAt,
} from "./context";
import type { Decision } from "./decisions";
import type { CallOutcome } from "./direct-calls";
import { argumentObject, constantContent, emitCall, emitGeneric, emitRaise, genericTruth } from "./generic";
import { translateLoadAttr, translateLoadGlobal, translateLoadMethod } from "./globals";
import { storeInstanceAttribute, truthOfInstance } from "./instances";
import { translateForIter, translateGetIter } from "./iteration";
import { translateListContains } from "./list-search";
import { translateBuild, translateListAppend } from "./lists";
import { renameReference } from "./numbers";
import { emitQuiet, quietObject } from "./quiet";
import { translateLoadSubscr, translateUnpack } from "./sequences";
import { translateCheckFree, translateCopyFree, translateLoadDeref, translateMakeCell } from "./shared-variables";
import { UNBOUND } from "./slots";
import { translateStoreSubscr } from "./stores";
import { translateSlice, translateTextContains } from "./strings";
import { translateSuper } from "./super";
import { translateTableContains } from "./tables";

/** Where control goes after an operation. */
export type Flow =
  | { readonly kind: "next" }
  | { readonly kind: "jump"; readonly target: OpIndex }
  | { readonly kind: "decision"; readonly decision: Decision }
  | { readonly kind: "return"; readonly register: Register }
  /** Native code ends here. */
  | { readonly kind: "leave"; readonly state: FrameState };

const NEXT: Flow = { kind: "next" };

type Translator = (ctx: Context) => Flow;

const straight =
  (translate: (ctx: Context) => void): Translator =>
  (ctx) => {
    translate(ctx);
    return NEXT;
  };

const flowAfter = (ctx: Context, outcome: CallOutcome): Flow =>
  outcome === "done" ? NEXT : { kind: "leave", state: afterState(ctx) };

const call: Translator = (ctx) => flowAfter(ctx, translateCall(ctx));

/** What a class of the module may define for the operation, else the operation on builtin types. */
const ofClasses =
  (method: (ctx: Context) => CallOutcome | undefined, translate: (ctx: Context) => void): Translator =>
  (ctx) => {
    const outcome = method(ctx);
    if (outcome !== undefined) return flowAfter(ctx, outcome);
    translate(ctx);
    return NEXT;
  };

const SPECIALIZED: Readonly<Partial<Record<BaselineOpcode, Translator>>> = {
  const: straight((ctx) => {
    const op = currentOp(ctx);
    assign(ctx, dstAt(op, 0), constantContent(ctx, constAt(op, 1)));
  }),
  move: straight((ctx) => {
    const op = currentOp(ctx);
    const source = useAt(op, 1);
    const content = ctx.contents[source.register]!;
    if (source.kill) ctx.contents[source.register] = UNBOUND;
    assign(ctx, dstAt(op, 0), content);
  }),
  take_local: straight((ctx) => {
    const op = currentOp(ctx);
    const local = dstAt(op, 1);
    const content = ctx.contents[local]!;
    ctx.contents[local] = UNBOUND;
    assign(ctx, dstAt(op, 0), content);
  }),
  put_local: straight((ctx) => {
    const op = currentOp(ctx);
    const saved = useAt(op, 1).register;
    const content = ctx.contents[saved]!;
    ctx.contents[saved] = UNBOUND;
    assign(ctx, dstAt(op, 0), content);
  }),
  check_bound: translateCheckBound,
  delete_local: (ctx) => {
    const flow = translateCheckBound(ctx, dstAt(currentOp(ctx), 0));
    if (flow.kind === "next") assign(ctx, dstAt(currentOp(ctx), 0), UNBOUND);
    return flow;
  },
  release: straight((ctx) => assign(ctx, dstAt(currentOp(ctx), 0), UNBOUND)),
  make_cell: straight(translateMakeCell),
  load_deref: straight(translateLoadDeref),
  copy_free: straight(translateCopyFree),
  load_free: straight(translateLoadDeref),
  check_free: straight(translateCheckFree),
  load_super: straight((ctx) => {
    if (!translateSuper(ctx)) emitGeneric(ctx);
  }),
  load_global: straight(translateLoadGlobal),
  load_attr: ofClasses((ctx) => callGetter(ctx, ctx.baseline.names[nameAt(currentOp(ctx), 2)]!), translateLoadAttr),
  load_method: straight(translateLoadMethod),
  build_tuple: straight((ctx) => {
    if (!translateIndexTuple(ctx)) translateBuild(ctx);
  }),
  store_attr: ofClasses(
    (ctx) => callSetter(ctx, ctx.baseline.names[nameAt(currentOp(ctx), 1)]!),
    (ctx) => {
      if (!storeInstanceAttribute(ctx)) emitGeneric(ctx);
    },
  ),
  build_slice: straight((ctx) => {
    if (!translateSlice(ctx)) emitGeneric(ctx);
  }),
  contains: ofClasses(callContains, (ctx) => {
    if (!translateTextContains(ctx) && !translateTableContains(ctx) && !translateListContains(ctx)) emitGeneric(ctx);
  }),
  build_list: straight(translateBuild),
  list_append: straight(translateListAppend),
  load_subscr: ofClasses(callGetItem, translateLoadSubscr),
  store_subscr: ofClasses(callSetItem, translateStoreSubscr),
  unpack_sequence: straight(translateUnpack),
  unary: ofClasses(callUnaryMethod, translateUnary),
  binary: ofClasses(callBinaryMethod, translateBinary),
  inplace: ofClasses(callBinaryMethod, translateBinary),
  compare: ofClasses(callComparison, translateCompare),
  is: straight(translateIs),
  get_iter: straight(translateGetIter),
  for_iter: (ctx) => ({ kind: "decision", decision: translateForIter(ctx) }),
  call,
  call_method: call,
  jump: (ctx) => ({ kind: "jump", target: labelAt(currentOp(ctx), 0) }),
  branch_true: (ctx) => translateBranch(ctx, true),
  branch_false: (ctx) => translateBranch(ctx, false),
  tick: straight((ctx) => emitTick(ctx, knownArrays(ctx))),
  return: (ctx) => ({ kind: "return", register: useAt(currentOp(ctx), 0).register }),
  push_exception: straight((ctx) => {
    const op = currentOp(ctx);
    const exception = argumentObject(ctx, useAt(op, 1).register);
    const saved = quietObject(ctx, "rt_native_push_exception", [{ kind: "value", value: exception }], undefined);
    ctx.owned.add(saved.id);
    finish(ctx, dstAt(op, 0), { kind: "object", value: saved });
  }),
  pop_exception: straight((ctx) => {
    const { register } = useAt(currentOp(ctx), 0);
    if (ctx.contents[register]!.kind === "thrown") {
      assign(ctx, register, UNBOUND);
      return;
    }
    materializeCells(ctx);
    const saved = argumentObject(ctx, register);
    emitCall(ctx, "rt_native_pop_exception", [{ kind: "value", value: saved }], []);
    releaseKilled(ctx);
  }),
  match_exception: straight(translateMatch),
  // It adds no traceback entry: the resume interpreter lets it travel on.
  reraise: (ctx) => ({ kind: "leave", state: afterState(ctx, ctx.pc) }),
  raise: (ctx) => {
    if (currentOp(ctx).operands[0]?.kind === "absent") return { kind: "leave", state: afterState(ctx, ctx.pc) };
    emitRaise(ctx);
    return { kind: "leave", state: beforeState(ctx) };
  },
};

/** Translates the operation at `pc`. */
export function translateOp(ctx: Context): Flow {
  const { opcode } = currentOp(ctx);
  const translator = SPECIALIZED[opcode];
  if (translator !== undefined) return translator(ctx);
  if (LEAVES.has(opcode)) return { kind: "leave", state: beforeState(ctx) };
  emitGeneric(ctx);
  return NEXT;
}

/** What only leads to the end of native code. */
const LEAVES: ReadonlySet<BaselineOpcode> = new Set<BaselineOpcode>(["with_exit_exception", "load_assertion_error"]);

/** An exception against a class or a tuple of classes: runs no other code, but raises for anything else. */
function translateMatch(ctx: Context): void {
  const op = currentOp(ctx);
  const type = useAt(op, 2).register;
  const content = ctx.contents[type]!;
  if (content.kind === "cell") ctx.contents[type] = cellObject(ctx, content.cell);
  ctx.beforeState = undefined;
  const operands = [useAt(op, 1).register, type].map((register) => argumentObject(ctx, register));
  const result = newValue(ctx, "bool");
  emitQuiet(
    ctx,
    "rt_op_match_exception",
    operands.map((value) => ({ kind: "value", value })),
    [result],
  );
  finish(ctx, dstAt(op, 0), { kind: "raw", value: result });
}

function translateCheckBound(ctx: Context, register: Register = useAt(currentOp(ctx), 0).register): Flow {
  const content = ctx.contents[register]!;
  switch (content.kind) {
    case "unbound":
      return { kind: "leave", state: beforeState(ctx) };
    case "raw":
    case "either":
    case "char":
    case "none": {
      if (content.bound === undefined) return NEXT;
      emit(ctx, { kind: "guard", condition: content.bound, state: beforeState(ctx) });
      const { bound: _bound, ...certain } = content;
      ctx.contents[register] = certain;
      return NEXT;
    }
    case "object": {
      if (content.value.nullable !== true) return NEXT;
      const value = newValue(ctx, "object", content.value.fact);
      emit(ctx, { kind: "guard-bound", result: value, operand: content.value, state: beforeState(ctx) });
      for (const [other, held] of ctx.contents.entries()) {
        if (held.kind === "object" && heldValue(held)?.id === content.value.id)
          ctx.contents[other] = { ...held, value };
      }
      renameReference(ctx, content.value, value);
      return NEXT;
    }
    default:
      return NEXT;
  }
}

/** The object is an instance of the class, as `isinstance` said: what is known of its class may be used. */
function narrow(ctx: Context, { value, hint }: Narrowing): void {
  for (const [register, content] of ctx.contents.entries()) {
    if (content.kind === "object" && content.value.id === value && content.method === undefined)
      ctx.contents[register] = { ...content, hint };
  }
}

function translateBranch(ctx: Context, when: boolean): Flow {
  const op = currentOp(ctx);
  const { register } = useAt(op, 0);
  const target = labelAt(op, 1);
  let condition: Value | undefined = truthOfRegister(ctx, register);
  const ofInstance = condition === undefined ? truthOfInstance(ctx, register) : undefined;
  condition ??= ofInstance?.condition ?? genericTruth(ctx, register);
  const narrowed = ctx.narrowing.get(condition.id);
  const known = ctx.constants.get(condition.id);
  releaseKilled(ctx);
  if (typeof known === "boolean") return { kind: "jump", target: known === when ? target : ctx.pc + 1 };
  const enterTrue = (): void => {
    ofInstance?.enterTrue();
    if (narrowed !== undefined) narrow(ctx, narrowed);
  };
  const taken = { target, enter: when ? enterTrue : () => undefined };
  const through = { target: ctx.pc + 1, enter: when ? () => undefined : enterTrue };
  return {
    kind: "decision",
    decision: { condition, whenTrue: when ? taken : through, whenFalse: when ? through : taken },
  };
}
