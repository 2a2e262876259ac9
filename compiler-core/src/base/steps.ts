/**
 * Work in small steps: whoever drives it may do something else in between, or never come back.
 * What is remembered between two steps must be right by itself, as nobody says that a step is the last.
 */
export type Steps<Value> = Generator<undefined, Value, undefined>;

/** All of them at once. */
export function finish<Value>(steps: Steps<Value>): Value {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
