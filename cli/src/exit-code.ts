/** What the process says when it ends. */
export const EXIT = {
  fine: 0,
  /** The user's program has errors. */
  program: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** Something outside is missing or refuses: no clang, no headers, no permission, a full disk. */
  environment: 3,
  /** A bug of Martlet. */
  internal: 70,
} as const;

export type ExitCode = number;
