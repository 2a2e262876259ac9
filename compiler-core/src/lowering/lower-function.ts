/**
 * Lowering: the syntax tree of a function of the slice becomes baseline MIR.
 *
 * It is its own stage because baseline MIR is the meaning of the function: evaluation order, moments of release,
 * handlers and positions are decided here, after CPython's own compilers, and nothing later may change them. Nothing is
 * optimised here beyond what CPython's compiler does.
 *
 *     def area(w, h):          area(w, h)
 *         return w * h            0  t0 = binary *, w, h
 *                                 1  return t0!
 *
 * A function that the subset check accepts always lowers.
 */
import { invariant } from "../base/invariant";
import type { LineIndex } from "../base/line-index";
import type { BaselineFunction } from "../mir/baseline";
import { BaselineBuilder } from "../mir/baseline-builder";
import type { FunctionSite } from "../subset/function-sites";
import { capturesOf } from "../symbols/captures";
import type * as ast from "../syntax/nodes";
import { defineConstant, type LoweringContext, type LoweringTarget, NONE } from "./context";
import { lowerAnyExpression } from "./expressions";
import { makeCells } from "./inner-functions";
import { lowerCondition } from "./operators";
import { functionScope } from "./scope";
import { lowerStatements } from "./statements";

export type { LoweringTarget } from "./context";

export interface LoweringInput {
  readonly site: FunctionSite;
  readonly lineIndex: LineIndex;
  /** `ModuleSites.importedNames` of its module. */
  readonly importedNames: ReadonlySet<string>;
  readonly target: LoweringTarget;
}

const LOWERERS = { expression: lowerAnyExpression, condition: lowerCondition, statements: lowerStatements };

/** The baseline MIR of a function that the subset check accepted. */
export function lowerFunction(input: LoweringInput): BaselineFunction {
  const { node } = input.site;
  invariant(node.kind === "FunctionDef", "coroutines lie outside the slice");
  const captures = capturesOf(node, input.target.minor);
  const builder = new BaselineBuilder();
  const ctx: LoweringContext = {
    builder,
    target: input.target,
    lineIndex: input.lineIndex,
    scope: functionScope(node, input.site.className, captures, input.target.minor),
    qualname: input.site.qualname,
    importedNames: input.importedNames,
    lower: LOWERERS,
    folded: new Map(),
    blocks: [],
    statement: node.span,
    enclosing: node.span,
  };
  for (const name of ctx.scope.parameters) builder.local(name);
  makeCells(ctx, [...captures.cells], node.span);
  for (const [index, name] of ctx.scope.frees.entries())
    builder.define("copy_free", node.span, builder.local(`*${name}`), [builder.imm(index)]);
  lowerStatements(ctx, node.body);
  // A class method makes instances of its class: it is looked for under its name.
  if (input.site.className !== undefined) builder.name(input.site.className);
  const span = builder.previousSpan ?? node.span;
  const value = defineConstant(ctx, NONE, span);
  builder.effect("return", span, [builder.use(value)]);
  return builder.finish({
    name: node.name,
    qualname: input.site.qualname,
    firstLine: input.lineIndex.lineOf((node.decorator_list[0] ?? node).span.start) + 1,
    parameters: parameterShape(node.args),
    releasesBackwards: input.target.minor < 11,
  });
}

function parameterShape(args: ast.Arguments): BaselineFunction["parameters"] {
  return {
    positionalOnly: args.posonlyargs.length,
    positional: args.posonlyargs.length + args.args.length,
    keywordOnly: args.kwonlyargs.length,
    varArgs: args.vararg !== undefined,
    varKeywords: args.kwarg !== undefined,
  };
}
