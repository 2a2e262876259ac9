"""Time one kernel under one engine, in this process. bench.py starts it; it prints one JSON line.

usage: worker.py ENGINE CASE_DIR MODULE_DIR REPEAT BUDGET
"""
import importlib.util
import json
import os
import sys
import time


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def mapped(folder):
    """The compiled kernel that this process has mapped: a module's __file__ may rightly name its source."""
    with open("/proc/self/maps") as maps:
        files = {line.split(None, 5)[-1].strip() for line in maps}
    prefix = os.path.realpath(folder) + os.sep
    return next((os.path.basename(f) for f in files if f.startswith(prefix) and ".so" in f), None)


def plain(value):
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return list(value)


def main():
    engine, case_dir, module_dir, repeat = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    budget = float(sys.argv[5])
    case = load("case", os.path.join(case_dir, "case.py"))
    args = case.ARGS()
    fresh = getattr(case, "FRESH", False)
    finish = lambda result: result
    native = None
    if engine in ("cpython", "pypy"):
        run = load("kernel", os.path.join(module_dir, "kernel.py")).run
    elif engine == "numba":
        import types
        import warnings

        import numba
        warnings.simplefilter("ignore")
        kernel = load("kernel", os.path.join(module_dir, "kernel.py"))
        for name, value in list(vars(kernel).items()):
            if isinstance(value, types.FunctionType) and value.__module__ == "kernel":
                setattr(kernel, name, numba.njit(value))
        run = kernel.run
    elif engine == "c":
        import ctypes
        lib = ctypes.CDLL(os.path.join(module_dir, "liblimit.so"))
        limit = load("limit", os.path.join(case_dir, "limit.py"))
    else:
        sys.path.insert(0, module_dir)
        import kernel
        native = mapped(module_dir)
        if not native:
            raise SystemExit("the interpreted kernel.py was imported, not a compiled module")
        run = kernel.run
    times = []
    walls = []
    # CPU seconds of this process: on a shared machine a wall clock also counts what others run.
    # No engine here uses a second thread.
    for _ in range(repeat + 1):
        if len(times) > 3 and sum(times[1:]) > budget:
            break
        if fresh and times:
            args = case.ARGS()
        if engine == "c":
            if fresh or not times:
                call, finish = limit.PREPARE(lib, args)
            start, wall = time.process_time(), time.perf_counter()
            result = call()
            times.append(time.process_time() - start)
            walls.append(time.perf_counter() - wall)
        else:
            start, wall = time.process_time(), time.perf_counter()
            result = run(*args)
            times.append(time.process_time() - start)
            walls.append(time.perf_counter() - wall)
    out = {
        "first": times[0],
        "times": times[1:],
        "wall": min(walls[1:]),
        "check": case.CHECK(finish(result)),
        "tolerance": getattr(case, "TOLERANCE", 1e-9),
        "native": native,
        "version": sys.version.split()[0],
    }
    print(json.dumps(out, default=plain))


main()
