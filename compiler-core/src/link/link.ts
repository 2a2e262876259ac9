/**
 * Links a module file: the prelinked runtime, the object files of native functions, and the data of this module.
 *
 * The result is a function of its inputs, byte for byte; its build id is the hash of them.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Failure, ok, type Result } from "../base/result";
import { type DataSection, type DataSymbol, writeDataObject } from "./elf-object";
import { type BuildFailure, buildFailure, writeFailure } from "./failure";
import { BUILD_ID_OFFSET, BUILD_ID_SIZE, moduleNote } from "./module-note";
import { runTool, tail } from "./run-tool";
import type { RuntimeLibrary } from "./runtime-library";
import { linkCommand, type Toolchain } from "./toolchain";

export interface LinkInput {
  readonly toolchain: Toolchain;
  readonly machine: string;
  readonly runtime: RuntimeLibrary;
  /** Marshalled image. */
  readonly image: Uint8Array;
  /** Object files of native functions. */
  readonly objects: readonly string[];
  /** Symbols of the `rt_native` rows that the objects define. */
  readonly natives: readonly string[];
  /** What CPython looks for ("PyInit_m"), and which door of the runtime it is. */
  readonly init: { readonly symbol: string; readonly door: "import" | "pyc" };
}

export interface LinkedModule {
  readonly content: Uint8Array;
  /** Hexadecimal. */
  readonly buildId: string;
}

export async function linkModule(input: LinkInput): Promise<Result<LinkedModule, BuildFailure>> {
  const scratch = mkdtempSync(join(tmpdir(), "martlet-link-"));
  try {
    const buildId = buildIdOf(input);
    const data = join(scratch, "data.o");
    const exports = join(scratch, "exports");
    const output = join(scratch, "module.so");
    writeFileSync(data, moduleData(input, buildId));
    writeFileSync(exports, `{ global: ${input.init.symbol}; martlet_module_file; local: *; };\n`);
    const door = input.init.door === "import" ? "martlet_init_import" : "martlet_init_door";
    const result = await runTool(input.toolchain.lld, [
      ...linkCommand(input.toolchain, [input.runtime.object, ...input.objects, data], output),
      `--defsym=${input.init.symbol}=${door}`,
      `--version-script=${exports}`,
      "--gc-sections",
      "--build-id=none",
      "-z",
      "now",
      "-z",
      "relro",
    ]);
    if (result.status !== 0) return linkFailure(scratch, result.stderr);
    return ok({ content: readFileSync(output), buildId: buildId.toString("hex") });
  } catch (error) {
    return writeFailure(scratch, error);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function linkFailure(scratch: string, stderr: string): Failure<BuildFailure> {
  if (/No space left on device|Disk quota exceeded/.test(stderr)) {
    return buildFailure("io", `The disk is full: ${scratch} was not written`, {
      hint: "Free some space and build again.",
    });
  }
  return buildFailure("tool", "lld could not link the module", { detail: tail(stderr) });
}

function buildIdOf(input: LinkInput): Buffer {
  const hash = createHash("sha256");
  for (const part of [
    input.toolchain.version,
    input.runtime.hash,
    input.init.symbol,
    input.init.door,
    ...input.natives,
  ]) {
    hash.update(`${part.length}:${part}`);
  }
  hash.update(input.image);
  for (const object of input.objects) hash.update(readFileSync(object));
  return hash.digest().subarray(0, BUILD_ID_SIZE);
}

/** What runtime/module.h declares under "what a build links in". */
function moduleData(input: LinkInput, buildId: Uint8Array): Uint8Array {
  const sections: readonly DataSection[] = [
    { name: ".note.martlet", kind: "note", content: moduleNote(buildId) },
    { name: ".rodata.martlet_image", kind: "read-only", content: input.image },
    { name: ".rodata.martlet_sizes", kind: "read-only", content: sizes([input.image.length, input.natives.length]) },
    {
      name: ".data.rel.ro.martlet_natives",
      kind: "relocated",
      content: new Uint8Array(Math.max(8, input.natives.length * 8)),
      addresses: input.natives.map((symbol, index) => ({ offset: index * 8, symbol })),
    },
  ];
  const symbols: readonly DataSymbol[] = [
    { name: "martlet_build_id", section: 0, offset: BUILD_ID_OFFSET, size: BUILD_ID_SIZE },
    { name: "martlet_image", section: 1, offset: 0, size: input.image.length },
    { name: "martlet_image_size", section: 2, offset: 0, size: 8 },
    { name: "martlet_native_count", section: 2, offset: 8, size: 8 },
    { name: "martlet_natives", section: 3, offset: 0, size: Math.max(8, input.natives.length * 8) },
  ];
  return writeDataObject(input.machine, sections, symbols);
}

function sizes(values: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, index) => {
    bytes.writeBigUInt64LE(BigInt(value), index * 8);
  });
  return bytes;
}
