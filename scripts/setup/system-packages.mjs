/**
 * What the system's package manager must bring: clang and lld, what the LLVM addon is built from, Python's headers.
 *
 * Nothing is installed that is there already in any usable form. With permission (root, or sudo without a password)
 * apt is run; without, the one line to run is printed.
 */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { needNetwork, SetupFailure } from "./failure.mjs";
import { cachedAddon, LLVM_VERSION } from "./llvm-addon.mjs";
import { findProgram } from "./paths.mjs";
import { findInterpreter } from "./python-environment.mjs";

/** Older clangs do not link bitcode into bitcode; llvm-link does it for them. */
const FIRST_CLANG_THAT_LINKS_BITCODE = 17;

/** The clang releases that modules are built with, best first; 14 is the oldest that reads LLVM 14's bitcode. */
const CLANG_VERSIONS = [19, 20, 18, 17, 16, 15, 14];

/** The best clang of each release that is not in its package lists yet when a machine is brand-new. */
const CLANG_OF_DISTRIBUTION = new Map([
  ["debian 12", 19],
  ["debian 13", 19],
  ["ubuntu 22.04", 15],
  ["ubuntu 24.04", 18],
]);

/** @param {import("../setup.mjs").SetupContext} context */
export async function installSystemPackages(context) {
  const { record } = context;
  if (record.clang && existsSync(record.clang.path) && existsSync(record.clang.linker) && existsSync(cachedAddon())) {
    if (record.python && existsSync(record.python.path)) return;
  }
  record.clang = findClang();
  if (missingPackages(record).length > 0) {
    await install(context);
    record.clang = findClang();
  }
  if (!record.clang) {
    throw new SetupFailure("clang and lld were installed, but they are not on PATH.", {
      remedy: `Looked for clang-N with ld.lld-N, N one of ${CLANG_VERSIONS.join(", ")}, then for clang with ld.lld.`,
    });
  }
}

/** @returns {{ path: string, linker: string } | undefined} */
function findClang() {
  for (const suffix of [...CLANG_VERSIONS.map((version) => `-${version}`), ""]) {
    const path = findProgram(`clang${suffix}`);
    const linker = findProgram(`ld.lld${suffix}`) ?? findProgram("ld.lld");
    if (path && linker && isUsable(path, suffix)) return { path, linker };
  }
  return undefined;
}

/**
 * @param {string} clang
 * @param {string} suffix As in `-19`; empty when only clang itself can say which release it is.
 */
function isUsable(clang, suffix) {
  const named = suffix === "" ? spawnSync(clang, ["-dumpversion"], { encoding: "utf8" }).stdout : suffix.slice(1);
  const release = Number.parseInt(named, 10);
  if (release < Math.min(...CLANG_VERSIONS)) return false;
  return release >= FIRST_CLANG_THAT_LINKS_BITCODE || findProgram(`llvm-link-${release}`) !== undefined;
}

/** @param {import("./record.mjs").SetupRecord} record */
function missingPackages(record) {
  const missing = [];
  if (!record.clang) missing.push("clang");
  if (!existsSync(cachedAddon())) missing.push(...missingForAddon());
  if (!findInterpreter()) missing.push("python3-dev", "python3-venv");
  return missing;
}

function missingForAddon() {
  const missing = [];
  const llvm = [`/usr/lib/llvm-${LLVM_VERSION}/lib/cmake/llvm`, process.env.LLVM_DIR ?? ""];
  if (!llvm.some((folder) => existsSync(`${folder}/LLVMConfig.cmake`))) missing.push(`llvm-${LLVM_VERSION}-dev`);
  if (!existsSync("/usr/include/zlib.h")) missing.push("zlib1g-dev");
  if (!findProgram("cmake")) missing.push("cmake");
  if (!findProgram("c++")) missing.push("g++");
  if (!findProgram("make") && !findProgram("ninja")) missing.push("make");
  return missing;
}

/** @param {import("../setup.mjs").SetupContext} context */
async function install(context) {
  const apt = findProgram("apt-get");
  if (!apt) {
    throw new SetupFailure(`Missing: ${missingPackages(context.record).join(", ")}.`, {
      remedy:
        "Only Debian's and Ubuntu's package manager is known here. Install clang (14 to 20) with lld, the development " +
        "files of LLVM 14 and zlib, CMake, a C++ compiler, and Python 3.9 to 3.13 with headers and venv.",
    });
  }
  const permission = aptPermission();
  if (permission === undefined) {
    const packages = packageNames(context.record).join(" ");
    throw new SetupFailure(
      "System packages are missing, and installing them needs a password. Run this line, then again what you ran:",
      {
        remedy: `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages}`,
      },
    );
  }
  needNetwork(context, `System packages (${missingPackages(context.record).join(", ")})`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const [program = apt, ...prefix] = [...permission, apt];
  const wait = ["-o", "DPkg::Lock::Timeout=300"];
  await context.progress.run({
    label: "Reading the system's package lists",
    program,
    args: [...prefix, ...wait, "update", "-q"],
    env,
    remedy: "Check that the distribution's package servers can be reached.",
  });
  const packages = packageNames(context.record);
  await context.progress.run({
    label: `Installing system packages: ${packages.join(" ")}`,
    program,
    args: [...prefix, ...wait, "install", "-q", "-y", "--no-install-recommends", ...packages],
    env,
    remedy: `By hand: sudo apt-get install -y --no-install-recommends ${packages.join(" ")}`,
  });
}

/** What to put before `apt-get`; undefined when the user has to type a password. */
function aptPermission() {
  if (process.getuid?.() === 0) return [];
  const sudo = findProgram("sudo");
  if (sudo && spawnSync(sudo, ["-n", "true"], { stdio: "ignore" }).status === 0) {
    return [sudo, "-n", "DEBIAN_FRONTEND=noninteractive"];
  }
  return undefined;
}

/** @param {import("./record.mjs").SetupRecord} record */
function packageNames(record) {
  return missingPackages(record).flatMap((name) => (name === "clang" ? clangPackages() : [name]));
}

function clangPackages() {
  const version = CLANG_VERSIONS.find(isAvailable) ?? CLANG_OF_DISTRIBUTION.get(distribution()) ?? 19;
  const tools = version < FIRST_CLANG_THAT_LINKS_BITCODE ? [`llvm-${version}`] : [];
  return [`clang-${version}`, `lld-${version}`, ...tools];
}

/** @param {number} version */
function isAvailable(version) {
  const child = spawnSync("apt-cache", ["policy", `clang-${version}`, `lld-${version}`], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  return (child.stdout?.match(/Candidate: \d/g) ?? []).length === 2;
}

/** As in `ubuntu 22.04`. */
function distribution() {
  if (!existsSync("/etc/os-release")) return "";
  const text = readFileSync("/etc/os-release", "utf8");
  const field = (/** @type {string} */ name) => text.match(new RegExp(`^${name}="?([^"\n]*)"?$`, "m"))?.[1] ?? "";
  return `${field("ID")} ${field("VERSION_ID")}`;
}
