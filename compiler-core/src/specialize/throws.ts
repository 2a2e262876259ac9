/**
 * Exceptions that are never made. Where an operation would raise one of a known class, and a handler of the function
 * catches it without a name, control goes to the body of the `except` clause at once. While it runs, the register of the
 * saved state stands for the exception: leaving native code there makes it (runtime/throw.c). Code that other operations
 * run could look at it, so they leave: see `leavesThrown`.
 */
import type { BaselineFunction, Handler, OpIndex, Register } from "../mir/baseline";
import { killedRegisters } from "../mir/bound-registers";
import type { Value } from "../mir/typed";
import {
  assign,
  beforeState,
  branchOut,
  type Context,
  cellIndex,
  currentOp,
  diesQuietly,
  dstAt,
  emit,
  handlesThrown,
  heldValue,
  intConst,
  labelAt,
  nameAt,
  releaseKilled,
  secureValue,
  useAt,
  usesAt,
} from "./context";
import { nativeHandler } from "./exceptions";
import { UNBOUND } from "./slots";

/** RT_THROW_* of runtime/rt-throw.h. */
export const THROWERS = { int: 0n, float: 1n, key: 2n, index: 3n } as const;

export type Thrower = keyof typeof THROWERS;

/** The class of each exception, and those above it. */
const CLASSES: Readonly<Record<Thrower, readonly string[]>> = {
  int: ["ValueError", "Exception"],
  float: ["ValueError", "Exception"],
  key: ["KeyError", "LookupError", "Exception"],
  index: ["IndexError", "LookupError", "Exception"],
};

/** Where a handler catches an exception, and which global names must be the classes that they seem to be. */
interface Caught {
  readonly handler: Handler;
  /** The first operation of the clause's body. */
  readonly body: OpIndex;
  /** The register of the saved state. */
  readonly saved: Register;
  /** Indexes of names. */
  readonly names: readonly number[];
}

/** The clause that catches the exception where the operation at `pc` raises it, and nothing that dies can be seen. */
export function clauseFor(ctx: Context, thrower: Thrower): Caught | undefined {
  const { baseline: fn } = ctx;
  if (handlesThrown(ctx)) return undefined;
  const names: number[] = [];
  for (let handler = nativeHandler(fn, ctx.pc); handler !== undefined; ) {
    const found = clauseOf(ctx, handler, thrower, names);
    if (found === undefined || diesVisibly(ctx, handler)) return undefined;
    if (found.kind === "caught") return { handler, body: found.body, saved: found.saved, names };
    handler = nativeHandler(fn, found.from);
  }
  return undefined;
}

/** What a handler does with an exception: a clause catches it, or it goes on outwards. Adds the names that it reads. */
function clauseOf(
  ctx: Context,
  handler: Handler,
  thrower: Thrower,
  names: number[],
): { kind: "caught"; body: OpIndex; saved: Register } | { kind: "passed"; from: OpIndex } | undefined {
  const { baseline: fn } = ctx;
  const push = fn.ops[handler.target + 1]!;
  const saved = dstAt(push, 0);
  const exception = useAt(push, 1).register;
  for (let pc = handler.target + 2; ; ) {
    const clause = readClause(fn, pc, exception);
    if (clause === undefined) return undefined;
    if (clause.kind === "body") return { kind: "caught", body: clause.body, saved };
    if (clause.kind === "passed") return clause;
    const classes = clause.names.map((index) => builtinClass(ctx, index));
    if (classes.includes(undefined)) return undefined;
    names.push(...clause.names);
    pc = classes.some((name) => CLASSES[thrower].includes(name!)) ? clause.matches : clause.next;
  }
}

/** Something whose death can be seen dies on the way to the handler. */
function diesVisibly(ctx: Context, handler: Handler): boolean {
  const dying = killedRegisters(currentOp(ctx));
  return ctx.contents.some((content, register) => {
    if (register < handler.exception && !dying.has(register)) return false;
    const held = heldValue(content);
    return held !== undefined && ctx.owned.has(held.id) && !diesQuietly(held);
  });
}

type Clause =
  | { readonly kind: "body"; readonly body: OpIndex }
  /** No clause catches it: it is raised again, from this operation. */
  | { readonly kind: "passed"; readonly from: OpIndex }
  | { readonly kind: "test"; readonly names: readonly number[]; readonly matches: OpIndex; readonly next: OpIndex };

/** What stands at `pc` in a handler: a test of the exception's class, or a body that lets go of the exception. */
function readClause(fn: BaselineFunction, start: OpIndex, exception: Register): Clause | undefined {
  const names: number[] = [];
  for (let pc = start; ; pc++) {
    const op = fn.ops[pc];
    switch (op?.opcode) {
      case "release":
        return names.length === 0 && dstAt(op, 0) === exception ? { kind: "body", body: pc + 1 } : undefined;
      case "pop_exception":
        return names.length === 0 && fn.ops[pc + 1]?.opcode === "reraise"
          ? { kind: "passed", from: pc + 1 }
          : undefined;
      case "load_global":
        names.push(nameAt(op, 1));
        break;
      case "build_tuple":
        if (usesAt(op, 1).length !== names.length) return undefined;
        break;
      case "match_exception": {
        const branch = fn.ops[pc + 1];
        if (branch?.opcode !== "branch_false" || names.length === 0) return undefined;
        return { kind: "test", names, matches: pc + 2, next: labelAt(branch, 1) };
      }
      default:
        return undefined;
    }
  }
}

function builtinClass(ctx: Context, name: number): string | undefined {
  const meaning = ctx.version.module.global(ctx.baseline.names[name]!);
  return meaning?.kind === "builtin" && meaning.path.startsWith("builtins.")
    ? meaning.path.slice("builtins.".length)
    : undefined;
}

/**
 * Where `condition` holds the operation at `pc` raises, and the clause goes on. `argument` gives what the exception is
 * made of; a box that it makes is owned by the saved state.
 */
export function throwTo(ctx: Context, caught: Caught, condition: Value, thrower: Thrower, argument: () => Value): void {
  const { handler, body, saved, names } = caught;
  branchOut(ctx, condition, body, () => {
    for (const name of new Set(names)) {
      const expects = { kind: "builtin", path: `builtins.${ctx.baseline.names[name]!}` } as const;
      emit(ctx, { kind: "cell-guard", cell: cellIndex(ctx, name, expects), state: beforeState(ctx) });
    }
    const value = argument();
    secureValue(ctx, value);
    const content = {
      kind: "thrown",
      argument: value,
      thrower: intConst(ctx, THROWERS[thrower]),
      site: intConst(ctx, BigInt(currentOp(ctx).site)),
    } as const;
    // One more holder while the operands go.
    const parked = ctx.contents.length;
    ctx.contents.push(content);
    releaseKilled(ctx);
    for (let register = parked - 1; register >= handler.exception; register--) {
      if (ctx.contents[register]!.kind !== "unbound") assign(ctx, register, UNBOUND);
    }
    ctx.contents.length = parked;
    ctx.contents[saved] = content;
  });
}
