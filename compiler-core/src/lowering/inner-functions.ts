/**
 * Functions that a function makes: lambdas, generator expressions and, up to 3.11, comprehensions. They run CPython's
 * own code objects; here they are made, with the cells that they share, and called where they iterate.
 *
 *     sum(x * k for x in a)        t1 = build_tuple [*k]               *k: the cell of k
 *                                  t1 = make_function #8, code <genexpr>, "f.<locals>.<genexpr>", [t1!]
 *                                  t2 = get_iter a
 *                                  t1 = call t1!, [t2!]
 */
import { invariant } from "../base/invariant";
import type { Span } from "../base/span";
import type { Register } from "../mir/baseline";
import type * as ast from "../syntax/nodes";
import { foldAll } from "./constant-folding";
import { defineConstant, type LoweringContext, lowerExpression, strConstant } from "./context";
import { lowerIterable } from "./control-flow";
import { lowerTuple } from "./displays";

/** Bits of `make_function`. */
const DEFAULTS = 1;
const KEYWORD_DEFAULTS = 2;
const CLOSURE = 8;

/** At the start of a function: the variables that functions within share get their cells. */
export function makeCells(ctx: LoweringContext, names: readonly string[], span: Span): void {
  const { builder, scope } = ctx;
  for (const written of names) {
    const name = scope.mangle(written);
    const register = scope.cellOf(name);
    invariant(register !== undefined, "a cell without a register");
    const isParameter = scope.parameters.includes(name);
    if (register === name) {
      builder.define("make_cell", span, builder.local(name), [builder.keep(builder.local(name))]);
    } else if (isParameter) {
      const place = { kind: "dst", register: builder.local(name) } as const;
      const value = builder.define("take_local", span, undefined, [place]);
      builder.define("make_cell", span, builder.local(register), [builder.use(value)]);
    } else {
      builder.define("make_cell", span, builder.local(register), [builder.absent()]);
    }
  }
}

export function lowerLambda(ctx: LoweringContext, node: ast.Lambda, into: Register | undefined): Register {
  const { args } = node;
  let flags = 0;
  const parts: Register[] = [];
  if (args.defaults.length > 0) {
    flags |= DEFAULTS;
    parts.push(defaultsTuple(ctx, args.defaults, node.span));
  }
  const named = args.kwonlyargs.flatMap((parameter, index) => {
    const value = args.kw_defaults[index];
    return value === undefined ? [] : [{ name: ctx.scope.mangle(parameter.arg), value }];
  });
  if (named.length > 0) {
    flags |= KEYWORD_DEFAULTS;
    const registers = named.flatMap(({ name, value }) => {
      const key = defineConstant(ctx, strConstant(name), node.span);
      return [key, lowerExpression(ctx, value)];
    });
    parts.push(ctx.builder.define("build_map", node.span, undefined, [ctx.builder.uses(registers)]));
  }
  return makeFunction(ctx, node, flags, parts, into);
}

function defaultsTuple(ctx: LoweringContext, defaults: readonly ast.Expression[], span: Span): Register {
  const items = foldAll(ctx, defaults);
  return items === undefined
    ? lowerTuple(ctx, defaults, span, undefined)
    : defineConstant(ctx, { kind: "tuple", items }, span);
}

/** A generator expression or comprehension: a function that is called at once, with the first iterator. */
export function lowerIteratingFunction(
  ctx: LoweringContext,
  node: ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp,
  into: Register | undefined,
): Register {
  const { builder } = ctx;
  const [first] = node.generators;
  invariant(first !== undefined, "a comprehension without a generator");
  const callee = makeFunction(ctx, node, 0, [], undefined);
  const iterable = lowerIterable(ctx, first.iter);
  const position = ctx.target.minor >= 13 ? first.iter.span : node.span;
  const iterator = builder.define("get_iter", position, undefined, [builder.use(iterable)]);
  const operands = [builder.use(callee), builder.uses([iterator]), builder.absent()];
  return builder.define("call", node.span, into, operands);
}

function makeFunction(
  ctx: LoweringContext,
  node: ast.Expression,
  flags: number,
  parts: readonly Register[],
  into: Register | undefined,
): Register {
  const { builder, scope } = ctx;
  const inner = scope.inner(node);
  invariant(inner !== undefined, "a function within that the symbol table does not know");
  const cells = sorted(inner.frees.map((name) => scope.mangle(name))).map((name) => cellRegister(ctx, name));
  const all =
    cells.length === 0 ? parts : [...parts, builder.define("build_tuple", node.span, undefined, [builder.uses(cells)])];
  const operands = [
    builder.imm(flags | (cells.length === 0 ? 0 : CLOSURE)),
    builder.constant({ kind: "code", name: inner.name, span: node.span }),
    builder.constant(strConstant(`${ctx.qualname}.<locals>.${inner.name}`)),
    builder.uses(all),
  ];
  return builder.define("make_function", node.span, into, operands);
}

function cellRegister(ctx: LoweringContext, name: string): Register {
  const register = ctx.scope.cellOf(name);
  invariant(register !== undefined, `no cell for ${name}`);
  return ctx.builder.local(register);
}

/** As CPython sorts names: by code points. */
function sorted(names: readonly string[]): readonly string[] {
  return [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
