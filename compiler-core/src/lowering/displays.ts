/**
 * Tuple, list, set and dict displays, with `*` and `**`.
 *
 * Their shapes follow CPython's where a program can tell: when elements are hashed relative to the evaluation of later
 * ones, and the order in which the items of a constant set arrive.
 */
import type { Span } from "../base/span";
import type { BaselineConstant, Register } from "../mir/baseline";
import type * as ast from "../syntax/nodes";
import { foldAll } from "./constant-folding";
import { defineConstant, type LoweringContext, lowerExpression } from "./context";

/** From 3.10 on, more than this many elements are added one by one. */
const STACK_USE_GUIDELINE = 30;

export function lowerTuple(
  ctx: LoweringContext,
  elements: readonly ast.Expression[],
  span: Span,
  into: Register | undefined,
): Register {
  const { builder } = ctx;
  if (elements.length <= STACK_USE_GUIDELINE && !elements.some(isStarred)) {
    const registers = elements.map((element) => lowerExpression(ctx, element));
    return builder.define("build_tuple", span, into, [builder.uses(registers)]);
  }
  const list = buildList(ctx, elements, span, undefined);
  return builder.define("list_to_tuple", span, into, [builder.use(list)]);
}

export function lowerList(ctx: LoweringContext, node: ast.List, into: Register | undefined): Register {
  const constants = node.elts.length > 2 ? foldAll(ctx, node.elts) : undefined;
  if (constants === undefined) return buildList(ctx, node.elts, node.span, into);
  const { builder } = ctx;
  const list = builder.define("build_list", node.span, into, [builder.uses([])]);
  const items = defineConstant(ctx, { kind: "tuple", items: constants }, node.span);
  builder.effect("list_extend", node.span, [builder.keep(list), builder.use(items)]);
  return list;
}

/** A list of elements of which some may be starred. */
function buildList(
  ctx: LoweringContext,
  elements: readonly ast.Expression[],
  span: Span,
  into: Register | undefined,
): Register {
  const { builder } = ctx;
  const together = countTogether(elements);
  const first = elements.slice(0, together).map((element) => lowerExpression(ctx, element));
  const list = builder.define("build_list", span, into, [builder.uses(first)]);
  for (const element of elements.slice(together)) {
    const value = lowerExpression(ctx, element.kind === "Starred" ? element.value : element);
    const opcode = element.kind === "Starred" ? "list_extend" : "list_append";
    builder.effect(opcode, span, [builder.keep(list), builder.use(value)]);
  }
  return list;
}

/** How many leading elements are evaluated before the container is made. */
function countTogether(elements: readonly ast.Expression[]): number {
  const star = elements.findIndex(isStarred);
  if (star >= 0) return Math.min(star, STACK_USE_GUIDELINE);
  return elements.length > STACK_USE_GUIDELINE ? 0 : elements.length;
}

export function lowerSet(ctx: LoweringContext, node: ast.Set, into: Register | undefined): Register {
  const { builder } = ctx;
  const constants = node.elts.length > 2 ? foldAll(ctx, node.elts) : undefined;
  if (constants !== undefined) {
    const set = builder.define("build_set", node.span, into, [builder.uses([])]);
    const items: BaselineConstant = { kind: "frozenset", items: constants };
    const constant = defineConstant(ctx, items, node.span);
    builder.effect("set_update", node.span, [builder.keep(set), builder.use(constant)]);
    return set;
  }
  // Before 3.10 all elements are evaluated before the first is hashed, however many they are.
  const oneByOne = ctx.target.minor >= 10 && node.elts.length > STACK_USE_GUIDELINE;
  const star = node.elts.findIndex(isStarred);
  const together = oneByOne ? 0 : star < 0 ? node.elts.length : star;
  const first = node.elts.slice(0, together).map((element) => lowerExpression(ctx, element));
  const set = builder.define("build_set", node.span, into, [builder.uses(first)]);
  for (const element of node.elts.slice(together)) {
    const value = lowerExpression(ctx, element.kind === "Starred" ? element.value : element);
    const opcode = element.kind === "Starred" ? "set_update" : "set_add";
    builder.effect(opcode, node.span, [builder.keep(set), builder.use(value)]);
  }
  return set;
}

/** A run of `key: value` pairs between two `**`, as CPython cuts them. */
interface Pair {
  readonly key: ast.Expression;
  readonly value: ast.Expression;
}

export function lowerDict(ctx: LoweringContext, node: ast.Dict, into: Register | undefined): Register {
  const { builder } = ctx;
  let dict: Register | undefined;
  let pairs: Pair[] = [];
  const addPairs = (): void => {
    if (pairs.length === 0) return;
    const run = buildRun(ctx, pairs, node.span, dict === undefined ? into : undefined);
    pairs = [];
    if (dict === undefined) dict = run;
    else builder.effect("dict_update", node.span, [builder.keep(dict), builder.use(run)]);
  };
  for (const [index, value] of node.values.entries()) {
    const key = node.keys[index];
    if (key !== undefined) {
      pairs.push({ key, value });
      // From 3.10 on a run ends with its 17th pair, and such a run is built pair by pair.
      if (ctx.target.minor >= 10 && (pairs.length - 1) * 2 > STACK_USE_GUIDELINE) addPairs();
      continue;
    }
    addPairs();
    dict ??= builder.define("build_map", node.span, into, [builder.uses([])]);
    const mapping = lowerExpression(ctx, value);
    builder.effect("dict_update", node.span, [builder.keep(dict), builder.use(mapping)]);
  }
  addPairs();
  return dict ?? builder.define("build_map", node.span, into, [builder.uses([])]);
}

function buildRun(ctx: LoweringContext, pairs: readonly Pair[], span: Span, into: Register | undefined): Register {
  const { builder } = ctx;
  if (ctx.target.minor >= 10 && pairs.length * 2 > STACK_USE_GUIDELINE) {
    const dict = builder.define("build_map", span, into, [builder.uses([])]);
    for (const pair of pairs) {
      const key = lowerExpression(ctx, pair.key);
      const value = lowerExpression(ctx, pair.value);
      builder.effect("map_add", span, [builder.keep(dict), builder.use(key), builder.use(value)]);
    }
    return dict;
  }
  const registers = pairs.flatMap((pair) => [lowerExpression(ctx, pair.key), lowerExpression(ctx, pair.value)]);
  return builder.define("build_map", span, into, [builder.uses(registers)]);
}

function isStarred(element: ast.Expression): boolean {
  return element.kind === "Starred";
}
