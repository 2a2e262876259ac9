/** The command line as a function: words in, text and one exit code out. */

import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { VERSION } from "../../compiler-core/src/base/version";
import { runCommandLine } from "./command-line";
import { COMMANDS } from "./commands";
import type { Terminal } from "./terminal";

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

describe("cli: command line", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "martlet-cli-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function martlet(...words: readonly string[]): Promise<Outcome> {
    let out = "";
    let error = "";
    const terminal: Terminal = {
      out: (text) => {
        out += text;
      },
      error: (text) => {
        error += text;
      },
      cwd: folder,
      environment: { ...process.env, XDG_CACHE_HOME: join(folder, "cache") },
      isInteractive: false,
    };
    const code = await runCommandLine(words, terminal);
    return { code, out, error };
  }

  function write(name: string, content: string | Uint8Array): void {
    writeFileSync(join(folder, name), content);
  }

  it("has a version, the package's", async () => {
    const manifest: { version: string } = JSON.parse(readFileSync(resolve(__dirname, "../../package.json"), "utf8"));
    assert.equal(VERSION, manifest.version);
    assert.equal((await martlet("--version")).out, `martlet ${VERSION}\n`);
  });

  it("explains itself and each command", async () => {
    const general = await martlet("--help");
    assert.equal(general.code, 0);
    for (const command of COMMANDS) {
      assert.match(general.out, new RegExp(`^ {2}${command.name} `, "m"));
      const help = await martlet(command.name, "--help");
      assert.equal(help.code, 0);
      assert.match(help.out, new RegExp(`^usage: martlet ${command.name} `));
      assert.match(help.out, /-h, --help/);
    }
  });

  it("ends with 2 when it is used wrongly, and says how to use it", async () => {
    for (const words of [
      [],
      ["fly"],
      ["--fly"],
      ["check"],
      ["check", "--fly", "a.py"],
      ["explain", "MT0000"],
      ["lsp", "x"],
    ]) {
      const { code, out, error } = await martlet(...words);
      assert.equal(code, 2, words.join(" "));
      assert.equal(out, "");
      assert.match(error, /--help|usage:/);
    }
  });

  it("reads options in both spellings and stops at --", async () => {
    write("-odd.py", "x = 1\n");
    assert.equal((await martlet("check", "--json=1", "--", "-odd.py")).code, 2);
    const { code, out } = await martlet("check", "--json", "--", "-odd.py");
    assert.equal(code, 0);
    assert.equal(JSON.parse(out).files[0].path, join(folder, "-odd.py"));
  });

  it("has one clear message for what is no source file", async () => {
    mkdirSync(join(folder, "package"));
    write("latin.py", new Uint8Array([35, 10, 120, 61, 34, 0xe9, 34, 10]));
    write("declared.py", "# coding: latin-1\n");
    write("secret.py", "x = 1\n");
    chmodSync(join(folder, "secret.py"), 0);
    const cases: [string, number, RegExp][] = [
      ["missing.py", 2, /^martlet: missing\.py: there is no such file\n {2}Check the name/],
      ["package", 2, /^martlet: package is a folder\n {2}Name the files in it: package\/\*\.py\n$/],
      ["latin.py", 1, /^martlet: latin\.py, line 2: it is not UTF-8; save it as UTF-8\n$/],
      ["declared.py", 1, /^martlet: declared\.py, line 1: its encoding is declared as latin-1/],
    ];
    if (process.getuid?.() !== 0)
      cases.push(["secret.py", 3, /no permission to read it\n {2}Try: chmod u\+r secret\.py/]);
    for (const [name, code, message] of cases) {
      const outcome = await martlet("check", name);
      assert.equal(outcome.code, code, name);
      assert.match(outcome.error, message);
      assert.equal(outcome.out, "");
    }
  });

  it("checks: errors with their place, as text and as JSON", async () => {
    write("a.py", "def f(:\n    pass\n");
    const text = await martlet("check", "a.py");
    assert.equal(text.code, 1);
    assert.match(text.out, /^a\.py:1:7: error\[MT\d{4}\]: .+\n {4}1 \| def f\(:\n {6}\| {7}\^\n/);
    const json = await martlet("check", "--json", "a.py");
    assert.equal(json.code, 1);
    const [file] = JSON.parse(json.out).files;
    assert.equal(file.path, join(folder, "a.py"));
    assert.deepEqual(
      [file.diagnostics[0].line, file.diagnostics[0].column, file.diagnostics[0].severity],
      [1, 7, "error"],
    );
  });

  it("explains every code that it lists", async () => {
    const list = (await martlet("explain")).out.trimEnd().split("\n");
    assert.ok(list.length > 10);
    for (const line of list) {
      const code = line.slice(0, 6);
      const { out } = await martlet("explain", code.toLowerCase());
      assert.ok(out.startsWith(`${code}: ${line.slice(8)}\n\n`), line);
    }
  });

  it("dumps each stage of the analysis, of a module and of one function", async () => {
    write("a.py", "K = 2\ndef f(n: int):\n    m = n * K\n    return m\n\ndef g():\n    yield f(1)\n");
    const expected: [string, RegExp][] = [
      ["tree", /^FunctionDef name="f" {2}; 2:1\n {2}arguments/],
      ["symbols", /^function f\n {4}n: local, parameter\n {4}m: local, assigned\n {4}K: global\n$/],
      ["types", /^def f\(n: int\) -> int\n {4}m: int\n$/],
      ["baseline", /^f\(n\) locals m\n[\s\S]* return m/],
      ["typed", /^f\(int\) -> int\nb0\([\s\S]*int-binary mul/],
      ["check-elimination", /^f\(int\) -> int\nb0\(/],
    ];
    for (const [stage, text] of expected) {
      const one = await martlet("dump", "--stage", stage, "-f", "f", "a.py");
      assert.equal(one.code, 0, one.error);
      assert.match(one.out, text, stage);
      const all = await martlet("dump", `--stage=${stage}`, "a.py");
      assert.match(all.out, /\bg\b/, stage);
    }
    assert.match((await martlet("dump", "--stage", "typed", "--function", "g", "a.py")).out, /^g: interpreted\n$/);
    assert.equal((await martlet("dump", "--stage", "typed", "--function", "h", "a.py")).code, 2);
    assert.equal((await martlet("dump", "--stage", "nothing", "a.py")).code, 2);
  });

  it("cleans only what Martlet wrote", async () => {
    write("m.py", "x = 1\n");
    write("m.cpython-312-x86_64-linux-gnu.so", "\x7fELF of somebody else");
    const { code, out } = await martlet("clean");
    assert.equal(code, 0);
    assert.equal(out, "nothing to remove\n");
    assert.ok(existsSync(join(folder, "m.cpython-312-x86_64-linux-gnu.so")));
    assert.equal((await martlet("clean", "nothing.py")).code, 2);
  });

  it("finds out what a machine lacks, and says what to do", async () => {
    const { code, out } = await martlet("doctor", "--python", "/nonexistent/python", "--json");
    assert.equal(code, 3);
    const interpreter = JSON.parse(out).findings.find(({ name }: { name: string }) => name === "interpreter");
    assert.equal(interpreter.ok, false);
    assert.match(interpreter.detail, /\/nonexistent\/python, which is no program/);
  });
});
