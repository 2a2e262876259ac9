"""Code that native code calls writes to the locals of its callers: since 3.13 that is seen, before it is when C code asks."""
import ctypes
import sys

CALLS = [
    "caller(writes, 3, 1.5)",
    "caller(reads, 3, 1.5)",
    "outer(4)",
    "often(6)",
    "caller(forces, 3, 1.5)",
    "outer_forced(5)",
]


def caller(f, n: int, x: float):
    y = x * 2.0
    f(1)
    z = y + n
    return n, x, y, z


def writes(depth: int):
    sys._getframe(depth).f_locals["n"] = 99
    sys._getframe(depth).f_locals["y"] = "text"[0:0] or 0.25


def reads(depth: int):
    return dict(sys._getframe(depth).f_locals)


def inner(n: int) -> int:
    sys._getframe(1).f_locals["total"] = n * 100
    return n


def outer(n: int):
    total = n + 1
    got = inner(n)
    total += got
    return total, got


def often(n: int):
    total = 0
    for i in range(n):
        total += i * i
        if i % 2:
            inner(i)
    return total


def force(frame):
    """As debuggers did it before 3.13."""
    if sys.version_info < (3, 13):
        ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))


def forces(depth: int):
    frame = sys._getframe(depth)
    frame.f_locals["n"] = 99
    frame.f_locals["y"] = "text"[0:0] or 0.25
    force(frame)


def forced(depth: int, value):
    frame = sys._getframe(depth)
    frame.f_locals["total"] = value
    force(frame)


def outer_forced(n: int):
    total = 0
    for i in range(n):
        total += i
        if i == 2:
            forced(1, 1000)
        if i == 3:
            forced(1, 0.5)
    return total
