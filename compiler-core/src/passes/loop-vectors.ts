/**
 * Loops over arrays, LANES iterations at a time: all results of a block are computed and looked at before any of them is
 * stored. When one is infinite or nan, the loop as it was goes on from the block's first iteration, with all its checks; so
 * nothing has to be undone. It also does what is left at the end, and loops whose stores meet what they load.
 *
 *     b8:                                     b8:
 *       jump b3(i)                              branch limit - i >= 16 ? b20 : b3(i)
 *     b3(i):                                  b20:
 *       branch i < limit ? b4 : b9(…)           lanes-apart … b5's loads, b5's stores
 *     b4:                                       branch … ? b21(i) : b3(i)
 *       f1 = float-binary add …               b21(j):
 *       np-float-check add …, f1 !       →      branch limit - j >= 16 ? b22 : b3(j)
 *       array-store f1 …                      b22: # lanes
 *       jump b3(i + 1)                          i2 = lane-counter by 1 j
 *                                               f2 = float-binary add …
 *                                               c1 = lanes-unusual f2
 *                                               branch c1 ? b3(j) : b23
 *                                             b23: # lanes
 *                                               array-store f2 …
 *                                               jump b21(j + 16)
 *                                             b3(i): …
 *
 * What LLVM's own vectorizer would not do: it takes no loop that may leave.
 */
import type { LoopForest, LoopShape } from "../analyses/loops";
import { LANES, type LaneOrder } from "../mir/ops/lanes";
import type { Edge, ElementRun, Terminator, TypedBlock, TypedFunction, Value } from "../mir/typed";
import { mapOp, mapResults, resultsOf } from "../mir/typed-ops";
import type { Addition } from "./carried-values";
import { Emitter } from "./emitter";
import { type Access, type LaneBody, laneBody, type Stage } from "./lane-bodies";
import type { LaneLoop } from "./lane-loops";
import { areApart, indexOperations, isKnownInOrder, type Pair, reordered, runsOf, stridesOf } from "./lane-order";
import type { Pass } from "./pass";
import { type Ids, isInnermost, makeIds, rewriteLoops } from "./rewrite";
import { mapEdges } from "./ssa-repair";

export const LOOP_VECTORS: Pass = {
  name: "loop-vectors",
  summary: "Lets loops over arrays compute blocks of results at once, and store them when none is unusual.",
  run: (fn) => rewriteLoops(fn, isInnermost, vectorize),
};

/** Addresses that are compared in front of a loop. */
const MOST_PAIRS = 40;

function vectorize(fn: TypedFunction, forest: LoopForest, loop: LoopShape): TypedFunction | undefined {
  const ids = makeIds(fn);
  const body = laneBody(fn, forest, loop, ids);
  // An index that is loaded may be stored by the loop.
  if (body === undefined || indexOperations(body).some((op) => op.kind === "array-load")) return undefined;
  const pairs = reordered(body.accesses).map((pair) => ({ pair, isInOrder: isKnownInOrder(pair, body) }));
  if (pairs.some(({ isInOrder }) => isInOrder === false)) return undefined;
  const asked = pairs.flatMap(({ pair, isInOrder }) => (isInOrder === undefined ? [pair] : []));
  // One that is known is one within an array.
  const mayRepeat = asked.length === pairs.length && body.tallies.size === 0;
  return asked.length > MOST_PAIRS ? undefined : withLanes(fn, body, asked, mayRepeat, ids);
}

/**
 * A block starts up to a value of the counter: until LANES iterations are left; until one is left, where nothing of what
 * the loop stores is loaded, so that the last block may do former iterations again; and nowhere, where the order of accesses
 * matters. All other iterations, and blocks with something unusual, go through the loop as it was, up to a value `stop`.
 */
