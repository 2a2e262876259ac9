/**
 * clang and lld: the newest from 14 on, or what `MARTLET_CLANG` names.
 *
 * The command line with which clang would call lld is asked for once and remembered: calling lld directly saves a
 * process for each build.
 */
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ok, type Result } from "../base/result";
import { remember, remembered } from "./cache";
import { type BuildFailure, buildFailure } from "./failure";
import { findProgram, programIdentity } from "./find-program";
import { runTool, tail } from "./run-tool";

export interface Toolchain {
  readonly clang: string;
  readonly lld: string;
  /** `clang --version`, first line: part of the key of all that it compiles. */
  readonly version: string;
  readonly major: number;
  /** Arguments of lld for a shared library; INPUT and OUTPUT stand for files. */
  readonly linkArguments: readonly string[];
  /** llvm-link, where clang itself links no bitcode into bitcode; its release and clang's are the same. */
  readonly bitcodeLinker: string | undefined;
}

const OLDEST = 14;
const NEWEST = 22;
/** Before, `-mlink-builtin-bitcode` was silently ignored for inputs that are bitcode. */
const FIRST_THAT_LINKS_BITCODE = 17;
/** These make opaque pointers by default and cannot link them with the typed ones of LLVM 14. */
const OPAQUE_BUT_NOT_ONLY = [15, 16];
const INPUT = "martlet-input.o";
const OUTPUT = "martlet-output.so";
const INSTALL_HINT =
  "Install clang and lld, 14 or newer (Debian, Ubuntu: apt-get install clang lld), or set MARTLET_CLANG.";

export async function findToolchain(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Result<Toolchain, BuildFailure>> {
  const named = environment["MARTLET_CLANG"];
  if (named !== undefined && named !== "") {
    const clang = findProgram(named, environment);
    if (clang === undefined)
      return buildFailure("missing", `MARTLET_CLANG names ${named}, which is no program`, { hint: INSTALL_HINT });
    return describe(clang, environment);
  }
  let refusal: Result<Toolchain, BuildFailure> | undefined;
  for (const name of candidateNames()) {
    const clang = findProgram(name, environment);
    if (clang === undefined) continue;
    const toolchain = await describe(clang, environment);
    if (toolchain.ok) return toolchain;
    refusal ??= toolchain;
  }
  return refusal ?? buildFailure("missing", "clang was not found", { hint: INSTALL_HINT });
}

function candidateNames(): readonly string[] {
  const names: string[] = [];
  for (let major = NEWEST; major >= OLDEST; major--) names.push(`clang-${major}`);
  return [...names, "clang"];
}

async function describe(clang: string, environment: NodeJS.ProcessEnv): Promise<Result<Toolchain, BuildFailure>> {
  const identity = programIdentity(clang);
  const known = remembered("toolchain", identity, isToolchain);
  if (known !== undefined && existsSync(known.lld)) return ok(known);
  const version = await runTool(clang, ["--version"]);
  const major = Number(/clang version (\d+)/.exec(version.stdout)?.[1] ?? 0);
  if (version.status !== 0 || major < OLDEST) {
    return buildFailure("missing", `${clang} is not clang ${OLDEST} or newer`, {
      hint: INSTALL_HINT,
      detail: tail(version.stderr),
    });
  }
  const lld = findLld(clang, major, environment);
  if (lld === undefined) return buildFailure("missing", `No lld was found for ${clang}`, { hint: INSTALL_HINT });
  const linkArguments = parseCommand(await dryLink(clang, lld));
  if (linkArguments === undefined) {
    return buildFailure("tool", `${clang} does not say how it links`, { detail: tail(version.stdout) });
  }
  const bitcodeLinker = major < FIRST_THAT_LINKS_BITCODE ? findBitcodeLinker(clang, major, environment) : undefined;
  if (major < FIRST_THAT_LINKS_BITCODE && bitcodeLinker === undefined) {
    return buildFailure("missing", `${clang} needs llvm-link, which was not found`, {
      hint: `Install LLVM's tools (Debian, Ubuntu: apt-get install llvm-${major}), or clang ${FIRST_THAT_LINKS_BITCODE} or newer.`,
    });
  }
  const toolchain: Toolchain = {
    clang,
    lld,
    version: version.stdout.split("\n", 1)[0] ?? "",
    major,
    linkArguments,
    bitcodeLinker,
  };
  remember("toolchain", identity, toolchain);
  return ok(toolchain);
}

function findLld(clang: string, major: number, environment: NodeJS.ProcessEnv): string | undefined {
  const beside = join(dirname(realpathSync(clang)), "ld.lld");
  if (existsSync(beside)) return beside;
  return findProgram(`ld.lld-${major}`, environment) ?? findProgram("ld.lld", environment);
}

function findBitcodeLinker(clang: string, major: number, environment: NodeJS.ProcessEnv): string | undefined {
  const beside = join(dirname(realpathSync(clang)), "llvm-link");
  return existsSync(beside) ? beside : findProgram(`llvm-link-${major}`, environment);
}

/** Flags with which clang makes bitcode that the bitcode of LLVM 14 can be linked with. */
export function bitcodeFlags(toolchain: Toolchain): readonly string[] {
  return OPAQUE_BUT_NOT_ONLY.includes(toolchain.major) ? ["-Xclang", "-no-opaque-pointers"] : [];
}

/** What `clang -###` says; it leaves inputs out that do not exist. */
async function dryLink(clang: string, lld: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "martlet-link-"));
  try {
    writeFileSync(join(folder, INPUT), "");
    const args = ["-###", "-shared", "-fPIC", `--ld-path=${lld}`, INPUT, "-lm", "-o", OUTPUT];
    return (await runTool(clang, args, { cwd: folder })).stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The arguments of the last command that `clang -###` prints, one quoted word each. */
function parseCommand(text: string): readonly string[] | undefined {
  const line = text.trimEnd().split("\n").at(-1) ?? "";
  const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => (match[1] as string).replace(/\\(.)/g, "$1"));
  return words.includes(INPUT) && words.includes(OUTPUT) ? words.slice(1) : undefined;
}

/** lld's arguments for a shared library of these objects. */
export function linkCommand(toolchain: Toolchain, inputs: readonly string[], output: string): readonly string[] {
  return toolchain.linkArguments.flatMap((word) => (word === INPUT ? inputs : word === OUTPUT ? [output] : [word]));
}

function isToolchain(value: unknown): value is Toolchain {
  return (
    typeof value === "object" &&
    value !== null &&
    "clang" in value &&
    "lld" in value &&
    "linkArguments" in value &&
    "major" in value &&
    typeof value.major === "number" &&
    (value.major >= FIRST_THAT_LINKS_BITCODE || "bitcodeLinker" in value) &&
    "version" in value
  );
}
