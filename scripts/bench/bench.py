"""Compare compilers for typed Python over test-fixtures/bench/kernels/*/kernel.py.

    npm run bench -- [--only a,b] [--engines a,b] [--python PY] ...

Run it with the CPython whose numpy, numba, cython, mypy and pythran are to be measured; engines that are not
installed are shown as absent. A run is a fresh process: one warm-up call, then the least of --repeat timed calls, in
CPU seconds of that process (wall seconds are kept beside them); the result must equal CPython's (ints and strings
exactly, floats within 1e-9, or the case's TOLERANCE). What is measured is merged into --out (JSON); the tables,
RESULTS.md beside it, are written from the whole of it.
"""
import argparse
import concurrent.futures
import contextlib
import fcntl
import json
import math
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from importlib import metadata

from catalogue import CATEGORY, ENGINES, KERNELS
from engines import build, reason_of
from report import fmt, report, seconds, speedup

HERE = pathlib.Path(__file__).resolve().parent


# ---------------------------------------------------------------- timing

class Turn:
    """The lock file, held for one timing or, with --hold, for as many as fit in that many seconds."""

    def __init__(self, path, hold):
        self.path, self.hold, self.file, self.since = path, hold, None, 0.0

    def take(self):
        if self.path and not self.file:
            self.file = open(self.path, "a")
            fcntl.flock(self.file, fcntl.LOCK_EX)
            self.since = time.monotonic()

    def pause(self, done=False):
        if self.file and (done or time.monotonic() - self.since >= self.hold):
            self.file.close()
            self.file = None
            time.sleep(0.2)


def same(a, b, tolerance):
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(same(x, y, tolerance) for x, y in zip(a, b))
    if isinstance(a, float) and isinstance(b, float):
        return a == b or (a != a and b != b) or math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance * 1e-3)
    return type(a) is type(b) and a == b


def difference(want, got, tolerance):
    if isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        for i, (w, g) in enumerate(zip(want, got)):
            if not same(w, g, tolerance):
                return f"[{i}] " + difference(w, g, tolerance)
    return f"want {str(want)[:60]}, got {str(got)[:60]}"


def measure(kernel, engine, opts):
    folder = opts.build_dir / engine / kernel.name
    interpreter = opts.pypy if engine == "pypy" else sys.executable
    argv = [interpreter, "-B", str(HERE / "worker.py"), engine, str(kernel), str(folder), str(opts.repeat),
            str(opts.budget)]
    # one thread for every engine, in NumPy's BLAS too
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    opts.turn.take()
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=opts.run_timeout, env=env)
    except subprocess.TimeoutExpired:
        return {"status": "unsupported", "reason": f"ran more than {opts.run_timeout} s"}
    except OSError as error:
        return {"status": "absent", "reason": error.strerror}
    finally:
        opts.turn.pause()
    if done.returncode < 0:
        return {"status": "crash", "reason": f"signal {-done.returncode}"}
    if done.returncode:
        return {"status": "unsupported" if engine == "numba" else "failed", "reason": reason_of(done.stderr)}
    got = json.loads(done.stdout.splitlines()[-1])
    best = min(got["times"])
    row = {"status": "ok", "seconds": best, "wall": got["wall"], "times": got["times"], "first": got["first"], "check": got["check"],
           "tolerance": got["tolerance"], "version": got["version"]}
    if engine == "numba":
        row["build_seconds"] = round(max(0.0, got["first"] - best), 3)
    return row


def versions(opts):
    found = {"CPython": platform.python_version()}
    for name in ("numpy", "mypy", "Cython", "numba", "pythran"):
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    for name, argv in (("PyPy", [opts.pypy, "-c", "import sys; print(*sys.pypy_version_info[:3], sep='.', end=''); "
                                 "print(' as Python', sys.version.split()[0])"]),
                       ("clang", [opts.clang, "-dumpversion"]), ("gcc", ["gcc", "-dumpversion"])):
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            found[name] = subprocess.check_output(argv, text=True).strip()
    return found


