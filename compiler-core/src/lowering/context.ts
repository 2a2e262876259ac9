/**
 * What every part of lowering shares: the builder, the scope of names, the blocks that enclose the current statement.
 *
 * Lowering is free functions, one file per syntax family. Families call each other through `ctx.lower`, so that the
 * files need not import each other in circles.
 */
import type { LineIndex } from "../base/line-index";
import type { Span } from "../base/span";
import type { BaselineConstant, Register } from "../mir/baseline";
import type { BaselineBuilder, HandlerScope, Label } from "../mir/baseline-builder";
import type * as ast from "../syntax/nodes";
import type { FunctionScope } from "./scope";

/** The CPython that will run the module: its compilers differ in small ways that a program can see. */
export interface LoweringTarget {
  /** 9 … 13 for Python 3.9 … 3.13. */
  readonly minor: number;
  /** `sys.flags.optimize`: asserts go at 1. */
  readonly optimize: number;
}

/** The mutual recursion of the families. */
export interface Lowerers {
  /** Emits the evaluation. The result is `into` if given, else a local or the top of the stack. */
  expression(ctx: LoweringContext, node: ast.Expression, into?: Register): Register;
  /** Jumps to `target` when the truth of the expression is `when`, else falls through. */
  condition(ctx: LoweringContext, node: ast.Expression, target: Label, when: boolean): void;
  statements(ctx: LoweringContext, body: readonly ast.Statement[]): void;
}

export interface LoweringContext {
  readonly builder: BaselineBuilder;
  readonly target: LoweringTarget;
  readonly lineIndex: LineIndex;
  /** Names as they are where the present expression stands: comprehensions have variables of their own. */
  scope: FunctionScope;
  /** `__qualname__` of the function. */
  readonly qualname: string;
  /** Names that the module imports at its top level. */
  readonly importedNames: ReadonlySet<string>;
  readonly lower: Lowerers;
  /** Results of constant folding, by node id. */
  readonly folded: Map<number, BaselineConstant | undefined>;
  /** Innermost last. What leaves one (return, break, continue) undoes it on the way. */
  blocks: readonly Block[];
  /** The statement that was entered last; up to 3.9 CPython attributes the end of a `with` to it. */
  statement: Span;
  /** Up to 3.11, where conditional jumps stand: the enclosing statement or conditional expression. */
  enclosing: Span;
}

/** An enclosing construct with something to undo; CPython calls it a frame block. */
export type Block =
  | { readonly kind: "while"; readonly next: Label; readonly exit: Label }
  | {
      readonly kind: "for";
      readonly next: Label;
      readonly exit: Label;
      readonly iterator: Register;
      readonly span: Span;
    }
  /** Inside `try` with handlers; `outer` is the handler around it. */
  | { readonly kind: "try"; readonly outer: HandlerScope | undefined }
  /** Inside `try` with `finally`: the body of the latter runs on the way out. */
  | { readonly kind: "finally"; readonly outer: HandlerScope | undefined; readonly body: readonly ast.Statement[] }
  /** Inside the exceptional copy of a `finally` body. */
  | {
      readonly kind: "finally-handler";
      readonly outer: HandlerScope | undefined;
      readonly exception: Register;
      readonly saved: Register;
      readonly span: Span;
    }
  /** Inside an `except` clause. */
  | {
      readonly kind: "except";
      readonly outer: HandlerScope | undefined;
      readonly saved: Register;
      readonly name: string | undefined;
      readonly span: Span;
    }
  | { readonly kind: "with"; readonly outer: HandlerScope | undefined; readonly exit: Register; readonly span: Span }
  /** A return value that waits while a `finally` body runs. */
  | { readonly kind: "value"; readonly register: Register; readonly span: Span };

/** Lowers an expression whose value is needed once. */
export function lowerExpression(ctx: LoweringContext, node: ast.Expression, into?: Register): Register {
  return ctx.lower.expression(ctx, node, into);
}

/** Puts a constant on the stack, or into a register. */
export function defineConstant(ctx: LoweringContext, value: BaselineConstant, span: Span, into?: Register): Register {
  return ctx.builder.define("const", span, into, [ctx.builder.constant(value)]);
}

export const NONE: BaselineConstant = { kind: "none" };

/** A `str` constant. */
export function strConstant(value: string): BaselineConstant {
  return { kind: "str", value };
}

/** An `int` constant. */
export function intConstant(value: number): BaselineConstant {
  return { kind: "int", value: BigInt(value) };
}
