"""The tables of the benchmark, written as Markdown from the measured rows."""
import math
import statistics

from catalogue import CATEGORIES, CATEGORY

def geomean(values):
    return math.exp(statistics.fmean(map(math.log, values))) if values else None


def fmt(x, unit=""):
    return "–" if x is None else (f"{x:.2f}" if x < 10 else f"{x:.1f}" if x < 100 else f"{x:.0f}") + unit


def seconds(x):
    return f"{x:.3g}" if x >= 0.1 else f"{x:.2g}"


def good(results, kernel, engine):
    row = results.get(kernel, {}).get(engine, {})
    return row if row.get("status") == "ok" else None


def speedup(results, kernel, engine):
    base, row = good(results, kernel, "cpython"), good(results, kernel, engine)
    return base["seconds"] / row["seconds"] if base and row else None


def report(data, names, engines, target):
    results = data["results"]
    out = ["# Results", ""]
    out += [f"{data['meta']['machine']}. " + "; ".join(f"{k} {v}" for k, v in data["meta"]["versions"].items()) + ".", ""]
    out += ["Written by `npm run bench` from `results.json`. One fresh process per kernel and engine; one warm-up call, then the",
            "least of five (of at least three, where the calls are long), in CPU seconds of the process: the machine is",
            "shared, and no engine here uses a second thread. A result that differs from CPython's is *wrong* and enters no mean. Speedup = CPython's seconds",
            "over the engine's. `c` is the hand-written twin (clang -O3 -march=native, int64 and double, arrays converted",
            "before the clock starts), a bound rather than a peer.", ""]

    def table(head, rows):
        out.append("| " + " | ".join(head) + " |")
        out.append("|" + "---|" + "---:|" * (len(head) - 1))
        out.extend("| " + " | ".join(row) + " |" for row in rows)
        out.append("")

    def sets(title, pick):
        out.extend([f"## {title}", ""])
        rows = []
        for cat in [*CATEGORIES, "all"]:
            mine = [n for n in names if pick(n) and (cat == "all" or CATEGORY[n] == cat)]
            if not mine:
                continue
            row = [f"{cat} ({len(mine)})"]
            for e in engines:
                xs = [s for n in mine if (s := speedup(results, n, e))]
                row.append(f"{fmt(geomean(xs), '×')} ({len(xs)})" if xs else "–")
            rows.append(row)
        table(["category", *engines], rows)

    sets("Geometric mean speedup over CPython, by category (kernels it got right)", lambda n: True)
    common = [n for n in names if all(good(results, n, e) for e in ("cpython", "mypyc", "cython", "numba", "c"))]
    sets("The same, only the kernels that mypyc, cython, numba and c all get right", lambda n: n in common)

    out += ["## Engines", ""]
    rows = []
    for e in engines:
        status = [results.get(n, {}).get(e, {}).get("status", "not run") for n in names]
        ratios = [good(results, n, e)["seconds"] / good(results, n, "c")["seconds"]
                  for n in names if good(results, n, e) and good(results, n, "c")]
        builds = [b for n in names if (r := good(results, n, e)) and (b := r.get("build_seconds")) is not None]
        slower = [n for n in names if e != "cpython" and (s := speedup(results, n, e)) and s < 1.0]
        count = lambda *s: str(sum(x in s for x in status))
        rows.append([e, count("ok"), count("wrong"), count("unsupported", "failed", "crash"), count("absent", "not run"),
                     f"{fmt(geomean(ratios), '×')} ({len(ratios)})" if ratios else "–",
                     fmt(statistics.median(builds), " s") if builds else "–", fmt(max(builds), " s") if builds else "–",
                     str(len(slower))])
    table(["engine", "right", "wrong", "not supported", "absent", "time over C's (kernels)", "build, median", "build, most",
           "slower than CPython"], rows)
    out += ["Build seconds are wall seconds; mypyc's with a cold mypy cache. numba's are its first call less its best,",
            "in CPU seconds.", ""]

    out += ["## Seconds (speedup over CPython)", ""]
    rows = []
    for n in names:
        row = [f"{n}"]
        for e in engines:
            r = results.get(n, {}).get(e, {})
            if r.get("status") == "ok":
                s = speedup(results, n, e)
                row.append(seconds(r["seconds"]) + (f" ({fmt(s, '×')})" if s and e != "cpython" else ""))
            else:
                row.append({"unsupported": "no", "failed": "no"}.get(r.get("status"), r.get("status", "not run")))
        rows.append(row)
    table(["kernel", *engines], rows)
    out += ["## Build seconds", ""]
    which = [e for e in engines if e not in ("cpython", "pypy")]
    table(["kernel", *which],
          [[n, *(fmt(results.get(n, {}).get(e, {}).get("build_seconds")) for e in which)] for n in names])
    out += ["## Not supported, or wrong", ""]
    for e in engines:
        for n in names:
            r = results.get(n, {}).get(e, {})
            if r.get("reason") and r["reason"] not in ("no export is given for it", "no C twin is given for it",
                                                       "no numpy for it here"):
                out.append(f"- {e}, {n}: {r['status']}: `{r['reason'].replace('`', '')}`")
    target.with_name("RESULTS.md").write_text("\n".join(out) + "\n")
