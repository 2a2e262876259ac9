/**
 * From a Python file to its module file: every stage, in order.
 *
 *     text → syntax tree → def sites → subset verdicts → baseline MIR ─┬→ machine code → objects ─┐
 *       └→ the target interpreter: syntax check, code objects ─────────┴→ image ──────────────────┴→ link → write
 *
 * The interpreter is the judge of what the program is: it says whether the source compiles at all, and what the code
 * objects look like that native functions belong to. It is started first and works while the compiler parses.
 */
import { readFileSync } from "node:fs";
import { basename, dirname, extname, resolve } from "node:path";
import type { DiagnosticCode } from "../base/diagnostic";
import { failure, ok, type Result } from "../base/result";
import { decodeSource } from "../database/source-text";
import { cpuLevel } from "../link/cpu-level";
import { type BuildFailure, buildFailure, cancelled } from "../link/failure";
import { type CompiledFunction, type ImageFailure, ImageWriter, type ImageWriters } from "../link/image-writer";
import { findInterpreter, type Interpreter } from "../link/interpreter";
import { linkModule } from "../link/link";
import { runtimeLibrary } from "../link/runtime-library";
import { findToolchain, type Toolchain } from "../link/toolchain";
import { lowerFunction } from "../lowering/lower-function";
import type { BaselineFunction } from "../mir/baseline";
import { brokenFunction } from "../specialize/reasons";
import { checkFunction } from "../subset/check";
import { type FunctionSite, findFunctionSites } from "../subset/function-sites";
import type * as ast from "../syntax/nodes";
import type { SyntaxParser } from "../syntax/parser";
import { BUILD_CODES } from "./codes";
import { chooseDoor, type Door } from "./door";
import { functionRecord, matchLocals, rebindsParameter } from "./function-record";
import { compileNative, type LoweredSite, type NativeCode, type NativeInput } from "./native";
import type { BuiltFunction, BuiltModule, BuiltReason, CompileFailure } from "./report";
import { CompileWorker } from "./worker-client";
import { writeModule } from "./write-module";

export interface CompileRequest {
  readonly path: string;
  /** `--python` */
  readonly python?: string | undefined;
  /** Run every function of the slice in the resume interpreter, none natively. */
  readonly resume?: boolean;
  /** Compile every function of the slice natively, also where nothing is gained. */
  readonly always?: boolean;
  /** `sys.flags.optimize` of the programs that will import it. */
  readonly optimize?: number;
  /** Overrules the choice of the door. */
  readonly door?: Door["kind"];
}

export interface CompileServices {
  /** Any parser whose trees are those of the whole text. */
  readonly parser: Pick<SyntaxParser, "parse">;
  /** What takes long enough to be told. */
  readonly progress: (message: string) => void;
  /** Makes machine code in a process of its own; one that stays warm between builds saves its start. */
  readonly worker?: CompileWorker;
  /** Gives the build up: it answers with a failure of kind `cancelled`, and writes nothing. */
  readonly signal?: AbortSignal;
  /** Keeps the interpreter's half of builds warm, too. */
  readonly writers?: ImageWriters;
}

/** A function that enters the module file, or the reasons why it does not. */
type Candidate =
  | { readonly kind: "compiled"; readonly site: FunctionSite; readonly fn: BaselineFunction }
  | { readonly kind: "interpreted"; readonly site: FunctionSite; readonly reasons: readonly BuiltReason[] };

/** The code object differs from what the compiler expects. */
const MISMATCH_CODE: DiagnosticCode = BUILD_CODES.mismatch.code;
const RESUME_CODE: DiagnosticCode = BUILD_CODES.resume.code;

export async function compileModule(
  request: CompileRequest,
  services: CompileServices,
): Promise<Result<BuiltModule, CompileFailure>> {
  const path = resolve(request.path);
  const outcome = await build({ ...request, path }, services);
  if (outcome.ok) return outcome;
  const { error } = outcome;
  return failure(error.kind === "syntax" ? { ...error, kind: "program", path } : { ...error, path });
}

