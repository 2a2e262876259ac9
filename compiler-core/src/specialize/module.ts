/**
 * All versions of all functions of a module, to a fixpoint: callers assume what callees return, and callees get versions
 * for the types that they are called with. Functions that gain nothing are taken out, and their callers done again.
 */
import { invariant } from "../base/invariant";
import { finish, type Steps } from "../base/steps";
import type { DirectCallee, ParameterType, TypedFunction } from "../mir/typed";
import type { OtherVersions, SpecializeFunction, SpecializeModule, VersionHandle } from "./environment";
import { VERSION_LIMIT, versionTuples } from "./evidence";
import { finishBoxes, renumberCalls } from "./finish";
import type { VersionRequest } from "./function";
import { isWorthIt } from "./gain";
import { inlineCalls } from "./inlining";
import { brokenFunction, FunctionFailure, REASONS, type SpecializeReason } from "./reasons";
import { ResultJoin } from "./results";
import type { VersionCode, VersionSummary } from "./version-code";
import { MAKE_ANEW, type VersionMaker } from "./version-memo";

export type NativeTier = "native" | "mixed" | "interpreted";

interface Assessment {
  readonly index: number;
  readonly tier: NativeTier;
  /** Why it is not native: for `mixed`, sites of generic operations are in the typed functions themselves. */
  readonly reasons: readonly SpecializeReason[];
}

export interface SpecializedFunction extends Assessment {
  /** Empty for `interpreted`; `version` is the position. */
  readonly versions: readonly TypedFunction[];
}

/** What becomes of a function, without the typed MIR itself. */
export interface AssessedFunction extends Assessment {
  /** Of each version; empty for `interpreted`. */
  readonly parameters: readonly (readonly ParameterType[])[];
  /** Makes the typed MIR. */
  readonly versions: () => readonly TypedFunction[];
}

interface Version {
  readonly fn: SpecializeFunction;
  readonly parameters: readonly ParameterType[];
  readonly result: ResultJoin;
  /** The function itself speaks for these types, not only a call. */
  readonly hasEvidence: boolean;
  opaque: boolean;
  /** As `VersionHandle`. */
  inlinedSize: number | undefined;
  code: VersionCode | undefined;
  /** What `code` was made for. */
  request: VersionRequest | undefined;
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
  options: SpecializeOptions = {},
): readonly SpecializedFunction[] {
  const steps = withoutBroken(module, options, (settled) => {
    const available = settled.versionsOf(module.functions.map(({ index }) => index));
    return settled
      .assessments()
      .map((assessment) => ({ ...assessment, versions: available.get(assessment.index) ?? [] }));
  });
  return finish(steps);
}

/** As `specializeModule`, for whoever wants the typed MIR of few functions, if any. */
export function assessModule(
  module: SpecializeModule,
  options: SpecializeOptions = {},
): Steps<readonly AssessedFunction[]> {
  return withoutBroken(module, options, (settled) =>
    settled.assessments().map((assessment) => ({
      ...assessment,
      parameters: settled.parametersOf(assessment.index),
      versions: () => settled.versionsOf([assessment.index]).get(assessment.index) ?? [],
    })),
  );
}

