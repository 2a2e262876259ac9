/**
 * All versions of all functions of a module, to a fixpoint: callers assume what callees return, and callees get versions
 * for the types that they are called with. Functions that gain nothing are taken out, and their callers done again.
 */
import { invariant } from "../base/invariant";
import { liveValues, removeDeadValues } from "../mir/simplify";
import type { ParameterType, TypedFunction } from "../mir/typed";
import type { OtherVersions, SpecializeFunction, SpecializeModule, VersionHandle } from "./environment";
import { VERSION_LIMIT, versionTuples } from "./evidence";
import { gainOf, isWorthIt } from "./gain";
import { brokenFunction, FunctionFailure, REASONS, type SpecializeReason } from "./reasons";
import { ResultJoin } from "./results";
import { MAKE_ANEW, type VersionMaker } from "./version-memo";

export type NativeTier = "native" | "mixed" | "interpreted";

export interface SpecializedFunction {
  readonly index: number;
  readonly tier: NativeTier;
  /** Why it is not native: for `mixed`, sites of generic operations are in the typed functions themselves. */
  readonly reasons: readonly SpecializeReason[];
  /** Empty for `interpreted`; `version` is the position. */
  readonly versions: readonly TypedFunction[];
}

interface Version {
  readonly fn: SpecializeFunction;
  readonly parameters: readonly ParameterType[];
  readonly result: ResultJoin;
  /** The function itself speaks for these types, not only a call. */
  readonly hasEvidence: boolean;
  opaque: boolean;
  typed: TypedFunction | undefined;
  /** `typed`, simplified, once it was asked for. */
  simplified: TypedFunction | undefined;
  unavailable: SpecializeReason | undefined;
  /** Versions whose code assumes something about this one. */
  readonly callers: Set<Version>;
  dirty: boolean;
}

const ROUND_LIMIT = 200;

export interface SpecializeOptions {
  readonly maker?: VersionMaker;
  /** Functions that must stay interpreted, by index. */
  readonly refused?: ReadonlyMap<number, SpecializeReason>;
  /** Keep machine code that gains nothing, too: tests want all there is. */
  readonly always?: boolean;
}

/** A mistake of the compiler's own takes out the function in which it was made, with that as its reason. */
export function specializeModule(
  module: SpecializeModule,
  { maker = MAKE_ANEW, refused = new Map(), always = false }: SpecializeOptions = {},
): readonly SpecializedFunction[] {
  const broken = new Map(refused);
  const blaming = blamingMaker(maker);
  for (;;) {
    try {
      return specializeWithout(module, broken, { maker: blaming, always });
    } catch (error) {
      if (!(error instanceof FunctionFailure)) throw error;
      invariant(!broken.has(error.index), error.message);
      broken.set(error.index, brokenFunction(error.cause));
    }
  }
}

/** Says of what is thrown in which function it was. */
function blamingMaker(maker: VersionMaker): VersionMaker {
  const blame = <T>(index: number, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw new FunctionFailure(index, error);
    }
  };
  return {
    make: (request) => blame(request.fn.index, () => maker.make(request)),
    simplify: (typed) => blame(typed.function, () => maker.simplify(typed)),
  };
}

function specializeWithout(
  module: SpecializeModule,
  refused: ReadonlyMap<number, SpecializeReason>,
  { maker, always }: { readonly maker: VersionMaker; readonly always: boolean },
): readonly SpecializedFunction[] {
  const table = new Map<number, Version[]>();
  for (const fn of module.functions)
    table.set(
      fn.index,
      versionTuples(fn).map((tuple) => newVersion(fn, tuple, true)),
    );
  const excluded = new Map(refused);
  do settle(module, table, excluded, maker);
  while (excludeUseless(module, table, excluded, { maker, always }));
  const available = finishBoxes(numberVersions(table, excluded, maker));
  return module.functions.map((fn) => report(fn, available.get(fn.index) ?? [], table.get(fn.index)!, excluded));
}

function newVersion(fn: SpecializeFunction, parameters: readonly ParameterType[], hasEvidence: boolean): Version {
  return {
    fn,
    parameters,
    result: new ResultJoin(),
    hasEvidence,
    opaque: false,
    typed: undefined,
    simplified: undefined,
    unavailable: undefined,
    callers: new Set(),
    dirty: true,
  };
}

/** Makes versions until no assumption is wrong any more. */
function settle(
  module: SpecializeModule,
  table: ReadonlyMap<number, Version[]>,
  excluded: ReadonlyMap<number, SpecializeReason>,
  maker: VersionMaker,
): void {
  for (let round = 0; ; round++) {
    invariant(round < ROUND_LIMIT, "specialization of the module does not settle");
    let changed = false;
    for (const versions of table.values()) {
      // The list grows while callers ask for versions.
      for (let index = 0; index < versions.length; index++) {
        const version = versions[index]!;
        if (!version.dirty || excluded.has(version.fn.index)) continue;
        version.dirty = false;
        make(module, table, excluded, version, index, maker);
        changed = true;
      }
    }
    if (!changed) return;
  }
}

