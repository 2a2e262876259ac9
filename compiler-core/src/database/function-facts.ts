/**
 * What is known about one function after inference and specialization: types for hovers, the tier and its reasons.
 * All positions and node ids are those of the text that it was computed from, in which it started at `origin`.
 */
import type { GlobalFacts } from "../inference/globals";
import { type FunctionFact, inferFunctions } from "../inference/infer";
import type { BaselineFunction } from "../mir/baseline";
import { specializeInput } from "../specialize/inputs";
import { type SpecializedFunction, specializeModule } from "../specialize/module";
import type { SubsetReason } from "../subset/check";
import type * as ast from "../syntax/nodes";
import type { PythonType } from "../types/python-type";
import type { FunctionEntry } from "./function-table";
import type { Tier, TierReason } from "./reports";

export interface FunctionFacts {
  readonly origin: number;
  readonly node: ast.FunctionDef | ast.AsyncFunctionDef;
  readonly tier: Tier;
  readonly reasons: readonly TierReason[];
  /** Absent for coroutines. */
  readonly signature: FunctionFact | undefined;
  readonly typeOf: (expression: ast.Expression) => PythonType | undefined;
  /** Absent outside the slice. */
  readonly baseline: BaselineFunction | undefined;
  readonly specialized: SpecializedFunction | undefined;
}

/** A function with what the stages before have said. */
export interface CheckedFunction {
  readonly entry: FunctionEntry;
  readonly verdict: readonly SubsetReason[];
  readonly baseline: BaselineFunction | undefined;
}

/** Looks at the functions of one group; facts by the key of the function. */
export function analyseGroup(
  members: readonly CheckedFunction[],
  globals: GlobalFacts,
): ReadonlyMap<string, FunctionFacts> {
  const definitions = members.flatMap(({ entry: { site } }) => (site.node.kind === "FunctionDef" ? [site.node] : []));
  const inference = inferFunctions(definitions, globals);
  const lowered = members.flatMap(({ entry, baseline }) =>
    baseline === undefined || entry.site.node.kind !== "FunctionDef"
      ? []
      : [{ node: entry.site.node, baseline, entry }],
  );
  const input = lowered.map(({ node, baseline }, index) => ({ index, node, baseline }));
  const specialized = new Map(
    specializeModule(specializeInput(inference, input)).map((fn) => [lowered[fn.index]?.entry.key, fn]),
  );
  return new Map(
    members.map(({ entry, verdict, baseline }) => {
      const { node } = entry.site;
      const outcome = specialized.get(entry.key);
      const facts: FunctionFacts = {
        origin: entry.span.start,
        node,
        tier: outcome?.tier ?? "interpreted",
        reasons: outcome === undefined ? verdict : tierReasons(outcome, baseline, node),
        signature: inference.function(node.id),
        typeOf: (expression) => inference.expression(expression.id),
        baseline,
        specialized: outcome,
      };
      return [entry.key, facts];
    }),
  );
}

/** Each construct once, however many versions name it. */
function tierReasons(
  outcome: SpecializedFunction,
  baseline: BaselineFunction | undefined,
  node: ast.FunctionDef | ast.AsyncFunctionDef,
): readonly TierReason[] {
  const reasons = new Map<string, TierReason>();
  for (const { code, message, site } of outcome.reasons) {
    const place = site === undefined ? undefined : baseline?.sites[site]?.span;
    const span = place ?? node.name_span;
    reasons.set(`${code} ${span.start} ${message}`, { code, message, span });
  }
  return [...reasons.values()].sort((a, b) => a.span.start - b.span.start);
}
