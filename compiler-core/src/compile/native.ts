/** Baseline MIR to object files: specialize, passes, LLVM, clang. */
import { ok, type Result } from "../base/result";
import type { Tier } from "../database/reports";
import type { BuildFailure } from "../link/failure";
import type { Interpreter } from "../link/interpreter";
import type { RuntimeLibrary } from "../link/runtime-library";
import type { Toolchain } from "../link/toolchain";
import type { BaselineFunction } from "../mir/baseline";
import type * as ast from "../syntax/nodes";
import type { BuiltReason } from "./report";

export interface NativeInput {
  readonly path: string;
  readonly tree: ast.SyntaxTree;
  /** Those of the slice, in source order, locals in the interpreter's order. */
  readonly functions: readonly BaselineFunction[];
  readonly interpreter: Interpreter;
  readonly toolchain: Toolchain;
  readonly runtime: RuntimeLibrary;
  /** x86-64 micro-architecture level to compile for. */
  readonly level: number;
}

export interface NativeCode {
  /** Object files to link. */
  readonly objects: readonly string[];
  /** Symbols of the `rt_native` rows. A row's `function` is the position among the keys of `functions`. */
  readonly natives: readonly string[];
  /** Tiers of the functions that have machine code; the others stay interpreted. */
  readonly functions: ReadonlyMap<BaselineFunction, Tier>;
  /** Why a function is not native. */
  readonly reasons: ReadonlyMap<BaselineFunction, readonly BuiltReason[]>;
}

export async function compileNative(
  input: NativeInput,
  progress: (message: string) => void,
): Promise<Result<NativeCode, BuildFailure>> {
  void input;
  void progress;
  return ok({ objects: [], natives: [], functions: new Map(), reasons: new Map() });
}
