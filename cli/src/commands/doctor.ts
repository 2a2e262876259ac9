/** `martlet doctor`: what a build needs on this machine, what is there, and what to do about the rest. */
import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { VERSION } from "../../../compiler-core/src/base/version";
import { cacheFolder } from "../../../compiler-core/src/link/cache";
import { findInterpreter } from "../../../compiler-core/src/link/interpreter";
import { runTool, tail } from "../../../compiler-core/src/link/run-tool";
import { findToolchain } from "../../../compiler-core/src/link/toolchain";
import { openDatabase } from "../analysis";
import { usage } from "../arguments";
import { EXIT } from "../exit-code";
import type { Terminal } from "../terminal";
import type { Command } from "./command";

/** What one look found. */
interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** What is there, or what is wrong. */
  readonly detail: string;
  /** What to do, where something is wrong. */
  readonly remedy?: string;
}

export const doctor: Command = {
  name: "doctor",
  summary: "say whether this machine can build, and what to do if not",
  operands: "[--json] [--python PY]",
  description: "Looks at the interpreter and its headers, clang and lld, the LLVM addon, the parser and the cache.",
  options: {
    json: { doc: "print one JSON object" },
    python: { value: "PY", doc: "the interpreter to build for: a path, or a name on the PATH" },
  },
  async run(parsed, terminal) {
    if (parsed.operands.length > 0) throw usage(`doctor takes no operand: ${parsed.operands[0]}`);
    const findings = [
      { name: "martlet", ok: true, detail: `${VERSION}, Node ${process.versions.node}` },
      await lookAtInterpreter(parsed.value("python"), terminal),
      await lookAtClang(terminal),
      await lookAtAddon(),
      await lookAtParser(),
      lookAtCache(terminal),
    ];
    if (parsed.flag("json")) terminal.out(`${JSON.stringify({ findings }, undefined, 2)}\n`);
    else for (const finding of findings) terminal.out(findingText(finding));
    return findings.every(({ ok }) => ok) ? EXIT.fine : EXIT.environment;
  },
};

function findingText({ name, ok, detail, remedy }: Finding): string {
  const line = `${ok ? "ok  " : "NO  "}${name.padEnd(12)} ${detail.replaceAll("\n", "\n                 ")}\n`;
  return remedy === undefined ? line : `${line}                 ${remedy}\n`;
}

async function lookAtInterpreter(python: string | undefined, terminal: Terminal): Promise<Finding> {
  const name = "interpreter";
  const found = await findInterpreter({ python, folder: terminal.cwd, environment: terminal.environment });
  if (!found.ok) return problem(name, found.error);
  const { path, version, include, extensionSuffix } = found.value;
  return {
    name,
    ok: true,
    detail: `Python ${version.join(".")}, ${path}\nheaders in ${include}, modules end in ${extensionSuffix}`,
  };
}

async function lookAtClang(terminal: Terminal): Promise<Finding> {
  const name = "clang";
  const found = await findToolchain(terminal.environment);
  if (!found.ok) return problem(name, found.error);
  return { name, ok: true, detail: `${found.value.version}, ${found.value.clang}\nlld: ${found.value.lld}` };
}

/** Loaded in a process of its own: what is wrong with it must not end this one. */
async function lookAtAddon(): Promise<Finding> {
  const name = "LLVM addon";
  const remedy = "Run `npm run setup` in the clone, or install the extension for this platform again.";
  const folder = packageFolder("llvm-bindings");
  if (folder === undefined) return { name, ok: false, detail: "llvm-bindings is not installed", remedy };
  const load = await runTool(process.execPath, ["-e", "require(process.argv[1])", folder], { timeout: 60_000 });
  if (load.status === 0) return { name, ok: true, detail: folder };
  return { name, ok: false, detail: `it does not load\n${tail(load.stderr, 4)}`, remedy };
}

function packageFolder(name: string): string | undefined {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
  }
  return undefined;
}

async function lookAtParser(): Promise<Finding> {
  await openDatabase();
  return { name: "parser", ok: true, detail: "tree-sitter, for Python up to 3.13" };
}

function lookAtCache(terminal: Terminal): Finding {
  const name = "cache";
  const folder = cacheFolder(terminal.environment);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return { name, ok: true, detail: folder };
  } catch {
    const remedy = "Make it writable, or set XDG_CACHE_HOME to a folder that is.";
    return { name, ok: false, detail: `no permission to write ${folder}`, remedy };
  }
}

function problem(
  name: string,
  failure: { readonly message: string; readonly hint?: string; readonly detail?: string },
): Finding {
  const detail = failure.detail === undefined ? failure.message : `${failure.message}\n${failure.detail}`;
  return { name, ok: false, detail, ...(failure.hint === undefined ? {} : { remedy: failure.hint }) };
}
