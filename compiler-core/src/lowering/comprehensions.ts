/**
 * List, set and dict comprehensions where they are a part of the function around them (PEP 709, Python 3.12 and later).
 *
 *     [f(x) for x in a if x]       t2 = get_iter a
 *                                  t0 = take_local x          its own x, if the function has one
 *                                  t1 = build_list            on exception: L with e
 *                               N: t3 = for_iter t2, E
 *                                  x = t3; branch_false x, C
 *                                  list_append t1, f(x)
 *                               C: tick; jump N
 *                               E: release t2; x = put_local t0; …
 *                               L: x = put_local t0; reraise e
 *
 * The variables are locals of the function, taken from it for the time: outside they are what they were before.
 */
import { InternalError } from "../base/invariant";
import type { Span } from "../base/span";
import type { Register } from "../mir/baseline";
import type { HandlerScope } from "../mir/baseline-builder";
import type * as ast from "../syntax/nodes";
import { walk } from "../syntax/visit";
import { foldConstant } from "./constant-folding";
import { type LoweringContext, lowerExpression } from "./context";
import { lowerIterable } from "./control-flow";
import { type FunctionScope, mangledTargets } from "./scope";
import { storeTarget } from "./targets";

export type Comprehension = ast.ListComp | ast.SetComp | ast.DictComp;

export function isComprehension(node: ast.Expression): node is Comprehension {
  return node.kind === "ListComp" || node.kind === "SetComp" || node.kind === "DictComp";
}

const BUILD = { ListComp: "build_list", SetComp: "build_set", DictComp: "build_map" } as const;

/**
 * `store` puts the result where it belongs; otherwise it stays on the stack. Into a local variable CPython stores it
 * before it gives back the last of the variables.
 */
export function lowerComprehension(
  ctx: LoweringContext,
  node: Comprehension,
  store?: (result: Register) => void,
): Register {
  const { builder } = ctx;
  const { span } = node;
  const outer = { handler: builder.handler, scope: ctx.scope };
  const names = takenNames(ctx.scope, node);
  const saved = names.map(() => builder.reserve());
  const result = builder.reserve();
  const iterator = builder.reserve();
  const [first] = node.generators;
  if (first === undefined) throw new InternalError("a comprehension without a generator");
  const position = ctx.target.minor >= 13 ? first.iter.span : span;
  builder.define("get_iter", position, iterator, [builder.use(lowerIterable(ctx, first.iter))]);
  for (const [index, name] of names.entries()) {
    const local = { kind: "dst", register: builder.local(name) } as const;
    builder.define("take_local", span, saved[index]!, [local]);
  }
  const cleanup: HandlerScope = { target: builder.newLabel(), exception: result };
  builder.handler = cleanup;
  builder.define(BUILD[node.kind], span, result, [builder.uses([])]);
  ctx.scope = comprehensionScope(outer.scope, new Set(names));
  lowerGenerators(ctx, node, result, 0, iterator);
  ctx.scope = outer.scope;
  builder.handler = outer.handler;

  const give = (index: number): void => {
    builder.define("put_local", span, builder.local(names[index]!), [builder.use(saved[index]!)]);
  };
  const afterStack = builder.stack();
  const last = names.length - 1;
  const order = names.map((_, index) => last - index);
  if (store === undefined) for (const index of order) give(index);
  else {
    store(result);
    for (const index of [...order.slice(1), last]) give(index);
  }
  const endStack = builder.stack();
  const end = builder.newLabel();
  builder.jump(end);

  builder.restoreStack(afterStack);
  builder.bind(cleanup.target);
  if (store !== undefined) builder.restoreStack({ live: [...withBound(afterStack.live, result)] });
  for (const index of order) give(index);
  builder.effect("reraise", span, [builder.use(result)]);
  builder.bind(end);
  builder.restoreStack(endStack);
  return result;
}

/** The same, with the result in a register that is given. */
export function lowerComprehensionInto(ctx: LoweringContext, node: Comprehension, into?: Register): Register {
  const result = lowerComprehension(ctx, node);
  if (into === undefined) return result;
  return ctx.builder.define("move", node.span, into, [ctx.builder.use(result)]);
}