def machine():
    model = ""
    with contextlib.suppress(OSError):
        model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text()).group(1)
    return f"{model}, {os.cpu_count()} shared cores, {platform.system()} {platform.machine()}"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--only", help="kernels, comma between")
    p.add_argument("--engines", help="of: " + ",".join(ENGINES))
    p.add_argument("--martlet", metavar="CMD", default=str(HERE.parents[1] / "bin" / "martlet"), help="the compiler under test, run as CMD build --python PY kernel.py")
    p.add_argument("--pypy", default="pypy3")
    p.add_argument("--clang", default=next((c for c in ("clang-19", "clang-18", "clang-17", "clang-16", "clang-15", "clang") if shutil.which(c)), "clang"))
    p.add_argument("--lock", default=os.environ.get("BENCH_LOCK"), help="a file to hold locked while timing")
    p.add_argument("--hold", type=float, default=0, help="keep the lock from one timing to the next for this many seconds")
    p.add_argument("--build-dir", type=pathlib.Path, help="keep builds here (else a folder that goes)")
    p.add_argument("--build-only", action="store_true")
    p.add_argument("--report-only", action="store_true")
    p.add_argument("--jobs", type=int, default=1, help="builds side by side")
    p.add_argument("--repeat", type=int, default=5)
    p.add_argument("--budget", type=float, default=1e9,
                   help="stop at three timed calls or more once they took this many seconds")
    p.add_argument("--build-timeout", type=int, default=300)
    p.add_argument("--run-timeout", type=int, default=120)
    p.add_argument("--out", type=pathlib.Path, default=HERE.parents[1] / "docs" / "benchmarks" / "results.json")
    opts = p.parse_args()
    opts.turn = Turn(opts.lock, opts.hold)
    names = list(CATEGORY)
    if opts.report_only:
        report(json.loads(opts.out.read_text()), names, ENGINES, opts.out)
        return
    chosen = opts.only.split(",") if opts.only else names
    engines = opts.engines.split(",") if opts.engines else ENGINES
    for bad in [n for n in chosen if n not in CATEGORY] + [e for e in engines if e not in ENGINES]:
        p.error(f"no such kernel or engine: {bad}")
    engines = [e for e in ENGINES if e in engines]
    gone = None
    if not opts.build_dir:
        gone = tempfile.TemporaryDirectory()
        opts.build_dir = pathlib.Path(gone.name)
    opts.build_dir = opts.build_dir.resolve()
    if opts.out.is_dir():
        p.error(f"--out is the JSON file to write, and {opts.out} is a folder")
    opts.out.parent.mkdir(parents=True, exist_ok=True)
    kernel_dir = {n: KERNELS / n for n in chosen}

    with concurrent.futures.ThreadPoolExecutor(opts.jobs) as pool:
        jobs = {(n, e): pool.submit(build, kernel_dir[n], e, opts) for n in chosen for e in engines}
        for (n, e), job in jobs.items():
            b = job.result()
            if opts.build_only:
                print(f"{n:16} {e:8} {b['status']:12} {b.get('build_seconds') or ''} {b.get('reason', '')}", flush=True)
    if opts.build_only:
        return

    data = {"meta": {}, "results": {}}
    if opts.out.exists():
        data = json.loads(opts.out.read_text())
    data["meta"] = {"machine": machine(), "versions": versions(opts), "repeat": opts.repeat, "budget": opts.budget}
    results = data["results"]
    print(f"{'kernel':16} " + " ".join(f"{e:>17}" for e in engines))
    for n in chosen:
        # CPython's result is the truth the others are held to, so it is always had
        shown = []
        want = None
        for e in (engines if "cpython" in engines else ["cpython", *engines]):
            b = jobs[n, e].result() if (n, e) in jobs else build(kernel_dir[n], e, opts)
            row = {k: b[k] for k in ("status", "reason", "build_seconds") if b.get(k) is not None}
            if b["status"] == "ok":
                row.update(measure(kernel_dir[n], e, opts))
            if row["status"] == "ok":
                check, tolerance = row.pop("check"), row.pop("tolerance")
                if e == "cpython":
                    want = check
                elif not same(want, check, tolerance):
                    row.update(status="wrong", reason=difference(want, check, tolerance))
            results.setdefault(n, {})[e] = row
            if e in engines:
                s = speedup(results, n, e)
                shown.append(f"{seconds(row['seconds'])} ({fmt(s, 'x')})" if row["status"] == "ok" else row["status"])
        print(f"{n:16} " + " ".join(f"{s:>17}" for s in shown), flush=True)
        opts.out.write_text(json.dumps(data, indent=1) + "\n")
        report(data, names, ENGINES, opts.out)
    opts.turn.pause(done=True)
    if gone:
        gone.cleanup()


main()
