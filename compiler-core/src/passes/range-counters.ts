/**
 * Loops over a range with step 1 count once: instead of the next value and how many remain, only the next value, up to
 * where the range ends. Frame states hold the end, too.
 *
 *     b1(i, left):                            i9 = int-minmax max start, stop
 *       branch left > 0 ? b2 : b3           b1(i):
 *     b2:                             →       branch i < i9 ? b2 : b3
 *       …                                   b2:
 *       jump b1(i + 1, left - 1)              …
 *                                             jump b1(i + 1)
 */
import { definitionsOf } from "../analyses/affine";
import type { LoopForest, LoopShape } from "../analyses/loops";
import type { FrameState, StateSource, TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import {
  edgesOf,
  mapSources,
  operandsOf,
  resultsOf,
  statesOf,
  stateValues,
  terminatorOperands,
} from "../mir/typed-ops";
import type { Pass } from "./pass";
import { makeIds, rewriteLoops } from "./rewrite";
import { mapEdges } from "./ssa-repair";

export const RANGE_COUNTERS: Pass = {
  name: "range-counters",
  summary: "Lets loops over ranges with step 1 count only up, to the end of the range.",
  run: (fn) => rewriteLoops(fn, () => true, countUp),
};

/** The two counters of a range that the loop walks. */
interface Walk {
  readonly next: Value;
  readonly left: Value;
  /** Position of `left` among the header's parameters. */
  readonly position: number;
  readonly start: Value;
  readonly stop: Value;
  /** Numbers of what the ways back hand over for `next` and for `left`. */
  readonly nextLater: ReadonlySet<number>;
  readonly leftLater: ReadonlySet<number>;
}

function countUp(fn: TypedFunction, forest: LoopForest, loop: LoopShape): TypedFunction | undefined {
  const definitions = definitionsOf(fn);
  const walk = walkOf(forest, loop, definitions);
  if (walk === undefined || !isReplaceable(fn, loop, walk, definitions)) return undefined;
  const { next, left, position } = walk;
  const end = makeIds(fn).value("int");
  const memo = new Map<FrameState, FrameState>();
  const blocks = fn.blocks.map((block): TypedBlock => {
    let ops = block.ops
      .filter((op) => !resultsOf(op).some((result) => walk.leftLater.has(result.id)))
      .map((op): TypedOp => {
        const isTest = op.kind === "int-compare" && op.left.id === left.id;
        return isTest ? { ...op, operator: "<", left: next, right: end } : op;
      });
    if (block.id === loop.entries[0])
      ops = [...ops, { kind: "int-minmax", result: end, operator: "max", left: walk.start, right: walk.stop }];
    const terminator = mapEdges(block.terminator, (edge) =>
      edge.target === loop.header
        ? { ...edge, arguments: edge.arguments.filter((_, index) => index !== position) }
        : edge,
    );
    const parameters = block.parameters.filter((parameter) => parameter.id !== left.id);
    return mapSources({ ...block, parameters, ops, terminator }, (source) => spanOf(source, walk, end), memo);
  });
  return { ...fn, blocks };
}

function walkOf({ flow }: LoopForest, loop: LoopShape, definitions: ReadonlyMap<number, TypedOp>): Walk | undefined {
  const [from] = loop.entries;
  if (from === undefined || loop.entries.length !== 1) return undefined;
  const [entry, ...others] = edgesOf(flow.byId.get(from)!.terminator).filter((edge) => edge.target === loop.header);
  if (entry === undefined || others.length > 0) return undefined;
  const { parameters } = flow.byId.get(loop.header)!;
  const back = loop.latches
    .flatMap((id) => edgesOf(flow.byId.get(id)!.terminator))
    .filter((edge) => edge.target === loop.header);
  const isOne = (value: Value): boolean => {
    const op = definitions.get(value.id);
    return op?.kind === "int-const" && op.value === 1n;
  };
  for (const [position, left] of parameters.entries()) {
    const range = definitions.get(entry.arguments[position]!.id);
    if (range?.kind !== "range-length" || !isOne(range.step)) continue;
    const isCounted = (next: Value, at: number): boolean =>
      back.every((edge) => {
        const later = definitions.get(edge.arguments[at]!.id);
        const fewer = definitions.get(edge.arguments[position]!.id);
        const isNext = later?.kind === "range-advance" && later.next.id === next.id && isOne(later.step);
        const isLeft = fewer?.kind === "int-binary" && fewer.operator === "sub" && fewer.state === undefined;
        return isNext && isLeft && fewer.left.id === left.id && isOne(fewer.right);
      });
    // Sums start at 0, too.
    const at = parameters.findIndex(
      (parameter, index) => entry.arguments[index]!.id === range.start.id && isCounted(parameter, index),
    );
    const next = parameters[at];
    if (next === undefined) continue;
    return {
      next,
      left,
      position,
      start: range.start,
      stop: range.stop,
      nextLater: new Set(back.map((edge) => edge.arguments[at]!.id)),
      leftLater: new Set(back.map((edge) => edge.arguments[position]!.id)),
    };
  }
  return undefined;
}

/** How many remain is asked only by the test, the ways back, and frame states together with the next value. */
function isReplaceable(
  fn: TypedFunction,
  loop: LoopShape,
  walk: Walk,
  definitions: ReadonlyMap<number, TypedOp>,
): boolean {
  const { left, leftLater, position } = walk;
  const isCounter = (value: Value): boolean => value.id === left.id || leftLater.has(value.id);
  const isZero = (value: Value): boolean => {
    const op = definitions.get(value.id);
    return op?.kind === "int-const" && op.value === 0n;
  };
  const isKnownState = ({ entries }: FrameState): boolean =>
    entries.every(({ source }) => {
      if (isWalked(source, walk)) return true;
      const state = { pc: 0, mode: "before", site: 0, entries: [{ register: 0, source }] } as const;
      return !stateValues(state).some(isCounter);
    });
  return fn.blocks.every(({ ops, terminator }) => {
    const areKnown = ops.every((op) => {
      if (!statesOf(op).every(isKnownState)) return false;
      if (resultsOf(op).some((result) => leftLater.has(result.id))) return true;
      if (op.kind === "int-compare" && op.operator === ">" && op.left.id === left.id) return isZero(op.right);
      return !operandsOf(op).some(isCounter);
    });
    if (!areKnown) return false;
    if (terminator.kind === "deoptimize" && !isKnownState(terminator.state)) return false;
    const handed = edgesOf(terminator).flatMap((edge) =>
      edge.arguments.filter((_, index) => edge.target === loop.header && index === position),
    );
    return terminatorOperands(terminator).filter(isCounter).length === handed.filter(isCounter).length;
  });
}

function isWalked(source: StateSource, walk: Walk): source is Extract<StateSource, { kind: "range-iterator" }> {
  if (source.kind !== "range-iterator") return false;
  const { next, remaining } = source;
  const isNow = next.id === walk.next.id && remaining.id === walk.left.id;
  return isNow || (walk.nextLater.has(next.id) && walk.leftLater.has(remaining.id));
}

function spanOf(source: StateSource, walk: Walk, end: Value): StateSource {
  return isWalked(source, walk) ? { kind: "span-iterator", next: source.next, end } : source;
}
