"""What generated programs work on besides numbers: objects that log, misbehave, die visibly and rebind things.

Imported by the generated module and by the driver; never compiled.
"""
import math

LOG = []


def note(*what):
    """A side effect whose order must not change."""
    LOG.append(what)
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


class Noisy:
    """Logs what is done to it, and its death."""

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f"Noisy({self.value!r})"

    def __del__(self):
        LOG.append(("del", repr(self.value)))

    def __add__(self, other):
        LOG.append(("add", repr(other)))
        return Noisy(self.value)

    def __radd__(self, other):
        LOG.append(("radd", repr(other)))
        return self.value + other if isinstance(other, (int, float)) else other

    def __sub__(self, other):
        raise ArithmeticError(f"no difference with {other!r}")

    def __lt__(self, other):
        LOG.append(("lt", repr(other)))
        return self.value < other if isinstance(other, (int, float)) else NotImplemented

    def __eq__(self, other):
        LOG.append(("eq", repr(other)))
        return self is other

    __hash__ = object.__hash__

    def __bool__(self):
        LOG.append(("bool", repr(self.value)))
        return bool(self.value)

    def __getitem__(self, index):
        LOG.append(("getitem", repr(index)))
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
        LOG.append(("call", repr(args), repr(sorted(kwargs.items()))))
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


INTS = [0, 1, 2, -1, 3, 7, -8, 10, 255, 2**30, -(2**30), 2**31 - 1, 2**53 + 1, 2**62, 2**63 - 1, -(2**63), 2**63, 2**64, 10**30, -(10**30)]
FLOATS = [0.0, -0.0, 1.0, -1.5, 2.5, 0.1, 1e308, -1e308, 5e-324, 1e16, math.inf, -math.inf, math.nan, 2.0**53, 3.0]
