/**
 * Calls: of primitives on unboxed arguments, direct ones of functions of this module, and all others generically.
 */
import { invariant } from "../base/invariant";
import type { BaselineConstant, Register, Use } from "../mir/baseline";
import { userType } from "../types/python-type";
import { callPrimitive } from "./builtins";
import { callLength, callMethodOfType } from "./class-operators";
import { constructByValue, constructInstance, constructRecord } from "./construction";
import {
  assign,
  beforeState,
  type Context,
  cellObject,
  currentOp,
  dstAt,
  emit,
  heldValue,
  newValue,
  releaseKilled,
  useAt,
  usesAt,
} from "./context";
import { type CallOutcome, directCall } from "./direct-calls";
import { argumentObject, emitGeneric, hintOf, unboxResult } from "./generic";
import { guardFunctionOfType, readyMethod, readyStaticMethod, receiverIn } from "./instances";
import { callBuiltinMethod } from "./methods";
import type { Content } from "./slots";

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
  if (hasSelf) {
    const outcome = callClassMethod(ctx, callee, [useAt(op, 2), ...args], keywordsOf(), dst);
    if (outcome !== undefined) return outcome;
  }
  const target = hasSelf ? undefined : readyStaticMethod(ctx, calleeRegister);
  if (target !== undefined) {
    const outcome = directCall(ctx, { target, args, keywords: keywordsOf(), callee: calleeRegister, dst });
    if (outcome !== undefined) return outcome;
  }
  if (callee.kind === "object" && callee.cell !== undefined && !hasSelf) {
    const outcome = callHeld(ctx, callee, callee.cell, args, keywordsOf(), dst);
    if (outcome !== undefined) return outcome;
  }
  if (callee.kind === "cell" && !hasSelf) {
    const { expects } = ctx.version.cells[callee.cell]!;
    if (expects.kind === "record" && !isMethod) {
      if (constructRecord(ctx, callee.cell, expects, args, keywordsOf(), dst)) return "done";
    }
    if (expects.kind === "class" && !isMethod) {
      if (constructInstance(ctx, callee.cell, expects.init, args, keywordsOf(), dst)) return "done";
    }
    if (expects.kind === "builtin" && names.kind === "absent") {
      const [only] = args;
      if (expects.path === "builtins.len" && only !== undefined && args.length === 1) {
        const outcome = callLength(ctx, only, calleeRegister, dst);
        if (outcome !== undefined) return outcome;
      }
      if (expects.path === "builtins.abs" && only !== undefined && args.length === 1) {
        const outcome = callMethodOfType(ctx, "__abs__", [only], dst, calleeRegister);
        if (outcome !== undefined) return outcome;
      }
      if (expects.path === "builtins.isinstance" && callIsInstance(ctx, args, dst)) return "done";
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
  if (!isMethod && constructByValue(ctx, args, keywordsOf(), dst)) return "done";
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

/** The function of a class method, which a cell proves or has proven before other code ran; the class comes first. */
function callClassMethod(
  ctx: Context,
  callee: Content,
  args: readonly Use[],
  keywords: readonly string[],
  dst: Register,
): CallOutcome | undefined {
  const cell = callee.kind === "cell" || callee.kind === "object" ? callee.cell : undefined;
  const expects = cell === undefined ? undefined : ctx.version.cells[cell]!.expects;
  if (cell === undefined || expects?.kind !== "class-method") return undefined;
  if (callee.kind === "object") {
    emit(ctx, { kind: "cell-guard", cell, state: beforeState(ctx) });
    emit(ctx, { kind: "guard-cell-object", operand: callee.value, cell, state: beforeState(ctx) });
  }
  const calleeRegister = useAt(currentOp(ctx), 1).register;
  return directCall(ctx, { target: expects.function, args, keywords, callee: calleeRegister, dst });
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
  const isKnown = expects.kind === "function" || expects.kind === "class" || expects.kind === "record";
  if (!isKnown && expects.kind !== "builtin") return undefined;
  emit(ctx, { kind: "cell-guard", cell, state: beforeState(ctx) });
  emit(ctx, { kind: "guard-cell-object", operand: callee.value, cell, state: beforeState(ctx) });
  if (expects.kind === "function") {
    const calleeRegister = useAt(currentOp(ctx), 1).register;
    return directCall(ctx, { target: expects.function, args, keywords, callee: calleeRegister, dst });
  }
  if (expects.kind === "builtin") {
    return keywords.length === 0 && callBuiltin(ctx, expects.path, args, dst, cell) ? "done" : undefined;
  }
  if (expects.kind === "record") return constructRecord(ctx, cell, expects, args, keywords, dst) ? "done" : undefined;
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

/** `isinstance(object, Class)` of a class of the module. */
function callIsInstance(ctx: Context, args: readonly Use[], dst: Register): boolean {
  const [object, type] = args;
  if (object === undefined || type === undefined || args.length !== 2) return false;
  const content = ctx.contents[type.register]!;
  const cell = content.kind === "cell" ? ctx.version.cells[content.cell]! : undefined;
  const meaning = cell === undefined ? undefined : ctx.version.module.global(ctx.baseline.names[cell.name]!);
  if (cell?.owner !== undefined || meaning?.kind !== "class" || !meaning.class.isPlain) return false;
  if (content.kind !== "cell" || ctx.contents[object.register]!.kind !== "object") return false;
  if (type.kill) ctx.contents[type.register] = cellObject(ctx, content.cell);
  ctx.beforeState = undefined;
  const held = ctx.contents[type.register]!;
  if (held.kind !== "object") return false;
  const result = newValue(ctx, "bool");
  emit(ctx, {
    kind: "call-checked",
    result,
    symbol: "rt_is_instance_of",
    arguments: [argumentObject(ctx, object.register), held.value],
    state: beforeState(ctx),
  });
  const { value } = ctx.contents[object.register] as Extract<Content, { kind: "object" }>;
  ctx.narrowing.set(result.id, { value: value.id, hint: userType(meaning.class.name) });
  finishCall(ctx, dst, { kind: "raw", value: result });
  return true;
}