function make(
  module: SpecializeModule,
  table: ReadonlyMap<number, Version[]>,
  excluded: ReadonlyMap<number, SpecializeReason>,
  version: Version,
  index: number,
  maker: VersionMaker,
): void {
  const before = { representation: version.result.representation, fact: version.result.fact, opaque: version.opaque };
  const outcome = maker.make({
    fn: version.fn,
    module,
    version: index,
    parameters: version.parameters,
    others: othersFor(version, table, excluded),
    result: version.result,
  });
  if (outcome.kind === "unavailable") {
    const known = version.unavailable !== undefined;
    version.unavailable = outcome.reason;
    version.typed = undefined;
    version.simplified = undefined;
    if (!known) invalidateCallers(version);
    return;
  }
  version.typed = outcome.typed;
  version.simplified = undefined;
  version.opaque ||= outcome.typed.opaque;
  const isSame =
    before.representation === version.result.representation &&
    before.fact === version.result.fact &&
    before.opaque === version.opaque;
  if (!isSame) invalidateCallers(version);
}

function invalidateCallers(version: Version): void {
  for (const caller of version.callers) caller.dirty = true;
}

function othersFor(
  caller: Version,
  table: ReadonlyMap<number, Version[]>,
  excluded: ReadonlyMap<number, SpecializeReason>,
): OtherVersions {
  return {
    isCompiled: (functionIndex) => {
      const versions = table.get(functionIndex) ?? [];
      for (const version of versions) version.callers.add(caller);
      return versions.length > 0 && !excluded.has(functionIndex);
    },
    request: (functionIndex, types) => {
      const versions = table.get(functionIndex);
      if (versions === undefined || excluded.has(functionIndex)) return undefined;
      const chosen = chooseVersion(versions, types);
      if (chosen === undefined) return undefined;
      chosen.callers.add(caller);
      return chosen.unavailable === undefined ? handleOf(chosen, versions.indexOf(chosen)) : undefined;
    },
  };
}

/** The version for exactly these types, a new one, or one that takes any object where the types differ. */
function chooseVersion(versions: Version[], types: readonly ParameterType[]): Version | undefined {
  const exact = versions.find((version) => version.parameters.every((type, index) => type === types[index]));
  if (exact !== undefined && exact.unavailable === undefined) return exact;
  const wider = versions.find(
    (version) =>
      version.unavailable === undefined &&
      version.parameters.every((type, index) => type === types[index] || type === "any"),
  );
  const hasEvidence = types.some((type) => type !== "any");
  if (exact === undefined && hasEvidence && versions.length < VERSION_LIMIT) {
    const made = newVersion(versions[0]!.fn, types, false);
    versions.push(made);
    return made;
  }
  return wider ?? exact;
}

function handleOf(version: Version, index: number): VersionHandle {
  return {
    function: version.fn.index,
    version: index,
    parameters: version.parameters,
    result: version.result.representation ?? "unknown",
    resultFact: version.result.representation === "object" ? version.result.fact : undefined,
    opaque: version.opaque,
  };
}

function simplified(version: Version, maker: VersionMaker): TypedFunction | undefined {
  if (version.typed !== undefined) version.simplified ??= maker.simplify(version.typed);
  return version.simplified;
}

function paysOff(
  version: Version,
  { maker, always }: { readonly maker: VersionMaker; readonly always: boolean },
): boolean {
  const typed = simplified(version, maker);
  return typed !== undefined && (always || isWorthIt(gainOf(typed), version.fn.baseline));
}

/** Takes out functions without a version worth having; says whether there were any. */
function excludeUseless(
  module: SpecializeModule,
  table: ReadonlyMap<number, Version[]>,
  excluded: Map<number, SpecializeReason>,
  how: { readonly maker: VersionMaker; readonly always: boolean },
): boolean {
  let found = false;
  for (const fn of module.functions) {
    if (excluded.has(fn.index)) continue;
    const versions = table.get(fn.index)!;
    if (versions.some((version) => paysOff(version, how))) continue;
    excluded.set(fn.index, whyExcluded(versions));
    for (const version of versions) invalidateCallers(version);
    found = true;
  }
  return found;
}

function whyExcluded(versions: readonly Version[]): SpecializeReason {
  const reason = versions.find((version) => version.unavailable !== undefined)?.unavailable;
  const allUnavailable = versions.every((version) => version.typed === undefined);
  if (allUnavailable && reason !== undefined) return reason;
  return {
    code: REASONS.nothingToGain.code,
    message: "has nothing to gain: no operation works on numbers of known type",
  };
}

