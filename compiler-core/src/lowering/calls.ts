/**
 * Calls: plain, as methods where CPython avoids the bound method, and with `*` or `**`.
 */
import { invariant } from "../base/invariant";
import type { Span } from "../base/span";
import type { Operand, Register } from "../mir/baseline";
import type * as ast from "../syntax/nodes";
import { defineConstant, type LoweringContext, lowerExpression, strConstant } from "./context";
import { lowerTuple } from "./displays";
import { attributePosition, isSuperCall, loadPosition } from "./positions";
import { CLASS_CELL } from "./scope";

/** CPython compiles no method call with this many arguments. */
const STACK_USE_GUIDELINE = 30;

export function lowerCall(ctx: LoweringContext, node: ast.Call, into: Register | undefined): Register {
  const unpacks =
    node.args.some((argument) => argument.kind === "Starred") ||
    node.keywords.some((keyword) => keyword.arg === undefined);
  if (unpacks) return lowerUnpackingCall(ctx, node, into);
  if (node.func.kind === "Attribute" && isMethodCall(ctx, node, node.func)) {
    return lowerMethodCall(ctx, node, node.func, into);
  }
  const { builder } = ctx;
  // The call takes a local's object along, as CPython's stack has it.
  const isLocal = node.func.kind === "Name" && ctx.scope.isLocal(ctx.scope.mangle(node.func.name));
  const callee = lowerExpression(ctx, node.func, isLocal ? builder.reserve() : undefined);
  const args = lowerArguments(ctx, node);
  const operands = [builder.use(callee), builder.uses(args), keywordNames(ctx, node)];
  return builder.define("call", node.span, into, operands);
}

/** Whether CPython uses LOAD_METHOD (an attribute load that keeps function and `self` apart). */
function isMethodCall(ctx: LoweringContext, node: ast.Call, callee: ast.Attribute): boolean {
  const keywords = node.keywords.length;
  if (ctx.target.minor < 11 && keywords > 0) return false;
  const size = node.args.length + keywords + (keywords > 0 ? 1 : 0);
  if (ctx.target.minor >= 10 && size >= STACK_USE_GUIDELINE) return false;
  const ownerIsImport = callee.value.kind === "Name" && ctx.importedNames.has(callee.value.name);
  return !(ctx.target.minor >= 11 && ownerIsImport);
}

function lowerMethodCall(
  ctx: LoweringContext,
  node: ast.Call,
  callee: ast.Attribute,
  into: Register | undefined,
): Register {
  const { builder } = ctx;
  const owner = lowerSuper(ctx, callee) ?? lowerExpression(ctx, callee.value);
  const name = builder.name(ctx.scope.mangle(callee.attr));
  const position = loadPosition(ctx, callee);
  const [method, self] = builder.definePair("load_method", position, [builder.use(owner), name]);
  const args = lowerArguments(ctx, node);
  const operands = [builder.use(method), builder.use(self), builder.uses(args), keywordNames(ctx, node)];
  return builder.define("call_method", attributePosition(ctx, callee, node.span), into, operands);
}

/**
 * `super()` whose attribute is read; undefined for anything else. From 3.12 on CPython reads the class and the first
 * argument before, as one instruction needs both.
 */
export function lowerSuper(ctx: LoweringContext, { value, span }: ast.Attribute): Register | undefined {
  const { builder, scope, target } = ctx;
  if (!isSuperCall(value) || !scope.isFree(CLASS_CELL) || scope.isLocal("super")) return undefined;
  const isOneInstruction = target.minor >= 12;
  if (isOneInstruction && scope.positionalCount === 0) return undefined;
  const callee = lowerExpression(ctx, value.func);
  if (isOneInstruction) {
    builder.effect("check_free", value.span, [cellOperand(ctx, CLASS_CELL), builder.name(CLASS_CELL)]);
    checkFirstArgument(ctx, value.span);
  }
  return builder.define("load_super", isOneInstruction ? span : value.span, undefined, [builder.use(callee)]);
}

function cellOperand({ builder, scope }: LoweringContext, name: string): Operand {
  const cell = scope.cellOf(name);
  invariant(cell !== undefined, `no cell for ${name}`);
  return builder.keep(builder.local(cell));
}

function checkFirstArgument(ctx: LoweringContext, span: Span): void {
  const { builder, scope } = ctx;
  const [self] = scope.parameters;
  if (self === undefined || !scope.canBeUnbound(self)) return;
  if (scope.cellOf(self) === undefined) builder.effect("check_bound", span, [builder.keep(builder.local(self))]);
  else
    builder.release(builder.define("load_deref", span, undefined, [cellOperand(ctx, self), builder.name(self)]), span);
}

function lowerArguments(ctx: LoweringContext, node: ast.Call): readonly Register[] {
  return [...node.args, ...node.keywords.map((keyword) => keyword.value)].map((value) => lowerExpression(ctx, value));
}

function keywordNames(ctx: LoweringContext, node: ast.Call): Operand {
  if (node.keywords.length === 0) return ctx.builder.absent();
  const items = node.keywords.map((keyword) => strConstant(keyword.arg ?? ""));
  return ctx.builder.constant({ kind: "tuple", items });
}

function lowerUnpackingCall(ctx: LoweringContext, node: ast.Call, into: Register | undefined): Register {
  const { builder } = ctx;
  const callee = lowerExpression(ctx, node.func);
  const args = lowerPositional(ctx, node);
  const keywords = node.keywords.length > 0 ? lowerKeywords(ctx, node, callee) : undefined;
  const operands = [
    builder.use(callee),
    builder.use(args),
    keywords === undefined ? builder.absent() : builder.use(keywords),
  ];
  return builder.define("call_ex", node.span, into, operands);
}

/** The positional arguments as one iterable: a single `*x` is handed over as it is, and made a tuple by the call. */
function lowerPositional(ctx: LoweringContext, node: ast.Call): Register {
  const only = node.args.length === 1 ? node.args[0] : undefined;
  if (only?.kind === "Starred") return lowerExpression(ctx, only.value);
  return lowerTuple(ctx, node.args, node.span, undefined);
}

function lowerKeywords(ctx: LoweringContext, node: ast.Call, callee: Register): Register {
  const { builder } = ctx;
  let dict: Register | undefined;
  let named: ast.Keyword[] = [];
  const merge = (mapping: Register, into: Register): void => {
    builder.effect("dict_merge", node.span, [builder.keep(into), builder.use(mapping), builder.keep(callee)]);
  };
  const addNamed = (): void => {
    if (named.length === 0) return;
    const run = buildKeywords(ctx, named, node.span);
    named = [];
    if (dict === undefined) dict = run;
    else merge(run, dict);
  };
  for (const keyword of node.keywords) {
    if (keyword.arg !== undefined) {
      named.push(keyword);
      continue;
    }
    // The dict of the names before is merged into a new one only where one exists already.
    addNamed();
    dict ??= builder.define("build_map", node.span, undefined, [builder.uses([])]);
    merge(lowerExpression(ctx, keyword.value), dict);
  }
  addNamed();
  return dict ?? builder.define("build_map", node.span, undefined, [builder.uses([])]);
}

function buildKeywords(ctx: LoweringContext, keywords: readonly ast.Keyword[], span: Span): Register {
  const { builder } = ctx;
  const registers = keywords.flatMap((keyword) => [
    defineConstant(ctx, strConstant(keyword.arg ?? ""), span),
    lowerExpression(ctx, keyword.value),
  ]);
  return builder.define("build_map", span, undefined, [builder.uses(registers)]);
}
