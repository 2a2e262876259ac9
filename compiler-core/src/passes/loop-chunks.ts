/**
 * Strip-mining: an innermost loop without calls does not ask at each back edge whether the interpreter wants something,
 * but once in `CHUNK` iterations. What it reads of the heap is then loop-invariant.
 *
 *     b1(i, …):                            b1(i, …):                      # once per chunk
 *       branch i < n ? b2 : b9               branch i < n ? b10 : b9
 *     b2:                                  b10:                           # facts are hoisted to here
 *       …                                    limit = chunk-limit i, n
 *       tick                                 jump b11(i, …)
 *       jump b1(i + 1, …)                  b11(i', …):                    # the loop
 *                                            branch i' < limit ? b2 : b12
 *                                          b2:
 *                                            …
 *                                            jump b11(i' + 1, …)
 *                                          b12:
 *                                            tick
 *                                            jump b1(i', …)
 *
 * A loop that counts nothing, but reads the heap, gets a counter of its own.
 */
import { definitionsOf } from "../analyses/affine";
import { type Anchor, type LoopForest, type LoopShape, readsNothingWritten } from "../analyses/loops";
import type { CompareOperator } from "../mir/baseline-ops";
import { isMovable } from "../mir/effects";
import type { FrameState, Terminator, TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import { edgesOf, isOpaque, mapOp, mapResults, mapTerminator, resultsOf } from "../mir/typed-ops";
import type { Pass } from "./pass";
import { type Ids, isInnermost, makeIds, rewriteLoops } from "./rewrite";
import { mapEdges, repairUses } from "./ssa-repair";

/** Iterations without a look at the flag. */
const CHUNK = 2048n;
/** The same where an iteration may take long: it calls functions of the runtime over objects. */
const SHORT_CHUNK = 32n;
/** Loops of more operations than this look each time: a chunk of them would take too long. */
const SIZE_LIMIT = 400;

export const LOOP_CHUNKS: Pass = {
  name: "loop-chunks",
  summary:
    "Takes the look at the interpreter's flag out of innermost loops without calls: once per chunk of iterations.",
  run: (fn) => rewriteLoops(fn, isInnermost, chunk),
};

type Tick = Extract<TypedOp, { kind: "tick" }>;

/** What every way of chunking needs to know of a loop. */
interface Candidate {
  readonly fn: TypedFunction;
  readonly forest: LoopForest;
  readonly loop: LoopShape;
  readonly header: TypedBlock;
  readonly anchor: Anchor;
  readonly tick: Tick;
  readonly size: bigint;
}

function chunk(fn: TypedFunction, forest: LoopForest, loop: LoopShape): TypedFunction | undefined {
  const header = forest.flow.byId.get(loop.header)!;
  const { anchor } = loop;
  if (anchor === undefined || loop.header === fn.entry) return undefined;
  const ticks = latchTicks(forest, loop);
  const [tick] = ticks ?? [];
  if (ticks === undefined || tick === undefined || !isCallFree(forest, loop, new Set(ticks))) return undefined;
  if (!ticks.every((other) => sameRegisters(other.state, anchor.state))) return undefined;
  const candidate: Candidate = { fn, forest, loop, header, anchor, tick, size: chunkSize(forest, loop) };
  const count = countedBy(candidate);
  if (count !== undefined) return chunkCounted(candidate, count);
  return gains(forest, loop) ? chunkByFuel(candidate) : undefined;
}

/** The ticks right before the jumps back, when each way back has one. */
function latchTicks({ flow }: LoopForest, loop: LoopShape): readonly Tick[] | undefined {
  const ticks: Tick[] = [];
  for (const id of loop.latches) {
    const { ops, terminator } = flow.byId.get(id)!;
    if (terminator.kind !== "jump") return undefined;
    const position = ops.findLastIndex((op) => op.kind === "tick");
    const tick = ops[position];
    if (tick?.kind !== "tick" || ops.slice(position + 1).some(isOpaque)) return undefined;
    ticks.push(tick);
  }
  return ticks;
}

function isCallFree({ flow }: LoopForest, loop: LoopShape, ticks: ReadonlySet<TypedOp>): boolean {
  let size = 0;
  for (const id of loop.blocks) {
    for (const op of flow.byId.get(id)!.ops) {
      if (isOpaque(op) || op.kind === "call-direct" || op.kind === "frame-check" || op.kind === "leave") return false;
      if (op.kind === "tick" && !ticks.has(op)) return false;
      size++;
    }
  }
  return size <= SIZE_LIMIT;
}

function chunkSize({ flow }: LoopForest, loop: LoopShape): bigint {
  for (const id of loop.blocks) {
    for (const op of flow.byId.get(id)!.ops) {
      if (op.kind === "call-generic") return SHORT_CHUNK;
      const isCall = op.kind === "call-pure" || op.kind === "call-checked";
      if (isCall && op.arguments.some(({ representation }) => representation === "object")) return SHORT_CHUNK;
    }
  }
  return CHUNK;
}

function sameRegisters(a: FrameState, b: FrameState): boolean {
  return (
    a.entries.length === b.entries.length &&
    a.entries.every(({ register }, index) => register === b.entries[index]!.register)
  );
}

/** Whether something in the loop can be done once when no other code runs in it. */
function gains({ flow }: LoopForest, loop: LoopShape): boolean {
  for (const id of loop.blocks) {
    for (const op of flow.byId.get(id)!.ops) {
      if (op.kind === "length" || op.kind === "element" || op.kind === "cell-value") return true;
    }
  }
  return false;
}

// ------------------------------------------------------------------------------------------- counted loops

interface Count {
  readonly compare: Extract<TypedOp, { kind: "int-compare" }>;
  readonly direction: "up" | "down";
  /** Position of the counting parameter among the header's. */
  readonly position: number;
  readonly bound: Value;
}

/** The header's test of a parameter that every iteration counts towards a bound that stays. */
function countedBy({ fn, forest, loop, header }: Candidate): Count | undefined {
  const { terminator, ops } = header;
  if (terminator.kind !== "branch" || !ops.every((op) => op.kind === "anchor" || isMovable(op))) return undefined;
  const staysIn = loop.blocks.has(terminator.whenTrue.target);
  if (!staysIn || loop.blocks.has(terminator.whenFalse.target)) return undefined;
  const compare = ops.find((op) => resultsOf(op).some((result) => result.id === terminator.condition.id));
  if (compare?.kind !== "int-compare") return undefined;
  const { left, right, operator } = compare;
  const sides: readonly (readonly [Value, Value, CompareOperator])[] = [
    [left, right, operator],
    [right, left, mirror(operator)],
  ];
  for (const [counter, bound, relation] of sides) {
    const direction =
      relation === "<" || relation === "<=" ? "up" : relation === ">" || relation === ">=" ? "down" : undefined;
    const position = header.parameters.findIndex((parameter) => parameter.id === counter.id);
    if (direction === undefined || position < 0 || !staysSame(header, loop, bound)) continue;
    const step = stepOf(fn, forest, loop, position);
    if (step === undefined || (direction === "up" ? step <= 0n : step >= 0n)) continue;
    return { compare, direction, position, bound };
  }
  return undefined;
}

function mirror(operator: CompareOperator): CompareOperator {
  const mirrored = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=" } as const;
  return mirrored[operator];
}

/** Defined outside, or computed by the header of nothing that changes. */
function staysSame(header: TypedBlock, loop: LoopShape, value: Value): boolean {
  if (!loop.defined.has(value.id)) return true;
  const op = header.ops.find((candidate) => resultsOf(candidate).some((result) => result.id === value.id));
  if (op === undefined) return false;
  if (op.kind === "int-const") return true;
  // The tick will not be in the loop.
  return op.kind === "length" && readsNothingWritten(loop.writesWithoutTicks, op) && !loop.defined.has(op.operand.id);
}

/** What every way back adds to a parameter of the header, when it is one constant. */
function stepOf(fn: TypedFunction, forest: LoopForest, loop: LoopShape, position: number): bigint | undefined {
  const header = forest.flow.byId.get(loop.header)!;
  const definitions = definitionsOf(fn);
  let step: bigint | undefined;
  for (const id of loop.latches) {
    for (const edge of edgesOf(forest.flow.byId.get(id)!.terminator)) {
      const op = definitions.get(edge.arguments[position]!.id);
      if (op?.kind === "range-advance") {
        const by = definitions.get(op.step.id);
        if (op.next.id !== header.parameters[position]!.id || by?.kind !== "int-const") return undefined;
        if (step !== undefined && step !== by.value) return undefined;
        step = by.value;
        continue;
      }
      if (op?.kind !== "int-binary" || (op.operator !== "add" && op.operator !== "sub")) return undefined;
      const constant = definitions.get(op.right.id);
      if (op.left.id !== header.parameters[position]!.id || constant?.kind !== "int-const") return undefined;
      const own = op.operator === "add" ? constant.value : -constant.value;
      if (step !== undefined && step !== own) return undefined;
      step = own;
    }
  }
  return step;
}

function chunkCounted({ fn, loop, header, anchor, tick, size }: Candidate, count: Count): TypedFunction {
  const ids = makeIds(fn);
  const test = ids.block();
  const preheader = ids.block();
  const pause = ids.block();
  // The test: a copy of the header, in front of each chunk.
  const copied = copyBlock(header, test, ids);
  const { copy } = copied;
  const copiedTest = copied.block.terminator as Extract<Terminator, { kind: "branch" }>;
  const testBlock: TypedBlock = {
    ...copied.block,
    terminator: { ...copiedTest, whenTrue: { target: preheader, arguments: [] } },
  };
  const limit = ids.value("int");
  const start = copied.block.parameters[count.position]!;
  const preheaderBlock: TypedBlock = {
    id: preheader,
    parameters: [],
    ops: [{ kind: "chunk-limit", result: limit, start, bound: copy(count.bound), direction: count.direction, size }],
    terminator: { kind: "jump", target: header.id, arguments: copied.block.parameters },
    loopDepth: header.loopDepth,
  };
  const ops = header.ops.map((op): TypedOp => {
    if (op !== count.compare) return op;
    return op.left.id === count.bound.id ? { ...op, left: limit } : { ...op, right: limit };
  });
  const branch = header.terminator as Extract<Terminator, { kind: "branch" }>;
  const newHeader: TypedBlock = {
    ...header,
    ops,
    terminator: { ...branch, whenFalse: { target: pause, arguments: [] } },
  };
  const blocks = rebuild(fn, loop, header, newHeader, test).concat(
    testBlock,
    preheaderBlock,
    pauseBlock(pause, anchor, tick, { target: test, arguments: header.parameters }, header.loopDepth),
  );
  const definitions = new Map<number, ReadonlyMap<number, Value>>();
  const values = [...header.parameters, ...header.ops.flatMap(resultsOf)];
  for (const value of values) {
    const inside = [...loop.blocks, pause].map((id) => [id, value] as const);
    definitions.set(value.id, new Map([...inside, [test, copy(value)], [preheader, copy(value)]]));
  }
  return repairUses({ ...fn, blocks }, definitions, new Set([...loop.blocks, test, preheader, pause]));
}

// --------------------------------------------------------------------------------------------- other loops

function chunkByFuel({ fn, loop, header, anchor, tick, size }: Candidate): TypedFunction {
  const ids = makeIds(fn);
  const preheader = ids.block();
  const counter = ids.block();
  const pause = ids.block();
  const copies = header.parameters.map((parameter) => ids.copy(parameter));
  const entered = header.parameters.map((parameter) => ids.copy(parameter));
  const [fuel, full, zero, left] = [ids.value("int"), ids.value("int"), ids.value("int"), ids.value("bool")];
  const toCopies = renaming(header.parameters, copies);
  const counterAnchor = mapOp(anchor, toCopies) as Anchor;
  const preheaderBlock: TypedBlock = {
    id: preheader,
    parameters: entered,
    ops: [
      mapOp(anchor, renaming(header.parameters, entered)),
      { kind: "int-const", result: full, value: size },
      { kind: "int-const", result: zero, value: 0n },
    ],
    terminator: { kind: "jump", target: counter, arguments: [...entered, full] },
    loopDepth: header.loopDepth,
  };
  const counterBlock: TypedBlock = {
    id: counter,
    parameters: [...copies, fuel],
    ops: [counterAnchor, { kind: "int-compare", result: left, operator: ">", left: fuel, right: zero }],
    terminator: {
      kind: "branch",
      condition: left,
      whenTrue: { target: header.id, arguments: copies },
      whenFalse: { target: pause, arguments: [] },
      likely: "true",
    },
    loopDepth: header.loopDepth,
  };
  const newHeader = { ...header, ops: header.ops.filter((op) => op.kind !== "anchor") };
  const blocks = rebuild(fn, loop, header, newHeader, preheader).map((block): TypedBlock => {
    if (!loop.latches.includes(block.id)) return block;
    const [one, next] = [ids.value("int"), ids.value("int")];
    return {
      ...block,
      ops: [
        ...block.ops,
        { kind: "int-const", result: one, value: 1n },
        { kind: "int-binary", result: next, operator: "sub", left: fuel, right: one },
      ],
      terminator: mapEdges(block.terminator, (edge) => ({ target: counter, arguments: [...edge.arguments, next] })),
    };
  });
  return {
    ...fn,
    blocks: [
      ...blocks,
      preheaderBlock,
      counterBlock,
      pauseBlock(pause, counterAnchor, tick, { target: preheader, arguments: copies }, header.loopDepth),
    ],
  };
}

// ------------------------------------------------------------------------------------------------- pieces

/** The tick of a chunk that is over; the registers are as at the header. */
function pauseBlock(
  id: number,
  anchor: Anchor,
  tick: Tick,
  edge: { readonly target: number; readonly arguments: readonly Value[] },
  loopDepth: number,
): TypedBlock {
  const { entries } = anchor.after;
  const state: FrameState = { ...tick.state, entries };
  const raises: FrameState = { ...tick.raises, entries };
  const known = anchor.arrays === undefined ? {} : { arrays: anchor.arrays };
  return {
    id,
    parameters: [],
    ops: [{ kind: "tick", keeps: anchor.keeps, state, raises, ...known }],
    terminator: { kind: "jump", ...edge },
    loopDepth,
  };
}

/** All blocks: the ways into the loop lead to `entrance`, the ways back hold no tick. */
function rebuild(
  fn: TypedFunction,
  loop: LoopShape,
  header: TypedBlock,
  newHeader: TypedBlock,
  entrance: number,
): readonly TypedBlock[] {
  return fn.blocks.map((block): TypedBlock => {
    const own = block.id === header.id ? newHeader : block;
    if (loop.latches.includes(own.id)) return { ...own, ops: own.ops.filter((op) => op.kind !== "tick") };
    if (loop.blocks.has(own.id)) return own;
    const terminator = mapEdges(own.terminator, (edge) =>
      edge.target === header.id ? { ...edge, target: entrance } : edge,
    );
    return { ...own, terminator };
  });
}

/** The block with new values. */
function copyBlock(block: TypedBlock, id: number, ids: Ids): { block: TypedBlock; copy: (value: Value) => Value } {
  const copies = new Map<number, Value>();
  const define = (value: Value): Value => {
    const made = ids.copy(value);
    copies.set(value.id, made);
    return made;
  };
  const copy = (value: Value): Value => {
    const made = copies.get(value.id);
    if (made === undefined) return value;
    return value.fact === undefined || value.fact === made.fact ? made : { ...made, fact: value.fact };
  };
  const parameters = block.parameters.map(define);
  const memo = new Map();
  const ops = block.ops.map((op) => mapResults(mapOp(op, copy, memo), define));
  return { block: { ...block, id, parameters, ops, terminator: mapTerminator(block.terminator, copy, memo) }, copy };
}

function renaming(from: readonly Value[], to: readonly Value[]): (value: Value) => Value {
  const byId = new Map(from.map((value, index) => [value.id, to[index]!]));
  return (value) => {
    const made = byId.get(value.id);
    if (made === undefined) return value;
    return value.fact === undefined || value.fact === made.fact ? made : { ...made, fact: value.fact };
  };
}
