/**
 * Calls: of primitives on unboxed arguments, direct ones of functions of this module, and all others generically.
 */
import { invariant } from "../base/invariant";
import type { BaselineConstant, Register, Use } from "../mir/baseline";
import type { ParameterType, Value } from "../mir/typed";
import { callPrimitive } from "./builtins";
import { callLength } from "./class-operators";
import {
  assign,
  beforeState,
  type Context,
  currentOp,
  dstAt,
  emit,
  errorState,
  heldValue,
  materializeCells,
  newValue,
  releaseKilled,
  useAt,
  usesAt,
} from "./context";
import { bindArguments, type CallOutcome, directCall, emitDirectCall, provenType } from "./direct-calls";
import { emitGeneric, hintOf, unboxResult } from "./generic";
import { guardFunctionOfType, readyMethod, receiverIn } from "./instances";
import { callBuiltinMethod } from "./methods";
import { ownedParametersOf } from "./owned-parameters";
import { type Content, UNBOUND } from "./slots";

export function translateCall(ctx: Context): CallOutcome {
  const op = currentOp(ctx);
  const isMethod = op.opcode === "call_method";
  const dst = dstAt(op, 0);
  const calleeRegister = useAt(op, 1).register;
  const callee = ctx.contents[calleeRegister]!;
  const args = usesAt(op, isMethod ? 3 : 2);
  const names = op.operands[isMethod ? 4 : 3]!;
  const hasSelf = isMethod && ctx.contents[useAt(op, 2).register]!.kind !== "unbound";
  const keywordsOf = (): readonly string[] =>
    names.kind === "const" ? keywordNames(ctx.baseline.constants[names.index]!) : [];
  if (hasSelf) {
    const self = useAt(op, 2);
    const method = readyMethod(ctx, useAt(op, 1).register, self.register);
    const target = method?.function;
    const direct = { args: [self, ...args], keywords: keywordsOf(), callee: calleeRegister, dst };
    const outcome = target === undefined ? undefined : directCall(ctx, { target, ...direct });
    if (outcome !== undefined) return outcome;
  }
  if (callee.kind === "object" && callee.cell !== undefined && !hasSelf) {
    const outcome = callHeld(ctx, callee, callee.cell, args, keywordsOf(), dst);
    if (outcome !== undefined) return outcome;
  }
  if (callee.kind === "cell" && !hasSelf) {
    const { expects } = ctx.version.cells[callee.cell]!;
    if (expects.kind === "class" && !isMethod) {
      if (constructInstance(ctx, callee.cell, expects.init, args, keywordsOf(), dst)) return "done";
    }
    if (expects.kind === "builtin" && names.kind === "absent") {
      const [only] = args;
      if (expects.path === "builtins.len" && only !== undefined && args.length === 1) {
        const outcome = callLength(ctx, only, calleeRegister, dst);
        if (outcome !== undefined) return outcome;
      }
      if (callBuiltin(ctx, expects.path, args, dst, callee.cell)) return "done";
    }
    if (expects.kind === "function") {
      const direct = { target: expects.function, args, keywords: keywordsOf(), callee: calleeRegister, dst };
      const outcome = directCall(ctx, direct);
      if (outcome !== undefined) return outcome;
    }
  }
  if (callee.kind === "cell" && hasSelf && names.kind === "absent") {
    const { expects } = ctx.version.cells[callee.cell]!;
    const self = useAt(op, 2).register;
    const result =
      expects.kind === "method"
        ? callBuiltinMethod(ctx, { cell: callee.cell, path: expects.path, self, args, dst })
        : undefined;
    if (result !== undefined) {
      finishCall(ctx, dst, result);
      unboxResult(ctx, dst, hintOf(ctx));
      return "done";
    }
  }
  if (callee.kind === "object" && !hasSelf) {
    const receiver = receiverIn(ctx, calleeRegister);
    const target = receiver === undefined ? undefined : guardFunctionOfType(ctx, receiver, "__call__", "method");
    const self = useAt(op, 1);
    const outcome =
      target === undefined
        ? undefined
        : directCall(ctx, { target, args: [self, ...args], keywords: keywordsOf(), dst });
    if (outcome !== undefined) return outcome;
  }
  emitGeneric(ctx);
  return "done";
}

