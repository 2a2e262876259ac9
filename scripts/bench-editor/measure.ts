/** What all measurements of language servers share: edits, times, memory. */
import { readFileSync } from "node:fs";

export interface Edit {
  readonly name: string;
  readonly text: string;
  /** An edit replaces what stands here, in the middle of a function, by something that was never there before. */
  readonly target: string;
  readonly replacement: (edit: number) => string;
}

export interface Summary {
  readonly p50: number;
  readonly p95: number;
}

export async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function summarize(times: readonly number[]): Summary {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { p50: at(0.5), p95: at(0.95) };
}

export function residentMebibytes(processId: number): number {
  const status = readFileSync(`/proc/${processId}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}
