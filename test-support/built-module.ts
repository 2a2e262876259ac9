/**
 * Modules in a scratch folder: written, built by the real compiler, run by a real interpreter.
 *
 * `NATIVE_ENTRIES` is Python text that defines `native_entries(path)`: how often code of a module file was entered
 * from the interpreter so far. With it a test sees that it is machine code (or the resume interpreter) that ran.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type CompileRequest, compileModule } from "../compiler-core/src/compile/compile";
import type { BuiltModule } from "../compiler-core/src/compile/report";
import { compilerMistakes } from "./compiler-mistakes";
import type { Interpreter } from "./interpreters";
import { loadTestParser } from "./parser";

export const NATIVE_ENTRIES = `
import ctypes
class _File(ctypes.Structure):
    _fields_ = [("abi", ctypes.c_uint32), ("id", ctypes.c_void_p), ("execute", ctypes.c_void_p), ("epoch", ctypes.POINTER(ctypes.c_uint64))]
def native_entries(path):
    return _File.in_dll(ctypes.PyDLL(path), "martlet_module_file").epoch[0]
`;

export interface RunOutcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that goes away with `dispose`. */
export class Scratch {
  readonly folder: string;

  constructor(files: Readonly<Record<string, string>>) {
    this.folder = mkdtempSync(join(tmpdir(), "martlet-test-"));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  async tryBuild(
    interpreter: Interpreter,
    name: string,
    more: Partial<CompileRequest> = {},
  ): ReturnType<typeof compileModule> {
    const parser = await loadTestParser();
    return compileModule({ path: this.path(name), python: interpreter.path, ...more }, { parser, progress: () => {} });
  }

  /** Builds, and fails the test when that is not possible. */
  async build(interpreter: Interpreter, name: string, more: Partial<CompileRequest> = {}): Promise<BuiltModule> {
    const built = await this.tryBuild(interpreter, name, more);
    if (!built.ok) throw new Error(`${name} was not built: ${JSON.stringify(built.error)}`);
    const [mistake] = compilerMistakes(built.value.functions);
    if (mistake !== undefined) throw new Error(mistake);
    return built.value;
  }

  run(interpreter: Interpreter, args: readonly string[], environment: NodeJS.ProcessEnv = {}): RunOutcome {
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PYTHON|MARTLET)/.test(name)));
    const { status, stdout, stderr } = spawnSync(interpreter.path, args, {
      cwd: this.folder,
      encoding: "utf8",
      timeout: 60_000,
      env: { ...clean, PYTHONDONTWRITEBYTECODE: "1", ...environment },
    });
    return { status, stdout, stderr };
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
