"""What generated programs work on besides numbers: objects that log, misbehave, die visibly and rebind things.

Imported by the generated module and by the driver; never compiled.
"""
import functools
import math
import re
import reprlib
import sys
import types

LOG = []


class Short(reprlib.Repr):
    def repr_instance(self, x, level):
        return re.sub("0x[0-9a-f]+", "0x", repr(x))[:60]


SHORT = Short()
SHORT.maxlevel = 2


def brief(value):
    """What is held, in a length that is bounded however it is nested."""
    return SHORT.repr(value)


def note(*what):
    """A side effect whose order must not change. What is noted is not kept alive."""
    LOG.append(tuple(brief(one) for one in what))
    return what[-1] if what else None


class IntChild(int):
    """A subclass of int: guards on exact types must fail for it."""

    def __add__(self, other):
        LOG.append(("IntChild.__add__", int(self)))
        return int(self) + other


class FloatChild(float):
    def __mul__(self, other):
        LOG.append(("FloatChild.__mul__", float(self)))
        return float(self) * other


class ListChild(list):
    """Guards on exact lists must fail for it; its length and its elements are not the list's."""

    def __getitem__(self, index):
        LOG.append(("ListChild[]", brief(index)))
        return list.__getitem__(self, index)

    def append(self, item):
        LOG.append(("ListChild.append", brief(item)))
        list.append(self, item)


class StrChild(str):
    """A subclass of str that is equal to its text, and says when it is asked."""

    __hash__ = str.__hash__

    def __eq__(self, other):
        LOG.append(("StrChild.__eq__", brief(str(other))))
        return str.__eq__(self, other)

    def __getitem__(self, index):
        LOG.append(("StrChild[]", brief(index)))
        return str.__getitem__(self, index)


class DictChild(dict):
    def __missing__(self, key):
        LOG.append(("missing", brief(key)))
        return 11

    def __setitem__(self, key, value):
        LOG.append(("DictChild[]=", brief(key)))
        dict.__setitem__(self, key, value)

    def get(self, key, default=None):
        LOG.append(("DictChild.get", brief(key)))
        return dict.get(self, key, default)


class Key:
    """A key that is equal to a number: hashing and comparing it is seen."""

    def __init__(self, number):
        self.number = number

    def __repr__(self):
        return f"Key({brief(self.number)})"

    def __hash__(self):
        LOG.append(("hash", brief(self.number)))
        return hash(self.number)

    def __eq__(self, other):
        LOG.append(("eq", brief(self.number), brief(other)))
        return self.number == (other.number if isinstance(other, Key) else other)


class Remover:
    """Its death changes a container."""

    def __init__(self, items, action):
        self.items, self.action = items, action

    def __repr__(self):
        return f"Remover({self.action})"

    def __del__(self):
        LOG.append(("died", self.action))
        items = self.items
        if self.action == "append":
            if len(items) < 30:
                items.append(9)
        elif self.action == "zero":
            if items:
                items[0] = 0
        elif items or self.action == "clear":
            getattr(items, self.action)()


class Noisy:
    """Logs what is done to it, and its death."""

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f"Noisy({brief(self.value)})"

    def __del__(self):
        LOG.append(("del", brief(self.value)))

    def __add__(self, other):
        LOG.append(("add", brief(other)))
        return Noisy(self.value)

    def __radd__(self, other):
        LOG.append(("radd", brief(other)))
        return self.value + other if isinstance(other, (int, float)) else other

    def __sub__(self, other):
        raise ArithmeticError(f"no difference with {brief(other)}")

    def __lt__(self, other):
        LOG.append(("lt", brief(other)))
        return self.value < other if isinstance(other, (int, float)) else NotImplemented

    def __eq__(self, other):
        LOG.append(("eq", brief(other)))
        return self is other

    __hash__ = object.__hash__

    def __bool__(self):
        LOG.append(("bool", brief(self.value)))
        return bool(self.value)

    def __getitem__(self, index):
        LOG.append(("getitem", brief(index)))
        if index == 3:
            raise IndexError("three")
        return self.value

    def __len__(self):
        return 2

    def __iter__(self):
        LOG.append(("iter",))
        yield 1
        yield 2.5
        LOG.append(("iter end",))

    def __call__(self, *args, **kwargs):
        LOG.append(("call", brief(args), brief(sorted(kwargs.items()))))
        return args[0] if args else None

    def __enter__(self):
        LOG.append(("enter",))
        return self.value

    def __exit__(self, kind, value, traceback):
        LOG.append(("exit", kind and kind.__name__, str(value)))
        return kind is ZeroDivisionError


class Rebinder:
    """Its arithmetic rebinds a global of the module under test in mid-run."""

    def __init__(self, module, name, value):
        self.module, self.name, self.replacement = module, name, value

    def __repr__(self):
        return f"Rebinder({self.name})"

    def swap(self):
        old = getattr(self.module, self.name)
        setattr(self.module, self.name, self.replacement)
        self.replacement = old
        LOG.append(("rebound", self.name))

    def __add__(self, other):
        self.swap()
        return other

    __radd__ = __add__
    __mul__ = __add__

    def __bool__(self):
        self.swap()
        return True

    def __lt__(self, other):
        self.swap()
        return True


