"""Code that native code calls writes to the locals of its callers: since 3.13 that is seen, before it is not."""
import sys

CALLS = [
    "caller(writes, 3, 1.5)",
    "caller(reads, 3, 1.5)",
    "outer(4)",
    "often(6)",
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
