"""What each engine is given: one build function per engine, and builds kept by what they were built from."""
import ast
import hashlib
import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time

from catalogue import NUMPY


class Unsupported(Exception):
    """An engine cannot build this kernel; the message says why."""

def call(argv, cwd, timeout, env=None):
    try:
        done = subprocess.run(argv, cwd=cwd, env={**os.environ, **(env or {})}, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout)
    except subprocess.TimeoutExpired:
        raise Unsupported(f"build took more than {timeout} s")
    except OSError as error:
        raise Unsupported(f"cannot start {os.path.basename(argv[0])}: {error.strerror}")
    if done.returncode:
        raise Unsupported(reason_of(done.stdout))
    return done.stdout


def reason_of(text):
    """The line of an error report that says most, without this machine's paths."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for i in reversed(range(len(lines))):  # a Python traceback: only what the last exception says
        if re.match(r"[\w.]*(Error|Exception)\b", lines[i]):
            lines = [re.sub(r"^[\w.]*\.(\w+Error)\b", r"\1", line) for line in lines[i:]]
            break
    dull = r"command .* failed|^Traceback|Compiling|warning: |Failed in nopython|I am in trouble|^[-=]+$|^>>>|^During: |^File "
    lines = [line for line in lines if not re.search(dull, line)]
    telling = r"rror|nsupported|Unknown|annot|not supported|No implementation|ntyped|Invalid|non-precise|constraint"
    line = next((line for line in lines if re.search(telling, line)), (lines or ["no message"])[0])
    return re.sub(r"(?<![\w.])/(?:[^\s/:'\"]+/)+", "", line)[:200]


def build_plain(kernel, out, opts):
    """kernel.py as it is."""
    shutil.copy(kernel / "kernel.py", out)


def build_pypy(kernel, out, opts):
    """kernel.py; for a PyPy older than 3.10, annotations unevaluated and dataclass slots dropped."""
    text = (kernel / "kernel.py").read_text()
    if "import annotations" not in text:
        text = re.sub(r'\A("""[^"]*"""\n)', r"\1from __future__ import annotations\n", text)
    (out / "kernel.py").write_text(text.replace("@dataclass(slots=True)", "@dataclass"))


def build_mypyc(kernel, out, opts):
    """kernel.py as it is, a cold mypy cache, C optimisation level 3."""
    shutil.copy(kernel / "kernel.py", out)
    call([sys.executable, "-m", "mypyc", "kernel.py"], out, opts.build_timeout, {"MYPYC_OPT_LEVEL": "3"})


def build_cython(kernel, out, opts):
    """kernel.py as it is, in pure Python mode: language level 3, annotation typing on."""
    shutil.copy(kernel / "kernel.py", out)
    call([sys.executable, "-m", "Cython.Build.Cythonize", "-3", "-i", "-X", "annotation_typing=True", "kernel.py"],
         out, opts.build_timeout, {"CFLAGS": "-O3 -march=native"})


def build_pythran(kernel, out, opts):
    """The export line of pythran.txt, then kernel.py less annotations and type aliases, which Pythran cannot read."""
    if not (kernel / "pythran.txt").exists():
        raise Unsupported("no export is given for it")
    tree = ast.parse((kernel / "kernel.py").read_text())

    class Strip(ast.NodeTransformer):
        def visit_FunctionDef(self, node):
            self.generic_visit(node)
            node.returns = None
            for arg in node.args.args:
                arg.annotation = None
            return node

        def visit_AnnAssign(self, node):
            return node.value and ast.Assign([node.target], node.value, lineno=node.lineno)

        def visit_Assign(self, node):
            alias = isinstance(node.value, ast.Subscript) and ast.unparse(node.value.value) in ("npt.NDArray", "np.ndarray")
            return None if alias else node

        def visit_Import(self, node):
            return None if node.names[0].name == "numpy.typing" else node

    body = ast.unparse(ast.fix_missing_locations(Strip().visit(tree)))
    (out / "kernel.py").write_text((kernel / "pythran.txt").read_text() + body + "\n")
    # its stock setting wants a system BLAS with headers; the wheel that NumPy's own comes from serves as well
    blas = ["--config", "compiler.blas=scipy-openblas"] if importlib.util.find_spec("scipy_openblas64") else []
    call([sys.executable, "-m", "pythran.run", "-O3", "-march=native", *blas, "kernel.py"], out, opts.build_timeout)


def build_c(kernel, out, opts):
    """limit.c, a twin by hand in C: what the same algorithm costs with int64, double and plain arrays."""
    if not (kernel / "limit.c").exists():
        raise Unsupported("no C twin is given for it")
    call([opts.clang, "-O3", "-march=native", "-shared", "-fPIC", str(kernel / "limit.c"), "-o", "liblimit.so", "-lm"],
         out, opts.build_timeout)


def build_martlet(kernel, out, opts):
    """kernel.py as it is."""
    shutil.copy(kernel / "kernel.py", out)
    call(shlex.split(opts.martlet) + ["build", "--python", sys.executable, "kernel.py"], out, opts.build_timeout)


BUILD = {"cpython": build_plain, "numba": build_plain, "pypy": build_pypy, "mypyc": build_mypyc, "cython": build_cython,
         "pythran": build_pythran, "c": build_c, "martlet": build_martlet}
COMPILED_BEFORE_RUN = {"martlet", "mypyc", "cython", "pythran", "c"}


NEEDS_MODULE = {"numba": "numba", "mypyc": "mypyc", "cython": "Cython", "pythran": "pythran"}
NEEDS_COMMAND = {"pypy": "pypy", "c": "clang", "martlet": "martlet"}


def installed(engine, opts):
    if engine in NEEDS_MODULE:
        return importlib.util.find_spec(NEEDS_MODULE[engine]) is not None
    if engine in NEEDS_COMMAND:
        command = getattr(opts, NEEDS_COMMAND[engine])
        return bool(command) and shutil.which(shlex.split(command)[0]) is not None
    return True


def build(kernel, engine, opts):
    """Build, or take from the build folder what was built from the same text."""
    if not installed(engine, opts):
        return {"status": "absent"}
    if engine == "pypy" and kernel.name in NUMPY:
        return {"status": "unsupported", "reason": "no numpy for it here"}
    out = opts.build_dir / engine / kernel.name
    digest = hashlib.sha256(engine.encode())
    for name in ("kernel.py", "limit.c", "pythran.txt"):
        if (kernel / name).exists():
            digest.update((kernel / name).read_bytes())
    stamp = out / "build.json"
    if stamp.exists() and engine != "martlet":
        kept = json.loads(stamp.read_text())
        if kept["digest"] == digest.hexdigest():
            return kept
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    start = time.perf_counter()
    try:
        BUILD[engine](kernel, out, opts)
        built = {"status": "ok"}
    except Unsupported as error:
        built = {"status": "unsupported", "reason": str(error)}
    took = round(time.perf_counter() - start, 3)
    nothing = built.get("reason", "").startswith("no ")
    built["build_seconds"] = took if engine in COMPILED_BEFORE_RUN and not nothing else None
    built["digest"] = digest.hexdigest()
    stamp.write_text(json.dumps(built))
    return built
