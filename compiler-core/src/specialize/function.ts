/**
 * One version of a function: forward abstract interpretation of the baseline blocks to a fixpoint.
 *
 * A block exists in several versions when registers reach it with unboxed values of different types (at most
 * `BLOCK_VERSIONS`). Each pass translates every reachable block; a pass that changes no block's registers and not the
 * result is the last one, and what it emitted is the function.
 */

import { isArrayLayout } from "../mir/array-layout";
import type { OpIndex } from "../mir/baseline";
import { readRegisters } from "../mir/read-registers";
import type { ExactType, ParameterType, Representation, TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import { isOpaque, statesOf } from "../mir/typed-ops";
import { primitiveRow } from "../primitives";
import { isNumpyScalar } from "../primitives/dtypes";
import type { Expansion } from "../primitives/schema";
import { reboundRegisters } from "./array-uses";
import { type BlockRequest, blockStarts, type TranslatedBlock, translateBlock, translateEntry } from "./blocks";
import { hintOfLayout, type VersionContext } from "./context";
import { type BlockEntry, blockEntry } from "./edges";
import type { OtherVersions, SpecializeFunction, SpecializeModule } from "./environment";
import { identityUses } from "./identity";
import { isArrayType, ownedParametersOf } from "./owned-parameters";
import { type SpecializeReason, Unavailable } from "./reasons";
import type { ResultJoin } from "./results";
import { finishedShapes } from "./shapes";
import {
  type Content,
  conflicts,
  joinForced,
  joinLossless,
  joinSlots,
  joinUnread,
  type Slot,
  sameSlots,
  UNBOUND,
} from "./slots";

/** How often a block may be repeated for other unboxed types. */
const BLOCK_VERSIONS = 3;
/** The same between finding a method and calling it. */
const METHOD_VERSIONS = 6;
/** No more repetition in a function of this many blocks. */
const BLOCK_LIMIT = 600;
const PASS_LIMIT = 60;

export interface VersionRequest {
  readonly fn: SpecializeFunction;
  readonly module: SpecializeModule;
  readonly version: number;
  readonly parameters: readonly ParameterType[];
  readonly others: OtherVersions;
  /** What callers have been promised so far. */
  readonly result: ResultJoin;
}

export type VersionOutcome =
  /** Not simplified yet: callers may still change what was assumed. */
  | { readonly kind: "made"; readonly typed: TypedFunction }
  | { readonly kind: "unavailable"; readonly reason: SpecializeReason };

interface BlockVersion {
  readonly id: number;
  readonly start: OpIndex;
  slots: readonly Slot[];
  entry: BlockEntry;
  /** The last translation, valid while everything that it depended on is as it was. */
  made: MadeBlock | undefined;
}

interface MadeBlock {
  readonly entry: BlockEntry;
  readonly translated: TranslatedBlock;
  /** The version's own result, as the translation saw it and left it; absent when it did not look at it. */
  readonly result: Pick<ResultJoin, "representation" | "fact"> | undefined;
  readonly arrivals: readonly Arrival[];
}

/** Where the block led, and what it found there. */
interface Arrival {
  readonly target: OpIndex;
  readonly slots: readonly Slot[];
  readonly found: BlockVersion;
  readonly foundSlots: readonly Slot[];
}

export function specializeVersion(request: VersionRequest): VersionOutcome {
  try {
    return { kind: "made", typed: interpret(request) };
  } catch (error) {
    if (error instanceof Unavailable) return { kind: "unavailable", reason: error.reason };
    throw error;
  }
}

/** Array parameters that the function lets go of: somebody else must hold them too. */
function heldElsewhere({ fn, parameters }: VersionRequest): { readonly heldElsewhere?: readonly number[] } {
  const rebound = reboundRegisters(fn.baseline);
  const indexes = parameters.flatMap((type, index) => (isArrayType(type) && rebound.has(index) ? [index] : []));
  return indexes.length === 0 ? {} : { heldElsewhere: indexes };
}

function interpret(request: VersionRequest): TypedFunction {
  const { fn, module, parameters } = request;
  const own = new OwnQuestions(request);
  const version: VersionContext = {
    fn,
    module,
    others: own.others,
    identity: identityUses(fn.baseline, {
      makesAnew: (name) => makesAnew(module, name),
      typeOf: (op) => {
        const site = fn.baseline.sites[op.site];
        return site === undefined ? undefined : fn.hint(site.span.start, site.span.end);
      },
      localType: fn.localType,
    }),
    cells: [],
    shapes: [],
    nextValue: 0,
  };
  const graph = new BlockGraph(version);
  const entry = entryBlock(version, parameters);
  const starts = blockStarts(fn.baseline);
  for (let pass = 0; ; pass++) {
    if (pass >= PASS_LIMIT) throw new Unavailable("tooComplex", "is too complex to specialize");
    graph.changed = false;
    const before = { representation: request.result.representation, fact: request.result.fact };
    const blocks = translatePass(version, graph, starts, entry, parameters, request.result, own);
    const settled =
      !graph.changed && before.representation === request.result.representation && before.fact === request.result.fact;
    if (!settled) continue;
    if (sizeOfStates(blocks) > STATE_LIMIT) throw new Unavailable("tooComplex", "has too many variables to compile");
    return assemble(request, version, entry, blocks);
  }
}

/** Values that frame states name, all in all: beyond it LLVM takes minutes. Functions of some hundred variables reach it. */
const STATE_LIMIT = 40_000;

function sizeOfStates(blocks: readonly DraftBlock[]): number {
  const ofOp = (op: TypedOp): number => statesOf(op).reduce((sum, state) => sum + state.entries.length, 0);
  return blocks.reduce((sum, block) => block.ops.reduce((all, op) => all + ofOp(op), sum), 0);
}

const ANEW: ReadonlySet<Expansion> = new Set<Expansion>(["ord", "chr", "range"]);

/** A function of C code that gives a number or a str of its own making. */
function makesAnew(module: SpecializeModule, name: string): boolean {
  const meaning = module.global(name);
  const row = meaning?.kind === "builtin" ? primitiveRow(meaning.path) : undefined;
  if (row === undefined) return false;
  if (row.expansion !== undefined) return ANEW.has(row.expansion);
  return row.unboxed?.every(({ emit }) => emit.kind !== "expand") ?? false;
}

/** The blocks of a version, found by where they start and what their registers hold. */
class BlockGraph {
  changed = false;
  nextBlock = 1;
  private readonly versions = new Map<OpIndex, BlockVersion[]>();
  private count = 0;
  private readonly version: VersionContext;

  constructor(version: VersionContext) {
    this.version = version;
  }

  /** The block that takes these registers: one that fits, one that can be widened, a new one, or the nearest one. */
  find(start: OpIndex, slots: readonly Slot[]): BlockVersion {
    const versions = this.versions.get(start) ?? [];
    this.versions.set(start, versions);
    const { isRead } = readRegisters(this.version.fn.baseline);
    const join = (a: Slot, b: Slot, register: number): Slot | undefined =>
      isRead(start, register) ? joinLossless(a, b) : joinUnread(a, b);
    for (const block of versions) {
      const joined = joinSlots(block.slots, slots, join);
      if (joined !== undefined && sameSlots(joined, block.slots)) return block;
    }
    for (const block of versions) {
      const joined = joinSlots(block.slots, slots, join);
      if (joined !== undefined) return this.widen(block, joined);
    }
    const limit = slots.some((slot) => slot.kind === "method") ? METHOD_VERSIONS : BLOCK_VERSIONS;
    if (versions.length === 0 || (versions.length < limit && this.count < BLOCK_LIMIT)) {
      return this.create(start, slots, versions);
    }
    return this.nearest(versions, slots);
  }

  private create(start: OpIndex, slots: readonly Slot[], versions: BlockVersion[]): BlockVersion {
    const block = { id: this.nextBlock++, start, slots, entry: this.entryFor(slots), made: undefined };
    versions.push(block);
    this.count++;
    this.changed = true;
    return block;
  }

  private nearest(versions: readonly BlockVersion[], slots: readonly Slot[]): BlockVersion {
    const ordered = [...versions].sort((a, b) => conflicts(a.slots, slots) - conflicts(b.slots, slots) || a.id - b.id);
    for (const block of ordered) {
      const joined = joinSlots(block.slots, slots, joinForced);
      if (joined === undefined) continue;
      return sameSlots(joined, block.slots) ? block : this.widen(block, joined);
    }
    throw new Unavailable("iteratorEscapes", "iterates in two ways where control meets");
  }

  private widen(block: BlockVersion, slots: readonly Slot[]): BlockVersion {
    block.slots = slots;
    block.entry = this.entryFor(slots);
    this.changed = true;
    return block;
  }

  private entryFor(slots: readonly Slot[]): BlockEntry {
    return blockEntry(slots, (representation, fact, nullable) =>
      makeValue(this.version, representation, fact, nullable),
    );
  }
}

function makeValue(
  version: VersionContext,
  representation: Representation,
  fact?: Value["fact"],
  nullable: boolean = false,
): Value {
  return {
    id: version.nextValue++,
    representation,
    ...(fact === undefined ? {} : { fact }),
    ...(nullable ? { nullable: true as const } : {}),
  };
}

interface EntryBlock {
  readonly parameters: readonly Value[];
  readonly boxes: readonly { readonly parameter: number; readonly value: Value }[];
  readonly contents: readonly Content[];
  readonly owned: ReadonlySet<number>;
}

function entryBlock(version: VersionContext, types: readonly ParameterType[]): EntryBlock {
  const contents: Content[] = new Array<Content>(version.fn.baseline.registerCount).fill(UNBOUND);
  const boxes: { parameter: number; value: Value }[] = [];
  const parameters = types.map((type, index): Value => {
    if (type === "int" || type === "float" || type === "bool" || isNumpyScalar(type)) {
      const value = makeValue(version, type);
      contents[index] = { kind: "raw", value };
      return value;
    }
    const value = makeValue(version, "object", factOf(type));
    const hint = isArrayLayout(type) ? hintOfLayout(type) : version.fn.parameters[index]?.type;
    if (type === "none") contents[index] = { kind: "none" };
    else
      contents[index] = { kind: "object", value, ...(hint === undefined || hint.kind === "unknown" ? {} : { hint }) };
    return value;
  });
  for (const [index, type] of types.entries()) {
    if (type !== "int" && type !== "float" && !isNumpyScalar(type)) continue;
    const box = makeValue(version, "object", undefined, true);
    boxes.push({ parameter: index, value: box });
    contents[index] = { kind: "raw", value: parameters[index]!, box };
  }
  const owned = new Set(ownedParametersOf(version.fn.baseline, types).map((index) => parameters[index]!.id));
  return { parameters, boxes, contents, owned };
}

function factOf(type: ParameterType): ExactType | undefined {
  if (type === "any") return undefined;
  return isArrayLayout(type) ? "ndarray" : type;
}

type DraftBlock = Omit<TypedBlock, "loopDepth">;

const ENTRY = 0;

/** Translates every block that can be reached, the function's entry first. */
function translatePass(
  version: VersionContext,
  graph: BlockGraph,
  starts: ReadonlySet<OpIndex>,
  entry: EntryBlock,
  types: readonly ParameterType[],
  result: ResultJoin,
  own: OwnQuestions,
): readonly DraftBlock[] {
  const blocks: DraftBlock[] = [];
  const reached = new Set<BlockVersion>();
  const arrive = (target: OpIndex, slots: readonly Slot[]): BlockVersion => {
    const block = graph.find(target, slots);
    reached.add(block);
    return block;
  };
  const common = { version, starts, arrive, newBlock: () => graph.nextBlock++, result };
  const parameters = [...entry.parameters, ...entry.boxes.map((box) => box.value)];
  const start: BlockEntry = { parameters, contents: entry.contents, owned: entry.owned, borrowed: new Set() };
  blocks.push({
    id: ENTRY,
    parameters,
    ...drafted(translateEntry({ ...common, start: 0, entry: start, parameters: types })),
  });
  // `reached` grows while it is walked.
  for (const block of reached) {
    const { id, entry: blockStart } = block;
    const translated = reuse(block, arrive, result) ?? remake(block, common, own);
    blocks.push({ id, parameters: blockStart.parameters, ...drafted(translated) });
    for (const extra of translated.extra) blocks.push({ ...extra, parameters: [] });
  }
  return blocks;
}

/** The last translation of a block, when translating it again would give the same. */
function reuse(
  { made, entry }: BlockVersion,
  arrive: (target: OpIndex, slots: readonly Slot[]) => BlockVersion,
  result: ResultJoin,
): TranslatedBlock | undefined {
  if (made === undefined || made.entry !== entry) return undefined;
  if (made.result !== undefined && !sameResult(made.result, result)) return undefined;
  for (const arrival of made.arrivals) {
    const found = arrive(arrival.target, arrival.slots);
    if (found !== arrival.found || found.slots !== arrival.foundSlots) return undefined;
  }
  return made.translated;
}

function remake(
  block: BlockVersion,
  common: Omit<BlockRequest, "start" | "entry">,
  own: OwnQuestions,
): TranslatedBlock {
  const { entry } = block;
  const { result } = common;
  const before = { representation: result.representation, fact: result.fact };
  const asked = own.count;
  const arrivals: Arrival[] = [];
  const arrive = (target: OpIndex, slots: readonly Slot[]): BlockVersion => {
    const found = common.arrive(target, slots) as BlockVersion;
    arrivals.push({ target, slots, found, foundSlots: found.slots });
    return found;
  };
  const translated = translateBlock({ ...common, arrive, start: block.start, entry });
  // Operations that branch out to a handler divide a block: its return may be in a later part.
  const returns = [translated, ...translated.extra].some(({ terminator }) => terminator.kind === "return");
  const seen = returns || own.count !== asked ? before : undefined;
  block.made = sameResult(before, result) ? { entry, translated, result: seen, arrivals } : undefined;
  return translated;
}

function sameResult(a: Pick<ResultJoin, "representation" | "fact">, b: typeof a): boolean {
  return a.representation === b.representation && a.fact === b.fact;
}

/** Counts how often a version asks about itself: then it depends on its own result. */
class OwnQuestions {
  count = 0;
  readonly others: OtherVersions;

  constructor({ fn, version, others }: VersionRequest) {
    this.others = {
      isCompiled: others.isCompiled,
      request: (index, types) => {
        const handle = others.request(index, types);
        if (handle?.function === fn.index && handle.version === version) this.count += 1;
        return handle;
      },
    };
  }
}

function drafted({ ops, terminator }: TranslatedBlock): Pick<DraftBlock, "ops" | "terminator"> {
  return { ops, terminator };
}

function assemble(
  request: VersionRequest,
  context: VersionContext,
  entry: EntryBlock,
  drafts: readonly DraftBlock[],
): TypedFunction {
  const { fn, version, parameters, result } = request;
  return {
    function: fn.index,
    version,
    name: fn.baseline.qualname,
    parameters,
    ownedParameters: ownedParametersOf(fn.baseline, parameters),
    boxedParameters: entry.boxes.map((box) => box.parameter),
    ...heldElsewhere(request),
    result: result.representation ?? "none",
    ...(result.representation === "object" && result.fact !== undefined ? { resultFact: result.fact } : {}),
    opaque: drafts.some((block) => block.ops.some((op) => isOpaque(op) || op.kind === "tick")),
    cells: context.cells,
    classes: finishedShapes(context.shapes),
    blocks: drafts.map((block) => ({ ...block, loopDepth: 0 })),
    entry: ENTRY,
  };
}
