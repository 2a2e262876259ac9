"""`super()` and `__class__`: what they find in hierarchies, after changes, in unusual places, and how they fail."""

import sys
import weakref

CALLS = [
    "made(4)",
    "made_by_subclass(3)",
    "values([Base(1), Middle(2), Leaf(3), Other(4), Leaf(5)])",
    "diamonds(3)",
    "patched_parent(6)",
    "patched_during_arguments(5)",
    "late_mixin(4)",
    "swapped_bases(4)",
    "changed_class(4)",
    "rebound_self(Leaf(1), Leaf(2))",
    "deleted_self(Leaf(1))",
    "foreign_self()",
    "missing(Leaf(1))",
    "shadowed_super(4)",
    "slotted(4)",
    "in_loop(5)",
    "keywords(3)",
    "defaults(3)",
    "properties(3)",
    "class_cell(Leaf(1))",
    "seen_by_frames(Leaf(2))",
    "names_of_locals(Leaf(2))",
    "empty_cell()",
    "twice_made(3)",
    "copies_of_class(3)",
    "metaclass_methods(3)",
    "raising(4)",
    "deep(50)",
    "too_deep()",
    "class_dies()",
    "of_builtins(3)",
    "of_exceptions(3)",
    "operators(3)",
    "class_methods(3)",
    "static_ones(3)",
    "two_arguments(3)",
    "captured(3)",
    "tracebacks()",
    "unbound_calls(3)",
    "LOG",
]

TIERS = {"Middle.__init__": "native", "Middle.value": "native", "Leaf.value": "native"}

LOG = []


