/** From source text to typed MIR, for tests. */
import { inferModule, type ModuleInference } from "../compiler-core/src/inference/infer";
import { lowerFunction } from "../compiler-core/src/lowering/lower-function";
import type { BaselineFunction } from "../compiler-core/src/mir/baseline";
import { type LoweredFunction, specializeInput } from "../compiler-core/src/specialize/inputs";
import {
  type SpecializedFunction,
  type SpecializeOptions,
  specializeModule,
} from "../compiler-core/src/specialize/module";
import { checkFunction } from "../compiler-core/src/subset/check";
import { findFunctionSites } from "../compiler-core/src/subset/function-sites";
import type { SyntaxTree } from "../compiler-core/src/syntax/nodes";
import { parseForTest } from "./parser";

export interface SpecializedSource {
  readonly tree: SyntaxTree;
  readonly inference: ModuleInference;
  /** Functions of the slice, in source order. */
  readonly functions: readonly { readonly baseline: BaselineFunction; readonly specialized: SpecializedFunction }[];
}

export async function specializeSource(
  source: string,
  minor = 12,
  options: SpecializeOptions = {},
): Promise<SpecializedSource> {
  const tree = await parseForTest(source);
  const { functions, importedNames } = findFunctionSites(tree.module);
  const lowered = functions.flatMap((site, index): readonly LoweredFunction[] => {
    if (site.node.kind !== "FunctionDef" || checkFunction(site, minor).length > 0) return [];
    const target = { minor, optimize: 0 };
    return [
      { index, node: site.node, baseline: lowerFunction({ site, lineIndex: tree.lineIndex, importedNames, target }) },
    ];
  });
  const inference = inferModule(tree.module);
  const made = new Map(specializeModule(specializeInput(inference, lowered), options).map((one) => [one.index, one]));
  const found = lowered.map(({ index, baseline }) => ({ baseline, specialized: made.get(index)! }));
  return { tree, inference, functions: found };
}
