"""Deaths in native code, above callers of every kind."""

CALLS = [
    "outer((), 3)",
    "outer((1, 2), 5)",
    "deaths(4)",
    "caller_locals(2)",
]


class Noisy:
    log = []

    def __init__(self, name):
        self.name = name

    def __del__(self):
        Noisy.log.append(self.name)


def inner(items, n: int):
    # A local that may be anything dies when the function returns.
    copies = [Noisy(n), list(items)]
    total = n * n + len(copies)
    return total


def outer(items, n: int):
    kept = Noisy("outer")
    total = 0
    for i in range(n):
        total += inner(items, i) + i * i
    return total, kept.name, list(Noisy.log)


def deaths(n: int):
    Noisy.log.clear()
    for i in range(n):
        noisy = Noisy(i * i)
    del noisy
    return list(Noisy.log)


def seen(depth: int):
    import sys

    return sorted(sys._getframe(depth).f_locals)


class Looker:
    def __del__(self):
        Noisy.log.append(seen(2))


def leave_behind(n: int):
    looker = Looker()
    square = n * n
    return square


def caller_locals(n: int):
    Noisy.log.clear()
    square = n * n
    total = leave_behind(n) + square
    return total, list(Noisy.log)
