/** Where a command writes. Tests give their own; `main` gives the process's streams. */
export interface Terminal {
  /** Results. */
  out(text: string): void;
  /** Messages about the run. */
  error(text: string): void;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Progress lines are for people only. */
  readonly isInteractive: boolean;
}
