/**
 * Success or an expected failure of the environment (no clang, no write permission, a full disk).
 * Mistakes in the user's program are `Diagnostic`s; mistakes of ours are `InternalError`s.
 */

export type Result<T, E> = Ok<T> | Failure<E>;

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Failure<E> {
  readonly ok: false;
  readonly error: E;
}

export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

export function failure<E>(error: E): Failure<E> {
  return { ok: false, error };
}
