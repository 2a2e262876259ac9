"""What generated programs over arrays are called with: arrays of every layout, type and content."""
import warnings
from contextlib import contextmanager

import numpy as np


def fill(seed, dtype, shape, kind):
    """An array of random numbers, of special ones, or of small whole ones."""
    rng = np.random.RandomState(seed)
    if kind == 0:
        values = rng.standard_normal(shape) * 3
    elif kind == 1:
        values = rng.choice([0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 1e308, -1e308, 5e-324, 1e-200, 255.0, 2.0**31], shape)
    else:
        values = rng.randint(-3, 6, shape).astype(float)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.ascontiguousarray(values.astype(dtype))


class Child(np.ndarray):
    """A subclass whose elements are asked for in Python."""

    def __getitem__(self, index):
        return np.ndarray.__getitem__(self, index)


def read_only(a):
    a = a.view()
    a.flags.writeable = False
    return a


def offset(a):
    """The same numbers at an odd address."""
    raw = np.zeros(a.nbytes + 1, np.uint8)[1:]
    raw[:] = np.frombuffer(a.tobytes(), np.uint8)
    return raw.view(a.dtype).reshape(a.shape) if a.size else a


VIEWS = {
    "transposed": lambda a: a.T,
    "reversed": lambda a: a[::-1],
    "stepped": lambda a: np.repeat(a, 2, axis=0)[::2],
    "read-only": read_only,
    "swapped": lambda a: a.astype(a.dtype.newbyteorder()),
    "fortran": np.asfortranarray,
    "broadcast": lambda a: np.broadcast_to(a[:1], a.shape),
    "masked": lambda a: np.ma.masked_array(a, a == 1),
    "child": lambda a: a.view(Child),
    "zero-d": lambda a: np.array(1.5).astype(a.dtype),
    "matrix": lambda a: np.asmatrix(a) if a.ndim == 2 else a,
    "list": lambda a: a.tolist(),
    "offset": offset,
}


def view(a, kind):
    return VIEWS[kind](a)


def part(a, which):
    """A view that overlaps the array, where it has one."""
    return a[which] if getattr(a, "ndim", 1) else a


@contextmanager
def strict():
    """Warnings are errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