function withBound(live: readonly boolean[], register: Register): readonly boolean[] {
  const bound = [...live];
  bound[~register] = true;
  return bound;
}

/** Mangled names of its variables, those of comprehensions within it last. */
function takenNames(scope: FunctionScope, node: Comprehension): readonly string[] {
  const names = [...mangledTargets(scope, node)];
  const mentioned = new Set<string>();
  const inner: string[] = [];
  walk(node, (child) => {
    if (child !== node && (child.kind === "ListComp" || child.kind === "SetComp" || child.kind === "DictComp")) {
      inner.push(...takenNames(scope, child));
      // Its first iterable is evaluated outside.
      walk(child.generators[0]!.iter, note);
      return false;
    }
    return note(child);
  });
  function note(child: ast.Node): boolean {
    if (child.kind === "Name") mentioned.add(scope.mangle(child.name));
    return true;
  }
  for (const name of inner) if (!names.includes(name) && !mentioned.has(name)) names.push(name);
  return names;
}

function comprehensionScope(outer: FunctionScope, names: ReadonlySet<string>): FunctionScope {
  return {
    ...outer,
    isLocal: (name) => names.has(name) || outer.isLocal(name),
    canBeUnbound: (name) => names.has(name) || outer.canBeUnbound(name),
  };
}

function lowerGenerators(
  ctx: LoweringContext,
  node: Comprehension,
  result: Register,
  depth: number,
  first: Register | undefined,
): void {
  const { builder } = ctx;
  const generator = node.generators[depth];
  if (generator === undefined) {
    addElement(ctx, node, result);
    return;
  }
  const only = first === undefined ? singleElement(ctx, generator.iter) : undefined;
  const skip = builder.newLabel();
  if (only !== undefined) {
    // `for y in [f(x)]` is an assignment.
    storeTarget(ctx, generator.target, lowerExpression(ctx, only));
    for (const test of generator.ifs) ctx.lower.condition(ctx, test, skip, false);
    lowerGenerators(ctx, node, result, depth + 1, undefined);
    builder.bind(skip);
    return;
  }
  const position = ctx.target.minor >= 13 ? generator.iter.span : node.span;
  const iterator =
    first ?? builder.define("get_iter", position, undefined, [builder.use(lowerIterable(ctx, generator.iter))]);
  const next = builder.newLabel();
  const exhausted = builder.newLabel();
  builder.bind(next);
  const stack = builder.stack();
  const item = builder.define("for_iter", position, undefined, [builder.keep(iterator), builder.label(exhausted)]);
  storeTarget(ctx, generator.target, item);
  for (const test of generator.ifs) ctx.lower.condition(ctx, test, skip, false);
  lowerGenerators(ctx, node, result, depth + 1, undefined);
  builder.bind(skip);
  builder.effect("tick", elementSpan(node), []);
  builder.jump(next);
  builder.bind(exhausted);
  builder.restoreStack(stack);
  builder.release(iterator, position);
}

/** The one element of a literal that is iterated. */
function singleElement(ctx: LoweringContext, node: ast.Expression): ast.Expression | undefined {
  if ((node.kind !== "List" && node.kind !== "Tuple") || node.elts.length !== 1) return undefined;
  const [element] = node.elts;
  if (element === undefined || element.kind === "Starred") return undefined;
  return foldConstant(ctx, element) === undefined ? element : undefined;
}

function elementSpan(node: Comprehension): Span {
  if (node.kind !== "DictComp") return node.elt.span;
  return { start: node.key.span.start, end: node.value.span.end };
}

function addElement(ctx: LoweringContext, node: Comprehension, result: Register): void {
  const { builder } = ctx;
  const container = builder.keep(result);
  if (node.kind === "DictComp") {
    const key = lowerExpression(ctx, node.key);
    const value = lowerExpression(ctx, node.value);
    builder.effect("map_add", elementSpan(node), [container, builder.use(key), builder.use(value)]);
    return;
  }
  const value = lowerExpression(ctx, node.elt);
  const opcode = node.kind === "ListComp" ? "list_append" : "set_add";
  builder.effect(opcode, node.elt.span, [container, builder.use(value)]);
}
