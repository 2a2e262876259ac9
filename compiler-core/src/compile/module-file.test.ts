/** The module file on every interpreter found: it behaves as the source does, is never stale, and never in the way. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { NATIVE_ENTRIES, Scratch } from "../../../test-support/built-module";
import { type Interpreter, interpreters } from "../../../test-support/interpreters";

const PROGRAM = `"""Doc string."""
from __future__ import annotations
import math as _math
LIMIT: int = 3

def add(a: int, b: int = 2, *rest: int, scale: int = 1, **named: int) -> int:
    """Adds."""
    return (a + b + sum(rest) + sum(named.values())) * scale

class Point:
    """A point."""
    def __init__(self, x: float, y: float) -> None:
        self.x = x
        self.y = y

    def length(self) -> float:
        return _math.sqrt(self.x * self.x + self.y * self.y)

    @staticmethod
    def origin() -> "Point":
        return Point(0.0, 0.0)

    @property
    def sum(self) -> float:
        return self.x + self.y

def boom(x: int) -> float:
    zero = x - x
    return (x /
            zero)

def twice(f):
    def wrapper(*args):
        return f(*args) * 2
    wrapper.__wrapped__ = f
    return wrapper

@twice
def decorated(n: int) -> int:
    return n + 1

if LIMIT > 2:
    def conditional(n: int) -> int:
        return n * LIMIT
else:
    def conditional(n: int) -> int:
        return -n

def loop(n: int) -> int:
    total = 0
    for i in range(n):
        if i % 3 == 0:
            continue
        total += i
    return total

def caught(n: int) -> str:
    try:
        return str(10 // n)
    except ZeroDivisionError as error:
        return f"{error!r:>40}"
    finally:
        n = None
`;

const DRIVER = `
import inspect, pickle, sys, traceback
import mod
def show(x): print(type(x).__name__, repr(x))
show(mod.add(1)); show(mod.add(1, 2, 3, 4, scale=2, k=5)); show(mod.add(b=1.5, a=2))
for bad in (lambda: mod.add(), lambda: mod.add(1, a=2), lambda: mod.boom(1, 2), lambda: mod.boom(x=1, y=2), lambda: mod.loop("x")):
    try: bad()
    except TypeError as e: print(e)
p = mod.Point(3.0, 4.0); show(p.length()); show(p.sum); show(mod.Point.origin().x)
show(mod.decorated(4)); show(mod.decorated.__wrapped__(4)); show(mod.conditional(5)); show(mod.loop(10)); show(mod.caught(0)); show(mod.caught(3))
try: mod.boom(4)
except Exception: print(traceback.format_exc())
for name in ("add", "boom", "loop", "Point", "decorated"):
    thing = getattr(mod, name)
    print(name, getattr(thing, "__qualname__"), thing.__module__, thing.__doc__, inspect.signature(thing))
print(inspect.getsource(mod.loop)); print(pickle.loads(pickle.dumps(mod.add)) is mod.add)
print(type(mod.add).__name__, mod.add.__defaults__, mod.add.__kwdefaults__, mod.add.__annotations__, mod.add.__code__.co_varnames, mod.add.__code__.co_firstlineno)
print({k: v for k, v in vars(mod).items() if isinstance(v, (int, str, dict)) and k not in ("__builtins__", "__file__", "__cached__")})
print(list(vars(mod)), type(vars(mod)["__builtins__"]), mod.__file__, mod.__cached__)
spec = mod.__spec__; print(type(mod.__loader__).__name__, mod.__loader__ is spec.loader, spec.origin, spec.cached, spec.name, spec.parent, spec.submodule_search_locations, spec.has_location)
print(mod)
def depth(n): return depth(n + 1) if n else 0
def recursion(f):
    try: f()
    except RecursionError as e: return str(e)
events = []
def tracer(frame, event, arg):
    if frame.f_code.co_filename == mod.__file__: events.append((event, frame.f_lineno, frame.f_code.co_name))
    return tracer
sys.settrace(tracer); mod.loop(2); sys.settrace(None); print(events)
`;

for (const interpreter of interpreters()) {
  describe(`compile: module file on Python ${interpreter.version}`, function () {
    this.timeout(180_000);
    let scratch: Scratch;
    afterEach(() => scratch.dispose());

    for (const resume of [false, true]) {
      it(`looks and behaves as the source does${resume ? ", run by the resume interpreter" : ""}`, async () => {
        scratch = new Scratch({ "mod.py": PROGRAM, "driver.py": DRIVER });
        await sameAsInterpreted(scratch, interpreter, ["driver.py"], () =>
          scratch.build(interpreter, "mod.py", { resume }),
        );
      });
    }

    it("enters compiled functions, and none when switched off, traced or of other types", async () => {
      scratch = new Scratch({ "mod.py": "def f(x: int) -> int:\n    return x + 1\n" });
      const { output } = await scratch.build(interpreter, "mod.py", { resume: true });
      const script = `${NATIVE_ENTRIES}
import mod, sys
path = ${JSON.stringify(output)}
def entries(call):
    before = native_entries(path); call(); return native_entries(path) - before
print(entries(lambda: mod.f(1)), entries(lambda: mod.f(x=1)))
sys.settrace(lambda *a: None); n = entries(lambda: mod.f(1)); sys.settrace(None); print(n)
sys.setprofile(lambda *a: None); n = entries(lambda: mod.f(1)); sys.setprofile(None); print(n)
print(entries(lambda: mod.f(1)))
mod.f.__code__ = (lambda x: x * 100).__code__
print(entries(lambda: print(mod.f(3))))
`;
      assert.equal(scratch.run(interpreter, ["-c", script]).stdout, "1 1\n0\n0\n1\n300\n0\n");
      const off = scratch.run(
        interpreter,
        ["-c", `${NATIVE_ENTRIES}\nimport mod\nmod.f(1)\nprint(native_entries(${JSON.stringify(output)}))`],
        { MARTLET: "off" },
      );
      assert.equal(off.stdout, "1\n");
    });

    it("shows tracers what the source shows them, and is made in any thread", async () => {
      scratch = new Scratch({
        "mod.py": PROGRAM,
        "driver.py": `
import importlib._bootstrap_external, sys, threading
events = []
def tracer(frame, event, arg):
    # How importlib finds and runs a file is its own affair.
    if "importlib" not in frame.f_code.co_filename:
        events.append((frame.f_code.co_filename.rpartition("/")[2], frame.f_code.co_name, event, frame.f_lineno))
    return tracer
def work():
    sys.settrace(tracer); import mod; mod.loop(3); sys.settrace(None)
    print(mod.loop(4))
if len(sys.argv) > 1: work()
else: t = threading.Thread(target=work); t.start(); t.join()
print(events)
`,
      });
      const interpreted = [["driver.py"], ["driver.py", "x"]].map((args) => scratch.run(interpreter, args));
      const { output } = await scratch.build(interpreter, "mod.py", { resume: true });
      const compiled = [["driver.py"], ["driver.py", "x"]].map((args) => scratch.run(interpreter, args));
      assert.deepEqual(compiled, interpreted);
      const inThread = `${NATIVE_ENTRIES}
import threading
t = threading.Thread(target=lambda: __import__("mod")); t.start(); t.join()
import mod; n = native_entries(${JSON.stringify(output)}); mod.loop(1); print(native_entries(${JSON.stringify(output)}) - n)`;
      assert.equal(scratch.run(interpreter, ["-c", inThread]).stdout, "1\n");
    });

    it("serves packages and circular imports", async () => {
      scratch = new Scratch({
        "pack/__init__.py":
          "from . import a\nNAME = __name__, __package__, __path__ is not None\ndef f(x: int) -> int:\n    return a.g(x) + 1\n",
        "pack/a.py": "from pack import b\ndef g(x: int) -> int:\n    return b.h(x) * 2\n",
        "pack/b.py": "import pack.a\ndef h(x: int) -> int:\n    return x + len(pack.a.__name__)\n",
        "driver.py":
          "import pack, pack.b, sys\nprint(pack.NAME, pack.f(3), pack.a, pack.b.pack is pack)\nprint(pack.__spec__.submodule_search_locations, pack.__file__, pack.__cached__, pack.a.__package__)\n",
      });
      await sameAsInterpreted(scratch, interpreter, ["driver.py"], async () => {
        for (const name of ["pack/__init__.py", "pack/a.py", "pack/b.py"])
          await scratch.build(interpreter, name, { resume: true });
      });
    });

    it("runs a module that is not there any more, and one that moved", async () => {
      scratch = new Scratch({ "mod.py": "def where():\n    return where.__code__.co_filename\n" });
      const { output } = await scratch.build(interpreter, "mod.py", { resume: true });
      const moved = scratch.path("elsewhere");
      const script = `import os, shutil; os.mkdir(${JSON.stringify(moved)}); shutil.move(${JSON.stringify(output)}, ${JSON.stringify(moved)})
import sys; sys.path.insert(0, ${JSON.stringify(moved)}); os.remove("mod.py"); import mod; print(mod.where(), mod.__file__)`;
      assert.equal(scratch.run(interpreter, ["-c", script]).stdout, `${moved}/mod.py ${moved}/mod.py\n`);
    });

    it("is never stale: an edited source runs as it is, with one warning", async () => {
      scratch = new Scratch({ "mod.py": "def name():\n    return 'first'\n" });
      await scratch.build(interpreter, "mod.py", { resume: true });
      scratch.write("mod.py", "def name():\n    return 'second'\n");
      const run = scratch.run(interpreter, ["-c", "import mod; print(mod.name())"]);
      assert.equal(run.stdout, "second\n");
      assert.match(run.stderr, /^\S+mod\.py:1: RuntimeWarning: martlet: \S+mod\.py has changed since it was compiled/);
      assert.equal(run.stderr.match(/RuntimeWarning/g)?.length, 1);
      const strict = scratch.run(interpreter, ["-W", "error", "-c", "import mod; print(mod.name())"]);
      assert.deepEqual([strict.status, strict.stdout], [0, "second\n"]);
      const quiet = scratch.run(interpreter, ["-W", "ignore:martlet", "-c", "import mod; print(mod.name())"]);
      assert.deepEqual([quiet.stdout, quiet.stderr], ["second\n", ""]);
      scratch.write("mod.py", "def name(:\n");
      assert.match(scratch.run(interpreter, ["-c", "import mod"]).stderr, /SyntaxError: [^\n]+\n$/);
    });

    it("gives way to another optimisation level", async () => {
      scratch = new Scratch({ "mod.py": "def f(x: int) -> int:\n    assert x > 0, 'no'\n    return x\n" });
      await scratch.build(interpreter, "mod.py", { resume: true });
      assert.equal(scratch.run(interpreter, ["-O", "-c", "import mod; print(mod.f(-1))"]).stdout, "-1\n");
      assert.match(scratch.run(interpreter, ["-c", "import mod; print(mod.f(-1))"]).stderr, /AssertionError: no/);
    });

    it("gives way in a subinterpreter", async () => {
      scratch = new Scratch({ "mod.py": "def f(x: int) -> int:\n    return x + 1\n" });
      await scratch.build(interpreter, "mod.py", { resume: true });
      const script = `import sys
try: import _interpreters as subs
except ImportError: import _xxsubinterpreters as subs
import mod
text = "import sys; sys.path.insert(0, %r); import mod; print(mod.f(41))" % sys.path[0]
for _ in range(2):
    i = subs.create(); subs.run_string(i, text); subs.destroy(i)
print(mod.f(1))`;
      scratch.write("script.py", script);
      assert.equal(scratch.run(interpreter, ["script.py"]).stdout, "42\n42\n2\n");
    });

    it("reloads what was rebuilt, natively", async () => {
      scratch = new Scratch({ "mod.py": "VERSION = 1\ndef value(n: int) -> int:\n    return n * 10 + 1\n" });
      const { output } = await scratch.build(interpreter, "mod.py", { resume: true });
      scratch.write(
        "loop.py",
        `${NATIVE_ENTRIES}
import importlib, sys
import mod
old = mod.value
print(mod.value(1), flush=True)
for line in sys.stdin:
    if line.strip() == "reload":
        importlib.reload(mod)
    else:
        del sys.modules["mod"]; importlib.invalidate_caches(); import mod
    print(mod.value(1), old(1), flush=True)
`,
      );
      const child = spawn(interpreter.path, ["-W", "error", "loop.py"], {
        cwd: scratch.folder,
        stdio: ["pipe", "pipe", "inherit"],
      });
      try {
        const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
        const next = async () => (await lines.next()).value as string | undefined;
        assert.equal(await next(), "11");
        for (const [version, how] of [
          [2, "reload"],
          [3, "reload"],
          [4, "again"],
          [5, "reload"],
        ] as const) {
          scratch.write(
            "mod.py",
            `VERSION = ${version}\ndef value(n: int) -> int:\n    return n * ${version * 100} + ${version}\n`,
          );
          await scratch.build(interpreter, "mod.py", { resume: true });
          child.stdin.write(`${how}\n`);
          assert.match((await next()) ?? "", new RegExp(`^${version * 101} 11$`));
        }
      } finally {
        child.kill();
      }
      assert.ok(existsSync(output));
    });

    it("comes in through the .pyc when it may be run", async () => {
      scratch = new Scratch({
        "mod.py": `${PROGRAM}print("body", __name__)\nif __name__ == "__main__":\n    import sys\n    print(add(1), sys.argv[1:], __spec__.name)\n    boom(2)\n`,
        "driver.py": DRIVER,
      });
      const interpreted = ["driver.py", "-m"].map((what) =>
        scratch.run(interpreter, what === "-m" ? ["-m", "mod", "x"] : [what]),
      );
      const built = await scratch.build(interpreter, "mod.py", { resume: true });
      assert.equal(built.door, "pyc");
      const compiled = ["driver.py", "-m"].map((what) =>
        scratch.run(interpreter, what === "-m" ? ["-m", "mod", "x"] : [what]),
      );
      assert.deepEqual(compiled, interpreted);
      const script = `${NATIVE_ENTRIES}\nimport mod\npath = ${JSON.stringify(built.output)}\nn = native_entries(path); mod.add(1); print(native_entries(path) - n)`;
      assert.match(scratch.run(interpreter, ["-c", script]).stdout, /\n1\n$/);
      for (const environment of [{ MARTLET: "off" }, { PYTHONOPTIMIZE: "1" }]) {
        assert.equal(scratch.run(interpreter, ["driver.py"], environment).status, 0);
      }
      renameSync(built.output, `${built.output}.gone`);
      assert.equal(scratch.run(interpreter, ["-m", "mod", "x"]).stdout, interpreted[1]?.stdout);
      scratch.write("mod.py", "print('edited')\n");
      assert.equal(scratch.run(interpreter, ["-m", "mod"]).stdout, "edited\n");
    });

    it("has names and sources of any shape", async () => {
      scratch = new Scratch({});
      const names = ["żółw", "with space", "o'quote", "pkg/__main__", "pkg/__init__", "empty"];
      const texts = [
        "def f(x: int) -> int:\n    return x + 1\n",
        "\ufeffdef f(x: int) -> int:\r\n    return x + 1\r\n",
      ];
      for (const [index, name] of names.entries()) {
        scratch.write(
          `${name}.py`,
          name.endsWith("__main__") || name === "empty" ? '"""Doc"""' : (texts[index % 2] as string),
        );
        await scratch.build(interpreter, `${name}.py`, { resume: true });
      }
      const script = `import importlib
for name in ["żółw", "with space", "o'quote"]:
    m = importlib.import_module(name); print(m.f(1), m.__name__)
import pkg, empty; print(pkg.f(2), empty.__doc__)`;
      const run = scratch.run(interpreter, ["-X", "utf8", "-W", "error", "-c", script]);
      assert.deepEqual([run.stdout, run.stderr], ["2 żółw\n2 with space\n2 o'quote\n3 Doc\n", ""]);
      assert.equal(scratch.run(interpreter, ["-m", "pkg"]).status, 0);
    });

    it("may be run when its top level does something", async () => {
      scratch = new Scratch({
        "mod.py": "import sys\ndef f(x: int) -> int:\n    return x + 1\nprint(f(1), __name__)\n",
      });
      const built = await scratch.build(interpreter, "mod.py", { resume: true });
      assert.equal(built.door, "pyc");
      assert.equal(scratch.run(interpreter, ["-m", "mod"]).stdout, "2 __main__\n");
      assert.equal(scratch.run(interpreter, ["-c", "import mod"]).stdout, "2 mod\n");
    });

    it("changes its door with the source", async () => {
      scratch = new Scratch({ "mod.py": "def f(x: int) -> int:\n    return x\n" });
      const first = await scratch.build(interpreter, "mod.py", { resume: true });
      scratch.write("mod.py", "def f(x: int) -> int:\n    return x + 1\nif __name__ == '__main__':\n    print(f(1))\n");
      await scratch.build(interpreter, "mod.py", { resume: true });
      assert.ok(!existsSync(first.output));
      assert.deepEqual(scratch.run(interpreter, ["-m", "mod"]).stdout, "2\n");
      scratch.write("mod.py", "def f(x: int) -> int:\n    return x + 2\n");
      await scratch.build(interpreter, "mod.py", { resume: true });
      assert.equal(scratch.run(interpreter, ["-c", "import mod; print(mod.f(1))"]).stdout, "3\n");
      assert.ok(!readdirSync(scratch.path("__pycache__")).some((name) => name.endsWith(".pyc")));
    });
  });
}

describe("compile: what is in the way", function () {
  this.timeout(120_000);
  const interpreter = interpreters()[0] as Interpreter;
  let scratch: Scratch;
  afterEach(() => scratch.dispose());

  it("leaves a file of somebody else alone", async () => {
    scratch = new Scratch({ "mod.py": "def f(x: int) -> int:\n    return x\n" });
    const { output } = await scratch.build(interpreter, "mod.py");
    writeFileSync(output, "not ours");
    const built = await scratch.tryBuild(interpreter, "mod.py");
    assert.ok(!built.ok && built.error.kind === "refused", JSON.stringify(built));
    assert.deepEqual(readdirSync(scratch.folder).length, 2);
  });

  it("does not follow links out of the folder", async () => {
    scratch = new Scratch({ "mod.py": "def f(x: int) -> int:\n    return x\n", "other/victim.so": "keep" });
    const { output } = await scratch.build(interpreter, "mod.py");
    rmSync(output);
    symlinkSync(join("other", "victim.so"), output);
    const built = await scratch.tryBuild(interpreter, "mod.py");
    assert.ok(!built.ok && built.error.kind === "refused");
    assert.equal(readFileSync(scratch.path("other/victim.so"), "utf8"), "keep");
  });

  it("passes CPython's own syntax errors on", async () => {
    scratch = new Scratch({ "mod.py": "x = 1\nreturn x\n", "other.py": "def f(:\n" });
    for (const [name, line] of [
      ["mod.py", 2],
      ["other.py", 1],
    ] as const) {
      const built = await scratch.tryBuild(interpreter, name);
      assert.ok(!built.ok && built.error.kind === "program" && built.error.line === line, JSON.stringify(built));
    }
    assert.deepEqual(readdirSync(scratch.folder).sort(), ["mod.py", "other.py"]);
  });

  it("hashes sources of any length as the interpreter does", async () => {
    scratch = new Scratch({});
    for (const length of [0, 1, 127, 128, 129, 255, 256, 257, 1000]) {
      scratch.write("mod.py", "#".repeat(length));
      await scratch.build(interpreter, "mod.py");
      const run = scratch.run(interpreter, ["-c", "import mod"]);
      assert.deepEqual([run.status, run.stderr], [0, ""], `${length} bytes`);
    }
  });

  it("gives the same bytes for the same input", async () => {
    scratch = new Scratch({ "mod.py": PROGRAM });
    const first = readFileSync((await scratch.build(interpreter, "mod.py", { resume: true })).output);
    assert.ok(first.equals(readFileSync((await scratch.build(interpreter, "mod.py", { resume: true })).output)));
  });
});

async function sameAsInterpreted(
  scratch: Scratch,
  interpreter: Interpreter,
  args: readonly string[],
  build: () => Promise<unknown>,
): Promise<void> {
  const interpreted = scratch.run(interpreter, args);
  assert.equal(interpreted.status, 0, interpreted.stderr);
  await build();
  const compiled = scratch.run(interpreter, args);
  assert.equal(compiled.stdout, interpreted.stdout);
  assert.deepEqual([compiled.status, compiled.stderr], [interpreted.status, interpreted.stderr]);
}
