/**
 * Inlining: calls of small functions of the module become their operations.
 *
 *     i5 = call-direct clamp i1, i2          depth-guard 1 !
 *                                     →      c7 = int-compare < i1, i2
 *                                            branch c7 ? b8 : b9 …
 *
 * Only bodies that nobody can see running are inlined: no loop, nothing that runs other code, and no exit once something
 * has been changed. So every exit of an inlined body leaves as if the call had not begun: the resume interpreter calls
 * the function, and what happens there is what the function itself does. The state of the caller before the call is all
 * that such an exit needs. What remains of a call are the guards of its callee, which the caller has anyway, and the
 * question whether the recursion limit leaves room for it.
 */
import { invariant } from "../base/invariant";
import { simplify } from "../mir/simplify";
import type { DirectCallee, FrameState, TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import { mapOp, mapResults, mapTerminator, type OpOfKind, resultsOf } from "../mir/typed-ops";
import { diesQuietly } from "./context";
import { inlinableBody, sizeOf } from "./inlinable";
import { Expectations, type NamesOf } from "./inlined-expectations";
import { removeNeedlessFrameChecks } from "./needless-frame-checks";

type CallDirect = OpOfKind<"call-direct">;

/** Operations of a body that is inlined without a promise. */
const SIZE_LIMIT = 80;
/** Operations that inlining may add to a version, besides those that were promised. */
const GROWTH_LIMIT = 400;

/** All versions, with calls inlined where that is possible; by function, then version. */
export function inlineCalls(
  functions: ReadonlyMap<number, readonly TypedFunction[]>,
  namesOf: NamesOf,
): Map<number, TypedFunction[]> {
  const inliner = new Inliner(functions, namesOf);
  const result = new Map<number, TypedFunction[]>();
  for (const [index, versions] of functions) {
    const finished = versions.map((version) => inliner.finish(version));
    for (const version of finished) checkPromises(version);
    result.set(index, finished);
  }
  return result;
}

class Inliner {
  private readonly functions: ReadonlyMap<number, readonly TypedFunction[]>;
  private readonly namesOf: NamesOf;
  private readonly finished = new Map<TypedFunction, TypedFunction>();
  private readonly bodies = new Map<TypedFunction, TypedFunction | undefined>();
  /** Versions whose calls are being inlined: recursion is not. */
  private readonly open = new Set<TypedFunction>();

  constructor(functions: ReadonlyMap<number, readonly TypedFunction[]>, namesOf: NamesOf) {
    this.functions = functions;
    this.namesOf = namesOf;
  }

  finish(fn: TypedFunction): TypedFunction {
    const known = this.finished.get(fn);
    if (known !== undefined) return known;
    this.open.add(fn);
    const result = fn.blocks.some((block) => block.ops.some(isCall)) ? this.inline(fn) : fn;
    this.open.delete(fn);
    this.finished.set(fn, result);
    return result;
  }

  /** What a call of the version becomes, if it can be inlined: its calls are inlined already. */
  private bodyOf(callee: DirectCallee): TypedFunction | undefined {
    const fn = this.functions.get(callee.function)?.[callee.version];
    if (fn === undefined || this.open.has(fn)) return undefined;
    if (!this.bodies.has(fn)) this.bodies.set(fn, inlinableBody(this.finish(fn)));
    return this.bodies.get(fn);
  }

  private inline(fn: TypedFunction): TypedFunction {
    const caller = new Caller(fn, this.namesOf);
    let room = GROWTH_LIMIT;
    for (const block of fn.blocks) {
      caller.begin(block);
      for (const op of block.ops) {
        const body = isCall(op) && isSimple(op) ? this.bodyOf(op.callee) : undefined;
        const isPromised = isCall(op) && op.isInlined === true;
        const size = body === undefined || isPromised ? 0 : sizeOf(body);
        if (body === undefined || size > Math.min(room, SIZE_LIMIT)) caller.keep(op);
        else {
          caller.inline(op as CallDirect, body);
          room -= size;
        }
      }
      caller.end(block);
    }
    return simplify(removeNeedlessFrameChecks(caller.result()));
  }
}

function checkPromises(fn: TypedFunction): void {
  const isKept = fn.blocks.every((block) => block.ops.every((op) => !isCall(op) || op.isInlined !== true));
  invariant(isKept, `${fn.name} relies on a call to be inlined`);
}

function isCall(op: TypedOp): op is CallDirect {
  return op.kind === "call-direct";
}

/** What dies with the call dies unseen, and what it leaves as has not begun. */
function isSimple(op: CallDirect): boolean {
  return op.before !== undefined && op.moved.length === 0 && op.consumed.every(diesQuietly);
}

/** A version that gets bodies in the place of calls. */
class Caller {
  private readonly fn: TypedFunction;
  private readonly expectations: Expectations;
  private readonly blocks: TypedBlock[] = [];
  private nextValue = 0;
  private nextBlock = 0;
  private id = 0;
  private parameters: readonly Value[] = [];
  private ops: TypedOp[] = [];

  constructor(fn: TypedFunction, namesOf: NamesOf) {
    this.fn = fn;
    this.expectations = new Expectations(fn, namesOf);
    for (const block of fn.blocks) {
      this.nextBlock = Math.max(this.nextBlock, block.id + 1);
      for (const { id } of [...block.parameters, ...block.ops.flatMap(resultsOf)])
        this.nextValue = Math.max(this.nextValue, id + 1);
    }
  }

  begin(block: TypedBlock): void {
    this.id = block.id;
    this.parameters = block.parameters;
    this.ops = [];
  }

  /** An operation as it is; a call that was not inlined never leaves as if it had not begun. */
  keep(op: TypedOp): void {
    if (!isCall(op) || op.before === undefined) this.ops.push(op);
    else {
      const { before: _before, ...rest } = op;
      this.ops.push(rest);
    }
  }

  end(block: TypedBlock): void {
    this.close(block.terminator, block.loopDepth);
  }

  private close(terminator: TypedBlock["terminator"], loopDepth: number): void {
    this.blocks.push({ id: this.id, parameters: this.parameters, ops: this.ops, terminator, loopDepth });
  }

  result(): TypedFunction {
    const { cells, classes } = this.expectations;
    return { ...this.fn, blocks: this.blocks, cells, classes };
  }

  inline(call: CallDirect, body: TypedFunction): void {
    const { before } = call;
    invariant(before !== undefined, "a call without the state before it");
    const blockIds = new Map(body.blocks.map((block) => [block.id, this.nextBlock++]));
    const next = this.nextBlock++;
    const copy = this.copier(call, body);
    this.ops.push({ kind: "depth-guard", depth: 1, state: before });
    this.close({ kind: "jump", target: blockIds.get(body.entry)!, arguments: [] }, 0);
    for (const block of body.blocks) {
      this.id = blockIds.get(block.id)!;
      this.parameters = block.id === body.entry ? [] : block.parameters.map(copy.define);
      this.ops = block.ops.map((op) => this.translate(op, body, copy, before));
      this.close(this.terminator(block.terminator, call, copy, blockIds, next), 0);
    }
    this.id = next;
    this.parameters = call.box === undefined ? [call.result] : [call.result, call.box];
    this.ops = call.consumed.map((operand): TypedOp => ({ kind: "decref", operand, quiet: true }));
  }

  /** The callee's values: its parameters are the arguments, all others are new. */
  private copier(call: CallDirect, body: TypedFunction): Copier {
    const known = new Map<number, Value>();
    const passed = [...call.arguments, ...call.boxes];
    const entry = body.blocks.find((block) => block.id === body.entry)!;
    for (const [index, parameter] of entry.parameters.entries()) known.set(parameter.id, passed[index]!);
    const define = (value: Value): Value => {
      const made = { ...value, id: this.nextValue++ };
      known.set(value.id, made);
      return made;
    };
    const use = (value: Value): Value => {
      const found = known.get(value.id);
      if (found === undefined) return define(value);
      const fact = value.fact ?? found.fact;
      const { fact: _fact, ...rest } = found;
      return fact === undefined ? rest : { ...rest, fact };
    };
    return { define: (value) => (known.has(value.id) ? known.get(value.id)! : define(value)), use };
  }

  private translate(op: TypedOp, body: TypedFunction, copy: Copier, before: FrameState): TypedOp {
    const state = "state" in op ? op.state : undefined;
    const { state: _state, ...bare } = op as TypedOp & { readonly state?: FrameState };
    const mapped = mapResults(mapOp(bare as TypedOp, copy.use), copy.define);
    const placed = this.expectations.place(mapped, body);
    const deeper = placed.kind === "depth-guard" ? { ...placed, depth: placed.depth + 1 } : placed;
    return state === undefined ? deeper : ({ ...deeper, state: exitOf(before, state) } as TypedOp);
  }

  private terminator(
    terminator: TypedBlock["terminator"],
    call: CallDirect,
    copy: Copier,
    blockIds: ReadonlyMap<number, number>,
    next: number,
  ): TypedBlock["terminator"] {
    switch (terminator.kind) {
      case "deoptimize":
        return { kind: "deoptimize", state: exitOf(call.before!, terminator.state) };
      case "return": {
        const value = terminator.value === undefined ? this.make("none-const", "none") : copy.use(terminator.value);
        if (call.box === undefined) return { kind: "jump", target: next, arguments: [value] };
        const box = terminator.box === undefined ? this.make("null-const") : copy.use(terminator.box);
        return { kind: "jump", target: next, arguments: [value, box] };
      }
      case "jump":
      case "branch": {
        const mapped = mapTerminator(terminator, copy.use);
        const target = (id: number): number => blockIds.get(id)!;
        if (mapped.kind === "jump") return { ...mapped, target: target(mapped.target) };
        invariant(mapped.kind === "branch", "a branch stays one");
        const { whenTrue, whenFalse } = mapped;
        return {
          ...mapped,
          whenTrue: { ...whenTrue, target: target(whenTrue.target) },
          whenFalse: { ...whenFalse, target: target(whenFalse.target) },
        };
      }
    }
  }

  private make(kind: "none-const" | "null-const", fact?: "none"): Value {
    const id = this.nextValue++;
    const result: Value =
      fact === undefined ? { id, representation: "object", nullable: true } : { id, representation: "object", fact };
    this.ops.push({ kind, result });
    return result;
  }
}

interface Copier {
  readonly define: (value: Value) => Value;
  readonly use: (value: Value) => Value;
}

/** Where an exit of an inlined body leaves: before the call. */
function exitOf(before: FrameState, state: FrameState): FrameState {
  return state.isExpected === true ? { ...before, isExpected: true } : before;
}
