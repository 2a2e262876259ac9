"""Run every function of a generated module on edge-case inputs and write a transcript.

usage: driver.py MODULE_DIR SEED INPUTS OUT

Of every call: result with types, or exception with the whole traceback text; side effects in order, deaths among
them; whether arguments' reference counts came back. Nothing in the transcript depends on addresses or time.
"""
import gc
import json
import random
import re
import resource
import signal
import sys
import traceback


def show(value, depth=0):
    if depth > 3:
        return "…"
    if isinstance(value, (list, tuple, set, frozenset)):
        items = [show(item, depth + 1) for item in value]
        return f"{type(value).__name__}[{', '.join(sorted(items) if isinstance(value, (set, frozenset)) else items)}]"
    if isinstance(value, dict):
        return f"{type(value).__name__}{{{', '.join(show(k, depth + 1) + ': ' + show(v, depth + 1) for k, v in value.items())}}}"
    text = float.__repr__(value) if type(value) is float else repr(value)
    return f"{type(value).__name__}:{re.sub(r'0x[0-9a-f]+', '0x', text)[:400]}"


def pick(support, module, rng, kind):
    """A value for a parameter annotated with `kind`: mostly of that type, now and then a lie."""
    if rng.random() < 0.15:
        kind = rng.choice(["int", "float", "bool", "object", "list"])
    if kind == "int":
        return rng.choice(support.INTS) if rng.random() < 0.5 else rng.randrange(-20, 60)
    if kind == "float":
        return rng.choice(support.FLOATS) if rng.random() < 0.5 else rng.uniform(-10, 10)
    if kind == "bool":
        return rng.random() < 0.5
    if kind == "list":
        return [pick(support, module, rng, "int") for _ in range(rng.randrange(0, 4))]
    return rng.choice([
        lambda: support.Noisy(rng.choice([0, 1, 2.5])),
        lambda: support.Rebinder(module, rng.choice(module.REBINDABLE), rng.choice([1, 2.5, "text", None, len])),
        lambda: support.Raiser(rng.choice([ValueError, KeyError, StopIteration, ZeroDivisionError])),
        lambda: support.IntChild(rng.randrange(5)),
        lambda: support.FloatChild(1.5),
        lambda: "text",
        lambda: None,
        lambda: (1, 2.5),
        lambda: {"a": 1},
        lambda: 1 + 2j,
    ])()


def on_alarm(number, frame):
    raise TimeoutError("a generated program ran too long")


def main():
    folder, seed, inputs, out = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    sys.path.insert(0, folder)
    sys.setrecursionlimit(300)
    signal.signal(signal.SIGALRM, on_alarm)
    # A list times a huge integer is a MemoryError at once, on every machine.
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    import support

    import generated

    saved = {name: getattr(generated, name) for name in generated.REBINDABLE}
    transcript = []
    for name, kinds in generated.ENTRIES:
        rng = random.Random(f"{seed} {name}")
        for _ in range(inputs):
            for key, value in saved.items():
                setattr(generated, key, value)
            args = [pick(support, generated, rng, kind) for kind in kinds]
            if len(args) > 1 and rng.random() < 0.1:
                args[1] = args[0]
            shown = [show(arg) for arg in args]
            support.LOG.clear()
            before = [sys.getrefcount(arg) for arg in args if isinstance(arg, (support.Noisy, list))]
            try:
                signal.alarm(20)
                end = show(generated.__dict__[name](*args))
            except BaseException:
                signal.alarm(0)
                kind, value, trace = sys.exc_info()
                end = re.sub(r"0x[0-9a-f]+", "0x", "".join(traceback.format_exception(kind, value, trace)))
                if kind is UnboundLocalError and sys.version_info[:2] == (3, 11):
                    # Once warmed up, 3.11's superinstructions point one instruction off: positions are no ground truth.
                    end = end.splitlines()[-1]
                kind = value = trace = None
            signal.alarm(0)
            after = [sys.getrefcount(arg) for arg in args if isinstance(arg, (support.Noisy, list))]
            log = [re.sub(r"0x[0-9a-f]+", "0x", repr(entry)) for entry in support.LOG]
            transcript.append({"call": f"{name}({', '.join(shown)})", "end": end, "args": [show(arg) for arg in args], "log": log, "balance": [b - a for a, b in zip(before, after)]})
            args = None
    gc.collect()
    with open("/proc/self/maps") as maps:
        mapped = any(folder in line and ".so" in line for line in maps)
    with open(out, "w") as file:
        json.dump({"mapped": mapped, "calls": transcript}, file)


if __name__ == "__main__":
    main()
