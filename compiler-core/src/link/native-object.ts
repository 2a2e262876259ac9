/**
 * Objects of native code: where the cache keeps that of a unit, and how clang makes it from the unit's bitcode.
 *
 * The key is everything that the machine code depends on: the unit (typed MIR, signatures of what it calls, source
 * lines), the helpers' bitcode, the compiler, the flags. So an unchanged function is never compiled again, on any build.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ContentHash } from "../base/content-hash";
import { ok, type Result } from "../base/result";
import type { UnitInput } from "../codegen/unit";
import { cachePath, hashContent, storeEntry } from "./cache";
import { type BuildFailure, buildFailure, cancelled, writeFailure } from "./failure";
import type { InlineBitcode } from "./inline-bitcode";
import { runTool, tail } from "./run-tool";
import type { Toolchain } from "./toolchain";

/** What native code is compiled for. */
export interface NativeTarget {
  readonly toolchain: Toolchain;
  readonly inline: InlineBitcode;
  /** x86-64 micro-architecture level (1 … 4), or 0 for other architectures. */
  readonly cpuLevel: number;
}

/** The object file of a unit in the cache, made or not. */
export function unitObjectPath(unit: UnitInput, target: NativeTarget): string {
  const key = hashContent(
    unitText(unit),
    target.inline.hash,
    target.toolchain.version,
    target.cpuLevel,
    unitFlags(),
    compilerHash(),
  );
  return cachePath("objects", key.slice(0, 2), `${key}.o`);
}

/**
 * Floats are exact (nothing is contracted or reordered), and calls of libm stay what they are. `MARTLET_LLVM_LEVEL` is for
 * tests that build much code and run it once: 0 makes machine code four times sooner.
 */
function unitFlags(): readonly string[] {
  const level = /^[0-3]$/.exec(process.env["MARTLET_LLVM_LEVEL"] ?? "")?.[0] ?? "3";
  return [`-O${level}`, ...["-fPIC", "-ffp-contract=off", "-fno-builtin", "-fno-math-errno", "-Wno-override-module"]];
}

export async function compileBitcode(
  bitcode: string,
  object: string,
  target: NativeTarget,
  signal?: AbortSignal,
): Promise<Result<string, BuildFailure>> {
  const output = `${bitcode}.o`;
  const compiled = await runClang(bitcode, ["-c"], output, target, signal);
  if (!compiled.ok) return compiled;
  try {
    storeEntry(object, readFileSync(output));
    return ok(object);
  } catch (error) {
    return writeFailure(object, error);
  }
}

/** What a unit becomes, for people to read: LLVM IR after LLVM's own passes, or assembly. */
export type Listing = "llvm" | "assembly";

/** The text of a listing. */
export async function listBitcode(
  bitcode: string,
  listing: Listing,
  target: NativeTarget,
  signal?: AbortSignal,
): Promise<Result<string, BuildFailure>> {
  const output = `${bitcode}.txt`;
  const compiled = await runClang(bitcode, listing === "llvm" ? ["-S", "-emit-llvm"] : ["-S"], output, target, signal);
  return compiled.ok ? ok(readFileSync(output, "utf8")) : compiled;
}

async function runClang(
  bitcode: string,
  mode: readonly string[],
  output: string,
  target: NativeTarget,
  signal: AbortSignal | undefined,
): Promise<Result<string, BuildFailure>> {
  const level =
    target.cpuLevel > 0 ? [`-march=${target.cpuLevel === 1 ? "x86-64" : `x86-64-v${target.cpuLevel}`}`] : [];
  const linked = await linkHelpers(bitcode, target, signal);
  if (!linked.ok) return linked;
  const args = [...mode, ...unitFlags(), ...level, ...linked.value, "-o", output];
  const result = await runTool(target.toolchain.clang, args, { signal });
  if (result.status === 0) return ok(output);
  if (signal?.aborted === true) return cancelled();
  return buildFailure("tool", "clang could not compile native code", { detail: tail(result.stderr) });
}

/** clang's arguments for the unit with the helpers that it calls, which are internal to it and can be inlined. */
async function linkHelpers(
  bitcode: string,
  target: NativeTarget,
  signal: AbortSignal | undefined,
): Promise<Result<readonly string[], BuildFailure>> {
  const { bitcodeLinker } = target.toolchain;
  if (bitcodeLinker === undefined) {
    return ok(["-Xclang", "-mlink-builtin-bitcode", "-Xclang", target.inline.path, "-x", "ir", bitcode]);
  }
  const whole = `${bitcode}.linked`;
  const args = ["--only-needed", "--internalize", bitcode, target.inline.path, "-o", whole];
  const result = await runTool(bitcodeLinker, args, { signal });
  if (result.status === 0) return ok(["-x", "ir", whole]);
  if (signal?.aborted === true) return cancelled();
  return buildFailure("tool", "llvm-link could not link the runtime's helpers", { detail: tail(result.stderr) });
}

/** A unit as text, with every bit of its numbers. */
function unitText(unit: UnitInput): string {
  return JSON.stringify(unit, (_, value: unknown) => {
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0))) return value;
    return Object.is(value, -0) ? "-0.0" : String(value);
  });
}

let ownHash: ContentHash | undefined;

/** The code generator itself: its sources, or the bundle that holds it. */
function compilerHash(): ContentHash {
  ownHash ??= hashContent(...sourceFiles().map((path) => createHash("sha256").update(readFileSync(path)).digest()));
  return ownHash;
}

function sourceFiles(): readonly string[] {
  if (basename(__dirname) !== "link") return [join(__dirname, "worker.js")];
  const codegen = join(dirname(__dirname), "codegen");
  return [codegen, join(codegen, "ops")].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.(ts|js)$/.test(name) && !/\.(test|d)\.ts$/.test(name))
      .sort()
      .map((name) => join(folder, name)),
  );
}
