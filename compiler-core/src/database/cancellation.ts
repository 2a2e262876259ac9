/**
 * Giving up work whose answer nobody wants any more.
 * A token is checked at query boundaries and between functions, never inside a stage, so that what was finished stays
 * in the memo and the next request starts from there.
 */

/** Says whether the work is still wanted. */
export interface CancellationToken {
  readonly isCancelled: boolean;
}

/** For work that always runs to its end. */
export const NEVER_CANCELLED: CancellationToken = { isCancelled: false };

/** Unwinds out of the queries; caught where the token was made. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** Leaves by a `Cancelled` when the work is no longer wanted. */
export function checkCancelled(token: CancellationToken): void {
  if (token.isCancelled) throw new Cancelled("cancelled");
}
