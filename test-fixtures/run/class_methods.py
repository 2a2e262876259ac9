"""Class methods: called on the class, on those that derive from it and on instances, after changes; `cls(…)`, `type(x)(…)`."""

from dataclasses import dataclass

CALLS = [
    "origins(4)",
    "made(3)",
    "derived(4)",
    "replaced(5)",
    "replaced_init(5)",
    "replaced_class(4)",
    "turned_static(4)",
    "dying_receivers(4)",
    "shadowed(3)",
    "of_instances(3)",
    "records(4)",
    "copies([Point(1.0, 2.0), Child(3.0, 4.0), Point(5, 'x')])",
    "failing(4)",
    "in_handlers(4)",
    "poked_arguments(5)",
    "odd_class()",
    "chained(3)",
    "keywords(3)",
    "slots(3)",
    "counted(4)",
    "with_metaclass(3)",
    "with_new(3)",
    "abstract()",
    "rebound_parameter(3)",
    "unbound(3)",
    "stray_calls()",
    "deaths(3)",
    "constants(3)",
    "LOG",
]

TIERS = {"Point.of": "mixed"}

LOG = []


def outcome(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Point:
    unit = 1.0

    def __init__(self, x: float, y: float = 0.5) -> None:
        self.x = x
        self.y = y

    @classmethod
    def origin(cls) -> "Point":
        return cls(0.0, 0.0)

    @classmethod
    def of(cls, x: float) -> "Point":
        return cls(x)

    @classmethod
    def pair(cls, x: float) -> "Point":
        first = cls.of(x)
        second = Point.of(x + 1.0)
        return cls(first.x + second.x, second.y)

    def copy(self) -> "Point":
        return type(self)(self.x, self.y)

    def other(self) -> "Point":
        return self.__class__(self.y, self.x)

    def shown(self):
        return type(self).__name__, self.x, self.y


class Child(Point):
    def __init__(self, x: float, y: float = 7.0) -> None:
        super().__init__(x * 2.0, y)
        LOG.append("child")


class Alone:
    def __init__(self, n: int) -> None:
        self.n = n

    @classmethod
    def of(cls, n: int) -> "Alone":
        return cls(n)

    @classmethod
    def both(cls, n: int, m: int = 3):
        return cls.of(n), cls(m), Alone(n + m)


def origins(n: int):
    total = 0.0
    for i in range(n):
        point = Point.origin()
        total += point.x + point.y + i
    return total, Point.origin().shown()


def made(n: int):
    return [Alone.of(i).n for i in range(n)], [[a.n for a in Alone.both(i)] for i in range(n)]


def derived(n: int):
    found = []
    for i in range(n):
        kind = Child if i % 2 else Point
        found.append((Child.of(1.5).shown(), kind.of(2.5).shown(), Point.pair(1.0).shown(), Child.pair(1.0).shown()))
    return found


def replaced(n: int):
    found = []
    original = Point.__dict__["of"]
    for i in range(n):
        if i == 1:
            Point.of = classmethod(lambda cls, x: (cls.__name__, x))
        if i == 3:
            Point.of = original
        found.append(outcome(lambda: Point.of(1.0).x))
        found.append(outcome(Point.of, 2.0).__class__.__name__)
    return found


def replaced_init(n: int):
    found = []
    original = Alone.__init__
    for i in range(n):
        if i == 2:
            Alone.__init__ = lambda self, n: setattr(self, "n", -n)
        if i == 4:
            Alone.__init__ = original
        found.append(Alone.of(i).n)
    return found


def replaced_class(n: int):
    global Alone
    found = []
    kept = Alone
    for i in range(n):
        if i == 1:
            Alone = Point
        if i == 2:
            Alone = None
        if i == 3:
            Alone = kept
        found.append(outcome(lambda: Alone.of(3)).__class__.__name__)
        found.append(kept.of(i).n)
    Alone = kept
    return found


def turned_static(n: int):
    found = []
    original = Alone.__dict__["of"]
    for i in range(n):
        if i == 1:
            Alone.of = staticmethod(lambda n: ("static", n))
        if i == 2:
            Alone.of = lambda n: ("plain", n)
        if i == 3:
            Alone.of = original
        found.append(outcome(lambda: Alone.of(i)).__class__.__name__)
    return found


class Closing:
    """Its death gives the class another static method."""

    def __init__(self, n: int) -> None:
        self.n = n

    @staticmethod
    def rank(k: int) -> int:
        return k + 1

    def __del__(self) -> None:
        if self.n == 2:
            Closing.rank = staticmethod(lambda k: k * 100)


def ranked(n: int) -> int:
    first = Closing(n).rank(5)
    for k in range(3):
        first += Closing(n + k).rank(k)
    return first


def dying_receivers(n: int):
    original = Closing.__dict__["rank"]
    found = [ranked(i) for i in range(n)]
    Closing.rank = original
    return found, ranked(7)


def shadowed(n: int):
    item = Alone(4)
    found = []
    for i in range(n):
        if i == 1:
            item.of = lambda k: ("own", k)
        if i == 2:
            del item.of
        found.append(outcome(lambda: item.of(i)).__class__.__name__)
    return found


def of_instances(n: int):
    return [(Alone(1).of(i).n, Child(1.0).of(2.0).shown(), Point(1.0).origin().shown()) for i in range(n)]


@dataclass
class Record:
    a: int
    b: float = 2.5

    @classmethod
    def both(cls, n: int) -> "Record":
        return cls(n, n * 0.5)

    @classmethod
    def half(cls, n: int) -> "Record":
        return cls(a=n)

    def twice(self) -> "Record":
        return type(self)(self.a * 2, self.b)


@dataclass
class Longer(Record):
    c: str = "c"


def records(n: int):
    found = []
    for i in range(n):
        found.append((Record.both(i), Record.half(i), Longer.both(i), Record(i).twice(), Longer(i, 1.0, "d").twice()))
    return found


def copies(items):
    return [(item.copy().shown(), item.other().shown()) for item in items]


def failing(n: int):
    found = []
    for i in range(n):
        found.append(outcome(Point.of))
        found.append(outcome(Point.of, 1.0, 2.0))
        found.append(outcome(lambda: Point.origin(1)))
        found.append(outcome(lambda: Alone.of()))
        found.append(outcome(lambda: Alone.of(m=3)))
    return found[:6]


class Picky:
    def __init__(self, n: int) -> None:
        if n == 2:
            raise ValueError("two")
        self.n = n

    @classmethod
    def of(cls, n: int) -> int:
        try:
            return cls(n).n
        except ValueError as error:
            LOG.append(str(error))
            return -1
        finally:
            LOG.append(n)

    @classmethod
    def plain(cls, n: int):
        return cls(n)


class SubPicky(Picky):
    pass


def in_handlers(n: int):
    return [(Picky.of(i), SubPicky.of(i), outcome(lambda: Picky.plain(i).n), outcome(lambda: SubPicky.plain(i).n)) for i in range(n)]


POKES = []


def poke(n: int) -> int:
    if POKES:
        POKES.pop()()
    return n


def poked_arguments(n: int):
    found = []
    original = Alone.__dict__["of"]

    def patch():
        Alone.of = classmethod(lambda cls, n: Alone(-1))

    for i in range(n):
        if i == 2:
            POKES.append(patch)
        found.append(Alone.of(poke(i)).n)
    Alone.of = original
    return found


def odd_class():
    return outcome(Point.of.__func__, dict, 3.0), outcome(Point.of.__func__, lambda x: ("f", x), 3.0), outcome(Point.of.__func__, 3, 3.0)


class Chain:
    def __init__(self, n: int, parts: list) -> None:
        self.n = n
        self.parts = parts

    @classmethod
    def empty(cls) -> "Chain":
        return cls(0, [])

    @classmethod
    def single(cls, n: int) -> "Chain":
        made = cls.empty()
        made.n += n
        made.parts.append(n)
        return made

    def joined(self, other: "Chain") -> "Chain":
        made = self.__class__.empty()
        made.n = self.n + other.n
        made.parts += self.parts + other.parts
        return made


def chained(n: int):
    return [(Chain.single(i).joined(Chain.single(2)).parts, Chain.single(i).joined(Chain.empty()).n) for i in range(n)]


def keywords(n: int):
    return [(Point.of(x=float(i)).shown(), [a.n for a in Alone.both(m=i, n=2)]) for i in range(n)]


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a: int, b: int):
        self.a = a
        self.b = b

    @classmethod
    def same(cls, a: int) -> "Slotted":
        return cls(a, a)


