/**
 * Generic operations that are tried first where no other code can run (runtime/rt-quick.h): `rt_quick_x` does what
 * `rt_op_x` does, or declines before anything has happened. So the activation is made visible, and what was proven
 * forgotten, only where it declines.
 */
import { invariant } from "../base/invariant";
import type { TypedFunction, TypedOp } from "../mir/typed";
import type { OpOf } from "./ops/op-of";
import type { RuntimePrototype } from "./prelude";

export interface QuickOperation {
  /** It remembers what it saw: the first argument is its cache. */
  readonly cached: boolean;
  /** It lets go of something: the activation comes before the operands. */
  readonly releases: boolean;
  /** What does the operation in full, given thread and activation first, and makes the activation visible where it must. */
  readonly inFull?: string;
}

const PLAIN: QuickOperation = { cached: false, releases: false };
const CACHED: QuickOperation = { cached: true, releases: false };

const QUICK: ReadonlyMap<string, QuickOperation> = new Map([
  ["load_attr", CACHED],
  ["load_method", CACHED],
  ["store_attr", { cached: true, releases: true }],
  ["unary", PLAIN],
  ["binary", PLAIN],
  ["inplace", PLAIN],
  ["compare", PLAIN],
  ["contains", PLAIN],
  ["is_true", PLAIN],
  ["load_subscr", PLAIN],
  ["store_subscr", { cached: false, releases: true }],
  ["unpack_sequence", PLAIN],
  ["get_iter", PLAIN],
  ["for_iter", { cached: false, releases: true }],
  ["format_value", PLAIN],
  ["load_global", PLAIN],
  ["call", { ...CACHED, inFull: "rt_native_call" }],
  ["call_method", { ...CACHED, inFull: "rt_native_call_method" }],
]);

type CallGeneric = OpOf<"call-generic">;

const PREFIX = "rt_op_";

export function quickOperation(op: CallGeneric): QuickOperation | undefined {
  if (op.quiet === true || !op.symbol.startsWith(PREFIX)) return undefined;
  return QUICK.get(op.symbol.slice(PREFIX.length));
}

export const quickSymbol = (op: CallGeneric): string => `rt_quick_${op.symbol.slice(PREFIX.length)}`;

/** The functions that the operation calls beside its own, given its own's prototype. */
export function quickPrototypes(
  op: CallGeneric,
  own: RuntimePrototype,
): readonly (readonly [string, RuntimePrototype])[] {
  const quick = quickOperation(op);
  if (quick === undefined) return [];
  const leading = [...(quick.cached ? ["i8*"] : []), ...(quick.releases ? ["i8*"] : [])];
  const withLeading = (...types: readonly string[]) => ({ ...own, parameters: [...types, ...own.parameters] });
  return [
    [quickSymbol(op), withLeading(...leading)],
    ...(quick.inFull === undefined ? [] : [[quick.inFull, withLeading("i8*", "i8*")] as const]),
  ];
}

/** Words of an `rt_quick_cache`. */
const QUICK_CACHE_WORDS = 6;

/** The caches of a unit: one for each operation that has one, in one table of the prelude. */
export class QuickCaches {
  private readonly indexes = new Map<TypedOp, number>();

  constructor(functions: Iterable<TypedFunction>) {
    for (const fn of functions) {
      for (const block of fn.blocks) {
        for (const op of block.ops) {
          if (op.kind === "call-generic" && quickOperation(op)?.cached === true)
            this.indexes.set(op, this.indexes.size);
        }
      }
    }
  }

  /** Words of the table. */
  get words(): number {
    return this.indexes.size * QUICK_CACHE_WORDS;
  }

  /** Where the operation's cache starts in the table, in words. */
  wordOf(op: CallGeneric): number {
    const index = this.indexes.get(op);
    invariant(index !== undefined, `${op.symbol} has no cache`);
    return index * QUICK_CACHE_WORDS;
  }
}
