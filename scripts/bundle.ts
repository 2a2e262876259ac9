/**
 * Makes `dist/`: one JavaScript file per process that Martlet runs as, and the two WebAssembly files of the parser.
 *
 * Type checking is `tsc -b`'s job, never the bundler's. `llvm-bindings` stays outside (it is native code, found in
 * `node_modules`), and so does `vscode`, which only exists inside the editor.
 */

import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { STAMP } from "./bundle-freshness.cjs";

const ROOT = resolve(__dirname, "..");
const DIST = join(ROOT, "dist");

/** Bundle name → the module that its process starts with. */
const ENTRY_POINTS = {
  client: "client/src/extension.ts",
  server: "server/src/main.ts",
  "build-process": "compiler-core/src/compile/build-process.ts",
  worker: "compiler-core/src/compile/worker.ts",
  cli: "cli/src/main.ts",
} as const;

/** Loaded by path at run time. */
const WASM_FILES = [
  "node_modules/web-tree-sitter/web-tree-sitter.wasm",
  "node_modules/tree-sitter-python/tree-sitter-python.wasm",
];

async function bundle(): Promise<void> {
  rmSync(join(ROOT, STAMP), { force: true });
  mkdirSync(DIST, { recursive: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRY_POINTS,
    outdir: DIST,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["vscode", "llvm-bindings"],
    // web-tree-sitter's ES module asks where it is; in a CommonJS bundle that question has another spelling.
    define: { "import.meta.url": "__filename" },
    logLevel: "warning",
  });
  for (const file of WASM_FILES) copyFileSync(join(ROOT, file), join(DIST, file.split("/").at(-1) as string));
  writeFileSync(join(ROOT, STAMP), "");
}

bundle().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
