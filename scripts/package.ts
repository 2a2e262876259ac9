/**
 * `npm run package`: the extension as a file that VS Code installs, `martlet-<version>.vsix`.
 *
 * It holds the bundles, the runtime's C sources and the LLVM addon of this machine, so it fits the platform that it was
 * made on; `.vscodeignore` is the list of what goes in.
 */

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const ROOT = resolve(__dirname, "..");
const MEBIBYTE = 1 << 20;

function main(): number {
  const { name, version }: { name: string; version: string } = JSON.parse(
    readFileSync(join(ROOT, "package.json"), "utf8"),
  );
  const file = join(ROOT, `${name}-${version}.vsix`);
  rmSync(file, { force: true });
  process.stdout.write("• Packing the extension …\n");
  const child = withAddonInDist(() =>
    spawnSync(
      join(ROOT, "node_modules", ".bin", "vsce"),
      ["package", "--no-dependencies", "--target", `${process.platform}-${process.arch}`, "--out", file],
      { cwd: ROOT, encoding: "utf8" },
    ),
  );
  if (child.status !== 0) {
    process.stderr.write(`martlet package: vsce failed\n${child.stdout}${child.stderr}`);
    return 1;
  }
  process.stdout.write(`${file} (${(statSync(file).size / MEBIBYTE).toFixed(1)} MiB)\n`);
  process.stdout.write(`Install it: code --install-extension ${file}\n`);
  return 0;
}

/** The packages that the worker loads by name at run time, with the files of each that matter. */
const ADDON_PACKAGES = {
  "llvm-bindings": ["package.json", "index.js", "LICENSE", "build/Release/llvm-bindings.node"],
  bindings: ["package.json", "bindings.js", "LICENSE.md"],
  "file-uri-to-path": ["package.json", "index.js", "LICENSE"],
} as const;

/** vsce leaves the outer `node_modules` out, so the addon lies beside the bundles while it packs. */
function withAddonInDist<Value>(pack: () => Value): Value {
  const folder = join(ROOT, "dist", "node_modules");
  try {
    for (const [name, files] of Object.entries(ADDON_PACKAGES)) {
      for (const path of files) {
        const target = join(folder, name, path);
        mkdirSync(dirname(target), { recursive: true });
        copyFileSync(join(ROOT, "node_modules", name, path), target);
      }
    }
    return pack();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = main();
