/** Runs the pipeline over one function, verifies after each pass, and shows what each one did. */
import { invariant } from "../base/invariant";
import type { BaselineFunction } from "../mir/baseline";
import type { TypedFunction } from "../mir/typed";
import { verifyTyped } from "../mir/typed-verifier";
import type { Pass } from "./pass";
import { PIPELINE } from "./pipeline";

export interface PassOptions {
  /** Passes to leave out, by name. */
  readonly without?: ReadonlySet<string>;
  /** No pass after this one runs. */
  readonly stopAfter?: string;
  /**
   * After each pass, unless said otherwise. A build verifies only what comes out in the end, and trusts the tests to find
   * which pass is wrong; what is only shown is not verified.
   */
  readonly verify?: "each" | "last" | "nothing";
  /** Called with the function before the first pass (`undefined`) and after each. */
  readonly observe?: (pass: Pass | undefined, fn: TypedFunction) => void;
}

/** The optimised function. A pass that leaves something wrong is named. */
export function runPasses(fn: TypedFunction, baseline: BaselineFunction, options: PassOptions = {}): TypedFunction {
  let current = fn;
  const { verify = "each" } = options;
  if (verify === "each") check(current, baseline, "specialization");
  options.observe?.(undefined, current);
  for (const pass of PIPELINE) {
    if (options.without?.has(pass.name) === true) continue;
    const before = current;
    current = pass.run(current);
    if (verify === "each" && current !== before) check(current, baseline, pass.name);
    options.observe?.(pass, current);
    if (pass.name === options.stopAfter) break;
  }
  if (verify === "last") check(current, baseline, "all passes");
  return current;
}

function check(fn: TypedFunction, baseline: BaselineFunction, after: string): void {
  const problems = verifyTyped(fn, baseline);
  invariant(problems.length === 0, `after ${after}: ${problems.slice(0, 3).join("; ")}`);
}
