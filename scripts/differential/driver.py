"""Run the calls of a generated module and write a transcript.

usage: driver.py MODULE_DIR OUT

A module has `CALLS`, functions with texts of their arguments and of a context to call them in, or `ENTRIES`, functions with kinds of arguments, for which
edge cases are drawn. Of every call: result with types, or exception with the whole traceback text and the locals of its
frames; side effects in order, deaths among them; arguments afterwards; whether their reference counts came back. Nothing
in the transcript depends on addresses or time.
"""
import gc
import json
import os
import random
import re
import resource
import signal
import sys
import traceback
import types
import warnings
from contextlib import nullcontext
from itertools import islice

# Of one container that a transcript shows.
MOST_ITEMS = 300
# Seconds of a call.
LONGEST = 10
# Bytes of the process: a list times a huge integer is a MemoryError at once, on every machine.
MEMORY = 3 << 30


def anonymous(text):
    return re.sub(r"0x[0-9a-f]+", "0x", text)


def show(value, depth=0):
    if depth > 3:
        return "…"
    if isinstance(value, (list, tuple, set, frozenset)):
        items = [show(item, depth + 1) for item in islice(value, MOST_ITEMS)]
        if len(value) > MOST_ITEMS:
            items.append(f"{len(value)} items")
        return f"{type(value).__name__}[{', '.join(sorted(items) if isinstance(value, (set, frozenset)) else items)}]"
    if isinstance(value, dict):
        return f"{type(value).__name__}{{{', '.join(show(k, depth + 1) + ': ' + show(v, depth + 1) for k, v in value.items())}}}"
    if any(base.__module__.startswith("numpy") for base in type(value).__mro__):
        return show_numpy(value)
    if isinstance(value, BaseException):
        return f"{type(value).__name__}({', '.join(show(arg, depth + 1) for arg in value.args)}) cause {show(value.__cause__, depth + 1)} context {show(value.__context__, depth + 1)}"
    if type(value).__module__ == "generated" and not isinstance(value, type):
        return f"{type(value).__name__}:{show_fields(value, depth + 1)}"
    try:
        text = float.__repr__(value) if type(value) is float else repr(value)
    except Exception as error:
        text = f"no repr: {error!r}"
    return f"{type(value).__name__}:{anonymous(text)[:400]}"


def show_fields(value, depth):
    """What an instance holds, slots and unset ones included, without running its code."""
    fields = {}
    for base in reversed(type(value).__mro__):
        for name, member in vars(base).items():
            if isinstance(member, types.MemberDescriptorType):
                try:
                    fields[name] = show(member.__get__(value), depth + 1)
                except AttributeError:
                    fields[name] = "unset"
    try:
        plain = object.__getattribute__(value, "__dict__")
    except AttributeError:
        plain = {}
    fields.update((name, show(held, depth + 1)) for name, held in plain.items())
    return str(fields)


def show_numpy(value):
    import numpy

    if isinstance(value, numpy.ndarray):
        if value.dtype.hasobject:
            return f"{type(value).__name__} {value.dtype.str} {value.shape} {show(value.tolist())}"
        mask = f" mask {value.mask!r}" if isinstance(value, numpy.ma.MaskedArray) else ""
        raw = numpy.asarray(value.data) if mask else value
        return f"{type(value).__name__} {value.dtype.str} {value.shape} {raw.tobytes().hex()[:600]}{mask}"
    if isinstance(value, numpy.generic):
        return f"{type(value).__name__} {value.tobytes().hex()}"
    return f"{type(value).__name__}:{anonymous(repr(value))[:400]}"


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


class Ending(BaseException):
    """A generated program ran too long."""


def on_alarm(number, frame):
    raise Ending


def calls_of(module, support):
    """Each call as its text and what makes its arguments, in order: one may use a name that an earlier one bound."""
    for name, kinds in getattr(module, "ENTRIES", []):
        rng = random.Random(f"{module.SEED} {name}")
        for _ in range(module.INPUTS):
            yield name, [lambda kind=kind: pick(support, module, rng, kind) for kind in kinds], rng.random() < 0.1, nullcontext()
    space = {**vars(support), **vars(module), "MODULE": module}
    for name, texts, *state in getattr(module, "CALLS", []):
        yield name, [lambda text=text: eval(text, space) for text in texts], False, eval(state[0], space) if state else nullcontext()