function* withoutBroken<Answer>(
  module: SpecializeModule,
  { maker = MAKE_ANEW, refused = new Map(), always = false }: SpecializeOptions,
  answer: (settled: SettledModule) => Answer,
): Steps<Answer> {
  const broken = new Map(refused);
  const blaming = blamingMaker(maker);
  for (;;) {
    try {
      return answer(yield* specializeWithout(module, broken, { maker: blaming, always }));
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
    get madeAnew() {
      return maker.madeAnew;
    },
    make: (request) => blame(request.fn.index, () => maker.make(request)),
    remake: (request) => blame(request.fn.index, () => maker.remake(request)),
    letGo: (code, request) => maker.letGo(code, request),
    lookedAt: (code, request) => maker.lookedAt(code, request),
    simplify: (typed) => blame(typed.function, () => maker.simplify(typed)),
  };
}

function* specializeWithout(
  module: SpecializeModule,
  refused: ReadonlyMap<number, SpecializeReason>,
  { maker, always }: { readonly maker: VersionMaker; readonly always: boolean },
): Steps<SettledModule> {
  const table = new Map<number, Version[]>();
  for (const fn of module.functions)
    table.set(
      fn.index,
      versionTuples(fn).map((tuple) => newVersion(fn, tuple, true)),
    );
  const excluded = new Map(refused);
  do yield* settle(module, table, excluded, maker);
  while (excludeUseless(module, table, excluded, { maker, always }));
  return new SettledModule(module, table, excluded, maker);
}

function newVersion(fn: SpecializeFunction, parameters: readonly ParameterType[], hasEvidence: boolean): Version {
  return {
    fn,
    parameters,
    result: new ResultJoin(),
    hasEvidence,
    opaque: false,
    inlinedSize: undefined,
    code: undefined,
    request: undefined,
    unavailable: undefined,
    callers: new Set(),
    dirty: true,
  };
}

/** Versions that are found, and not made, in one step. */
const STEP = 32;

/** Makes versions until no assumption is wrong any more. */
function* settle(
  module: SpecializeModule,
  table: ReadonlyMap<number, Version[]>,
  excluded: ReadonlyMap<number, SpecializeReason>,
  maker: VersionMaker,
): Steps<void> {
  let count = 0;
  for (let round = 0; ; round++) {
    invariant(round < ROUND_LIMIT, "specialization of the module does not settle");
    let changed = false;
    for (const versions of table.values()) {
      // The list grows while callers ask for versions.
      for (let index = 0; index < versions.length; index++) {
        const version = versions[index]!;
        if (!version.dirty || excluded.has(version.fn.index)) continue;
        version.dirty = false;
        const before = maker.madeAnew;
        make(module, table, excluded, version, index, maker);
        changed = true;
        count += 1;
        if (maker.madeAnew !== before || count % STEP === 0) yield;
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
  const before = promiseOf(version);
  version.request = {
    fn: version.fn,
    module,
    version: index,
    parameters: version.parameters,
    others: othersFor(version, table, excluded),
    result: version.result,
  };
  const outcome = maker.make(version.request);
  if (outcome.kind === "unavailable") {
    const known = version.unavailable !== undefined;
    version.unavailable = outcome.reason;
    version.code?.release();
    version.code = undefined;
    version.inlinedSize = undefined;
    if (!known) invalidateCallers(version);
    return;
  }
  if (version.code !== outcome.code) version.code?.release();
  version.code = outcome.code;
  version.opaque ||= outcome.code.opaque;
  version.inlinedSize = inlinedSizeOf(table, version, maker);
  if (promiseOf(version) !== before) invalidateCallers(version);
}

/** What callers assume of a version. */
function promiseOf({ result, opaque, inlinedSize }: Version): string {
  return `${result.representation} ${result.fact} ${opaque} ${inlinedSize}`;
}

/** Operations of a body that is always inlined, with those of what is inlined into it. */
const INLINED_LIMIT = 60;

/** All calls in it are always inlined, so those of a recursive version are not. */
function inlinedSizeOf(
  table: ReadonlyMap<number, readonly Version[]>,
  version: Version,
  maker: VersionMaker,
): number | undefined {
  if (version.code?.mayBeInlined !== true) return undefined;
  const summary = summaryOf(version, maker);
  let size = summary?.inlinableSize;
  for (const callee of summary?.callees ?? []) {
    const inner = table.get(callee.function)?.[callee.version]?.inlinedSize;
    if (size === undefined || inner === undefined) return undefined;
    size += inner;
  }
  return size === undefined || size > INLINED_LIMIT ? undefined : size;
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
    inlinedSize: version.inlinedSize,
  };
}

function summaryOf({ code, request }: Version, maker: VersionMaker): VersionSummary | undefined {
  return request === undefined ? undefined : code?.summary(request, maker);
}

function paysOff(
  version: Version,
  { maker, always }: { readonly maker: VersionMaker; readonly always: boolean },
): boolean {
  const summary = summaryOf(version, maker);
  if (summary === undefined) return false;
  // What loses nothing is worth having where native code calls it.
  const isCalled = summary.gain.genericOperations === 0 && [...version.callers].some(({ fn }) => fn !== version.fn);
  return always || isCalled || isWorthIt(summary.gain, version.fn.baseline);
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
  const allUnavailable = versions.every((version) => version.code === undefined);
  if (allUnavailable && reason !== undefined) return reason;
  return {
    code: REASONS.nothingToGain.code,
    message: "has nothing to gain: what it does costs as much in bytecode",
  };
}

/** A module of which no assumption is wrong any more, and no function useless. */
class SettledModule {
  private readonly module: SpecializeModule;
  private readonly table: ReadonlyMap<number, readonly Version[]>;
  private readonly excluded: ReadonlyMap<number, SpecializeReason>;
  private readonly maker: VersionMaker;
  /** Versions that have evidence or a caller, by function; their numbers are their positions here. */
  private readonly wanted: ReadonlyMap<number, readonly Version[]>;

  constructor(
    module: SpecializeModule,
    table: ReadonlyMap<number, readonly Version[]>,
    excluded: ReadonlyMap<number, SpecializeReason>,
    maker: VersionMaker,
  ) {
    this.module = module;
    this.table = table;
    this.excluded = excluded;
    this.maker = maker;
    const wanted = this.wantedVersions();
    this.wanted = new Map([...table].map(([index, versions]) => [index, versions.filter((one) => wanted.has(one))]));
  }

  assessments(): readonly Assessment[] {
    return this.module.functions.map(({ index }) => {
      const reason = this.excluded.get(index);
      if (reason !== undefined) return { index, tier: "interpreted", reasons: [reason] };
      const isMixed = this.versions(index).some((version) => this.summary(version).gain.genericOperations > 0);
      const made = this.table.get(index) ?? [];
      const reasons = made.flatMap(({ unavailable }) => (unavailable === undefined ? [] : [unavailable]));
      return { index, tier: isMixed ? "mixed" : "native", reasons };
    });
  }

  parametersOf(index: number): readonly (readonly ParameterType[])[] {
    return this.versions(index).map(({ parameters }) => parameters);
  }

  /** Typed MIR of the functions, and of those that they call directly: what a call hands over depends on both. */
  versionsOf(indexes: readonly number[]): ReadonlyMap<number, readonly TypedFunction[]> {
    const called = new Set(indexes);
    // The set grows while it is walked.
    for (const index of called) {
      for (const version of this.versions(index)) {
        for (const callee of this.summary(version).callees) called.add(callee.function);
      }
    }
    const functions = new Map<number, TypedFunction[]>();
    for (const index of [...called].sort((a, b) => a - b)) {
      const typed = this.versions(index).map((version, number) => ({
        ...renumberCalls(this.typed(version), (callee) => this.numberOf(callee)),
        version: number,
      }));
      functions.set(index, typed);
    }
    const namesOf = (index: number): readonly string[] => this.module.functionAt(index)?.baseline.names ?? [];
    return finishBoxes(inlineCalls(functions, namesOf));
  }

  private versions(index: number): readonly Version[] {
    return this.wanted.get(index) ?? [];
  }

  private numberOf(callee: DirectCallee): number {
    const version = this.table.get(callee.function)?.[callee.version];
    const number = version === undefined ? -1 : this.versions(callee.function).indexOf(version);
    invariant(number >= 0, "a direct call of a version that does not exist");
    return number;
  }

  private summary(version: Version): VersionSummary {
    const summary = summaryOf(version, this.maker);
    invariant(summary !== undefined, "a version was wanted that cannot be made");
    return summary;
  }

  private typed({ code, request }: Version): TypedFunction {
    invariant(code !== undefined && request !== undefined, "a version was wanted that cannot be made");
    const typed = code.typed(request, this.maker);
    this.maker.lookedAt(code, request);
    return typed;
  }

  /** Callers that were done again since may have left versions behind that nobody calls. */
  private wantedVersions(): ReadonlySet<Version> {
    const wanted = new Set<Version>();
    for (const [index, versions] of this.table) {
      if (this.excluded.has(index)) continue;
      for (const version of versions) if (version.hasEvidence && version.code !== undefined) wanted.add(version);
    }
    // The set grows while it is walked.
    for (const version of wanted) {
      for (const callee of this.summary(version).callees) {
        wanted.add(this.table.get(callee.function)![callee.version]!);
      }
    }
    return wanted;
  }
}
