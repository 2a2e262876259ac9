"""Dataclasses with `field(…)`, factories, frozen and ordered ones: made in loops, with changed factories and defaults."""

import dataclasses
from dataclasses import FrozenInstanceError, InitVar, dataclass, field
from typing import ClassVar, Dict, List, Set

CALLS = [
    "boxes(4)",
    "given(3)",
    "separate(3)",
    "frozen(4)",
    "frozen_fails(3)",
    "frozen_slots(3)",
    "ordered(4)",
    "hashed(3)",
    "many(3)",
    "wrong_arguments(3)",
    "markers(3)",
    "patched_default(5)",
    "patched_init(4)",
    "patched_setattr(4)",
    "own_init(3)",
    "strange_init(3)",
    "with_property(3)",
    "post(3)",
    "post_fails(3)",
    "init_vars(3)",
    "not_init(3)",
    "callable_factories(3)",
    "derived(3)",
    "class_vars(3)",
    "replaced(3)",
    "slots(3)",
    "keyword_only(3)",
    "deaths(3)",
    "shared_default(3)",
    "LOG",
]

LOG = []


def outcome(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@dataclass
class Box:
    n: int
    items: List[int] = field(default_factory=list)
    names: Dict[str, int] = field(default_factory=dict, repr=False)
    seen: Set[int] = field(default_factory=set, compare=False)
    scale: float = field(default=1.5)

    def add(self, k: int) -> int:
        self.items.append(k)
        self.names["k"] = k
        self.seen.add(k)
        return len(self.items)


@dataclass(frozen=True)
class Fixed:
    a: int
    b: float = 2.5
    parts: list = field(default_factory=list)

    def sum(self) -> float:
        return self.a + self.b + len(self.parts)


@dataclass(frozen=True)
class Last:
    a: int
    last: dict = field(default_factory=dict)


@dataclass(order=True)
class Hit:
    time: float
    index: int = field(compare=False, default=7)


@dataclass(unsafe_hash=True)
class Key:
    a: int
    b: str = "b"


@dataclass
class Many:
    a: list = field(default_factory=list)
    b: list = field(default_factory=list)
    c: dict = field(default_factory=dict)
    d: set = field(default_factory=set)
    e: list = field(default_factory=list)


def boxes(n: int):
    found = []
    total = 0
    for i in range(n):
        box = Box(i)
        total += box.add(i) + box.add(2)
        found.append(box)
    return found, total, [(box.names, box.seen) for box in found]


def given(n: int):
    found = []
    shared: List[int] = []
    for i in range(n):
        found.append(Box(i, shared))
        found.append(Box(i, names={"x": i}, scale=2.0))
        found.append(Box(n=i, seen={i}, items=[i]))
        found[0].add(i)
    return found, shared


def separate(n: int):
    one, two = Box(1), Box(2)
    one.add(1)
    return one.items is two.items, two.items, one.names is two.names, vars(one), list(vars(two))


def frozen(n: int):
    total = 0.0
    for i in range(n):
        fixed = Fixed(i)
        total += fixed.sum() + Fixed(i, 1.0, [1, 2]).sum()
        total += len(Last(i).last) + Last(i, {1: 2}).a
    return total, Fixed(3), Last(4), Fixed(a=1, parts=(1,))


def put(fixed: Fixed, value: int):
    fixed.a = value
    return fixed


def frozen_fails(n: int):
    found = []
    for i in range(n):
        found.append(outcome(put, Fixed(i), 3))
        found.append(outcome(delattr, Fixed(i), "a"))
        found.append(outcome(setattr, Fixed(i), "other", 3))
    return found


@dataclass(frozen=True)
class Slim:
    __slots__ = ("x", "y")
    x: float
    y: float

    def norm(self) -> float:
        return self.x * self.x + self.y * self.y


def frozen_slots(n: int):
    return [(Slim(float(i), 2.0).norm(), Slim(1.0, i), outcome(setattr, Slim(1.0, 2.0), "x", 3)) for i in range(n)]


def ordered(n: int):
    hits = [Hit(float(-i), i) for i in range(n)] + [Hit(0.5)]
    return sorted(hits), max(hits), Hit(1.0, 2) == Hit(1.0, 3), Hit(1.0) < Hit(2.0), Hit(1.0) >= Hit(1.0, 9)


def hashed(n: int):
    return len({Key(i % 2) for i in range(n)}), hash(Key(1)) == hash(Key(1, "b")), hash(Fixed(1, 2.0, ())) == hash(Fixed(1, 2.0, ()))


def many(n: int):
    found = []
    for i in range(n):
        found.append(Many())
        found.append(Many([i], c={i: i}))
        found.append(Many(e=[i], b=[2], d={3}))
    return found


def wrong_arguments(n: int):
    found = []
    for i in range(n):
        found.append(outcome(lambda: Box()))
        found.append(outcome(lambda: Box(1, 2, 3, 4, 5, 6)))
        found.append(outcome(lambda: Box(1, n=2)))
        found.append(outcome(lambda: Fixed(wrong=2)))
    return found[:4]


def markers(n: int):
    marker = dataclasses._HAS_DEFAULT_FACTORY
    return [(Box(i, marker).items, Box(i, None).items, Fixed(i, marker).b is marker, Last(i, marker).last) for i in range(n)]


def patched_default(n: int):
    found = []
    original = Box.__init__.__defaults__
    for i in range(n):
        if i == 1:
            Box.__init__.__defaults__ = (None, None, None, 9.0)
        if i == 3:
            Box.__init__.__defaults__ = (*original[:3], "scale")
        if i == 4:
            Box.__init__.__defaults__ = original
        found.append(outcome(Box, i))
        found.append(Box(i))
    return found


def patched_init(n: int):
    found = []
    original = Fixed.__init__
    for i in range(n):
        if i == 1:
            Fixed.__init__ = lambda self, a: object.__setattr__(self, "a", -a)
        if i == 2:
            Fixed.__init__ = original
        if i == 3:
            Fixed.__init__.__closure__[-1].cell_contents = lambda: "made"
        found.append(outcome(lambda: Fixed(i).a))
        found.append(outcome(lambda: Fixed(i).parts))
    for cell in Fixed.__init__.__closure__:
        if callable(cell.cell_contents) and not isinstance(cell.cell_contents, type):
            if getattr(cell.cell_contents, "__name__", "") == "<lambda>":
                cell.cell_contents = list
    return found


def patched_setattr(n: int):
    found = []
    for i in range(n):
        if i == 1:
            Hit.__setattr__ = lambda self, name, value: object.__setattr__(self, name, (name, value))
        if i == 3:
            del Hit.__setattr__
        found.append(Hit(float(i), i))
    return found


@dataclass
class Own:
    a: int
    items: list = field(default_factory=list)

    def __init__(self, a):
        self.a = a + 1
        self.items = None


def own_init(n: int):
    return [Own(i) for i in range(n)]


class Strange:
    """Looks a little like what dataclasses make."""

    def __init__(self, a, items=None):
        self.a = a
        self.items = list() if items is None else items


@dataclass
class Odd:
    a: int
    b: int = 3


def _odd_init(marker, make):
    def __init__(self, a, b=3):
        self.a = a
        self.b = make() if a is marker else b

    return __init__


def strange_init(n: int):
    found = [vars(Strange(i)) for i in range(n)] + [vars(Strange(1, 2))]
    kept = Odd.__init__
    found.append([Odd(i) for i in range(n)])
    Odd.__init__ = _odd_init(1, list)
    found.append([Odd(i) for i in range(n)])
    Odd.__init__ = _odd_init(1, lambda: 4)
    found.append([Odd(i, 5) for i in range(n)])
    Odd.__init__ = kept
    found.append([Odd(i) for i in range(n)])
    return found


@dataclass
class WithProperty:
    a: int
    items: list = field(default_factory=list)

    @property
    def b(self) -> int:
        return self.a + len(self.items)


def with_property(n: int):
    found = []
    for i in range(n):
        item = WithProperty(i)
        item.items.append(1)
        found.append(item.b)
        if i == 1:
            WithProperty.items = property(lambda self: [1, 2, 3], lambda self, value: LOG.append(value))
        if i == 2:
            del WithProperty.items
    return found


@dataclass
class Post:
    a: int
    items: list = field(default_factory=list)
    total: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        if self.a == 2:
            raise ValueError("two")
        self.items.append(self.a)
        self.total = self.a * 0.5


def post(n: int):
    return [outcome(Post, i) for i in range(n)]


def post_fails(n: int):
    try:
        for i in range(n):
            Post(i)
    except ValueError as error:
        trace, names = error.__traceback__, []
        while trace is not None:
            names.append(trace.tb_frame.f_code.co_name)
            trace = trace.tb_next
        return names


@dataclass
class Vars:
    a: int
    twice: InitVar[int] = 2
    items: list = field(default_factory=list)

    def __post_init__(self, twice):
        self.a *= twice


def init_vars(n: int):
    return [(Vars(i), Vars(i, 3)) for i in range(n)]


@dataclass
class NotInit:
    a: int
    kept: list = field(init=False, default_factory=list)
    flag: bool = field(init=False, default=False)


def not_init(n: int):
    found = []
    for i in range(n):
        item = NotInit(i)
        item.kept.append(i)
        found.append(item)
    return found


COUNT = [0]


def counter():
    COUNT[0] += 1
    return COUNT[0]


class MyList(list):
    pass


@dataclass
class Custom:
    a: int = field(default_factory=counter)
    b: MyList = field(default_factory=MyList)
    c: tuple = field(default_factory=tuple)


def callable_factories(n: int):
    return [Custom() for _ in range(n)], Custom(1, 2, 3), type(Custom().b).__name__


@dataclass
class Longer(Box):
    extra: int = 3


@dataclass
class Redefined(Box):
    items: tuple = ()


def derived(n: int):
    return [(Longer(i), Longer(i, extra=5), Redefined(i)) for i in range(n)]


@dataclass
class Counted:
    made: ClassVar[int] = 0
    a: int = 0
    items: list = field(default_factory=list)


def class_vars(n: int):
    for i in range(n):
        Counted(i)
        Counted.made += 1
    return Counted.made, Counted(1)


def replaced(n: int):
    return [dataclasses.replace(Fixed(i), a=5) for i in range(n)], dataclasses.asdict(Box(1)), dataclasses.astuple(Fixed(1))


@dataclass
class Slotted:
    __slots__ = ("a", "b")
    a: int
    b: float

    def sum(self) -> float:
        return self.a + self.b


def slots(n: int):
    return [Slotted(i, 0.5).sum() for i in range(n)]


def keyword_only(n: int):
    if not hasattr(dataclasses, "KW_ONLY"):
        return None
    made = dataclass(kw_only=True)(type("Kw", (), {"__annotations__": {"a": int, "b": int}, "b": 3}))
    return [(made(a=i).a, outcome(made, i).split("(")[0]) for i in range(n)]


class Dying:
    def __del__(self):
        LOG.append("died")


@dataclass
class Keeper:
    thing: object
    items: list = field(default_factory=list)


def deaths(n: int):
    for i in range(n):
        keeper = Keeper(Dying())
        LOG.append(i)
        keeper.items.append(keeper.thing)
        keeper = Keeper(None, [Dying()])
        LOG.append("next")
    del keeper


DEFAULT = (1, 2)


@dataclass
class SharedDefault:
    a: tuple = DEFAULT
    b: str = "text"


def shared_default(n: int):
    return [(SharedDefault().a is DEFAULT, SharedDefault(b="x").a is DEFAULT) for _ in range(n)]
