/**
 * `npm run test:vscode`: the packaged extension in a real VS Code, as a person uses it.
 *
 * Opens a module, sees why a function stays interpreted, hovers for type and tier, runs `Martlet: Compile to Native`,
 * edits and saves a module that opted in, and imports what was compiled. Then an unannotated numeric module becomes
 * native by quick fixes alone, and shows its IR and assembly. Then the first file in Restricted Mode: the analysis works,
 * and nothing is started or written.
 *
 *     npm run test:vscode -- [--out FOLDER] [--only SCENARIO]     leaves screenshots in FOLDER
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CodeServer, type CodeServerOptions } from "./code-server";

const ROOT = resolve(__dirname, "..", "..");
const TIMEOUT = 60_000;

const KERNELS = `# martlet: compile
def collatz(n: int) -> int:
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def countdown(n: int):
    while n:
        yield n
        n -= 1
`;

const UNANNOTATED = `"""Numeric code as it is written first."""
import math


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


def escape(cr, ci, limit=200):
    zr = zi = 0.0
    for i in range(limit):
        zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
        if zr * zr + zi * zi > 4.0:
            return i
    return limit


def norm(xs):
    total = 0.0
    for x in xs:
        total += x * x
    return math.sqrt(total)


def steps(n):
    count = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        count += 1
    return count


if __name__ == "__main__":
    print(norm([3.0, 4.0]), escape(0.1, 0.2), steps(27), Point(1.0, 2.0).x)
`;

interface Environment {
  readonly codeServer: { readonly entry: string; readonly chromium: string };
  readonly python: string;
  readonly extension: string;
  readonly out: string;
}

async function main(words: readonly string[]): Promise<number> {
  const outIndex = words.indexOf("--out");
  const out = outIndex >= 0 ? resolve(words[outIndex + 1] ?? ".") : mkdtempSync(join(tmpdir(), "martlet-shots-"));
  mkdirSync(out, { recursive: true });
  const { installCodeServer } = await import("../../scripts/setup/code-server.mjs");
  const { readRecord } = await import("../../scripts/setup/record.mjs");
  const python = readRecord().python?.path;
  assert.ok(python, "npm run setup finds a Python first");
  execFileSync("npm", ["run", "--silent", "package"], { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  const extension = join(ROOT, readdirSync(ROOT).find((name) => name.endsWith(".vsix")) as string);
  const environment: Environment = { codeServer: await installCodeServer(), python, extension, out };
  const only = words.includes("--only") ? words[words.indexOf("--only") + 1] : undefined;
  const chosen = Object.entries(SCENARIOS).filter(([name]) => only === undefined || name === only);
  for (const [, play] of chosen) await play(environment);
  process.stdout.write(
    `${chosen.length} passed, 0 failed: the extension works in VS Code; screenshots are in ${out}\n`,
  );
  return 0;
}

const SCENARIOS = { trusted, fixed, restricted };

async function trusted(environment: Environment): Promise<void> {
  const workspace = makeWorkspace();
  const code = await CodeServer.start(options(environment, workspace));
  try {
    await code.open("kernels.py");
    step(await code.problem("countdown"));
    await code.screenshot(join(environment.out, "1-diagnostics.png"));
    step(await code.hover("collatz", "native"));
    await code.screenshot(join(environment.out, "2-hover.png"));

    const first = appears(workspace, /^kernels\..*\.so$/);
    await code.open("kernels.py");
    await code.command("Martlet: Compile to Native");
    const module = await first;
    step(`compiled: ${module}`);
    await code.screenshot(join(environment.out, "3-compiled.png"));
    assert.equal(imported(environment.python, workspace, "collatz(27)"), "111 True");

    const before = readFileSync(join(workspace, module));
    const second = changes(join(workspace, module), before);
    await code.open("kernels.py");
    await code.page.keyboard.press("Control+End");
    await code.page.keyboard.type("\ndef twice(x: float) -> float:\nreturn x * 2.0\n");
    await code.page.keyboard.press("Control+s");
    await second;
    step("compiled again on save");
    assert.equal(imported(environment.python, workspace, "twice(1.5)"), "3.0 True");
    await code.screenshot(join(environment.out, "4-saved.png"));
  } catch (error) {
    await code.screenshot(join(environment.out, "failure.png"));
    throw error;
  } finally {
    await code.stop(join(environment.out, "logs"));
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** From an unannotated module to a native one. */
async function fixed(environment: Environment): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), "martlet-workspace-"));
  const path = join(workspace, "numeric.py");
  writeFileSync(path, UNANNOTATED);
  // A module with a `__main__` guard has its machine code there; a folder must be there to be watched.
  const modules = join(workspace, "__pycache__");
  mkdirSync(modules);
  const code = await CodeServer.start(options(environment, workspace));
  const shot = (name: string): Promise<void> => code.screenshot(join(environment.out, name));
  try {
    await code.open("numeric.py");
    await code.shown("mixed");
    await code.status(/\d\/4 native/);
    await shot("5-unannotated.png");

    await code.goTo(20, 6);
    await code.quickFixes("Annotate `norm(xs: list[float]) -> float`");
    await shot("6-quick-fixes.png");
    await code.choose("Compile this module on every save");
    await code.shown("# martlet: compile");
    step(await code.problem("'norm' works on objects of any type: the type of xs is not known"));
    await shot("7-problems.png");

    await code.open("numeric.py");
    await code.goTo(21, 6);
    await code.quickFixes("Annotate all functions of this module");
    await code.choose("Annotate all functions of this module");
    await code.shown("def escape(cr: float, ci: float, limit: int = 200) -> int:");
    await code.status(/[34]\/4 native/);
    await shot("8-annotated.png");

    await code.goTo(6, 8);
    await code.quickFixes("Add `__slots__` to `Point`");
    await code.choose("Add `__slots__` to `Point`");
    await code.shown('__slots__ = ("x", "y")');
    const compiled = appears(modules, /^numeric\..*\.so$/);
    await code.page.keyboard.press("Control+s");
    step(`compiled: ${await compiled}`);
    await code.open("numeric.py");
    await shot("9-native.png");
    await code.clickStatus(/[34]\/4 native/);
    await code.listed("Annotate All Functions");
    await shot("9-menu.png");
    await code.page.keyboard.press("Escape");
    for (const state of ["on", "off"]) {
      const env = { ...process.env, MARTLET: state };
      const printed = execFileSync(environment.python, ["-m", "numeric"], { cwd: workspace, env, encoding: "utf8" });
      assert.equal(printed, "5.0 200 111 1.0\n");
    }

    await code.goTo(23, 6);
    await code.command("Martlet: Show IR");
    await code.pick("Typed MIR, as compiled");
    await code.shown("float-binary mul");
    await shot("10-mir.png");
    await code.open("numeric.py");
    await code.goTo(23, 6);
    await code.command("Martlet: Show IR");
    await code.pick("Assembly");
    await code.shown(".p2align");
    await shot("11-assembly.png");
    await code.open("numeric.py");
    step(await code.hover("norm", "Show IR"));
    await shot("12-hover.png");
  } catch (error) {
    await shot("failure.png");
    throw error;
  } finally {
    await code.stop(join(environment.out, "logs"));
    rmSync(workspace, { recursive: true, force: true });
  }
}

