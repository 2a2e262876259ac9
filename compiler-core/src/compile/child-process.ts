/** Child processes of ours, as both of their clients use them: started, listened to, and ended when they do not listen. */
import { type ChildProcess, fork, type Serializable } from "node:child_process";
import { childModule } from "./child-module";

export interface OwnChild {
  readonly child: ChildProcess;
  /** The last of what it wrote to its standard error. */
  readonly lastWords: () => string;
}

const KEPT_CHARACTERS = 4000;

/** `onEnd` is called once at least when the process could not be started, or has ended. */
export function startChild(module: string, onEnd: (own: OwnChild, reason: string) => void): OwnChild {
  const { path, execArgv } = childModule(module);
  const child = fork(path, [], {
    serialization: "advanced",
    execArgv: [...execArgv],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-KEPT_CHARACTERS);
  });
  const own = { child, lastWords: () => stderr };
  child.on("error", (error) => onEnd(own, error.message));
  child.on("exit", (code, signal) => onEnd(own, signal ?? `status ${code}`));
  return own;
}

export interface GivingUp {
  readonly signal: AbortSignal | undefined;
  /** What the process is told when the signal comes. */
  readonly message: Serializable;
  /** How long it may then go on, in milliseconds, before it is ended: a long stretch of work reads no message. */
  readonly patience: number;
}

/** Waits for what the process was asked; the signal gives it up. */
export async function untilGivenUp<Answer>(
  child: ChildProcess,
  { signal, message, patience }: GivingUp,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const giveUp = (): void => {
    if (child.connected) child.send(message);
    timer = setTimeout(() => child.kill("SIGKILL"), patience);
  };
  signal?.addEventListener("abort", giveUp, { once: true });
  try {
    return await ask();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
  }
}