function withLanes(
  fn: TypedFunction,
  body: LaneBody,
  pairs: readonly Pair[],
  mayRepeat: boolean,
  ids: Ids,
): TypedFunction {
  const { header, preheader, entry, counter, limit, direction } = body.loop;
  const { loopDepth } = header;
  const ways = WAYS[direction];
  const [enough, apart, ordered, test, compute] = [ids.block(), ids.block(), ids.block(), ids.block(), ids.block()];
  const [check, cut, odd, store, again] = [ids.block(), ids.block(), ids.block(), ids.block(), ids.block()];
  const parameters = header.parameters.map((value) => ids.copy(value));
  const [final, stop] = [ids.value("int"), ids.value("int")];
  const counterAt = header.parameters.findIndex(({ id }) => id === counter.id);
  const [start, now] = [entry.arguments[counterAt]!, parameters[counterAt]!];

  const first = new Emitter(ids);
  const count = direction === "up" ? first.binary("sub", limit, start) : first.binary("sub", start, limit);
  const all = first.int(BigInt(LANES));
  const finals = {
    full: first.binary(ways.back, limit, all),
    any: first.binary(ways.back, limit, first.int(1n)),
    none: first.int(ways.beyond),
  };
  const isEnough = first.compare(">=", count, all);
  const runs = runsOf(body, header.parameters, entry.arguments, first);
  const ask = (orderOf: (pair: Pair) => LaneOrder, wanted: readonly Pair[], emitter: Emitter): Value | undefined => {
    const questions = [
      ...stridesOf(body).map(({ stride, size }) => emitter.compare("==", stride, emitter.int(size))),
      ...wanted.map((pair) => areApart(orderOf(pair), runs(pair.earlier), runs(pair.later), count, emitter)),
    ];
    return questions.length === 0 ? undefined : questions.reduce((a, b) => emitter.both(a, b));
  };
  const distinct = new Emitter(ids);
  const isApart = ask(() => "apart", pairs, distinct);
  const sorted = new Emitter(ids);
  const isOrdered = ask(
    ({ order }) => order,
    pairs.filter(({ earlier }) => !earlier.stays),
    sorted,
  );

  const next = new Emitter(ids);
  const more = next.compare(ways.mayStart, now, final);
  const lanes = emitCompute(body, pairs, parameters, mayRepeat ? finals.full : undefined, all, ids);
  const endOf = (stage: Emitted): readonly [Emitter, Value] => {
    const slow = new Emitter(ids);
    const isMoved = mayRepeat ? slow.compare(ways.isBehind, now, finals.full) : undefined;
    const iterations = iterationsToDo(stage, isMoved, all, slow);
    return [slow, slow.minmax(ways.nearer, slow.binary(ways.ahead, now, iterations), limit)];
  };
  const [refused, refusedEnd] = endOf(lanes.early);
  const [slow, slowEnd] = endOf(lanes.late);
  const done = emitStores(body, parameters, lanes, ids);
  const rest = new Emitter(ids);
  const isLeft = rest.compare(ways.goesOn, counter, limit);

  const to = (target: number): Edge => ({ target, arguments: [] });
  const enter = (value: Value): Edge => ({ target: test, arguments: [...entry.arguments, value] });
  const goOn = (end: Value): Edge => ({ target: header.id, arguments: [...parameters, end] });
  const block = (id: number, { ops }: Emitter, terminator: Terminator): TypedBlock => {
    return { id, parameters: [], ops, terminator, loopDepth };
  };
  const inLanes = (id: number, emitter: Emitter, terminator: Terminator): TypedBlock => ({
    ...block(id, emitter, terminator),
    lanes: true,
  });
  const exit = header.terminator.kind === "branch" ? header.terminator.whenFalse : to(enough);
  const added: readonly TypedBlock[] = [
    block(enough, first, fork(isEnough, to(mayRepeat ? apart : ordered), enter(finals.none))),
    ...(mayRepeat ? [block(apart, distinct, fork(isApart, enter(finals.any), to(ordered)))] : []),
    // Where nothing is asked, nobody gets here.
    ...(mayRepeat && isApart === undefined
      ? []
      : [block(ordered, sorted, fork(isOrdered, enter(finals.full), enter(finals.none)))]),
    {
      ...block(test, next, fork(more, to(lanes.early.odd === undefined ? compute : check), goOn(limit))),
      parameters: [...parameters, final],
    },
    ...(lanes.early.odd === undefined
      ? []
      : [
          inLanes(check, lanes.early.emitter, fork(lanes.early.odd, to(cut), to(compute), "false")),
          inLanes(cut, refused, { kind: "jump", ...goOn(refusedEnd) }),
        ]),
    ...(lanes.late.odd === undefined
      ? [inLanes(compute, lanes.late.emitter, { kind: "jump", ...to(store) })]
      : [
          inLanes(compute, lanes.late.emitter, fork(lanes.late.odd, to(odd), to(store), "false")),
          inLanes(odd, slow, { kind: "jump", ...goOn(slowEnd) }),
        ]),
    inLanes(store, done.emitter, { kind: "jump", target: test, arguments: [...done.carried, final] }),
    block(again, rest, fork(isLeft, { target: test, arguments: [...header.parameters, final] }, exit, "false")),
  ];
  const blocks = fn.blocks.map((old): TypedBlock => {
    if (old.id === header.id) return upTo(old, stop, body.loop, again);
    const terminator = mapEdges(old.terminator, (edge) => {
      if (edge.target !== header.id) return edge;
      return old.id === preheader.id ? to(enough) : { ...edge, arguments: [...edge.arguments, stop] };
    });
    return { ...old, terminator };
  });
  return { ...fn, blocks: [...blocks, ...added] };
}

