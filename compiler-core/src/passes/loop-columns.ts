/**
 * Lets an inner loop over a column compute the next columns along with its own: a walk down a column of a list of lists
 * waits for memory, and its neighbours are there already.
 *
 *     for j in range(m):                        for j in range(m):
 *         total = 0.0                               if known(j): total = remembered
 *         for k in range(n):               →        else: total, remembered… = four columns at once
 *             total += a[k] * b[k][j]               row.append(total)
 *         row.append(total)
 *
 * What is computed ahead changes nothing and is only remembered until the outer loop gets there, as long as no other code
 * has run (the epoch is the same). Between the two the outer loop changes nothing but lists that nobody else knows. A
 * guard that fails ahead of its time leaves at the inner loop's start, where nothing of it has happened yet. Where the
 * inner loop is too long for one chunk, or the outer one about to end, it runs as ever.
 */

import { columnNest, type Nest } from "../analyses/column-nests";
import type { LoopForest, LoopShape } from "../analyses/loops";
import type { FrameState, TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import { edgesOf, mapOp, mapResults, mapState, operandsOf, resultsOf } from "../mir/typed-ops";
import { Emitter } from "./emitter";
import type { Pass } from "./pass";
import { type Ids, makeIds, rewriteLoops } from "./rewrite";
import { mapEdges } from "./ssa-repair";

export const LOOP_COLUMNS: Pass = {
  name: "loop-columns",
  summary:
    "Lets inner loops over columns of lists of lists compute the next columns too, which the outer loop remembers.",
  run: (fn) => rewriteLoops(fn, (loop) => loop.isInnermost, addColumns),
};

/** Columns that are computed at once. */
const LANES = 4;

function addColumns(fn: TypedFunction, forest: LoopForest, loop: LoopShape): TypedFunction | undefined {
  const nest = columnNest(fn, forest, loop);
  return nest === undefined ? undefined : new Columns(fn, nest).run();
}

/** What the outer loop carries: how many columns are known, since when, and what they are. */
interface Memory {
  readonly left: Value;
  readonly epoch: Value;
  /** By lane (from 1) and result of the inner loop that differs between columns. */
  readonly columns: readonly (readonly Value[])[];
  /** Results that are the same in all columns. */
  readonly shared: readonly Value[];
}

class Columns {
  private readonly fn: TypedFunction;
  private readonly nest: Nest;
  private readonly ids: Ids;
  private readonly depth: number;
  private readonly blocks: TypedBlock[] = [];
  /** Results of the inner loop that differ between columns, and those that do not; parameters of the chunks' header. */
  private readonly varying: readonly number[];
  private readonly shared: readonly number[];
  /** Where the inner loop starts: before anything of it has happened. */
  private readonly start: FrameState;

  constructor(fn: TypedFunction, nest: Nest) {
    this.fn = fn;
    this.nest = nest;
    this.ids = makeIds(fn);
    this.depth = nest.body.loopDepth;
    this.varying = nest.results.flatMap((value, index) => (nest.varies.has(value.id) ? [index] : []));
    this.shared = nest.results.flatMap((value, index) =>
      !nest.varies.has(value.id) && nest.loop.defined.has(value.id) ? [index] : [],
    );
    const entered = new Map(
      nest.chunks.parameters.map((parameter, index) => [parameter.id, nest.entry.arguments[index]!]),
    );
    this.start = mapState(nest.start, (value) => entered.get(value.id) ?? value);
  }

  run(): TypedFunction {
    const { nest } = this;
    const outer = this.memory();
    const inner = this.memory();
    const use = this.ids.block();
    const attempt = this.ids.block();
    const known = new Emitter(this.ids);
    const isKnown = known.both(
      known.compare(">", outer.left, known.int(0n)),
      known.compare("==", outer.epoch, known.epoch()),
    );
    this.emitUse(use, outer);
    this.emitAttempt(attempt);
    const none = new Emitter(this.ids);
    const nothing = this.empty(none);
    const blocks = this.fn.blocks.map((block): TypedBlock => {
      switch (block.id) {
        case nest.outer.id:
          return { ...block, parameters: [...block.parameters, ...listOf(outer)] };
        case nest.chunks.id:
          return { ...block, parameters: [...block.parameters, ...listOf(inner)] };
        case nest.before.id:
          return {
            ...block,
            ops: [...block.ops, ...known.ops],
            terminator: {
              kind: "branch",
              condition: isKnown,
              whenTrue: { target: use, arguments: [] },
              whenFalse: { target: attempt, arguments: [] },
              likely: "true",
            },
          };
        default:
          break;
      }
      const isInside = nest.outerLoop.blocks.has(block.id);
      const terminator = mapEdges(block.terminator, (edge) => {
        if (edge.target === nest.chunks.id) return { ...edge, arguments: [...edge.arguments, ...listOf(inner)] };
        if (edge.target !== nest.outer.id) return edge;
        return { ...edge, arguments: [...edge.arguments, ...(isInside ? listOf(inner) : nothing)] };
      });
      const enters = !isInside && edgesOf(block.terminator).some(({ target }) => target === nest.outer.id);
      return { ...block, ops: enters ? [...block.ops, ...none.ops] : block.ops, terminator };
    });
    return { ...this.fn, blocks: [...blocks, ...this.blocks] };
  }

  private memory(): Memory {
    const { results } = this.nest;
    return {
      left: this.ids.value("int"),
      epoch: this.ids.value("int"),
      columns: Array.from({ length: LANES - 1 }, () => this.varying.map((index) => this.ids.copy(results[index]!))),
      shared: this.shared.map((index) => this.ids.copy(results[index]!)),
    };
  }

  private empty(into: Emitter): readonly Value[] {
    const columns = Array.from({ length: LANES - 1 }, () => this.varying).flat();
    const values = [...columns, ...this.shared].map((index) => into.nothing(this.nest.results[index]!));
    return [into.int(0n), into.int(0n), ...values];
  }

  /** What the header of the chunks gets when the inner loop is over: its results, and what is remembered now. */
  private finish(varying: readonly Value[], shared: readonly Value[], memory: readonly Value[]): readonly Value[] {
    const results = this.nest.results.map((value, index) => {
      const column = this.varying.indexOf(index);
      if (column >= 0) return varying[column]!;
      const same = this.shared.indexOf(index);
      return same >= 0 ? shared[same]! : value;
    });
    return [...results, ...memory];
  }

  /** The column is known: the next one comes to the front. */
  private emitUse(id: number, memory: Memory): void {
    const emitter = new Emitter(this.ids);
    const left = emitter.binary("sub", memory.left, emitter.int(1n));
    const [first, ...others] = memory.columns;
    const columns = [...others, others.at(-1) ?? first!];
    const next = listOf({ ...memory, left, columns });
    this.add(id, emitter.ops, { target: this.nest.chunks.id, arguments: this.finish(first!, memory.shared, next) });
  }

  private emitAttempt(id: number): void {
    const { nest } = this;
    const plainly = new Emitter(this.ids);
    const plain = this.ids.block();
    const nothing = this.empty(plainly);
    this.add(plain, plainly.ops, { target: nest.chunks.id, arguments: [...nest.entry.arguments, ...nothing] });
    const first = new Emitter(this.ids);
    const remaining = first.binary("sub", nest.outerBound, nest.outerCounter);
    const isWorth = first.both(
      first.compare(">", remaining, first.int(BigInt(LANES - 1))),
      first.compare("<", nest.entry.arguments[nest.counter]!, nest.bound),
    );
    const copies = new Map<number, Value>(
      nest.chunks.parameters.map((parameter, index) => [parameter.id, nest.entry.arguments[index]!]),
    );
    const read = (value: Value): Value => withFact(copies.get(value.id) ?? value, value);
    const define = (value: Value): Value => {
      const made = this.ids.copy(value);
      copies.set(value.id, made);
      return made;
    };
    const checks = new Emitter(this.ids);
    for (const op of nest.preheader.ops) checks.ops.push(mapResults(mapOp(op, read), define));
    let holds = checks.both(read(nest.condition), checks.compare("==", read(nest.limit), nest.bound));
    for (const list of nest.changed) {
      const result = this.ids.value("bool");
      checks.ops.push({ kind: "is-unshared", result, operand: list });
      holds = checks.both(holds, result);
    }
    const lanes = this.emitLoop(copies, read);
    const checking = this.ids.block();
    this.blocks.push(
      this.branching(id, first.ops, isWorth, { target: checking, arguments: [] }, { target: plain, arguments: [] }),
      this.branching(checking, checks.ops, holds, lanes, { target: plain, arguments: [] }),
    );
  }

  /** The loop over all lanes: each operation that depends on the column is there once for each. */
  private emitLoop(
    before: ReadonlyMap<number, Value>,
    read: (value: Value) => Value,
  ): { target: number; arguments: readonly Value[] } {
    const { nest } = this;
    const [header, body, end] = [this.ids.block(), this.ids.block(), this.ids.block()];
    const lanes = Array.from({ length: LANES }, () => new Map(before));
    const parameters: Value[] = [];
    const initial: Value[] = [];
    const back: { readonly lane: number; readonly index: number }[] = [];
    const use = (lane: number, value: Value): Value => withFact(lanes[lane]!.get(value.id) ?? value, value);
    const define = (lane: number, value: Value): Value => {
      const made = this.ids.copy(value);
      for (const one of nest.varies.has(value.id) ? [lanes[lane]!] : lanes) one.set(value.id, made);
      return made;
    };
    for (const [index, parameter] of nest.header.parameters.entries()) {
      for (let lane = 0; lane < (nest.varies.has(parameter.id) ? LANES : 1); lane++) {
        parameters.push(define(lane, parameter));
        initial.push(read(nest.headerArguments[index]!));
        back.push({ lane, index });
      }
    }
    const test = mapResults(
      mapOp(nest.test, (value) => use(0, value)),
      (value) => define(0, value),
    );
    const ops: TypedOp[] = [];
    for (let lane = 1; lane < LANES; lane++) {
      const [by, next] = [this.ids.value("int"), this.ids.value("int")];
      ops.push({ kind: "int-const", result: by, value: BigInt(lane) });
      ops.push({ kind: "range-advance", result: next, next: nest.column, step: by });
      lanes[lane]!.set(nest.column.id, next);
    }
    for (const op of nest.body.ops) {
      const isVarying =
        resultsOf(op).some(({ id }) => nest.varies.has(id)) || operandsOf(op).some(({ id }) => nest.varies.has(id));
      for (let lane = 0; lane < (isVarying ? LANES : 1); lane++) {
        const copy = mapResults(
          mapOp(withoutState(op), (value) => use(lane, value)),
          (value) => define(lane, value),
        );
        ops.push("state" in op && op.state !== undefined ? ({ ...copy, state: this.start } as TypedOp) : copy);
      }
    }
    const turned = back.map(({ lane, index }) => use(lane, nest.back.arguments[index]!));
    const [condition] = resultsOf(test);
    this.blocks.push(
      this.branching(
        header,
        [test],
        condition!,
        { target: body, arguments: [] },
        { target: end, arguments: [] },
        parameters,
      ),
    );
    this.add(body, ops, { target: header, arguments: turned });
    const emitter = new Emitter(this.ids);
    const result = (lane: number, indexes: readonly number[]): readonly Value[] =>
      indexes.map((index) => use(lane, nest.results[index]!));
    const memory: Memory = {
      left: emitter.int(BigInt(LANES - 1)),
      epoch: emitter.epoch(),
      columns: Array.from({ length: LANES - 1 }, (_, lane) => result(lane + 1, this.varying)),
      shared: result(0, this.shared),
    };
    const finished = this.finish(result(0, this.varying), memory.shared, listOf(memory));
    this.add(end, emitter.ops, { target: nest.chunks.id, arguments: finished });
    return { target: header, arguments: initial };
  }

  private add(id: number, ops: readonly TypedOp[], edge: { target: number; arguments: readonly Value[] }): void {
    this.blocks.push({ id, parameters: [], ops, terminator: { kind: "jump", ...edge }, loopDepth: this.depth });
  }

  private branching(
    id: number,
    ops: readonly TypedOp[],
    condition: Value,
    whenTrue: { target: number; arguments: readonly Value[] },
    whenFalse: { target: number; arguments: readonly Value[] },
    parameters: readonly Value[] = [],
  ): TypedBlock {
    const terminator = { kind: "branch", condition, whenTrue, whenFalse, likely: "true" } as const;
    return { id, parameters, ops, terminator, loopDepth: this.depth };
  }
}

function listOf({ left, epoch, columns, shared }: Memory): readonly Value[] {
  return [left, epoch, ...columns.flat(), ...shared];
}

function withFact(value: Value, use: Value): Value {
  return use.fact === undefined || use.fact === value.fact ? value : { ...value, fact: use.fact };
}

function withoutState(op: TypedOp): TypedOp {
  const { state: _state, ...rest } = op as TypedOp & { readonly state?: FrameState };
  return rest as TypedOp;
}
