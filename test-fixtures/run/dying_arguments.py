"""The order in which a call lets go of temporary arguments: from the last one to the first up to 3.10, then from the first."""

LOG: list = []

CALLS = [
    "(both(1), taken())",
    "(three(2), taken())",
    "(methods(2), taken())",
    "(made(2), taken())",
    "(called(2), taken())",
    "(failing(0), taken())",
    "(failing(2), taken())",
    "(failing_method(0), taken())",
    "(failing_made(0), taken())",
]


class Temporary:
    def __init__(self, name: str):
        self.name = name

    def __del__(self):
        LOG.append(self.name)

    def __call__(self, *args):
        return len(args)

    def take(self, a: "Temporary", b: "Temporary") -> int:
        return 1

    def fail(self, a: "Temporary", b: "Temporary", n: int) -> int:
        return 1 // n


class Pair:
    def __init__(self, a: Temporary, b: Temporary):
        self.kind = 1

    def set(self, a: Temporary, b: Temporary) -> None:
        self.kind = 2


class Broken:
    def __init__(self, a: Temporary, b: Temporary, n: int):
        self.kind = 1 // n


def taken() -> list:
    log = list(LOG)
    LOG.clear()
    return log


def two(a: Temporary, b: Temporary) -> int:
    return 1


def divide(a: Temporary, n: int, b: Temporary) -> int:
    return 1 // n


def both(n: int) -> int:
    t = 0
    for _ in range(n):
        t += two(Temporary("a"), Temporary("b"))
        t += two(a=Temporary("c"), b=Temporary("d"))
        t += max(0, isinstance(Temporary("e"), (int, str)), len([Temporary("f")]))
        print(Temporary("g").name, end="", sep=Temporary("h").name)
    return t


def three(n: int) -> int:
    t = 0
    for i in range(n):
        t += Temporary("m").take(Temporary("a"), Temporary("b"))
    return t


def methods(n: int) -> int:
    p = Pair(Temporary("p"), Temporary("q"))
    for i in range(n):
        p.set(Temporary("a"), Temporary("b"))
    return p.kind


def made(n: int) -> int:
    t = 0
    for i in range(n):
        t += Pair(Temporary("a"), Temporary("b")).kind
    return t


def called(n: int) -> int:
    t = 0
    for i in range(n):
        t += Temporary("f")(Temporary("a"), Temporary("b"))
    return t


def failing(n: int) -> int:
    try:
        return divide(Temporary("a"), n, Temporary("b"))
    except ZeroDivisionError:
        LOG.append("caught")
        return -1


def failing_method(n: int) -> int:
    try:
        return Temporary("m").fail(Temporary("a"), Temporary("b"), n)
    except ZeroDivisionError:
        LOG.append("caught")
        return -1


def failing_made(n: int) -> int:
    try:
        return Broken(Temporary("a"), Temporary("b"), n).kind
    except ZeroDivisionError:
        LOG.append("caught")
        return -1
