/**
 * Baseline MIR of one function: a flat list of operations over mutable registers.
 *
 * Registers 0 … locals.length-1 are the function's locals in the order of `locals` (parameters first, in
 * `co_varnames` order; the build checks the set against the real code object and permutes). Further registers are
 * temporaries. An unbound register is a state, not a value.
 *
 * Temporaries mirror CPython's value stack: a lower number lies deeper. When an operation raises, its killed operands
 * are released as always. Then the handler that covers it is found; temporaries from its `exception` register upwards
 * are released, the highest first, the exception value is stored there, and those below survive. Without a handler
 * all temporaries are released in that order. So `raise` and `reraise` need no releases before them.
 *
 * The killed operands of an operation are released (in CPython's order for it) before its `dst` is stored: one
 * register may be both.
 *
 * Serialised (see `baseline-words.ts`) an operation is `opcode | site << 8`, then one 32-bit word per operand:
 * `dst` = register; `use` = register << 1 | kill; `use?` absent = 0xffffffff; `uses`/`dsts` = count, then each;
 * `const?` absent = 0xffffffff; `label` = word index. Program counters in handler tables, frame states and labels are
 * word indexes.
 */

import type { Span } from "../base/span";
import type { BaselineOpcode } from "./baseline-ops";

export type Register = number;

/** A register that is read. Only temporaries are killed. */
export interface Use {
  readonly register: Register;
  readonly kill: boolean;
}

/** A jump target: the index of an operation in `BaselineFunction.ops`. */
export type OpIndex = number;

export type Operand =
  | { readonly kind: "dst"; readonly register: Register }
  | { readonly kind: "use"; readonly register: Register; readonly kill: boolean }
  | { readonly kind: "uses"; readonly uses: readonly Use[] }
  | { readonly kind: "dsts"; readonly registers: readonly Register[] }
  | { readonly kind: "const"; readonly index: number }
  | { readonly kind: "name"; readonly index: number }
  | { readonly kind: "imm"; readonly value: number }
  | { readonly kind: "label"; readonly target: OpIndex }
  | { readonly kind: "absent" };

export interface BaselineOp {
  readonly opcode: BaselineOpcode;
  /** In the order of the row's formats in `BASELINE_OPS`. */
  readonly operands: readonly Operand[];
  /** Index into `sites`: what tracebacks and `f_lineno` show while the operation runs. */
  readonly site: number;
}

/**
 * A source position that a frame can stand at. The build maps it to an instruction of the real code object:
 * the last instruction that has exactly this position (3.11+), else one on this line.
 */
export interface Site {
  /** Position of the syntax node, as CPython's compiler attributes it to the instruction. */
  readonly span: Span;
  /** What the instruction does; picks among instructions with equal positions (`LOAD_FAST x` or `CALL`). */
  readonly opcode: BaselineOpcode;
}

/**
 * Operations start ≤ index < end; an exception there continues at `target` with the exception value in `exception`.
 * `exception` is also the depth of the handler: before it starts, every bound temporary with that number or a higher one
 * is released, highest first, as CPython pops its value stack. So temporaries are numbered in stack order, and one that
 * must survive into the handler (the iterator of an enclosing loop, a saved exception state, a bound `__exit__`) is lower.
 * An exception that leaves the function releases all temporaries in the same order.
 */
export interface Handler {
  readonly start: OpIndex;
  readonly end: OpIndex;
  readonly target: OpIndex;
  readonly exception: Register;
}

/** A constant as the source gives it, after the constant folding that CPython itself does. */
export type BaselineConstant =
  | { readonly kind: "none" }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "ellipsis" }
  | { readonly kind: "int"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "complex"; readonly real: number; readonly imag: number }
  | { readonly kind: "str"; readonly value: string }
  | { readonly kind: "bytes"; readonly value: Uint8Array }
  | { readonly kind: "tuple"; readonly items: readonly BaselineConstant[] }
  | { readonly kind: "frozenset"; readonly items: readonly BaselineConstant[] }
  /** The code object of a function within, by its `co_name`: what is made at that place. */
  | { readonly kind: "code"; readonly name: string; readonly span: Span };

export interface BaselineFunction {
  readonly name: string;
  readonly qualname: string;
  /** Line of `def`, or of the first decorator: `co_firstlineno`. */
  readonly firstLine: number;
  /** Names of the local variables; the first ones are the parameters in `co_varnames` order. */
  readonly locals: readonly string[];
  readonly parameters: {
    readonly positionalOnly: number;
    /** `co_argcount`: positional-only ones included. */
    readonly positional: number;
    readonly keywordOnly: number;
    readonly varArgs: boolean;
    readonly varKeywords: boolean;
  };
  /** Up to 3.10 a call lets go of its operands from the last one to the first. */
  readonly releasesBackwards: boolean;
  readonly registerCount: number;
  readonly constants: readonly BaselineConstant[];
  readonly names: readonly string[];
  readonly ops: readonly BaselineOp[];
  /** Innermost first: the first row that covers an operation handles its exceptions. */
  readonly handlers: readonly Handler[];
  readonly sites: readonly Site[];
}