async function build(request: CompileRequest, services: CompileServices): Promise<Result<BuiltModule, ImageFailure>> {
  const interpreter = await findInterpreter({ python: request.python, folder: dirname(request.path) });
  if (!interpreter.ok) return interpreter;
  const toolchain = await findToolchain();
  if (!toolchain.ok) return toolchain;
  const writer = services.writers?.of(interpreter.value) ?? new ImageWriter(interpreter.value);
  try {
    return await buildWith(request, services, interpreter.value, toolchain.value, writer);
  } finally {
    if (services.writers === undefined) writer.close();
  }
}

async function buildWith(
  request: CompileRequest,
  services: CompileServices,
  interpreter: Interpreter,
  toolchain: Toolchain,
  writer: ImageWriter,
): Promise<Result<BuiltModule, ImageFailure>> {
  // Text, and the interpreter's own view of it.
  const bytes = readSource(request.path);
  if (!bytes.ok) return bytes;
  const optimize = request.optimize ?? 0;
  const source = { source: bytes.value, filename: request.path, optimize };
  const inspecting = writer.inspect(source);
  const runtime = runtimeLibrary(toolchain, interpreter, services.progress);
  const text = decodeSource(bytes.value);

  // Syntax tree, def sites, verdicts, baseline MIR.
  const inspected = await inspecting;
  if (!inspected.ok) return inspected;
  if (!text.ok)
    return buildFailure("refused", `${basename(request.path)}, line ${text.error.line}: ${text.error.message}`);
  const isCancelled = (): boolean => services.signal?.aborted === true;
  if (isCancelled()) return cancelled();
  const tree = services.parser.parse(text.value);
  const compiledByDef = new Map(inspected.value.functions.map((fn) => [defKey(fn.line, fn.name), fn]));
  const candidates = lowerAll(tree, { minor: interpreter.version[1], optimize }, compiledByDef);
  const baseline = candidates.flatMap((candidate) => (candidate.kind === "compiled" ? [candidate.fn] : []));

  // Machine code.
  const library = await runtime;
  if (!library.ok) return library;
  const level = cpuLevel();
  const native: NativeInput = {
    tree,
    functions: candidates.flatMap(loweredSite),
    path: request.path,
    interpreter,
    toolchain,
    level,
    stress: (process.env["MARTLET_DEOPT_STRESS"] ?? "") !== "",
    always: request.always === true,
    debugLines: (process.env["MARTLET_DEBUG_LINES"] ?? "") !== "",
  };
  const code = request.resume === true ? ok(NO_NATIVE_CODE) : await nativeCode(native, services);
  if (!code.ok) return code;

  if (isCancelled()) return cancelled();

  // Image, link, write. Functions that gained nothing are not in the image; the others keep their order.
  const kept = baseline.filter((fn) => request.resume === true || code.value.functions.has(fn));
  const stem = basename(request.path, extname(request.path));
  const door =
    request.door === undefined
      ? chooseDoor(tree.module, stem, moduleName(request.path, stem))
      : { kind: request.door, reason: "it was asked for" };
  const name = moduleName(request.path, stem);
  const image = await writer.image({
    ...source,
    door: door.kind,
    moduleName: name,
    sourceName: basename(request.path),
    runtimeHash: library.value.hash,
    cpuLevel: code.value.objects.length > 0 ? level : 0,
    functions: kept.map((fn) =>
      functionRecord(fn, tree.lineIndex, { resume: request.resume === true, prefix: rebindsParameter(fn) }),
    ),
  });
  if (!image.ok) return image;
  const linked = await linkModule({
    toolchain,
    machine: interpreter.machine,
    runtime: library.value,
    image: image.value.image,
    objects: code.value.objects,
    natives: code.value.natives,
    init: { symbol: door.kind === "pyc" ? "PyInit_martlet_door" : image.value.initSymbol, door: door.kind },
  });
  if (!linked.ok) return linked;
  if (isCancelled()) return cancelled();
  const output = await writeModule({
    path: request.path,
    stem,
    interpreter,
    door: door.kind,
    linked: linked.value,
    writer,
  });
  if (!output.ok) return output;
  return ok({
    name,
    path: request.path,
    output: output.value,
    door: door.kind,
    doorReason: door.reason,
    functions: candidates.map((candidate) => describe(candidate, tree, code.value, request.resume === true)),
  });
}