def slots(n: int):
    total = 0
    for i in range(n):
        item = Slotted.same(i)
        total += item.a + item.b
    return total


class Counted:
    made = 0

    def __init__(self) -> None:
        Counted.made += 1

    @classmethod
    def more(cls, n: int) -> int:
        for _ in range(n):
            cls()
        cls.made += 100
        return cls.made


class CountedChild(Counted):
    pass


def counted(n: int):
    return [(Counted.more(i), CountedChild.more(i)) for i in range(n)], Counted.made, CountedChild.made


class Meta(type):
    def __call__(cls, *args):
        LOG.append(("call", args))
        return super().__call__(*args)

    def __getattribute__(cls, name):
        if name == "of":
            LOG.append("asked")
        return super().__getattribute__(name)


class OfMeta(metaclass=Meta):
    def __init__(self, n: int):
        self.n = n

    @classmethod
    def of(cls, n: int):
        return cls(n)


def with_metaclass(n: int):
    return [OfMeta.of(i).n for i in range(n)]


class Single:
    only = None

    def __new__(cls, n):
        if cls.only is None:
            cls.only = super().__new__(cls)
        return cls.only

    def __init__(self, n: int):
        self.n = n

    @classmethod
    def of(cls, n: int):
        return cls(n)


def with_new(n: int):
    return [Single.of(i).n for i in range(n)], Single.of(1) is Single.of(2)