def outcome(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Base:
    def __init__(self, n: int, name: str = "base") -> None:
        self.n = n
        self.name = name

    def value(self, k: int = 1) -> int:
        return self.n * k

    def label(self) -> str:
        return self.name


class Middle(Base):
    def __init__(self, n: int) -> None:
        super().__init__(n, "middle")
        self.extra = n + 1

    def value(self, k: int = 1) -> int:
        return super().value(k) + self.extra

    def later(self, k: int) -> int:
        return super().value(poke(k)) + 1

    def gone(self) -> int:
        return super().nothing() + 1


class Leaf(Middle):
    def __init__(self, n: int) -> None:
        super().__init__(n)
        self.leaf = True

    def value(self, k: int = 2) -> int:
        return super().value(k) * 10

    def own(self):
        return __class__.__name__


class Other(Base):
    def value(self, k: int = 1) -> int:
        return -super().value(k)


def made(n: int):
    found = []
    for i in range(n):
        leaf = Leaf(i)
        found.append((leaf.n, leaf.name, leaf.extra, leaf.leaf, sorted(vars(leaf))))
    return found


class Sub(Leaf):
    pass


def made_by_subclass(n: int):
    return [(Sub(i).value(), Sub(i).value(3), type(Sub(i)).__name__) for i in range(n)]


def values(items):
    total = []
    for item in items:
        total.append(item.value())
    return total


class Left(Middle):
    def value(self, k: int = 1) -> int:
        LOG.append("left")
        return super().value(k) + 100


class Right(Middle):
    def value(self, k: int = 1) -> int:
        LOG.append("right")
        return super().value(k) + 1000


class Both(Left, Right):
    pass


def diamonds(n: int):
    found = []
    for i in range(n):
        for kind in (Left, Both, Right, Both, Left):
            found.append(kind(i).value(2))
    return found


def patched_parent(n: int):
    found = []
    original = Base.value
    leaf = Leaf(3)
    try:
        for i in range(n):
            if i == 2:
                Base.value = lambda self, k=1: 7 * k
            if i == 4:
                Base.value = original
            found.append(leaf.value(i))
    finally:
        Base.value = original
    return found


POKES = []


def poke(k: int) -> int:
    if POKES:
        POKES.pop()()
    return k


def patched_during_arguments(n: int):
    found = []
    original = Base.value
    middle = Middle(5)

    def patch():
        Base.value = lambda self, k=1: -1

    for i in range(n):
        if i == 2:
            POKES.append(patch)
        found.append(middle.later(i))
    Base.value = original
    return found


def late_mixin(n: int):
    class Mixin:
        def value(self, k=1):
            return super().value(k) + 0.5

    class Mixed(Middle, Mixin, Base):
        pass

    return [(Mixed(i).value(), Middle(i).value(), Leaf(i).value()) for i in range(n)]


class Replacement(Base):
    def value(self, k: int = 1) -> int:
        return 5000


class Movable(Base):
    pass


class Moving(Movable):
    def value(self, k: int = 1) -> int:
        return super().value(k) + 1


def swapped_bases(n: int):
    found = []
    item = Moving(2)
    for i in range(n):
        if i == 2:
            Moving.__bases__ = (Replacement,)
        found.append(item.value(i))
    Moving.__bases__ = (Movable,)
    return found


def changed_class(n: int):
    item = Leaf(2)
    found = []
    for i in range(n):
        if i == 1:
            item.__class__ = Both
        if i == 3:
            item.__class__ = Middle
        found.append(item.value(i))
    return found


class Rebinding(Base):
    def swap(self, other):
        self = other
        return super().value(3)

    def forget(self):
        del self
        return super().value(3)


def rebound_self(a, b):
    first, second = Rebinding(1), Rebinding(20)
    return first.swap(second), outcome(first.swap, 3), outcome(first.swap, a)


def deleted_self(a):
    return outcome(Rebinding(1).forget)


def foreign_self():
    found = [outcome(Leaf.value, thing) for thing in (3, Base(1), Middle(1), Leaf)]
    found.append(outcome(Middle.value, Leaf(2), 5))
    return found


def missing(leaf):
    return [outcome(leaf.gone), outcome(Middle(1).gone)]


def shadowed_super(n: int):
    found = []
    item = Leaf(1)
    for i in range(n):
        if i == 2:
            globals()["super"] = lambda *args: Base(100)
        found.append(outcome(item.value, i))
    del globals()["super"]
    found.append(item.value(1))
    return found


class SlotBase:
    __slots__ = ("a", "b")

    def __init__(self, a: float, b: float):
        self.a = a
        self.b = b

    def norm(self) -> float:
        return self.a * self.a + self.b * self.b


class SlotChild(SlotBase):
    __slots__ = ("c",)

    def __init__(self, a: float, b: float, c: float):
        super().__init__(a, b)
        self.c = c

    def norm(self) -> float:
        return super().norm() + self.c * self.c


def slotted(n: int):
    total = 0.0
    for i in range(n):
        item = SlotChild(i * 0.5, 1.0, 2.0)
        total += item.norm()
    again = SlotChild(1.0, 2.0, 3.0)
    again.__init__(4.0, 5.0, 6.0)
    return total, again.norm(), outcome(SlotChild, 1.0, 2.0)


class Looping(Base):
    def value(self, k: int = 1) -> int:
        total = 0
        for i in range(k):
            total += super().value(i)
        return total


def in_loop(n: int):
    return [Looping(3).value(i) for i in range(n)]


class Keywords(Base):
    def __init__(self, n: int):
        super().__init__(n=n, name="kw")

    def value(self, k: int = 1) -> int:
        return super().value(k=k + 1)


def keywords(n: int):
    return [(Keywords(i).value(i), Keywords(i).name) for i in range(n)]


def defaults(n: int):
    found = []
    kept = Base.value.__defaults__
    for i in range(n):
        if i == 1:
            Base.value.__defaults__ = (9,)
        found.append(Other(2).value() if i else Other(3).value())
        found.append(super(Leaf, Leaf(1)).value())
    Base.value.__defaults__ = kept
    return found


class WithProperty:
    @property
    def size(self) -> int:
        return 5

    kind = "parent"


class ChildOfProperty(WithProperty):
    @property
    def size(self) -> int:
        return super().size + 1

    def kinds(self):
        return super().kind, self.kind

    kind = "child"

    def store(self):
        super().kind = 3


def properties(n: int):
    item = ChildOfProperty()
    return [item.size for _ in range(n)], item.kinds(), outcome(item.store)


def class_cell(leaf):
    return leaf.own(), outcome(Leaf.own, 3), Leaf.own.__closure__[0].cell_contents is Leaf, Leaf.own.__code__.co_freevars


class Framed(Base):
    def value(self, k: int = 1) -> int:
        found = super().value(look(k))
        return found + len(locals())


SEEN = []


def look(k):
    frame = sys._getframe(1)
    SEEN.append(sorted(frame.f_locals))
    SEEN.append(frame.f_locals["__class__"].__name__)
    SEEN.append((frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
    return k


def seen_by_frames(leaf):
    SEEN.clear()
    return [Framed(3).value(i) for i in range(3)], list(SEEN)


class Named(Base):
    def value(self, k: int = 1):
        a = super().value(k)
        return sorted(locals()), a


def names_of_locals(leaf):
    return Named(2).value(3), Named(2).value()


class EarlyMeta(type):
    def __new__(meta, name, bases, space):
        if "early" in space:
            LOG.append(outcome(space["early"], Base(1)))
            LOG.append(outcome(space["whole"], Base(1)))
            LOG.append(outcome(space["only"], Base(1)))
        return super().__new__(meta, name, bases, space)


def empty_cell():
    class Early(Base, metaclass=EarlyMeta):
        def early(self):
            return super().value(2)

        def whole(self):
            return super()

        def only(self):
            return __class__

    return Early(4).early()


class EarlyAtTop(Base, metaclass=EarlyMeta):
    def early(self):
        return super().value(2)

    def whole(self):
        return super()

    def only(self):
        return __class__


MANY = []
for base in (Base, Middle, Other):

    class Again(base):
        def value(self, k: int = 1) -> int:
            return super().value(k) + 1

        def title(self) -> str:
            return __class__.__mro__[1].__name__

    MANY.append(Again)


def twice_made(n: int):
    found = []
    for _ in range(n):
        for kind in MANY:
            found.append((kind(3).value(2), kind(3).title()))
    return found


def copies_of_class(n: int):
    copy = type("Copy", (Base,), {"value": Leaf.value, "label": Base.label})
    found = []
    for i in range(n):
        found.append(outcome(copy(i).value))
        found.append(copy(i).label())
    return found


class Meta(type):
    def made(cls) -> int:
        return 3


class SubMeta(Meta):
    def made(cls) -> int:
        return super().made() + 1

    def __call__(cls, *args):
        LOG.append("call")
        return super().__call__(*args)


class OfMeta(metaclass=SubMeta):
    def __init__(self, n: int):
        self.n = n


def metaclass_methods(n: int):
    return [OfMeta.made() for _ in range(n)], [OfMeta(i).n for i in range(n)]


class Raising(Base):
    def value(self, k: int = 1) -> int:
        if k == 2:
            raise ValueError(f"no {k}")
        return k


class RaisingChild(Raising):
    def value(self, k: int = 1) -> int:
        try:
            return super().value(k)
        except ValueError as error:
            LOG.append(str(error))
            return super().value(0) - 1
        finally:
            LOG.append("end")


def raising(n: int):
    return [RaisingChild(1).value(i) for i in range(n)]


class Deep(Base):
    def value(self, k: int = 1) -> int:
        return 0 if k == 0 else 1 + self.value(k - 1)


class DeepChild(Deep):
    def value(self, k: int = 1) -> int:
        return super().value(k)


def deep(n: int):
    return DeepChild(1).value(n)


def too_deep():
    return outcome(DeepChild(1).value, 10**6)


def class_dies():
    class Mortal(Base):
        def value(self, k: int = 1) -> int:
            return super().value(k)

    reference = weakref.ref(Mortal)
    found = Mortal(3).value(2)
    del Mortal
    import gc

    gc.collect()
    return found, reference() is None


class MyList(list):
    def append(self, item):
        LOG.append(("append", item))
        super().append(item)

    def __len__(self):
        return super().__len__() + 1


def of_builtins(n: int):
    items = MyList()
    for i in range(n):
        items.append(i)
    return list(items), len(items)


class MyError(ValueError):
    def __init__(self, needed: int, given: int) -> None:
        super().__init__(f"needed {needed}, given {given}")
        self.needed = needed


def of_exceptions(n: int):
    found = []
    for i in range(n):
        try:
            raise MyError(i, 2)
        except MyError as error:
            found.append((str(error), error.needed, error.args))
    return found


class Money:
    def __init__(self, cents: int):
        self.cents = cents

    def __add__(self, other: "Money") -> "Money":
        return Money(self.cents + other.cents)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Money) and self.cents == other.cents

    def __hash__(self) -> int:
        return hash(self.cents)

    def __repr__(self) -> str:
        return f"Money({self.cents})"


class Taxed(Money):
    def __add__(self, other: Money) -> Money:
        plain = super().__add__(other)
        return Money(plain.cents + 1)

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) and type(other) is Taxed

    __hash__ = Money.__hash__

    def __repr__(self) -> str:
        return "Taxed" + super().__repr__()


def operators(n: int):
    found = []
    for i in range(n):
        found.append((Taxed(i) + Money(2), Money(i) + Taxed(3), Taxed(i) == Taxed(i), Taxed(i) == Money(i), Taxed(i)))
    return found


class Maker(Base):
    @classmethod
    def make(cls, n: int):
        return cls(n)


class SubMaker(Maker):
    @classmethod
    def make(cls, n: int):
        made = super().make(n + 1)
        made.name = cls.__name__
        return made


def class_methods(n: int):
    return [(SubMaker.make(i).n, SubMaker.make(i).name, SubMaker(1).make(i).n) for i in range(n)]


class WithStatic(Base):
    @staticmethod
    def lone(n: int):
        return super().value(n)

    def __new__(cls, n):
        LOG.append(cls.__name__)
        return super().__new__(cls)


def static_ones(n: int):
    return outcome(WithStatic.lone, n), outcome(WithStatic.lone, WithStatic(n)), WithStatic(n).value(4)


class TwoArguments(Leaf):
    def value(self, k: int = 1) -> int:
        return super(Leaf, self).value(k) + super(TwoArguments, self).value(k) + super(__class__, self).value(k)


def two_arguments(n: int):
    return [TwoArguments(i).value(2) for i in range(n)]


class Captured(Base):
    def value(self, k: int = 1) -> int:
        parts = [self.n * i for i in range(k)]
        add = lambda x: x + self.n
        return super().value(k) + sum(parts) + add(k)

    def through(self, k: int):
        inner = lambda: super(Captured, self).value(k)
        return inner()

    def comprehended(self, k: int):
        return [super(Captured, self).value(i) for i in range(k)]


def captured(n: int):
    item = Captured(2)
    return [(item.value(i), item.through(i), item.comprehended(i)) for i in range(n)]


class Failing(Base):
    def label(self) -> str:
        raise KeyError(self.name)


class FailingChild(Failing):
    def __init__(self, n: int, bad: bool = False):
        super().__init__(
            n,
        )
        if bad:
            raise IndexError("bad")

    def label(self) -> str:
        return (
            super()
            .label()
        )


def tracebacks():
    found = []
    for action in (lambda: FailingChild(1).label(), lambda: FailingChild(1, True), lambda: FailingChild(), lambda: Middle(1).gone()):
        try:
            action()
        except Exception as error:
            trace, lines = error.__traceback__, []
            while trace is not None:
                code = trace.tb_frame.f_code
                lines.append((code.co_name, trace.tb_lineno - code.co_firstlineno))
                trace = trace.tb_next
            found.append((type(error).__name__, str(error), lines))
    return found


def unbound_calls(n: int):
    found = []
    for i in range(n):
        leaf = Leaf(i)
        found.append((Base.value(leaf, 2), Middle.value(leaf, 2), Leaf.value(leaf, 2)))
        Middle.__init__(leaf, 50)
        found.append((leaf.n, leaf.name))
    return found
