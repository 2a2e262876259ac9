/** What a pass is: a function from typed MIR to typed MIR that changes nothing but the one function. */
import type { TypedFunction } from "../mir/typed";

export interface Pass {
  /** As `--stage` and `--without` name it. */
  readonly name: string;
  readonly summary: string;
  readonly run: (fn: TypedFunction) => TypedFunction;
}
