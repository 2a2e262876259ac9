"""Classes as programs use them: hierarchies, dataclasses, values and functions of a class, isinstance, and their ends."""

import copy
import pickle
import weakref
from abc import ABC, abstractmethod
from dataclasses import FrozenInstanceError, InitVar, dataclass, field
from typing import NamedTuple, Optional
from unittest import mock

CALLS = [
    "areas([Square(2.0), Circle(1.0), Square(3.0), Circle(0.5), Circle(2.0)])",
    "areas([Square(2.0), Rounded(1.0), Late(3.0), Circle(0.5), Blob(), Square(1)])",
    "areas([Square(2.0), Shape(1.0)])",
    "areas([Square('x'), Circle(1.0)])",
    "areas([])",
    "areas([Stranger(1.0), Square(1.0)])",
    "described([Square(2.0), Circle(1.0), Shape(1.0), Rounded(2.0)])",
    "replaced_in_loop(6)",
    "replaced_on_instance(5)",
    "changed_class(5)",
    "late_subclass(4)",
    "abstract_ones([Dog(), Cat(), Dog()])",
    "run_machine(8)",
    "points(4)",
    "points_by_keyword(3)",
    "slotted(4)",
    "defaults(3)",
    "default_identity()",
    "records_fail()",
    "post_inits(3)",
    "factories(3)",
    "frozen_ones(3)",
    "keyword_only(3)",
    "init_vars(3)",
    "ordered(4)",
    "derived_records(3)",
    "own_setattr(3)",
    "patched_init_of_record(5)",
    "patched_defaults(5)",
    "property_in_the_way(4)",
    "shared_class_values(5)",
    "rebound_values(6)",
    "class_functions(5)",
    "patched_class_function(5)",
    "counter_in_class(5)",
    "metaclass_values(3)",
    "instance_tests([Square(1.0), Circle(1.0), 3, None, 'x', Rounded(1.0), Pretender(), Liar()])",
    "tests_of_abstract([Dog(), Square(1.0), 3])",
    "rebound_class(3)",
    "hooks(3)",
    "deaths(3)",
    "deaths_with_finalizer(3)",
    "deaths_with_weakrefs(3)",
    "deaths_of_chains(60)",
    "deaths_of_shared(3)",
    "exceptions_survive(3)",
    "copied()",
    "method_with_loop(4)",
    "static_over_calls(5)",
    "named_tuples(4)",
    "optional_values([Node(1), None, Node(2, Node(3))])",
    "LOG",
]

TIERS = {"areas": "native", "points": "native", "run_machine": "native"}

LOG = []


