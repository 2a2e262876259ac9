/** Runs a tool to its end, without a shell, and keeps what it printed. */
import { spawn } from "node:child_process";

export interface ToolResult {
  /** Exit status; null when it was killed or could not start. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolOptions {
  readonly cwd?: string;
  readonly input?: string;
  /** Milliseconds until it is killed. */
  readonly timeout?: number;
  /** Kills it. */
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_TIMEOUT = 120_000;

export function runTool(command: string, args: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      timeout: options.timeout ?? DEFAULT_TIMEOUT,
      killSignal: "SIGKILL",
      signal: options.signal,
    });
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", (error) => resolve({ status: null, stdout, stderr: error.message }));
    child.on("close", (status) => resolve({ status, stdout, stderr }));
    child.stdin?.on("error", () => {}); // it may exit without reading; its status says so
    child.stdin?.end(options.input);
  });
}

/** The last lines of what a tool printed, for a message. */
export function tail(text: string, lines = 12): string {
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}