class Raiser:
    """Raises from everything that is asked of it."""

    def __init__(self, kind):
        self.kind = kind

    def __repr__(self):
        return f"Raiser({self.kind.__name__})"

    def _raise(self, *args):
        raise self.kind("raised")

    __add__ = __radd__ = __bool__ = __lt__ = __getitem__ = __iter__ = __len__ = __call__ = __float__ = __index__ = _raise


def frames(error):
    """What the traceback of an exception says of the generated module: names, lines, locals."""
    told = []
    trace = getattr(error, "__traceback__", None)
    points_off = isinstance(error, UnboundLocalError) and sys.version_info[:2] == (3, 11)  # As in driver.py.
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_code.co_filename.endswith("generated.py"):
            held = {name: brief(value) for name, value in frame.f_locals.items() if not isinstance(value, BaseException)}
            line = "" if points_off and trace.tb_next is None else trace.tb_lineno
            told.append(f"{frame.f_code.co_name}:{line} {held}")
        trace = trace.tb_next
    return "; ".join(told)


class Chain:
    """Causes and contexts of an exception."""

    def __init__(self, error):
        self.told, seen = [], 0
        while error is not None and seen < 6:
            self.told.append((type(error).__name__, brief(getattr(error, "args", 0)), getattr(error, "__suppress_context__", None), type(getattr(error, "__context__", None)).__name__))
            error = getattr(error, "__cause__", None) or getattr(error, "__context__", None)
            seen += 1

    def __repr__(self):
        return str(self.told)


class Guard:
    """A context manager that may swallow what was raised."""

    def __init__(self, swallows):
        self.swallows = swallows

    def __enter__(self):
        LOG.append(("enter",))
        return self

    def __exit__(self, kind, value, trace):
        LOG.append(("exit", brief(value), frames(value)))
        return self.swallows

    def __repr__(self):
        return "Guard"


def raising(kind, what):
    """Raises, in code that is never compiled."""
    if kind is not None:
        raise kind(what)


def rebind(how, name):
    """Change what a function of the generated module is, in mid-run."""
    LOG.append(("rebind", how, name))
    module = sys.modules["generated"]
    old = getattr(module, name, None)
    plain = isinstance(old, types.FunctionType)
    if how == "other":
        setattr(module, name, lambda *args, **kwargs: (note("other"), 3)[1])
    elif how == "code" and plain:
        count = old.__code__.co_argcount + old.__code__.co_kwonlyargcount
        if not old.__code__.co_flags & 0x0C:
            old.__code__ = (lambda a=1, b=2, c=3: 4).__code__ if count <= 3 else old.__code__
    elif how == "defaults" and plain:
        old.__defaults__ = (7,) if old.__code__.co_argcount else None
    elif how == "keywords" and plain:
        old.__kwdefaults__ = {"t": 0.25}
    elif how == "none":
        setattr(module, name, None)
    elif how == "builtin":
        setattr(module, name, abs)
    elif how == "partial" and old is not None:
        setattr(module, name, functools.partial(old))
    elif how == "method":
        module.Counter.peek = lambda self: 99
    elif how == "delete":
        vars(module).pop(name, None)


def unset(thing, name):
    """The instance without one of its attributes."""
    delattr(thing, name)
    return thing


def poke(how, name, thing):
    """Change a class, an instance or the generated module, as tests, debuggers and frameworks do."""
    LOG.append(("poke", how, name))
    module, cls = sys.modules["generated"], type(thing)
    if cls.__module__ != "generated":
        return
    if how == "replace":
        setattr(cls, name, lambda *args: 7.5)
    elif how == "remove":
        if name in vars(cls):
            delattr(cls, name)
    elif how == "property":
        if name not in getattr(cls, "__slots__", ()):
            setattr(cls, name, property(lambda self: note("property", 3), lambda self, value: note("setter", value)))
    elif how == "text":
        setattr(cls, name, "text")
    elif how == "class":
        cls.extra = 1
        for child in cls.__subclasses__():
            thing.__class__ = child
            break
    elif how == "instance":
        setattr(thing, name, lambda *args: 8)
    elif how == "unset":
        if name in getattr(thing, "__dict__", ()) or name in ("x", "y"):
            delattr(thing, name)
    elif how == "dict":
        if hasattr(thing, "__dict__"):
            thing.__dict__ = {"z": 0, **thing.__dict__}
    elif how == "getattr":
        cls.__getattr__ = lambda self, missing: note("__getattr__", missing, 4.5)
    elif how == "setattr":
        cls.__setattr__ = lambda self, key, value: (note("__setattr__", key), object.__setattr__(self, key, value))[0]
    elif how == "global":
        setattr(module, cls.__name__, lambda *args, **kwargs: note("not a class", thing))


INTS = [0, 1, 2, -1, 3, 7, -8, 10, 255, 2**30, -(2**30), 2**31 - 1, 2**53 + 1, 2**62, 2**63 - 1, -(2**63), 2**63, 2**64, 10**30, -(10**30)]
FLOATS = [0.0, -0.0, 1.0, -1.5, 2.5, 0.1, 1e308, -1e308, 5e-324, 1e16, math.inf, -math.inf, math.nan, 2.0**53, 3.0]
