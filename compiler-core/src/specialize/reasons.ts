/** Why a version of a function cannot be made, or is not worth it. Codes MT35xx. */
import type { DiagnosticCode } from "../base/diagnostic";

export interface SpecializeReason {
  readonly code: DiagnosticCode;
  readonly message: string;
  /** Site of the baseline operation that is the cause; absent when it is the function as a whole. */
  readonly site?: number;
}

export const REASONS = {
  /** Machine code would run the same generic operations as the interpreter. */
  nothingToGain: {
    code: "MT3501",
    title: "Nothing to gain",
    explain:
      "What the function does costs as much in machine code as in bytecode: it calls functions that are interpreted, or " +
      "works on objects of which nothing is known. Annotate parameters with int, float, bool, bytes, list[...] and the like.",
  },
  /** `is` between numbers. */
  identityOfNumbers: {
    code: "MT3503",
    title: "Identity of numbers",
    explain: "The function compares numbers with `is`. Unboxed numbers have no identity.",
  },
  /** Virtual values meet where they cannot. */
  iteratorEscapes: {
    code: "MT3504",
    title: "An iterator is used in two ways",
    explain: "An iterator that native code never builds would be needed as an object.",
  },
  /** The function has no way to its end that native code can take. */
  alwaysLeaves: {
    code: "MT3505",
    title: "Always leaves native code",
    explain: "Every way through the function raises or leaves native code at once.",
  },
  /** The fixpoint takes too many rounds, or there is too much to keep for the way out. */
  tooComplex: {
    code: "MT3506",
    title: "Too complex",
    explain:
      "The types of the function's variables depend on each other in more ways than the compiler follows, or it has hundreds of variables.\n" +
      "Splitting the function, or keeping one type per variable, helps.",
  },
  /** An invariant of the compiler does not hold. */
  compilerMistake: {
    code: "MT3507",
    title: "A mistake of Martlet's own",
    explain:
      "The compiler found that it is wrong about itself in this function, so the function stays interpreted and the rest of " +
      "the module is compiled.\nPlease report it, with the message and the function.",
  },
} as const satisfies Readonly<Record<string, { code: DiagnosticCode; title: string; explain: string }>>;

export type ReasonName = keyof typeof REASONS;

/** Thrown inside the specializer where a version turns out impossible; `specializeVersion` turns it into a reason. */
export class Unavailable extends Error {
  readonly reason: SpecializeReason;

  constructor(name: ReasonName, message: string, site?: number) {
    super(message);
    this.reason = { code: REASONS[name].code, message, ...(site === undefined ? {} : { site }) };
  }
}

/** What went wrong inside the compiler, and in which function (its index). */
export class FunctionFailure extends Error {
  readonly index: number;

  constructor(index: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.index = index;
  }
}

/** The reason of a function that the compiler failed at. */
export function brokenFunction(cause: unknown): SpecializeReason {
  const text = cause instanceof Error ? cause.message : String(cause);
  const [first = "", ...rest] = text.split("\n");
  const shown = rest.length === 0 ? first : `${first} …`;
  return { code: REASONS.compilerMistake.code, message: `makes the compiler fail: ${shown}` };
}