/** In the worker that the caller keeps warm, else in one for this build alone. */
async function nativeCode(input: NativeInput, services: CompileServices): Promise<Result<NativeCode, BuildFailure>> {
  if (services.worker !== undefined) return compileNative(input, services.worker, services.signal);
  const worker = new CompileWorker();
  try {
    return await compileNative(input, worker, services.signal);
  } finally {
    worker.dispose();
  }
}

function loweredSite(candidate: Candidate): readonly LoweredSite[] {
  if (candidate.kind !== "compiled" || candidate.site.node.kind !== "FunctionDef") return [];
  return [{ node: candidate.site.node, fn: candidate.fn }];
}

const NO_NATIVE_CODE: NativeCode = { objects: [], natives: [], functions: new Map(), reasons: new Map() };

function readSource(path: string): Result<Uint8Array, BuildFailure> {
  try {
    return ok(readFileSync(path));
  } catch (error) {
    return buildFailure("io", `${path} cannot be read`, {
      detail: error instanceof Error ? error.message : String(error),
    });
  }
}

function defKey(line: number, name: string): string {
  return `${line} ${name}`;
}

function lowerAll(
  tree: ast.SyntaxTree,
  target: { readonly minor: number; readonly optimize: number },
  compiled: ReadonlyMap<string, CompiledFunction>,
): readonly Candidate[] {
  const sites = findFunctionSites(tree.module);
  return sites.functions.map((site): Candidate => {
    const reasons = checkFunction(site, target.minor);
    if (reasons.length > 0) {
      const shown = reasons.map(({ code, message, span }) => ({
        code,
        message,
        line: tree.lineIndex.lineOf(span.start) + 1,
      }));
      return { kind: "interpreted", site, reasons: shown };
    }
    const line = defLine(tree, site);
    let fn: BaselineFunction;
    try {
      fn = lowerFunction({ site, lineIndex: tree.lineIndex, importedNames: sites.importedNames, target });
    } catch (error) {
      return { kind: "interpreted", site, reasons: [{ ...brokenFunction(error), line }] };
    }
    const matched = matchLocals(fn, compiled.get(defKey(fn.firstLine, fn.name)), tree.lineIndex);
    if (matched.ok) return { kind: "compiled", site, fn: matched.value };
    return { kind: "interpreted", site, reasons: [{ code: MISMATCH_CODE, message: matched.error, line }] };
  });
}

function defLine(tree: ast.SyntaxTree, site: FunctionSite): number {
  return tree.lineIndex.lineOf(site.node.span.start) + 1;
}

function describe(candidate: Candidate, tree: ast.SyntaxTree, code: NativeCode, resume: boolean): BuiltFunction {
  const { site } = candidate;
  const about = { name: site.qualname, line: defLine(tree, site) };
  if (candidate.kind === "interpreted") return { ...about, tier: "interpreted", reasons: candidate.reasons };
  if (resume) {
    const message = "the build was asked to run it in the resume interpreter";
    return { ...about, tier: "mixed", reasons: [{ code: RESUME_CODE, message, line: about.line }] };
  }
  const tier = code.functions.get(candidate.fn) ?? "interpreted";
  return { ...about, tier, reasons: code.reasons.get(candidate.fn) ?? [] };
}

/** The name without its packages: what `PyInit_` is made of. A package's own code is in `__init__.py`. */
function moduleName(path: string, stem: string): string {
  return stem === "__init__" ? basename(dirname(path)) : stem;
}