async function restricted(environment: Environment): Promise<void> {
  const workspace = makeWorkspace();
  const code = await CodeServer.start({ ...options(environment, workspace), isRestricted: true });
  try {
    await code.open("kernels.py");
    step(`restricted: ${await code.problem("countdown")}`);
    await code.open("kernels.py");
    await code.page.keyboard.press("Control+Home");
    await code.page.keyboard.type("# saved\n");
    await code.page.keyboard.press("Control+s");
    // The diagnostic has moved down a line: the server has seen the save, and had its chance.
    await code.problem("[Ln 13");
    assert.deepEqual(readdirSync(workspace), ["kernels.py"]);
    await code.screenshot(join(environment.out, "13-restricted.png"));
  } finally {
    await code.stop();
    rmSync(workspace, { recursive: true, force: true });
  }
}

function options({ codeServer, extension, python }: Environment, workspace: string): CodeServerOptions {
  return { ...codeServer, extension, workspace, settings: { "martlet.python": python }, timeout: TIMEOUT };
}

function makeWorkspace(): string {
  const workspace = mkdtempSync(join(tmpdir(), "martlet-workspace-"));
  writeFileSync(join(workspace, "kernels.py"), KERNELS);
  return workspace;
}

/** What an expression of the module gives, and whether its machine code was loaded; a warning would be an error. */
function imported(python: string, workspace: string, expression: string): string {
  const maps = "pathlib.Path('/proc/self/maps').read_text().split()";
  const loaded = `any(path.endswith('.so') and '/kernels.' in path for path in ${maps})`;
  const program = `import kernels, pathlib; print(kernels.${expression}, ${loaded})`;
  return execFileSync(python, ["-W", "error", "-c", program], { cwd: workspace, encoding: "utf8" }).trim();
}

/** The first file in the folder with such a name, as soon as it is there. */
async function appears(folder: string, name: RegExp): Promise<string> {
  return await seen(folder, () => readdirSync(folder).find((candidate) => name.test(candidate)));
}

async function changes(path: string, old: Buffer): Promise<string> {
  return await seen(resolve(path, ".."), () =>
    existsSync(path) && !readFileSync(path).equals(old) ? path : undefined,
  );
}

/** Asks `look` again whenever something happens in the folder. */
async function seen(folder: string, look: () => string | undefined): Promise<string> {
  return await new Promise((resolveSeen, reject) => {
    const timer = setTimeout(() => finish(() => reject(new Error(`nothing happened in ${folder}`))), TIMEOUT);
    const watcher = watch(folder, check);
    function finish(end: () => void): void {
      clearTimeout(timer);
      watcher.close();
      end();
    }
    function check(): void {
      const found = look();
      if (found !== undefined) finish(() => resolveSeen(found));
    }
    check();
  });
}

function step(text: string): void {
  process.stdout.write(`${text.replaceAll("\n", " ")}\n`);
}

void main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stdout.write(`0 passed, 1 failed: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  },
);
