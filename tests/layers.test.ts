/**
 * The dependency rule of the tree: a folder imports only folders before it.
 *
 * `LAYERS` is the whole architecture of the core in one line. Everything below turns it, and the few walls between the
 * packages, into rules for dependency-cruiser. Type-only imports count: a layer must be readable without those above.
 */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";

// dependency-cruiser is an ES module: its types come with the dynamic import.
const loadCruiser = () => import("dependency-cruiser");
type Cruise = Awaited<ReturnType<typeof loadCruiser>>["cruise"];
type CruiseResult = Exclude<Awaited<ReturnType<Cruise>>["output"], string>;
type RuleSet = NonNullable<NonNullable<Parameters<Cruise>[1]>["ruleSet"]>;
type Rule = NonNullable<RuleSet["forbidden"]>[number];

const ROOT = resolve(__dirname, "..");

/** In order: the analysis half, the database that memoises it, then the build half. */
const LAYERS = [
  "base",
  "primitives",
  "syntax",
  "symbols",
  "types",
  "inference",
  "subset",
  "mir",
  "lowering",
  "specialize",
  "analyses",
  "passes",
  "database",
  "codegen",
  "link",
  "compile",
] as const;

/** The layers that may touch the disk and start processes. */
const LAYERS_WITH_IO = ["link", "compile"];

/** All that code generation may know: LLVM on one side, MIR on the other. */
const SEEN_BY_CODEGEN = ["mir", "primitives", "base"];

/** Folders with TypeScript in them. */
const PACKAGES = ["compiler-core", "server", "client", "cli", "scripts", "tests", "test-support"];

const CORE = "^compiler-core/src";
const TEST_FILE = "\\.test\\.ts$";

const RULES: readonly Rule[] = [
  ...LAYERS.map((layer, index) => ({
    name: `${layer}-imports-only-below`,
    from: { path: `${CORE}/${layer}/`, pathNot: TEST_FILE },
    to: { path: `${CORE}/`, pathNot: `${CORE}/(${LAYERS.slice(0, index + 1).join("|")})/` },
  })),
  {
    name: "codegen-sees-mir-primitives-base",
    from: { path: `${CORE}/codegen/`, pathNot: TEST_FILE },
    to: { path: `${CORE}/`, pathNot: `${CORE}/(codegen|${SEEN_BY_CODEGEN.join("|")})/` },
  },
  {
    name: "no-io-in-core",
    from: { path: `${CORE}/`, pathNot: [`${CORE}/(${LAYERS_WITH_IO.join("|")})/`, TEST_FILE] },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "llvm-only-in-codegen-llvm",
    from: { pathNot: [`${CORE}/codegen/llvm\\.ts$`, TEST_FILE] },
    to: { path: "(^|node_modules/)llvm-bindings(/|$)" },
  },
  {
    name: "lsp-only-in-server",
    from: { pathNot: ["^server/", TEST_FILE] },
    to: { path: "(^|node_modules/)vscode-languageserver(-textdocument|-protocol)?(/|$)" },
  },
  {
    name: "vscode-only-in-client",
    from: { pathNot: "^client/" },
    to: { path: ["^vscode$", "(^|node_modules/)vscode-languageclient(/|$)"] },
  },
  {
    name: "core-imports-no-other-package",
    from: { path: "^compiler-core/", pathNot: TEST_FILE },
    to: { path: "^(server|client|cli|scripts|tests|test-support)/" },
  },
  {
    name: "client-imports-no-other-package",
    from: { path: "^client/", pathNot: TEST_FILE },
    to: { path: "^(compiler-core|server|cli|scripts|tests|test-support)/" },
  },
  {
    name: "nobody-imports-server",
    from: { pathNot: ["^server/", TEST_FILE, "^tests/", "^test-support/"] },
    to: { path: "^server/" },
  },
  {
    name: "nobody-imports-cli",
    // The generated reference holds the help texts.
    from: { pathNot: ["^cli/", TEST_FILE, "^tests/", "^scripts/generate/"] },
    to: { path: "^cli/" },
  },
  {
    name: "shipped-code-without-test-support",
    from: { path: "^(compiler-core|server|client|cli)/", pathNot: TEST_FILE },
    to: { path: "^(test-support|tests)/" },
  },
  {
    name: "no-import-of-tests",
    from: {},
    to: { path: TEST_FILE },
  },
  {
    name: "no-cycles",
    from: {},
    to: { circular: true },
  },
];

describe("layers", function () {
  this.timeout(120_000);
  let result: CruiseResult;

  before(async () => {
    const { cruise } = await loadCruiser();
    const reply = await cruise(
      [...PACKAGES],
      {
        baseDir: ROOT,
        validate: true,
        ruleSet: { forbidden: RULES.map((rule) => ({ ...rule, severity: "error" as const })) },
        doNotFollow: { path: "node_modules" },
        exclude: { path: "^(out|dist)/" },
        tsPreCompilationDeps: true,
        skipAnalysisNotInRules: false,
      },
      { extensions: [".ts", ".mjs", ".cjs", ".js"] },
    );
    assert.ok(typeof reply.output !== "string");
    result = reply.output;
  });

  it("hold everywhere", () => {
    const broken = result.summary.violations.map((violation) => {
      const path = violation.cycle ? violation.cycle.map((step) => step.name).join(" → ") : violation.to;
      return `${violation.rule.name}: ${violation.from} → ${path}`;
    });
    assert.deepEqual(broken, []);
  });

  it("were looked at in every file", () => {
    const cruised = new Set(result.modules.map((module) => module.source));
    const missed = PACKAGES.flatMap((folder) => typescriptFiles(join(ROOT, folder))).filter(
      (path) => !cruised.has(path),
    );
    assert.deepEqual(missed, []);
  });

  it("name every folder of the core", () => {
    const known: readonly string[] = LAYERS;
    const folders = readdirSync(join(ROOT, "compiler-core/src"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    assert.deepEqual(
      folders.filter((folder) => !known.includes(folder)),
      [],
    );
  });

  it("see type-only imports", () => {
    const typeOnly = result.modules.some((module) =>
      module.dependencies.some((dependency) => dependency.dependencyTypes.includes("type-only")),
    );
    assert.ok(typeOnly);
  });
});

function typescriptFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.includes("node_modules"))
    .map((path) => relative(ROOT, join(folder, path)));
}
