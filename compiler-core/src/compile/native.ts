/**
 * Baseline MIR to object files: infer, specialize, LLVM, clang.
 *
 * Functions that gain nothing leave here; the others are numbered anew, in source order, as the image counts them.
 */
import { dirname } from "node:path";
import { ok, type Result } from "../base/result";
import { nativeSymbol } from "../codegen/abi";
import { groupIntoUnits } from "../codegen/grouping";
import type { NativeFunction, UnitInput } from "../codegen/unit";
import type { Tier } from "../database/reports";
import type { BuildFailure } from "../link/failure";
import { inlineBitcode } from "../link/inline-bitcode";
import type { Interpreter } from "../link/interpreter";
import type { Toolchain } from "../link/toolchain";
import type { BaselineFunction } from "../mir/baseline";
import { encodeBaseline } from "../mir/baseline-words";
import type { SpecializedFunction } from "../specialize/module";
import { brokenFunction, type SpecializeReason } from "../specialize/reasons";
import type * as ast from "../syntax/nodes";
import type { BuiltReason } from "./report";
import { type LoweredSite, renumberVersion, SpecializeMemo } from "./specialize-memo";

export type { LoweredSite } from "./specialize-memo";

import { type CompileWorker, UnitError } from "./worker-client";

export interface NativeInput {
  readonly path: string;
  readonly tree: ast.SyntaxTree;
  /** Those of the slice, in source order, locals in the interpreter's order. */
  readonly functions: readonly LoweredSite[];
  readonly interpreter: Interpreter;
  readonly toolchain: Toolchain;
  /** x86-64 micro-architecture level to compile for. */
  readonly level: number;
  /** Guards that MARTLET_DEOPT_STRESS can make fail. */
  readonly stress: boolean;
  /** Machine code also where it gains nothing. */
  readonly always: boolean;
  /** Debuggers find the Python lines. Off, code that only moved up or down is not compiled again. */
  readonly debugLines: boolean;
}

export interface NativeCode {
  /** Object files to link. */
  readonly objects: readonly string[];
  /** Symbols of the `rt_native` rows. A row's `function` is the position among the keys of `functions`. */
  readonly natives: readonly string[];
  /** Tiers of the functions that have machine code; the others stay interpreted. */
  readonly functions: ReadonlyMap<BaselineFunction, Tier>;
  /** Why a function is not native. */
  readonly reasons: ReadonlyMap<BaselineFunction, readonly BuiltReason[]>;
}

/** A function that the compiler itself fails at stays interpreted, and the others are compiled without it. */
export async function compileNative(
  input: NativeInput,
  worker: CompileWorker,
  signal?: AbortSignal,
): Promise<Result<NativeCode, BuildFailure>> {
  const refused = new Map<number, SpecializeReason>();
  for (;;) {
    try {
      return await compileWithout(refused, input, worker, signal);
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      const before = refused.size;
      for (const index of sourceIndexes(input, error.unit)) refused.set(index, brokenFunction(error));
      if (refused.size === before) throw error;
    }
  }
}

async function compileWithout(
  refused: ReadonlyMap<number, SpecializeReason>,
  input: NativeInput,
  worker: CompileWorker,
  signal: AbortSignal | undefined,
): Promise<Result<NativeCode, BuildFailure>> {
  const specialized = worker.memo.specialize(input.tree, input.functions, { refused, always: input.always });
  const kept = specialized.filter((one) => one.versions.length > 0);
  const reasons = new Map(
    specialized.map((one) => [baselineOf(input, one), reasonsOf(input, one)] satisfies [BaselineFunction, unknown]),
  );
  if (kept.length === 0) return ok({ objects: [], natives: [], functions: new Map(), reasons });
  const inline = await inlineBitcode(input.toolchain, input.interpreter);
  if (!inline.ok) return inline;
  const natives = renumber(input, kept);
  const units = unitsOf(input, natives);
  const target = { toolchain: input.toolchain, inline: inline.value, cpuLevel: input.level };
  const objects = await worker.compile(units, target, signal);
  if (!objects.ok) return objects;
  return ok({
    objects: objects.value,
    natives: natives.map((fn) => nativeSymbol(fn.index)),
    functions: new Map(kept.map((one) => [baselineOf(input, one), one.tier])),
    reasons,
  });
}

/** Positions, in the input, of the functions of a unit. */
function sourceIndexes(input: NativeInput, unit: UnitInput): readonly number[] {
  const names = new Set(unit.functions.map((fn) => fn.name));
  return input.functions.flatMap(({ fn }, index) => (names.has(fn.qualname) ? [index] : []));
}

/** What code generation gets for the functions that gain something. */
export function nativeUnits(input: NativeInput): readonly UnitInput[] {
  return unitsOf(
    input,
    renumber(
      input,
      new SpecializeMemo()
        .specialize(input.tree, input.functions, { always: input.always })
        .filter((one) => one.versions.length > 0),
    ),
  );
}

function unitsOf(input: NativeInput, natives: readonly NativeFunction[]): readonly UnitInput[] {
  // Without lines, equal functions of different files are one entry of the cache.
  const source = input.debugLines
    ? { name: input.path, directory: dirname(input.path) }
    : { name: "source.py", directory: "/" };
  return groupIntoUnits(natives, { source, stress: input.stress });
}

function baselineOf(input: NativeInput, one: SpecializedFunction): BaselineFunction {
  return (input.functions[one.index] as LoweredSite).fn;
}

function reasonsOf(input: NativeInput, one: SpecializedFunction): readonly BuiltReason[] {
  const { fn, node } = input.functions[one.index] as LoweredSite;
  return one.reasons.map(({ code, message, site }) => {
    const line = site === undefined ? undefined : siteLines(input, fn)[site];
    return { code, message, line: line ?? input.tree.lineIndex.lineOf(node.span.start) + 1 };
  });
}

function siteLines(input: NativeInput, fn: BaselineFunction): readonly number[] {
  return fn.sites.map((site) => input.tree.lineIndex.lineOf(site.span.start) + 1);
}

/** The functions that are kept, with their positions among themselves in the place of their indexes. */
function renumber(input: NativeInput, kept: readonly SpecializedFunction[]): readonly NativeFunction[] {
  const positions = new Map(kept.map((one, position) => [one.index, position]));
  const position = (index: number): number => positions.get(index) ?? -1;
  return kept.map((one): NativeFunction => {
    const fn = baselineOf(input, one);
    return {
      index: position(one.index),
      name: fn.qualname,
      ...(input.debugLines ? { lines: { first: fn.firstLine, bySite: siteLines(input, fn) } } : {}),
      wordOffsets: [...encodeBaseline(fn).wordOffsets],
      versions: one.versions.map((version) => renumberVersion(version, position)),
    };
  });
}