/** Versions that have evidence or a caller, renumbered; calls follow. */
function numberVersions(
  table: ReadonlyMap<number, Version[]>,
  excluded: ReadonlyMap<number, SpecializeReason>,
  maker: VersionMaker,
): Map<number, TypedFunction[]> {
  const wanted = wantedVersions(table, excluded, maker);
  const numbers = new Map<number, ReadonlyMap<number, number>>();
  for (const [index, versions] of table) {
    const kept = versions.flatMap((version, position) => (wanted.has(version) ? [position] : []));
    numbers.set(index, new Map(kept.map((position, number) => [position, number])));
  }
  const result = new Map<number, TypedFunction[]>();
  for (const [index, versions] of table) {
    const kept = versions.filter((version) => wanted.has(version));
    const functions = kept.map((version, number) => ({
      ...renumberCalls(simplified(version, maker)!, numbers),
      version: number,
    }));
    result.set(index, functions);
  }
  return result;
}

/** Callers that were done again since may have left versions behind that nobody calls. */
function wantedVersions(
  table: ReadonlyMap<number, Version[]>,
  excluded: ReadonlyMap<number, SpecializeReason>,
  maker: VersionMaker,
): ReadonlySet<Version> {
  const wanted = new Set<Version>();
  for (const [index, versions] of table) {
    if (excluded.has(index)) continue;
    for (const version of versions) if (version.hasEvidence && version.typed !== undefined) wanted.add(version);
  }
  // The set grows while it is walked.
  for (const version of wanted) {
    for (const block of simplified(version, maker)!.blocks) {
      for (const op of block.ops) {
        if (op.kind === "call-direct") wanted.add(table.get(op.callee.function)![op.callee.version]!);
      }
    }
  }
  return wanted;
}

function renumberCalls(typed: TypedFunction, numbers: ReadonlyMap<number, ReadonlyMap<number, number>>): TypedFunction {
  const blocks = typed.blocks.map((block) => ({
    ...block,
    ops: block.ops.map((op) => {
      if (op.kind !== "call-direct") return op;
      const version = numbers.get(op.callee.function)?.get(op.callee.version);
      invariant(version !== undefined, "a direct call of a version that does not exist");
      return { ...op, callee: { function: op.callee.function, version } };
    }),
  }));
  return { ...typed, blocks };
}

/** Drops the boxes of parameters that nobody needs, here and in the calls, until nothing changes. */
function finishBoxes(functions: Map<number, TypedFunction[]>): ReadonlyMap<number, readonly TypedFunction[]> {
  const pending = [...functions].flatMap(([index, versions]) => versions.map((_, version) => ({ index, version })));
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const typed = functions.get(place.index)![place.version]!;
    const trimmed = trimBoxes(typed);
    if (trimmed === undefined) continue;
    functions.get(place.index)![place.version] = trimmed.fn;
    for (const [index, versions] of functions) {
      for (const [version, other] of versions.entries()) {
        const changed = withoutBoxes(other, typed, trimmed.dropped);
        if (changed === other) continue;
        versions[version] = changed;
        pending.push({ index, version });
      }
    }
  }
  return functions;
}

function trimBoxes(typed: TypedFunction): { fn: TypedFunction; dropped: ReadonlySet<number> } | undefined {
  if (typed.boxedParameters.length === 0) return undefined;
  const clean = removeDeadValues(typed);
  const entry = clean.blocks.find((block) => block.id === clean.entry)!;
  const used = liveValues(clean);
  const offset = typed.parameters.length;
  const dropped = new Set<number>();
  for (const [position] of typed.boxedParameters.entries()) {
    if (!used.has(entry.parameters[offset + position]!.id)) dropped.add(position);
  }
  if (dropped.size === 0) return undefined;
  const parameters = entry.parameters.filter((_, index) => index < offset || !dropped.has(index - offset));
  return {
    fn: {
      ...clean,
      boxedParameters: typed.boxedParameters.filter((_, position) => !dropped.has(position)),
      blocks: clean.blocks.map((block) => (block.id === clean.entry ? { ...block, parameters } : block)),
    },
    dropped,
  };
}

function withoutBoxes(caller: TypedFunction, callee: TypedFunction, dropped: ReadonlySet<number>): TypedFunction {
  let touched = false;
  const blocks = caller.blocks.map((block) => ({
    ...block,
    ops: block.ops.map((op) => {
      if (op.kind !== "call-direct") return op;
      if (op.callee.function !== callee.function || op.callee.version !== callee.version) return op;
      touched = true;
      return { ...op, boxes: op.boxes.filter((_, position) => !dropped.has(position)) };
    }),
  }));
  return touched ? { ...caller, blocks } : caller;
}

function report(
  fn: SpecializeFunction,
  versions: readonly TypedFunction[],
  made: readonly Version[],
  excluded: ReadonlyMap<number, SpecializeReason>,
): SpecializedFunction {
  const reason = excluded.get(fn.index);
  if (reason !== undefined) return { index: fn.index, tier: "interpreted", reasons: [reason], versions: [] };
  const isMixed = versions.some((version) => gainOf(version).genericOperations > 0);
  const reasons = made.flatMap((version) => (version.unavailable === undefined ? [] : [version.unavailable]));
  return { index: fn.index, tier: isMixed ? "mixed" : "native", reasons, versions };
}
