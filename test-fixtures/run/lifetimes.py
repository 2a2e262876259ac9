"""Deaths in native code, above callers of every kind."""

CALLS = [
    "outer((), 3)",
    "outer((1, 2), 5)",
    "deaths(4)",
    "caller_locals(2)",
    "held_by_list()",
    "held_by_instance()",
    "held_by_dict()",
    "held_by_argument()",
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


class Box:
    def __init__(self, content):
        self.content = content


def nothing():
    pass


# The frame that `nothing` could have seen shows `noisy` although it has another value by then.
def held_by_list():
    Noisy.log.clear()
    noisy = Noisy("in a list")
    nothing()
    container = [noisy, 1]
    noisy = None
    container = None
    return list(Noisy.log)


def held_by_instance():
    Noisy.log.clear()
    noisy = Noisy("in an instance")
    nothing()
    container = Box(noisy)
    noisy = None
    container = None
    return list(Noisy.log)


def held_by_dict():
    Noisy.log.clear()
    noisy = Noisy("in a dict")
    nothing()
    container = {"noisy": noisy}
    noisy = None
    container = None
    return list(Noisy.log)


def lets_go(container):
    container = None
    return list(Noisy.log)


def held_by_argument():
    Noisy.log.clear()
    noisy = Noisy("in an argument")
    nothing()
    container = {"noisy": noisy}
    noisy = None
    return lets_go(container), container is None, list(Noisy.log)
