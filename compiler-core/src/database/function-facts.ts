/**
 * What is known about the functions of a group after inference and specialization: types for hovers, tiers and reasons.
 *
 * Types and results flow along calls until nothing changes, as in a build. Each step asks a memo first, so after an edit
 * only the functions are worked on whose own text or whose surroundings have changed.
 */
import type { Steps } from "../base/steps";
import type { GlobalFacts } from "../inference/globals";
import type { FunctionFact } from "../inference/infer";
import { type InferenceMemo, type InferredFunction, Surroundings } from "../inference/inference-memo";
import type { BaselineFunction } from "../mir/baseline";
import type { GlobalMeaning, SpecializeFunction } from "../specialize/environment";
import { classMeaning, specializeFunction, specializeModuleOf, typeHints } from "../specialize/inputs";
import { type AssessedFunction, assessModule } from "../specialize/module";
import type { VersionMemo } from "../specialize/version-memo";
import type { SubsetReason } from "../subset/check";
import { moveSpan } from "../syntax/moved";
import { NEVER, type PythonType, sameType, UNKNOWN } from "../types/python-type";
import type { FunctionEntry } from "./function-table";
import type { Tier, TierReason } from "./reports";

export interface FunctionFacts {
  readonly tier: Tier;
  /** Spans count from the start of the definition. */
  readonly reasons: readonly TierReason[];
  readonly signature: FunctionFact | undefined;
  /** Absent for coroutines. */
  readonly inferred: InferredFunction | undefined;
  /** Absent outside the slice. */
  readonly baseline: BaselineFunction | undefined;
  readonly specialized: AssessedFunction | undefined;
}

/** Something said about a function in positions of a text in which it started at `origin`. */
export interface Placed<Value> {
  readonly origin: number;
  readonly value: Value;
}

/** A function of a group, and its caches. */
export interface GroupFunction {
  readonly entry: FunctionEntry;
  readonly cache: FunctionCache;
}

/** The same with what the stages before have said. */
export interface GroupMember extends GroupFunction {
  /** The same number as long as the function has the same name. */
  readonly index: number;
  readonly verdict: Placed<readonly SubsetReason[]>;
  readonly baseline: Placed<BaselineFunction | undefined>;
}

/** Belongs to one function of one content. */
export interface FunctionCache {
  readonly inference: InferenceMemo;
  /** What the specializer was given, by what it was made from. */
  readonly inputs: WeakMap<InferredFunction, WeakMap<BaselineFunction, SpecializeFunction>>;
}

const ROUND_LIMIT = 8;

/** Looks at the functions of one group; facts by the key of the function. */
export function* analyseGroup(
  members: readonly GroupMember[],
  inferred: ReadonlyMap<string, InferredFunction>,
  globals: GlobalFacts,
  versions: VersionMemo,
): Steps<ReadonlyMap<string, FunctionFacts>> {
  const memberNamed = namedMembers(members, globals);
  const inputs = members.flatMap((member) => specializerInput(member, inferred.get(member.entry.key)) ?? []);
  const compiled = new Set(inputs.map((input) => input.index));
  const meanings = new Map<string, GlobalMeaning | undefined>();
  const meaning = (name: string): GlobalMeaning | undefined => {
    if (!meanings.has(name)) meanings.set(name, meaningOf(name));
    return meanings.get(name);
  };
  const meaningOf = (name: string): GlobalMeaning | undefined => {
    const fact = globals(name);
    if (fact?.kind === "constant" || fact?.kind === "builtin") return fact;
    if (fact?.kind === "class") return { kind: "class", class: classMeaning(fact.fact) };
    const index = memberNamed(name)?.index;
    return index === undefined || !compiled.has(index) ? undefined : { kind: "function", function: index };
  };
  const assessed = yield* assessModule(specializeModuleOf(inputs, meaning), { maker: versions });
  const outcomes = new Map(assessed.map((outcome) => [outcome.index, outcome]));
  return new Map(
    members.map((member) => {
      const { key } = member.entry;
      return [key, factsOf(member, inferred.get(key), outcomes.get(member.index))];
    }),
  );
}

function namedMembers<Member extends GroupFunction>(
  members: readonly Member[],
  globals: GlobalFacts,
): (name: string) => Member | undefined {
  const byNode = new Map(members.map((member) => [member.entry.site.node.id, member]));
  return (name) => {
    const fact = globals(name);
    return fact?.kind === "function" ? byNode.get(fact.node.id) : undefined;
  };
}

