/**
 * Our own mistakes.
 *
 * One that a single function provokes leaves that function interpreted (`specialize/module.ts`, `compile/native.ts`). Any
 * other `InternalError` is caught in three places only (the server's dispatch, the command line's `main`, the compile
 * worker), which report it as a bug of Martlet with the file, the function and the last pass.
 */

/** Thrown where the compiler finds that it is wrong about itself; never because of what the user wrote. */
export class InternalError extends Error {
  override readonly name = "InternalError";
}

/** States what must hold here; `message` says what was found instead. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InternalError(message);
}

/** Ends an exhaustive `switch`: the compiler refuses it while a case is missing. */
export function assertNever(value: never): never {
  throw new InternalError(`unexpected case: ${describe(value)}`);
}

function describe(value: unknown): string {
  if (typeof value === "object" && value !== null && "kind" in value) return String(value.kind);
  return String(value);
}