/** A function or class that was loaded before other code ran: it is still what the name holds. */
function callHeld(
  ctx: Context,
  callee: Extract<Content, { kind: "object" }>,
  cell: number,
  args: readonly Use[],
  keywords: readonly string[],
  dst: Register,
): CallOutcome | undefined {
  const { expects } = ctx.version.cells[cell]!;
  if (expects.kind !== "function" && expects.kind !== "class" && expects.kind !== "builtin") return undefined;
  emit(ctx, { kind: "cell-guard", cell, state: beforeState(ctx) });
  emit(ctx, { kind: "guard-cell-object", operand: callee.value, cell, state: beforeState(ctx) });
  if (expects.kind === "function") {
    const calleeRegister = useAt(currentOp(ctx), 1).register;
    return directCall(ctx, { target: expects.function, args, keywords, callee: calleeRegister, dst });
  }
  if (expects.kind === "builtin") {
    return keywords.length === 0 && callBuiltin(ctx, expects.path, args, dst, cell) ? "done" : undefined;
  }
  return constructInstance(ctx, cell, expects.init, args, keywords, dst) ? "done" : undefined;
}

/** A function of C code on arguments that it is known for. */
function callBuiltin(ctx: Context, path: string, args: readonly Use[], dst: Register, cell: number): boolean {
  const result = callPrimitive(ctx, path, args, dst, cell);
  if (result === undefined) return false;
  finishCall(ctx, dst, result);
  return true;
}

function keywordNames(constant: BaselineConstant): readonly string[] {
  invariant(constant.kind === "tuple", "keyword names are a tuple");
  return constant.items.map((item) => (item.kind === "str" ? item.value : ""));
}

/** The result may be the content of an argument: it is taken over before the argument dies. */
function finishCall(ctx: Context, dst: Register, result: Content): void {
  const held = heldValue(result);
  const keep = held !== undefined && (ctx.owned.has(held.id) || ctx.borrowed.has(held.id));
  if (keep) {
    // One more holder while the killed operands go.
    const parked = ctx.contents.length;
    ctx.contents.push(result);
    releaseKilled(ctx);
    ctx.contents.length = parked;
  } else releaseKilled(ctx);
  assign(ctx, dst, result);
}

/** `Class(…)`, where the cell proves what the class is: allocation, then its `__init__` directly. */
function constructInstance(
  ctx: Context,
  cell: number,
  init: number | undefined,
  args: readonly Use[],
  keywords: readonly string[],
  dst: Register,
): boolean {
  const op = currentOp(ctx);
  const callee = useAt(op, 1);
  const hint = hintOf(ctx);
  const made = (): Value => {
    if (ctx.contents[callee.register]!.kind === "cell" && callee.kill) ctx.contents[callee.register] = UNBOUND;
    ctx.beforeState = undefined;
    materializeCells(ctx);
    const instance = newValue(ctx, "object");
    emit(ctx, { kind: "instance-new", result: instance, cell, state: beforeState(ctx), raises: errorState(ctx) });
    ctx.codeRan = true;
    return instance;
  };
  const content = (value: Value): Content =>
    hint === undefined ? { kind: "object", value } : { kind: "object", value, hint };
  if (init === undefined) {
    if (args.length > 0) return false;
    emit(ctx, { kind: "cell-guard", cell, state: beforeState(ctx) });
    const instance = made();
    releaseKilled(ctx);
    ctx.owned.add(instance.id);
    assign(ctx, dst, content(instance));
    return true;
  }
  const target = ctx.version.module.functionAt(init);
  if (target === undefined || !callee.kill) return false;
  // The first parameter gets the instance, whatever register stands for it here.
  const bound = bindArguments(target, [callee, ...args], keywords);
  const types = bound?.map((argument, index): ParameterType | undefined =>
    index === 0 ? "any" : provenType(ctx, argument),
  );
  if (bound === undefined || types === undefined || !types.every((type) => type !== undefined)) return false;
  const handle = ctx.version.others.request(init, types);
  if (handle === undefined || (handle.result !== "none" && handle.result !== "unknown")) return false;
  if (ownedParametersOf(target.baseline, handle.parameters).includes(0)) return false;
  emit(ctx, { kind: "cell-guard", cell, state: beforeState(ctx) });
  const instance = made();
  // It is in the place of the class until `__init__` is done: an exception releases it there.
  assign(ctx, callee.register, UNBOUND);
  ctx.owned.add(instance.id);
  ctx.contents[callee.register] = { kind: "object", value: instance };
  ctx.beforeState = undefined;
  emitDirectCall(ctx, handle, { bound, callee: callee.register, dst, instance });
  assign(ctx, dst, content(instance));
  return true;
}
