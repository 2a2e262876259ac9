/** `martlet build` as a process: what it leaves behind, and the one message when it cannot. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const MARTLET = resolve(__dirname, "..", "..", "bin", "martlet");
const SOURCE = "def double(x: int) -> int:\n    return x + x\n";

describe("end to end: building", function () {
  this.timeout(180_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "martlet-build-"));
    writeFileSync(join(folder, "m.py"), SOURCE);
  });
  afterEach(() => {
    chmodSync(folder, 0o755);
    rmSync(folder, { recursive: true, force: true });
  });

  function martlet(words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const child = spawnSync(process.execPath, [MARTLET, ...words], {
      cwd: folder,
      encoding: "utf8",
      // The interpreter is python3 on the path, whatever is active where the tests run.
      env: { ...process.env, VIRTUAL_ENV: "", MARTLET_PYTHON: "", ...environment },
    });
    return { code: child.status, out: child.stdout, error: child.stderr };
  }

  /** Fails, with one message that says what is wrong and one hint, and leaves no file behind. */
  function assertRefused(outcome: ReturnType<typeof martlet>, code: number, message: RegExp): void {
    assert.equal(outcome.code, code, outcome.error);
    assert.match(outcome.error, message);
    assert.equal(outcome.out, "");
    assert.deepEqual(
      readdirSync(folder).filter((name) => /\.tmp|martlet-tmp/.test(name)),
      [],
    );
  }

  const modules = (): readonly string[] => readdirSync(folder).filter((name) => name.endsWith(".so"));

  it("writes a module that its Python imports, and clean takes it away", () => {
    const built = martlet(["build", "--json", "m.py"]);
    assert.equal(built.code, 0, built.error);
    const [module] = JSON.parse(built.out).modules;
    assert.deepEqual([module.name, module.path, dirname(module.output)], ["m", join(folder, "m.py"), folder]);
    assert.deepEqual(
      module.functions.map(({ name, line }: { name: string; line: number }) => [name, line]),
      [["double", 1]],
    );
    assert.equal(modules().length, 1);
    const python = spawnSync("python3", ["-c", "import m; print(m.double(2**70))"], { cwd: folder, encoding: "utf8" });
    assert.equal(python.stdout, `${2n ** 71n}\n`, python.stderr);
    const cleaned = martlet(["clean"]);
    assert.match(cleaned.out, /^removed m\..*\.so\n$/);
    assert.deepEqual(modules(), []);
  });

  it("says what a syntax error is in CPython's words, and keeps the module of the last build", () => {
    assert.equal(martlet(["build", "m.py"]).code, 0);
    writeFileSync(join(folder, "m.py"), "def f(:\n    pass\n");
    const before = readFileSync(join(folder, modules()[0] as string));
    assertRefused(martlet(["build", "m.py"]), 1, /^m\.py:1:7: SyntaxError: .+\n {4}1 \| def f\(:\n {6}\| {7}\^\n$/);
    assert.deepEqual(readFileSync(join(folder, modules()[0] as string)), before);
  });

  it("ends with 2 for a folder and for a file that is not there", () => {
    mkdirSync(join(folder, "package"));
    assertRefused(martlet(["build", "package"]), 2, /^martlet: package is a folder\n {2}Name the files in it/);
    assertRefused(martlet(["build", "x.py"]), 2, /^martlet: x\.py: there is no such file\n/);
  });

  it("ends with 1 for a file that is not UTF-8", () => {
    writeFileSync(join(folder, "m.py"), new Uint8Array([0x78, 0x3d, 0x22, 0xff, 0x22]));
    assertRefused(martlet(["build", "m.py"]), 1, /^martlet: m\.py, line 1: it is not UTF-8; save it as UTF-8\n$/);
  });

  it("says what to install when there is no clang", () => {
    const tools = join(folder, "tools");
    mkdirSync(tools);
    const python = spawnSync("python3", ["-c", "import sys; print(sys.executable)"], {
      encoding: "utf8",
    }).stdout.trim();
    symlinkSync(python, join(tools, "python3"));
    assertRefused(
      martlet(["build", "--python", python, "m.py"], { PATH: tools, XDG_CACHE_HOME: join(folder, "cache") }),
      3,
      /^martlet: m\.py: clang was not found\n {2}Install clang and lld, .*apt-get install clang lld/,
    );
  });

  it("says what is wrong with an interpreter: none, not one, without headers", () => {
    assertRefused(
      martlet(["build", "--python", "/nonexistent", "m.py"]),
      3,
      /--python names \/nonexistent, which is no program/,
    );
    assertRefused(
      martlet(["build", "--python", "/bin/true", "m.py"]),
      3,
      /\/bin\/true is not a Python interpreter that works/,
    );
    const bare = join(folder, "bare-python");
    const facts = {
      version: [3, 12, 1],
      hexversion: 0x030c01f0,
      implementation: "cpython",
      freeThreaded: false,
      debug: false,
      extensionSuffix: ".cpython-312-x86_64-linux-gnu.so",
      cacheTag: "cpython-312",
      include: join(folder, "no-headers"),
      platformInclude: join(folder, "no-headers"),
      machine: "x86_64",
    };
    writeFileSync(bare, `#!/bin/sh\necho '${JSON.stringify(facts)}'\n`, { mode: 0o755 });
    assertRefused(
      martlet(["build", "--python", bare, "m.py"], { XDG_CACHE_HOME: join(folder, "cache") }),
      3,
      /The headers of Python 3\.12 .* are not installed[\s\S]*apt-get install python3\.12-dev/,
    );
  });

  it("leaves a module of somebody else alone", () => {
    assert.equal(martlet(["build", "m.py"]).code, 0);
    const path = join(folder, modules()[0] as string);
    writeFileSync(path, "\x7fELF, but not ours");
    assertRefused(
      martlet(["build", "m.py"]),
      3,
      /was not written by Martlet: it was left alone\n {2}Move or remove it/,
    );
    assert.equal(readFileSync(path, "latin1"), "\x7fELF, but not ours");
  });

  it("says that there is no permission to write", () => {
    // Permissions do not stop root; a file in the place of __pycache__ does.
    if (process.getuid?.() === 0) {
      writeFileSync(join(folder, "m.py"), `${SOURCE}if __name__ == "__main__":\n    print(double(1))\n`);
      writeFileSync(join(folder, "__pycache__"), "");
      const outcome = martlet(["build", "m.py"]);
      assert.equal(outcome.code, 3, outcome.error);
      assert.match(outcome.error, /^martlet: m\.py: .*__pycache__/);
      return;
    }
    chmodSync(folder, 0o555);
    assertRefused(martlet(["build", "m.py"]), 3, /No permission to write .*\n {2}Make the folder writable/);
    assert.deepEqual(modules(), []);
  });

  it("says that the disk is full", function () {
    const small = join(folder, "small");
    mkdirSync(small);
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=16k", "tmpfs", small]);
    if (mounted.status !== 0) this.skip();
    try {
      writeFileSync(join(small, "m.py"), SOURCE);
      assertRefused(
        martlet(["build", join("small", "m.py")]),
        3,
        /The disk is full: .* was not written\n {2}Free some space/,
      );
      assert.deepEqual(readdirSync(small), ["m.py"]);
    } finally {
      spawnSync("umount", [small]);
    }
  });

  it("builds each file that it can and reports the others", () => {
    writeFileSync(join(folder, "bad.py"), "x = (\n");
    const outcome = martlet(["build", "--json", "bad.py", "m.py"]);
    assert.equal(outcome.code, 1);
    const { modules: built, failures } = JSON.parse(outcome.out);
    assert.deepEqual([built.length, built[0].name, failures.length, failures[0].type], [1, "m", 1, "SyntaxError"]);
    assert.ok(existsSync(built[0].output));
  });

  it("lists LLVM IR and assembly", () => {
    const llvm = martlet(["dump", "--stage", "llvm", "m.py"]);
    assert.equal(llvm.code, 0, llvm.error);
    assert.match(llvm.out, /^define .*@mf0_v0\(/m);
    assert.match(martlet(["dump", "--stage", "asm", "-f", "double", "m.py"]).out, /^mf0_v0:/m);
  });

  it("runs a script as Python does, with what it imports compiled", () => {
    writeFileSync(join(folder, "helper.py"), "# martlet: compile\ndef triple(x: int) -> int:\n    return 3 * x\n");
    writeFileSync(join(folder, "plain.py"), "");
    const script = [
      "import sys, pathlib, helper, plain",
      "def double(x: int) -> int:",
      "    return x + x",
      "if __name__ == '__main__':",
      "    maps = pathlib.Path('/proc/self/maps').read_text()",
      "    loaded = [name for name in ('/helper.', '/script.', '/plain.') if name in maps]",
      "    print(sys.argv, __file__, sys.path[0], double(int(sys.stdin.read())), helper.triple(5), loaded)",
      "    if len(sys.argv) > 2:",
      "        raise ValueError('é')",
      "    sys.exit(7)",
    ];
    writeFileSync(join(folder, "script.py"), `${script.join("\n")}\n`);
    const run = (command: string, words: readonly string[]) =>
      spawnSync(command, words, { cwd: folder, encoding: "utf8", input: "21" });
    const fine = run(process.execPath, [MARTLET, "run", "script.py", "--json"]);
    assert.equal(fine.stderr, "");
    assert.equal(fine.status, 7);
    assert.equal(
      fine.stdout,
      `['script.py', '--json'] ${join(folder, "script.py")} ${folder} 42 15 ['/helper.', '/script.']\n`,
    );
    const broken = run(process.execPath, [MARTLET, "run", "script.py", "a", "b"]);
    const plain = run("python3", ["script.py", "a", "b"]);
    assert.equal(broken.status, 1);
    assert.equal(broken.stderr, plain.stderr);
    assert.equal(martlet(["run", "nothing.py"]).code, 2);
    writeFileSync(join(folder, "script.py"), "x = (\n");
    assert.equal(martlet(["run", "script.py"]).code, 1);
  });
});