/** As `inferModule`: results flow from callees to callers. Types by the key of the function; coroutines have none. */
export function inferGroup(
  members: readonly GroupFunction[],
  globals: GlobalFacts,
): ReadonlyMap<string, InferredFunction> {
  const memberNamed = namedMembers(members, globals);
  const inferred = new Map<string, InferredFunction>();
  /** Keys of members by the names of functions; absent for what is none. */
  const keys = new Map<string, string | undefined>();
  const keyOf = (name: string): string | undefined => {
    if (!keys.has(name))
      keys.set(name, globals(name)?.kind === "function" ? (memberNamed(name)?.entry.key ?? "") : undefined);
    return keys.get(name);
  };
  const resultOf = (name: string): PythonType => {
    const key = keyOf(name);
    return key === undefined ? UNKNOWN : (inferred.get(key)?.fact.result ?? NEVER);
  };
  const surroundings = new Surroundings(globals, resultOf);
  /** Counts the results that became different; when that happened to a function's, and when one was last looked at. */
  let changes = 0;
  const changedAt = new Map<string, number>();
  const lookedAt = new Map<string, number>();
  const isUpToDate = (key: string, known: InferredFunction): boolean => {
    const looked = lookedAt.get(key) ?? 0;
    return known.resultsRead.every((name) => (changedAt.get(keyOf(name) ?? "") ?? 0) <= looked);
  };
  for (let round = 0; round < ROUND_LIMIT; round++) {
    const before = changes;
    for (const member of members) {
      const { key, site } = member.entry;
      if (site.node.kind !== "FunctionDef") continue;
      const known = inferred.get(key);
      if (known !== undefined && isUpToDate(key, known)) continue;
      lookedAt.set(key, changes);
      const next = member.cache.inference.infer(site.node, surroundings);
      inferred.set(key, next);
      if (known !== undefined && sameType(known.fact.result, next.fact.result)) continue;
      changes += 1;
      changedAt.set(key, changes);
    }
    if (changes === before) break;
  }
  return inferred;
}

/** The same object as long as all that it is made from is the same: the specializer's memo knows it by identity. */
function specializerInput(member: GroupMember, inferred: InferredFunction | undefined): SpecializeFunction | undefined {
  const { value: baseline, origin } = member.baseline;
  if (baseline === undefined || inferred === undefined) return undefined;
  let byBaseline = member.cache.inputs.get(inferred);
  if (byBaseline === undefined) {
    byBaseline = new WeakMap();
    member.cache.inputs.set(inferred, byBaseline);
  }
  let input = byBaseline.get(baseline);
  if (input === undefined) {
    // The two may have been made from different texts: sites stand elsewhere than the expressions with types.
    const moved = startOf(inferred) - origin;
    const hints = typeHints(inferred.definition, inferred.typeOf);
    const hint = (start: number, end: number): PythonType | undefined => hints(start + moved, end + moved);
    input = specializeFunction(member.index, baseline, inferred.fact, hint);
    byBaseline.set(baseline, input);
  }
  return input;
}

/** Where the whole definition starts, decorators included, in the text that was looked at. */
export function startOf({ definition }: InferredFunction): number {
  return Math.min(definition.span.start, definition.decorator_list[0]?.span.start ?? definition.span.start);
}

const BROKEN = { code: "MT1001", message: "has a syntax error" } as const;

function factsOf(
  member: GroupMember,
  inferred: InferredFunction | undefined,
  specialized: AssessedFunction | undefined,
): FunctionFacts {
  const { verdict, baseline, entry } = member;
  const named = moveSpan(entry.site.node.name_span, -entry.span.start);
  const outside = verdict.value.map((reason) => ({ ...reason, span: moveSpan(reason.span, -verdict.origin) }));
  // What is in the slice and was not lowered is no Python now.
  const isBroken = outside.length === 0 && baseline.value === undefined;
  const whyInterpreted = isBroken ? [{ ...BROKEN, span: named }] : outside;
  return {
    tier: specialized?.tier ?? "interpreted",
    reasons: specialized === undefined ? whyInterpreted : tierReasons(specialized, baseline, named),
    signature: inferred?.fact,
    inferred,
    baseline: baseline.value,
    specialized,
  };
}

/** Each construct once, however many versions name it. */
function tierReasons(
  specialized: AssessedFunction,
  baseline: Placed<BaselineFunction | undefined>,
  named: TierReason["span"],
): readonly TierReason[] {
  const reasons = new Map<string, TierReason>();
  for (const { code, message, site } of specialized.reasons) {
    const place = site === undefined ? undefined : baseline.value?.sites[site]?.span;
    const span = place === undefined ? named : moveSpan(place, -baseline.origin);
    reasons.set(`${code} ${span.start} ${message}`, { code, message, span });
  }
  return [...reasons.values()].sort((a, b) => a.span.start - b.span.start);
}
