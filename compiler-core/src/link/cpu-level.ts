/**
 * The x86-64 micro-architecture level of this machine, as runtime/cpu.c counts it: code is compiled for the level of
 * the machine that builds it, and a module file that lands on a lesser machine runs its source.
 */
import { readFileSync } from "node:fs";
import { arch } from "node:os";

const LEVELS: readonly (readonly [level: number, flags: readonly string[]])[] = [
  [2, ["pni", "ssse3", "sse4_1", "sse4_2", "popcnt", "cx16"]],
  [3, ["avx", "fma", "movbe", "xsave", "f16c", "avx2", "bmi1", "bmi2", "abm"]],
];

/** 1 to 3 on x86-64 (nothing is gained by 4), 0 elsewhere. */
export function cpuLevel(): number {
  if (arch() !== "x64") return 0;
  let text: string;
  try {
    text = readFileSync("/proc/cpuinfo", "utf8");
  } catch {
    return 1;
  }
  const flags = new Set(/^flags\s*:(.*)$/m.exec(text)?.[1]?.split(/\s+/));
  let level = 1;
  for (const [next, needed] of LEVELS) {
    if (!needed.every((flag) => flags.has(flag))) break;
    level = next;
  }
  return level;
}

/** clang's flag for a level. */
export function architectureFlags(level: number): readonly string[] {
  if (level === 0) return [];
  return [level === 1 ? "-march=x86-64" : `-march=x86-64-v${level}`];
}
