/** Runs a command to its end, with its output in hand: for reports that start many processes side by side. */
import { spawn } from "node:child_process";

export interface Finished {
  /** -1 when a signal ended it; `stderr` then says which. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Standard input is empty; `environment` is added to this process's own. Killed after `limitMs` milliseconds. */
export function runProcess(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly environment: Readonly<Record<string, string>>; readonly limitMs: number },
): Promise<Finished> {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data) => {
      stdout += data;
    });
    child.stderr.on("data", (data) => {
      stderr += data;
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), options.limitMs);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      done({ code: code ?? -1, stdout, stderr: signal ? `${stderr}\nended by ${signal}` : stderr });
    });
  });
}