/**
 * How many iterations the loop as it was does before blocks go on: up to the last one that lanes cannot do, where that is
 * all; all of them in a block that starts before its time.
 */
function iterationsToDo(
  { refusals, others }: Emitted,
  isMoved: Value | undefined,
  all: Value,
  emitter: Emitter,
): Value {
  if (refusals.length === 0) return all;
  const refused = refusals.reduce((a, b) => emitter.logic("or", a, b));
  const span = emitter.ids.value("int");
  emitter.ops.push({ kind: "lane-span", result: span, operand: refused });
  return [others, isMoved].reduce<Value>((some, condition) => {
    if (condition === undefined) return some;
    const result = emitter.ids.value("int");
    emitter.ops.push({ kind: "select", result, condition, whenTrue: all, whenFalse: some });
    return result;
  }, span);
}

/** Further on in the direction of the counter, and back. */
const WAYS = {
  up: { ahead: "add", back: "sub", nearer: "min", mayStart: "<=", goesOn: "<", isBehind: ">", beyond: -(1n << 62n) },
  down: { ahead: "sub", back: "add", nearer: "max", mayStart: ">=", goesOn: ">", isBehind: "<", beyond: 1n << 62n },
} as const;
const LARGEST = (1n << 63n) - 1n;

/** The header of the loop as it was, which ends at a value that is handed to it. */
function upTo(header: TypedBlock, stop: Value, { counter, limit }: LaneLoop, exit: number): TypedBlock {
  const { terminator } = header;
  if (terminator.kind !== "branch") return header;
  const ops = header.ops.map((op) =>
    op.kind === "int-compare" && op.left.id === counter.id && op.right.id === limit.id ? { ...op, right: stop } : op,
  );
  return {
    ...header,
    parameters: [...header.parameters, stop],
    ops,
    terminator: { ...terminator, whenFalse: { target: exit, arguments: [] } },
  };
}

/** The operations of a stage, and whether the block must not go on after it. */
interface Emitted {
  readonly emitter: Emitter;
  readonly odd: Value | undefined;
  /** Why not: the iterations themselves, and anything else. */
  readonly refusals: readonly Value[];
  readonly others: Value | undefined;
}

interface Computed {
  readonly early: Emitted;
  readonly late: Emitted;
  /** Where the block starts, by the positions of what counts. */
  readonly starts: ReadonlyMap<number, Value>;
  /** What values of the loop are in the lanes. */
  readonly map: (value: Value) => Value;
}

function emitCompute(
  body: LaneBody,
  pairs: readonly Pair[],
  parameters: readonly Value[],
  full: Value | undefined,
  all: Value,
  ids: Ids,
): Computed {
  const { header } = body.loop;
  const first = new Emitter(ids);
  const starts = startsOf(body, parameters, full, first);
  const values = new Map<number, Value>();
  for (const [position, by] of body.counters) {
    const result = ids.value("int");
    first.ops.push({ kind: "lane-counter", result, start: starts.get(position)!, by });
    values.set(header.parameters[position]!.id, result);
  }
  const map = (value: Value): Value => values.get(value.id) ?? value;
  const emit = (stage: Stage, emitter: Emitter, reasonsOf: () => readonly Value[]): Emitted => {
    for (const op of stage.ops) {
      for (const result of resultsOf(op)) values.set(result.id, ids.copy(result));
      emitter.ops.push(mapResults(mapOp(op, map), map));
    }
    const either = (a: Value | undefined, b: Value): Value => (a === undefined ? b : emitter.logic("or", a, b));
    const others = reasonsOf().reduce<Value | undefined>(either, undefined);
    const refusals = stage.refusals.map(map);
    const odd = refusals.map((refusal) => isAnywhere(refusal, emitter)).reduce(either, others);
    return { emitter, odd, refusals, others };
  };
  const early = emit(body.early, first, () => [
    ...pairs.flatMap((pair) => (pair.earlier.stays ? [isStoredInBlock(pair, map, all, first)] : [])),
    ...tooFar(body, parameters, first),
  ]);
  const second = early.odd === undefined ? first : new Emitter(ids);
  const late = emit(body.late, second, () => {
    if (body.unusual.length === 0) return [];
    const odd = ids.value("bool");
    const floats = body.unusual.map(({ value, sources }) => ({ value: map(value), sources: sources.map(map) }));
    second.ops.push({ kind: "lanes-unusual", result: odd, floats });
    return [odd];
  });
  return { early, late, starts, map };
}