def outcome(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Shape:
    KIND = "shape"
    SIDES = 0

    def __init__(self, size: float) -> None:
        self.size = size

    def area(self) -> float:
        raise NotImplementedError

    def describe(self) -> str:
        return self.KIND + str(self.SIDES)


class Square(Shape):
    KIND = "square"
    SIDES = 4

    def area(self) -> float:
        return self.size * self.size


class Circle(Shape):
    KIND = "circle"

    def area(self) -> float:
        return 3.0 * self.size * self.size


class Rounded(Square):
    SIDES = 5

    def area(self) -> float:
        return self.size * self.size - 0.5


class Blob(Shape):
    def __init__(self) -> None:
        self.other = 1
        self.size = 7.0

    def area(self) -> float:
        return self.size


class Stranger:
    def __init__(self, size):
        self.size = size

    def area(self):
        return ["stranger"]

    def __radd__(self, other):
        return other


class Late(Square):
    pass


def areas(shapes: list[Shape]) -> float:
    total = 0.0
    for shape in shapes:
        total += shape.area()
    return total


def described(shapes: list[Shape]):
    names = []
    for shape in shapes:
        names.append(shape.describe())
    return names


def replaced_in_loop(n: int):
    shapes = [Square(2.0), Circle(1.0)]
    results = []
    for i in range(n):
        if i == 2:
            Square.area = lambda self: 100.0
        if i == 4:
            del Square.area
        results.append(outcome(areas, shapes))
    Square.area = lambda self: self.size * self.size
    return results


def replaced_on_instance(n: int):
    shapes = [Square(2.0), Circle(1.0)]
    results = []
    for i in range(n):
        if i == 2:
            shapes[1].area = lambda: 0.25
        if i == 3:
            shapes[0].SIDES = "own"
        results.append((areas(shapes), described(shapes)))
    return results


def changed_class(n: int):
    shapes = [Square(2.0), Circle(1.0)]
    results = []
    for i in range(n):
        if i == 2:
            shapes[0].__class__ = Circle
        if i == 3:
            shapes[1].__class__ = Rounded
        results.append((areas(shapes), described(shapes)))
    return results


def late_subclass(n: int):
    results = []
    for i in range(n):

        class New(Circle):
            SIDES = i

            def area(self):
                return super().area() + i

        results.append((areas([New(1.0), Square(1.0), New(2.0)]), described([New(1.0), Circle(1.0)])))
    return results


class Animal(ABC):
    @abstractmethod
    def noise(self) -> int: ...

    def twice(self) -> int:
        return self.noise() + self.noise()


class Dog(Animal):
    def noise(self) -> int:
        return 2


class Cat(Animal):
    def noise(self) -> int:
        return 3


def abstract_ones(animals: list[Animal]):
    total = 0
    for animal in animals:
        total += animal.twice()
    return total, outcome(Animal)


class State:
    IDLE = 0
    BUSY = 1
    DONE = 2


class Machine:
    def __init__(self) -> None:
        self.state = State.IDLE
        self.steps = 0

    def step(self) -> None:
        if self.state == State.IDLE:
            self.state = State.BUSY
        elif self.state == State.BUSY:
            self.steps += 1
            if self.steps % 3 == 0:
                self.state = State.DONE
        else:
            self.state = State.IDLE


def run_machine(n: int) -> int:
    machine = Machine()
    for _ in range(n):
        machine.step()
    return machine.steps * 10 + machine.state


@dataclass
class Point:
    x: float
    y: float
    w: float = 1.0


@dataclass(order=True)
class Item:
    key: int
    name: str = "item"
    tags: tuple = ()


if hasattr(dataclass, "__kwdefaults__") and "slots" in (dataclass.__kwdefaults__ or {}):

    @dataclass(slots=True)
    class Slotted:
        x: float
        y: int = 2

else:

    @dataclass
    class Slotted:
        __slots__ = ("x", "y")
        x: float
        y: int


def points(n: int) -> float:
    total = 0.0
    for i in range(n):
        p = Point(i * 0.5, 2.0)
        q = Point(p.y, p.x, 0.5)
        total += p.x * p.w + q.y * q.w
    return total


def points_by_keyword(n: int):
    made = []
    for i in range(n):
        made.append(Point(w=i * 1.0, y=2.5, x=i))
        made.append(Point(i * 1.0, y=3.5))
        made.append(Item(i, tags=(i, "a")))
    return made


def slotted(n: int):
    made = []
    for i in range(n):
        made.append(Slotted(i * 1.5, i))
    return made, outcome(lambda: made[0].__dict__)


def defaults(n: int):
    made = []
    for i in range(n):
        made.append(Item(i))
    return made, made[0].tags is made[1].tags, made[0].name is made[1].name


def make_point(x, y):
    return Point(x, y)


def default_identity():
    a, b = make_point(1.5, 2.5), make_point(1.5, 2.5)
    value = float("2.25")
    c = make_point(value, value)
    return a.w is b.w, a.w is Point.w, c.x is value, c.x is c.y


def too_few(x: float):
    return Point(x)


def too_many(x: float):
    return Point(x, x, x, x)


def unknown_keyword(x: float):
    return Point(x, z=x)


def twice_given(x: float):
    return Point(x, x, x=x)


def records_fail():
    return [outcome(function, 1.0) for function in (too_few, too_many, unknown_keyword, twice_given)]


@dataclass
class Checked:
    x: float
    doubled: float = 0.0

    def __post_init__(self):
        self.doubled = self.x * 2
        LOG.append("post")


def post_inits(n: int):
    return [Checked(i * 1.0).doubled for i in range(n)]


@dataclass
class Bag:
    name: str
    items: list = field(default_factory=list)


def factories(n: int):
    bags = []
    for i in range(n):
        bag = Bag("b")
        bag.items.append(i)
        bags.append(bag)
    return bags


@dataclass(frozen=True)
class Frozen:
    x: float
    y: float = 0.5


def thaw(f: Frozen, value: float):
    f.x = value


def frozen_ones(n: int):
    made = [Frozen(i * 1.0) for i in range(n)]
    return made, outcome(thaw, made[0], 2.0), hash(made[0]) == hash(Frozen(0.0)), issubclass(FrozenInstanceError, AttributeError)


class Keywords:
    def __init__(self, *, a: int, b: int = 2) -> None:
        self.a = a
        self.b = b


def keyword_only(n: int):
    return [(k.a, k.b) for k in [Keywords(a=i) for i in range(n)]], outcome(lambda: Keywords(1))


@dataclass
class WithInitVar:
    x: int
    scale: InitVar[int] = 3
    y: int = 0

    def __post_init__(self, scale):
        self.y = self.x * scale


def init_vars(n: int):
    return [WithInitVar(i).y for i in range(n)], [WithInitVar(i, 5).y for i in range(n)]


def smaller(a: Item, b: Item) -> bool:
    return a < b


def ordered(n: int):
    items = [Item((i * 7) % 5) for i in range(n)]
    return sorted(items), smaller(items[0], items[1]), items[0] == Item(0), items[0] != Item(1), outcome(lambda: items[0] < 3)


@dataclass
class Point3(Point):
    z: float = 0.0

    def norm(self) -> float:
        return self.x * self.x + self.y * self.y + self.z * self.z


def derived_records(n: int):
    total = 0.0
    for i in range(n):
        p = Point3(i * 1.0, 2.0, z=0.5)
        total += p.norm() + p.w
    return total, Point3(1.0, 2.0)


@dataclass
class Logged:
    x: int
    y: int

    def __setattr__(self, name, value):
        LOG.append((name, value))
        object.__setattr__(self, name, value)


def own_setattr(n: int):
    total = 0
    for i in range(n):
        p = Logged(i, i + 1)
        total += p.x * p.y
    return total


def patched_init_of_record(n: int):
    results = []
    original = Point.__init__
    for i in range(n):
        if i == 2:
            Point.__init__ = lambda self, x, y, w=0: original(self, -x, -y, w)
        if i == 3:
            Point.__init__ = original
        results.append(make_point(1.0, 2.0))
    return results


def patched_defaults(n: int):
    results = []
    kept = Item.__init__.__defaults__
    for i in range(n):
        if i == 2:
            Item.__init__.__defaults__ = ("patched", (1,))
        if i == 3:
            Item.__init__.__defaults__ = ((2,),)
        results.append(outcome(make_item, i))
    Item.__init__.__defaults__ = kept
    return results


def make_item(key: int) -> Item:
    return Item(key)


def property_in_the_way(n: int):
    results = []
    for i in range(n):
        if i == 2:
            Point.x = property(lambda self: "property", lambda self, value: LOG.append(("set", value)))
        if i == 3:
            del Point.x
        results.append(outcome(lambda: make_point(i * 1.0, 2.0).x))
    return results


def shared_class_values(n: int):
    total = 0
    for i in range(n):
        total += Shape.SIDES + Square.SIDES + i
    return total, Square.KIND, Late.KIND


def rebound_values(n: int):
    results = []
    for i in range(n):
        if i == 2:
            State.BUSY = 7
        if i == 3:
            State.BUSY = 1.5
        if i == 4:
            State.BUSY = "busy"
        if i == 5:
            State.BUSY = 1
        results.append((outcome(run_machine, 4), read_busy()))
    return results


def read_busy():
    return State.BUSY


class Tools:
    FACTOR = 3

    @staticmethod
    def scale(value: int, factor: int = 2) -> int:
        return value * factor

    @classmethod
    def make(cls, value: int) -> int:
        return cls.FACTOR * value

    def plain(self, value: int) -> int:
        return self.scale(value) + self.FACTOR

    def over(self, value: int) -> int:
        return self.scale(self.scale(value) + self.plain(value), factor=self.FACTOR)


class SubTools(Tools):
    FACTOR = 4

    @staticmethod
    def scale(value: int, factor: int = 2) -> int:
        return value * factor + 100


def class_functions(n: int):
    total = 0
    tools = Tools()
    for i in range(n):
        total += Tools.scale(i) + Tools.scale(i, factor=3) + Tools.plain(tools, i) + Tools.make(i)
    return total, outcome(lambda: Tools.plain(3)), [SubTools().plain(i) for i in range(2)]


def scaled(value: int) -> int:
    return Tools.scale(value)


def patched_class_function(n: int):
    results = []
    for i in range(n):
        if i == 1:
            with mock.patch.object(Tools, "scale", lambda value: "patched"):
                results.append((scaled(i), outcome(Tools().plain, i)))
        if i == 3:
            with mock.patch.object(Tools, "scale", classmethod(lambda cls, value: cls.__name__)):
                results.append((scaled(i), outcome(Tools().plain, i)))
        results.append((scaled(i), Tools().plain(i)))
    return results


class Counted:
    count = 0

    def __init__(self) -> None:
        Counted.count += 1


def counter_in_class(n: int):
    Counted.count = 0
    for _ in range(n):
        Counted()
    return Counted.count


class Meta(type):
    @property
    def LIMIT(cls):
        return "meta"

    def __getattr__(cls, name):
        return ("missing", name)


class WithMeta(metaclass=Meta):
    LIMIT = 3
    OTHER = 4


def meta_limit():
    return WithMeta.LIMIT, WithMeta.OTHER, WithMeta.NOTHING


def metaclass_values(n: int):
    return [meta_limit() for _ in range(n)]


class Pretender:
    @property
    def __class__(self):
        LOG.append("pretends")
        return Square


class Liar:
    def __getattribute__(self, name):
        LOG.append(("liar", name))
        return Circle if name == "__class__" else object.__getattribute__(self, name)


def is_square(value) -> bool:
    return isinstance(value, Square)


def is_circle(value) -> bool:
    return isinstance(value, Circle)


def is_shape(value: Shape) -> bool:
    return isinstance(value, Shape)


def instance_tests(values):
    return [(is_square(value), is_circle(value), is_shape(value)) for value in values]


def is_animal(value) -> bool:
    return isinstance(value, Animal)


def tests_of_abstract(values):
    before = [is_animal(value) for value in values]
    Animal.register(Square)
    return before, [is_animal(value) for value in values]


def rebound_class(n: int):
    global Circle
    original = Circle
    results = []
    for i in range(n):
        if i == 1:
            Circle = (int, str)
        results.append((is_circle(original(1.0)), is_circle(3)))
        Circle = original
    return results


class Hooked(Shape):
    def __getattr__(self, name):
        return ("hook", name)

    def area(self) -> float:
        return float(self.size)


class Intercepted(Shape):
    def __getattribute__(self, name):
        LOG.append(name)
        return object.__getattribute__(self, name)

    def area(self) -> float:
        return self.size


def hooks(n: int):
    LOG.clear()
    results = []
    for i in range(n):
        results.append(areas([Hooked(1.0), Intercepted(2.0), Square(i * 1.0)]))
    return results, list(LOG)


class Pair:
    __slots__ = ("a", "b", "__weakref__")

    def __init__(self, a, b) -> None:
        self.a = a
        self.b = b


class Final:
    def __init__(self, name) -> None:
        self.name = name

    def __del__(self):
        LOG.append(("del", self.name))


def make_pairs(n: int, what) -> int:
    total = 0
    for i in range(n):
        pair = Pair(i, what)
        other = Pair(pair, [i, {"k": pair}])
        total += pair.a + len(other.b)
        pair = None
        LOG.append(i)
    return total


def deaths(n: int):
    LOG.clear()
    return make_pairs(n, 1.5), list(LOG)


def keep_final(n: int) -> int:
    total = 0
    for i in range(n):
        pair = Pair(i, Final(i))
        holder = Pair([pair], (pair.b,))
        total += pair.a
        pair = None
        holder = None
        LOG.append(("after", i))
    return total


def deaths_with_finalizer(n: int):
    LOG.clear()
    return keep_final(n), list(LOG)


def watch(n: int) -> int:
    total = 0
    for i in range(n):
        pair = Pair(i, i + 1)
        LOG.append(weakref.ref(pair, lambda _: LOG.append("gone")))
        total += pair.a
        pair = None
        LOG.append(("after", i))
    return total


def deaths_with_weakrefs(n: int):
    LOG.clear()
    result = watch(n)
    kept = [entry for entry in LOG if not isinstance(entry, weakref.ref)]
    LOG.clear()
    return result, kept


def chain_of(n: int):
    node = None
    for i in range(n):
        node = Pair(i, node)
    return node


def drop_chain(n: int) -> int:
    total = 0
    for i in range(3):
        node = chain_of(n)
        total += node.a
        node = Pair(node, Final("tail")) if i == 1 else None
        node = None
    return total


def deaths_of_chains(n: int):
    LOG.clear()
    return drop_chain(n), drop_chain(2000), list(LOG)


def deaths_of_shared(n: int):
    LOG.clear()
    total = 0
    for i in range(n):
        shared = Final(("shared", i))
        pair = Pair(shared, shared)
        del shared
        total += i
        pair = None
        LOG.append(("after", i))
    return total, list(LOG)


def raise_with_pair(n: int):
    pair = Pair(n, [n])
    raise ValueError(pair.a)


def exceptions_survive(n: int):
    return [outcome(raise_with_pair, i) for i in range(n)]


def copied():
    point = Point(1.0, 2.0)
    item = Item(3)
    return (copy.copy(point), copy.deepcopy(item), pickle.loads(pickle.dumps(point)), pickle.loads(pickle.dumps(item)),
            vars(make_point(1.5, 2.5)), list(vars(make_point(1, 2))))


class Summer:
    def add_all(self, values: list[int], k: int) -> int:
        total = k
        for value in values:
            total += value
        return total

    @staticmethod
    def fold(values: list[int], k: int) -> int:
        return len(values) * k


def method_with_loop(n: int) -> int:
    summer = Summer()
    total = 0
    for i in range(n):
        total += summer.add_all([k * 2 for k in range(i)], sum([k for k in range(i)]))
        total += summer.fold([k * 2 for k in range(i)], len([k for k in range(i)]))
    return total


def static_over_calls(n: int):
    return [Tools().over(i) for i in range(n)], [SubTools().over(i) for i in range(n)]


class Coordinates(NamedTuple):
    x: float
    y: float

    def norm(self) -> float:
        return self.x * self.x + self.y * self.y


def named_tuples(n: int):
    total = 0.0
    for i in range(n):
        c = Coordinates(i * 1.0, 2.0)
        total += c.x + c.y + c.norm()
    return total


class Node:
    def __init__(self, value: int, next: "Optional[Node]" = None) -> None:
        self.value = value
        self.next = next


def last_value(node: Optional[Node]) -> int:
    if node is None:
        return -1
    while node.next is not None:
        node = node.next
    return node.value


def optional_values(nodes):
    return [last_value(node) for node in nodes]