from abc import ABC, abstractmethod


class Abstract(ABC):
    @abstractmethod
    def run(self):
        ...

    @classmethod
    def make(cls):
        return cls()


class Concrete(Abstract):
    def run(self):
        return 3


def abstract():
    return outcome(Abstract.make).split(" with")[0], Concrete.make().run(), Concrete.make().run()


class Rebinds:
    def __init__(self, n: int = 0):
        self.n = n

    @classmethod
    def make(cls, n: int):
        if n == 1:
            cls = SubRebinds
        made = cls(n)
        del cls
        return type(made).__name__, made.n


class SubRebinds(Rebinds):
    pass


def rebound_parameter(n: int):
    return [Rebinds.make(i) for i in range(n)]


def unbound(n: int):
    bound = Point.of
    return [bound(float(i)).shown() for i in range(n)], bound.__self__ is Point, Point.of.__func__ is Point.__dict__["of"].__func__


def stray_calls():
    class Local(Point):
        pass

    return Local.of(1.0).shown(), Local.origin().shown(), Local(2.0).copy().shown()


class Mortal:
    def __init__(self, n: int):
        self.n = n

    def __del__(self):
        LOG.append(("died", self.n))

    @classmethod
    def of(cls, n: int):
        cls(n)
        return cls(n + 10).n


def deaths(n: int):
    found = []
    for i in range(n):
        found.append(Mortal.of(i))
        LOG.append("next")
    return found


class Scaled:
    scale = 2

    @classmethod
    def times(cls, n: int) -> int:
        return cls.scale * n


class Scaled3(Scaled):
    scale = 3


def constants(n: int):
    found = []
    for i in range(n):
        found.append((Scaled.times(i), Scaled3.times(i)))
        Scaled.scale += 1
    Scaled.scale = 2
    return found