/** What stays the same is so until the loop stores it. */
function isStoredInBlock({ earlier, later }: Pair, map: (value: Value) => Value, all: Value, emitter: Emitter): Value {
  const runOf = ({ op, stays }: Access): ElementRun => ({
    ...{ layout: op.layout, data: op.data, shape: op.shape },
    indexes: op.indexes.map(map),
    stays,
  });
  return emitter.not(areApart("apart", runOf(earlier), runOf(later), all, emitter));
}

/** Tallies to which a block might add too much. */
function tooFar(body: LaneBody, parameters: readonly Value[], emitter: Emitter): readonly Value[] {
  return [...body.tallies].map(([position, additions]) => {
    const most = additions.reduce((sum, { by }) => sum + (by < 0n ? -by : by), 0n) * BigInt(LANES);
    const tally = parameters[position]!;
    const isHigh = emitter.compare(">", tally, emitter.int(LARGEST - most));
    return emitter.logic("or", isHigh, emitter.compare("<", tally, emitter.int(most - LARGEST)));
  });
}

/** Where a block starts: not behind `full`, from where on the last one does iterations again. */
function startsOf(
  { loop: { header, counter, direction }, counters }: LaneBody,
  parameters: readonly Value[],
  full: Value | undefined,
  emitter: Emitter,
): ReadonlyMap<number, Value> {
  const positions = [...counters];
  if (full === undefined) return new Map(positions.map(([position]) => [position, parameters[position]!]));
  const now = parameters[header.parameters.findIndex(({ id }) => id === counter.id)]!;
  const from = emitter.minmax(WAYS[direction].nearer, now, full);
  const iterations = direction === "up" ? emitter.binary("sub", from, now) : emitter.binary("sub", now, from);
  return new Map(
    positions.map(([position, by]) => {
      const parameter = parameters[position]!;
      if (parameter === now) return [position, from];
      return [position, emitter.binary("add", parameter, emitter.binary("mul", iterations, emitter.int(by)))];
    }),
  );
}

function emitStores(
  body: LaneBody,
  parameters: readonly Value[],
  { starts, map }: Computed,
  ids: Ids,
): { readonly emitter: Emitter; readonly carried: readonly Value[] } {
  const emitter = new Emitter(ids);
  emitter.ops.push(...body.stores.map((op) => mapOp(op, map)));
  const carried = body.next.map((value, position): Value => {
    const by = body.counters.get(position);
    if (by !== undefined) return emitter.binary("add", starts.get(position)!, emitter.int(by * BigInt(LANES)));
    const additions = body.tallies.get(position);
    if (additions !== undefined) {
      return additions.reduce(
        (sum, addition) => emitter.binary("add", sum, addedBy(addition, map, emitter)),
        parameters[position]!,
      );
    }
    const setting = body.settings.get(position);
    if (setting !== undefined) {
      const isSet = setting.when
        .map((when) => isAnywhere(map(when), emitter))
        .reduce((left, right) => emitter.logic("or", left, right));
      const result = ids.copy(parameters[position]!);
      emitter.ops.push({
        kind: "select",
        result,
        condition: isSet,
        whenTrue: setting.to,
        whenFalse: parameters[position]!,
      });
      return result;
    }
    const mapped = map(value);
    if (mapped === value) return value;
    const result = ids.copy(value);
    emitter.ops.push({ kind: "lane-last", result, operand: mapped });
    return result;
  });
  return { emitter, carried };
}

function isAnywhere(condition: Value, emitter: Emitter): Value {
  const result = emitter.ids.value("bool");
  emitter.ops.push({ kind: "lanes-any", result, operand: condition });
  return result;
}

function addedBy({ when, by }: Addition, map: (value: Value) => Value, emitter: Emitter): Value {
  if (when === undefined) return emitter.int(by * BigInt(LANES));
  const result = emitter.ids.value("int");
  emitter.ops.push({ kind: "lane-count", result, operand: map(when) });
  return emitter.binary("mul", result, emitter.int(by));
}

/** Without a condition there is one way. */
function fork(
  condition: Value | undefined,
  whenTrue: Edge,
  whenFalse: Edge,
  likely: "true" | "false" = "true",
): Terminator {
  if (condition === undefined) return { kind: "jump", ...whenTrue };
  return { kind: "branch", condition, whenTrue, whenFalse, likely };
}