class Saved:
    """The module as it was: rebound globals and the members of its classes."""

    def __init__(self, module):
        self.module = module
        self.names = {name: getattr(module, name) for name in module.REBINDABLE}
        self.classes = [(one, dict(vars(one))) for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]
        self.functions = [(one, one.__code__, one.__defaults__, one.__kwdefaults__) for one in vars(module).values() if isinstance(one, types.FunctionType)]

    def restore(self):
        for name, value in self.names.items():
            if vars(self.module).get(name) is not value:
                setattr(self.module, name, value)
        for one, members in self.classes:
            now = dict(vars(one))
            for name in now.keys() - members.keys():
                type.__delattr__(one, name)
            for name, member in members.items():
                if now.get(name, self) is not member and name not in ("__dict__", "__weakref__"):
                    type.__setattr__(one, name, member)
        for one, code, defaults, keywords in self.functions:
            if one.__code__ is not code:
                one.__code__ = code
            if one.__defaults__ is not defaults:
                one.__defaults__ = defaults
            if one.__kwdefaults__ is not keywords:
                one.__kwdefaults__ = keywords
        if hasattr(self.module, "reset"):
            self.module.reset()


def ending(kind, value, trace):
    """Text of an exception, with the locals of the generated module's frames."""
    text = anonymous("".join(traceback.format_exception(kind, value, trace)))
    # Once warmed up, 3.11's superinstructions point one instruction off: positions are no ground truth, nor is the line.
    points_off = kind is UnboundLocalError and sys.version_info[:2] == (3, 11)
    if points_off:
        text = text.splitlines()[-1]
    while trace is not None:
        frame = trace.tb_frame
        if os.path.basename(frame.f_code.co_filename) == "generated.py":
            line = "" if points_off and trace.tb_next is None else trace.tb_lineno
            text += f"{frame.f_code.co_name} {line} " + str({name: show(held) for name, held in frame.f_locals.items()}) + "\n"
        trace = trace.tb_next
    return text


def run(function, args):
    """How the call ends. The alarm may go off where another exception is looked at."""
    try:
        return run_for_a_while(function, args)
    except Ending:
        signal.alarm(0)
        return "too long"


def run_for_a_while(function, args):
    try:
        signal.alarm(LONGEST)
        result = function(*args)
        signal.alarm(0)
        return show(result)
    except BaseException:
        signal.alarm(0)
        kind, value, trace = sys.exc_info()
        try:
            # To tell of a MemoryError takes memory.
            resource.setrlimit(resource.RLIMIT_AS, (2 * MEMORY, 2 * MEMORY))
            return "too long" if kind is Ending else ending(kind, value, trace.tb_next)
        finally:
            kind = value = trace = None
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, 2 * MEMORY))


def main():
    folder, out = sys.argv[1], sys.argv[2]
    sys.path.insert(0, folder)
    sys.setrecursionlimit(300)
    signal.signal(signal.SIGALRM, on_alarm)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, 2 * MEMORY))
    import support

    import generated

    # What goes wrong in a `__del__` is part of the transcript.
    sys.unraisablehook = lambda told: support.LOG.append(("unraisable", told.exc_type.__name__, str(told.exc_value)))
    saved = Saved(generated)
    transcript = []
    gc.collect()
    gc.freeze()
    gc.disable()
    for name, makers, aliased, state in calls_of(generated, support):
        saved.restore()
        args = [make() for make in makers]
        if aliased and len(args) > 1:
            args[1] = args[0]
        shown = [show(arg) for arg in args]
        support.LOG.clear()
        before = [sys.getrefcount(arg) for arg in args if isinstance(arg, (support.Noisy, list))]
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            with state:
                end = run(getattr(generated, name), args)
        after = [sys.getrefcount(arg) for arg in args if isinstance(arg, (support.Noisy, list))]
        log = [anonymous(repr(entry)) for entry in support.LOG]
        transcript.append({
            "call": f"{name}({', '.join(shown)})",
            "end": end,
            "args": [show(arg) for arg in args],
            "log": log,
            "warnings": [f"{one.category.__name__} {one.message} {one.lineno}" for one in told],
            "balance": [b - a for a, b in zip(before, after)],
        })
        args = makers = None
        support.LOG.clear()
        gc.collect()
        transcript[-1]["later"] = [anonymous(repr(entry)) for entry in support.LOG]
    with open("/proc/self/maps") as maps:
        mapped = any(folder in line and ".so" in line for line in maps)
    with open(out, "w") as file:
        json.dump({"mapped": mapped, "calls": transcript}, file)


if __name__ == "__main__":
    main()
