"""Instances of the module's own classes: slots, fields, methods, and all that can change about them in mid-run."""

from sys import getrefcount as references
from dataclasses import dataclass

CALLS = [
    "walk(Point(1.0, 2.0), 5)",
    "walk(Point(1, 2), 3)",
    "walk(Point(2**70, 1), 2)",
    "walk(Point('a', 'b'), 1)",
    "walk(Sub(1.0, 2.0), 3)",
    "walk(Fields(1.0, 2.0), 3)",
    "walk(None, 3)",
    "walk(3, 3)",
    "walk_fields(Fields(1.0, 2.0), 4)",
    "walk_fields(Fields(1, 2), 4)",
    "walk_fields(FieldsSub(1.0, 2.0), 4)",
    "walk_fields(viewed(Fields(1.0, 2.0)), 4)",
    "walk_fields(odd_keys(Fields(1.0, 2.0)), 4)",
    "walk_fields(lacking(Fields(1.0, 2.0)), 4)",
    "walk_fields(Reordered(1.0, 2.0), 4)",
    "walk_fields(Fields(1.0, 2.0), 4)",
    "deleted(Point(1.0, 2.0))",
    "deleted(Fields(1.0, 2.0))",
    "missing()",
    "identity_of_stored()",
    "old_value(Point(1.5, 2.0))",
    "old_value_of_field(Fields(1.5, 2.0))",
    "aliases(Point(1.5, 2.5))",
    "shared_float()",
    "death_in_store()",
    "death_of_node()",
    "chain(6)",
    "length(chain(5))",
    "length(None)",
    "rotate(chain(4))",
    "replaced_method(4)",
    "replaced_on_instance(4)",
    "replaced_code(4)",
    "changed_class(4)",
    "added_property(4)",
    "getattr_hook(3)",
    "setattr_hook(3)",
    "counts()",
    "operators(3)",
    "raises_in_init()",
    "returns_from_init()",
    "patched_init()",
    "patched_new()",
    "keyword_construction()",
    "wrong_construction()",
    "many_types()",
    "mixed_types([Point(1.0, 2.0), Sub(3.0, 4.0), Fields(5.0, 6.0), None, Point(7, 8)])",
    "special_floats()",
    "dataclasses_too(3)",
    "frozen_stays_frozen()",
    "private(3)",
    "traceback_lines()",
    "recursive(5)",
    "optional_next(chain(3))",
    "tree_size(tree(4))",
    "class_values(3)",
    "properties(3)",
    "statics(3)",
    "rebind(Noisy('temporary'), 1)",
    "rebind(Noisy('tuple'), 2.0)",
    "rebind_held(3)",
    "rebind_native(4)",
    "rebind_in_loop(chain(4), Noisy('tail'))",
    "delete_parameter(Noisy('deleted'), 3)",
    "rebind_and_raise(2)",
    "walk_down(chain(5), 0)",
    "sum_loud(Loud(Loud(Loud(None, 1), 2), 3))",
    "rebind_twice(2)",
    "deep(40)",
    "LOG",
]

LOG = []


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x: float, y: float) -> None:
        self.x = x
        self.y = y

    def move(self, dt: float) -> None:
        self.x += self.y * dt

    def norm(self) -> float:
        return self.x * self.x + self.y * self.y

    def __repr__(self):
        return f"{type(self).__name__}({self.x!r}, {self.y!r})"


class Sub(Point):
    __slots__ = ("extra",)

    def norm(self) -> float:
        return -1.0


class Fields:
    def __init__(self, x: float, y: float) -> None:
        self.x = x
        self.y = y

    def move(self, dt: float) -> None:
        self.x += self.y * dt

    def norm(self) -> float:
        return self.x * self.x + self.y * self.y

    def later(self, value: float) -> None:
        self.late = value

    def __repr__(self):
        return f"{type(self).__name__}({sorted(str(key) for key in vars(self))}, {self.x!r}, {self.y!r})"


class FieldsSub(Fields):
    pass


class Reordered(Fields):
    def __init__(self, x, y):
        self.y = y
        self.other = 1
        self.x = x


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        LOG.append(("dies", self.name))


class Node:
    __slots__ = ("value", "next")

    def __init__(self, value: int, next: "Node | None") -> None:
        self.value = value
        self.next = next

    def __repr__(self):
        return f"Node({self.value}, {self.next!r})"


def walk(p: Point, n: int):
    total = 0.0
    for i in range(n):
        p.move(0.5)
        total += p.norm() + i
    return total, p


def walk_fields(p: Fields, n: int):
    total = 0.0
    for i in range(n):
        p.move(0.5)
        total += p.norm() + i
        p.later(total)
    return total, p


def viewed(p):
    vars(p)["z"] = 1
    return p


class Key(str):
    def __eq__(self, other):
        LOG.append("compared")
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def odd_keys(p):
    p.__dict__[Key("w")] = 1
    return p


def lacking(p):
    del p.y
    return p


def deleted(p):
    walk(p, 1) if isinstance(p, Point) else walk_fields(p, 1)
    del p.x
    return walk(p, 1) if isinstance(p, Point) else walk_fields(p, 1)


def missing():
    return read_x(Point.__new__(Point))


def read_x(p: Point) -> float:
    return p.x + 1.0


def identity_of_stored():
    number = float("12.5")
    p = Point(number, 1.0)
    keep(p, number)
    return p.x is number, p.y is number, number


def keep(p: Point, value: float) -> None:
    p.y = value


def old_value(p: Point):
    old = p.x
    p.x = old * 2.0
    seen = p.x
    p.x = seen + 1.0
    return old, seen, p.x


def old_value_of_field(p: Fields):
    old = p.x
    p.x = old * 2.0
    seen = p.x
    p.x = seen + 1.0
    return old, seen, p.x


def aliases(p: Point):
    return swap_through(p, p), p


def swap_through(a: Point, b: Point) -> float:
    a.x = b.y * 2.0
    b.y = a.x + 1.0
    a.x += b.y
    return a.x


def shared_float():
    number = float("3.25")
    a, b = Point(number, 0.0), Point(number, 0.0)
    a.move(1.0)
    bump(a)
    bump(a)
    return a, b, number


def bump(p: Point) -> None:
    p.x = p.x + 0.5


class Holder:
    __slots__ = ("item", "count")

    def __init__(self, item, count: int) -> None:
        self.item = item
        self.count = count

    def swap(self, item) -> int:
        self.item = item
        self.count += 1
        return self.count


class Clears:
    def __init__(self, holder):
        self.holder = holder

    def __del__(self):
        LOG.append(("clears", self.holder.count))
        del self.holder.count


def death_in_store():
    holder = Holder(None, 1)
    holder.item = Clears(holder)
    return holder.swap(3)


def death_of_node():
    node = Node(1, Node(2, None))
    holder = Holder(Noisy("first"), 0)
    holder.swap(Noisy("second"))
    drop(node)
    LOG.append("dropped")
    return holder.count


def drop(node: Node) -> None:
    node.value = 5
    node.next = None


def chain(n: int) -> "Node | None":
    head = None
    for i in range(n):
        head = Node(i, head)
    return head


def length(node: "Node | None") -> int:
    count = 0
    while node is not None:
        count += 1
        node = node.next
    return count


def rotate(head: Node):
    last = head
    while last.next is not None:
        last = last.next
    last.next = head.next
    head.next = None
    values = []
    current = last
    while current is not None and len(values) < 6:
        values.append(current.value)
        current = current.next
    return values


def replaced_method(n: int):
    p = Fields(1.0, 1.0)
    found = []
    original = Fields.norm
    try:
        for i in range(n):
            found.append(norm_of(p))
            if i == 1:
                Fields.norm = lambda self: "patched"
    finally:
        Fields.norm = original
    found.append(norm_of(p))
    return found


def norm_of(p: Fields):
    return p.norm()


def replaced_on_instance(n: int):
    p = Fields(1.0, 1.0)
    found = [norm_of(p) for _ in range(n)]
    p.norm = lambda: "own"
    found.append(norm_of(p))
    del p.norm
    found.append(norm_of(p))
    other = Fields(2.0, 2.0)
    found.append(norm_of(other))
    return found


def replaced_code(n: int):
    p = Point(1.0, 1.0)
    code = Point.norm.__code__
    found = [slot_norm(p) for _ in range(n)]
    Point.norm.__code__ = (lambda self: 99.0).__code__
    found.append(slot_norm(p))
    Point.norm.__code__ = code
    found.append(slot_norm(p))
    return found


def slot_norm(p: Point):
    return p.norm()


class Other:
    __slots__ = ("x", "y")

    def norm(self):
        return "other"

    def move(self, dt):
        self.x = "moved"


class Changing:
    def __init__(self, p):
        self.p = p

    def __float__(self):
        self.p.__class__ = Other
        return 1.0


def changed_class(n: int):
    p = Point(1.0, 1.0)
    found = [slot_norm(p) for _ in range(n)]
    found.append(change_between(p, Changing(p)))
    found.append(slot_norm(p))
    return found


def change_between(p: Point, how):
    before = p.norm()
    float(how)
    return before, p.norm(), p.x


def added_property(n: int):
    class_body = {"__slots__": ("x", "y"), "norm": Point.norm, "move": Point.move}
    made = type("Made", (), class_body)
    p = made()
    p.x = p.y = 2.0
    found = [slot_norm(p) for _ in range(n)]
    made.x = property(lambda self: 10.0)
    found.append(slot_norm(p))
    return found


class Hooked(Point):
    __slots__ = ()

    def __getattr__(self, name):
        return 7.0


def getattr_hook(n: int):
    p = Hooked.__new__(Hooked)
    return [slot_norm(p) for _ in range(n)]


class Watched(Point):
    __slots__ = ()

    def __setattr__(self, name, value):
        LOG.append((name, value))
        object.__setattr__(self, name, value)


def setattr_hook(n: int):
    p = Watched(1.0, 2.0)
    for _ in range(n):
        bump(p)
    return p


def counts():
    item = object()
    before = references(item)
    holder = Holder(item, 0)
    for _ in range(20):
        holder.swap(item)
    during = references(item) - before
    holder.swap(None)
    return during, references(item) - before


class Vector:
    __slots__ = ("x", "y")

    def __init__(self, x: float, y: float) -> None:
        self.x = x
        self.y = y

    def __add__(self, other: "Vector") -> "Vector":
        if not isinstance(other, Vector):
            return NotImplemented
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, factor: float) -> "Vector":
        return Vector(self.x * factor, self.y * factor)

    def __repr__(self):
        return f"Vector({self.x}, {self.y})"


def operators(n: int):
    total = Vector(0.0, 0.0)
    step = Vector(1.0, 0.5)
    for i in range(n):
        total = total + step * i
    results = [total]
    for wrong in (3, None, "a"):
        try:
            results.append(add_vectors(total, wrong))
        except TypeError as error:
            results.append(str(error))
    return results


def add_vectors(a: Vector, b: Vector):
    return a + b


class Strict:
    __slots__ = ("n",)

    def __init__(self, n: int) -> None:
        self.n = n
        if n < 0:
            raise ValueError(f"negative: {n}")


def make_strict(n: int) -> int:
    return Strict(n).n + Strict(n + 1).n


def raises_in_init():
    results = []
    for n in (1, 2, -1, -5):
        try:
            results.append(make_strict(n))
        except ValueError as error:
            results.append((str(error), error.__traceback__.tb_next.tb_lineno))
    return results


class Returning:
    __slots__ = ("n",)

    def __init__(self, n: int):
        self.n = n
        if n == 3:
            return n


def make_returning(n: int) -> int:
    return Returning(n).n


def returns_from_init():
    results = []
    for n in range(5):
        try:
            results.append(make_returning(n))
        except TypeError as error:
            results.append(str(error))
    return results


def make_points(n: int) -> float:
    total = 0.0
    for i in range(n):
        total += Point(i * 1.0, 1.0).norm()
    return total


def patched_init():
    found = [make_points(4)]
    original = Point.__init__

    def init(self, x, y):
        original(self, x + 100.0, y)

    Point.__init__ = init
    try:
        found.append(make_points(4))
    finally:
        Point.__init__ = original
    found.append(make_points(4))
    return found


class Singleton:
    __slots__ = ("n",)

    def __init__(self, n: int) -> None:
        self.n = n


def make_singletons(n: int) -> int:
    total = 0
    for i in range(n):
        total += Singleton(i).n
    return total


def patched_new():
    found = [make_singletons(4)]
    one = Singleton(0)
    Singleton.__new__ = lambda cls, n: one
    try:
        found.append(make_singletons(4))
        found.append(one.n)
    finally:
        del Singleton.__new__
    return found


def keyword_point(x: float) -> Point:
    return Point(y=x, x=x + 1.0)


def keyword_construction():
    return keyword_point(1.0), keyword_point(2)


def too_few(x: float):
    return Point(x)


def wrong_construction():
    try:
        return too_few(1.0)
    except TypeError as error:
        return str(error)


def many_types():
    results = []
    for index in range(7):
        made = type(f"Made{index}", (Point,), {"__slots__": ()})
        results.append(walk(made(1.0, 2.0), 2))
    return results


def mixed_types(items: "list[Point]"):
    total = 0.0
    try:
        for item in items:
            total += item.norm()
    except AttributeError as error:
        return total, str(error)
    return total


def special_floats():
    results = []
    for value in (float("nan"), float("inf"), -0.0, 5e-324):
        p = Point(value, 0.0)
        bump(p)
        p.move(-0.0)
        results.append((p.x, negated(p), p.x))
    return results


def negated(p: Point) -> float:
    p.x = -p.x
    return p.x


@dataclass
class Data:
    x: float
    n: int = 3
    name: str = "data"

    def step(self, by: float) -> float:
        self.x += by
        self.n += 1
        return self.x * self.n


def dataclasses_too(n: int):
    data = Data(1.5)
    results = [data.step(0.5) for _ in range(n)]
    return results, data, make_data(n)


def make_data(n: int):
    total = 0.0
    for i in range(n):
        total += Data(i * 0.5, n=i).step(1.0)
    return total


@dataclass(frozen=True)
class Frozen:
    x: float

    def twice(self) -> float:
        return self.x * 2.0

    def spoil(self) -> None:
        self.x = 3.0


def frozen_stays_frozen():
    frozen = Frozen(1.5)
    try:
        frozen.spoil()
    except AttributeError as error:
        return type(error).__name__, str(error), frozen.twice()


class Private:
    __slots__ = ("__secret", "b")

    def __init__(self, secret: int) -> None:
        self.__secret = secret
        self.b = 1

    def reveal(self) -> int:
        self.__secret += self.b
        return self.__secret


def private(n: int):
    p = Private(n)
    return p.reveal(), p.reveal(), p._Private__secret


def traceback_lines():
    p = Point(1.0, "a")
    try:
        move_twice(p)
    except TypeError as error:
        trace, lines = error.__traceback__, []
        while trace is not None:
            lines.append((trace.tb_frame.f_code.co_name, trace.tb_lineno))
            trace = trace.tb_next
        return lines, str(error), p


def move_twice(p: Point) -> None:
    p.move(2.0)
    p.move(2.0)


class Tree:
    def __init__(self, left: "Tree | None", right: "Tree | None", value: int) -> None:
        self.left = left
        self.right = right
        self.value = value

    def size(self) -> int:
        total = 1
        if self.left is not None:
            total += self.left.size()
        if self.right is not None:
            total += self.right.size()
        return total

    def depth(self) -> int:
        left = self.left.depth() if self.left else 0
        right = self.right.depth() if self.right else 0
        return 1 + max(left, right)


def tree(depth: int) -> "Tree | None":
    if depth == 0:
        return None
    return Tree(tree(depth - 1), tree(depth - 1), depth)


def tree_size(root: Tree):
    root.left.right = None
    return root.size(), root.depth()


def recursive(n: int):
    root = tree(n)
    root.left = root
    try:
        return root.size()
    except RecursionError as error:
        return str(error)[:32]


def optional_next(node: Node):
    try:
        while True:
            node = node.next
    except AttributeError as error:
        return str(error)


class Config:
    scale = 2.5
    limit: int = 4

    def __init__(self, n: int) -> None:
        self.n = n

    def scaled(self) -> float:
        return self.n * self.scale

    def limited(self) -> bool:
        return self.n < self.limit


def class_values(n: int):
    config = Config(n)
    found = [config.scaled(), config.limited()]
    config.scale = 10.0
    found += [config.scaled(), config.limited()]
    Config.limit = 2
    found += [config.scaled(), config.limited()]
    Config.limit = 4
    del config.scale
    Config.scale = 1.0
    found += [config.scaled(), config.limited()]
    Config.scale = 2.5
    return found


class Square:
    __slots__ = ("side",)

    def __init__(self, side: float) -> None:
        self.side = side

    @property
    def area(self) -> float:
        return self.side * self.side

    @staticmethod
    def unit(n: int) -> float:
        return n * 1.0

    @classmethod
    def make(cls, side: float) -> "Square":
        return cls(side)


def sum_areas(square: Square, n: int) -> float:
    total = 0.0
    for _ in range(n):
        square.side += 1.0
        total += square.area
    return total


def properties(n: int):
    square = Square(1.0)
    found = [sum_areas(square, n)]
    original = Square.area
    Square.area = property(lambda self: 1000.0)
    found.append(sum_areas(square, n))
    Square.area = original
    found.append(sum_areas(square, n))
    try:
        square.area = 3
    except AttributeError as error:
        found.append(type(error).__name__)
    return found


def statics(n: int):
    total = 0.0
    for i in range(n):
        total += Square.unit(i) + Square.make(i * 1.0).area
    return total


def rebind(item, n: int) -> int:
    LOG.append("before")
    item = n + 1
    LOG.append("after")
    return item * 2


def rebind_held(n: int):
    held = Noisy("held")
    result = rebind(held, n)
    LOG.append("still held")
    return result, references(held)


def rebind_native(n: int) -> int:
    total = 0
    for i in range(n):
        total += rebind(Noisy(i), i)
        LOG.append("called")
    return total


def rebind_in_loop(node: "Node | None", tail) -> int:
    count = 0
    while node is not None:
        count += node.value
        node = node.next
        tail = None
    return count


def delete_parameter(item, n: int):
    total = n * 2
    del item
    LOG.append("gone")
    try:
        return item
    except UnboundLocalError as error:
        return total, type(error).__name__


def rebind_raising(item, n: int) -> int:
    item = n
    if n > 0:
        raise ValueError("after")
    return item


def rebind_and_raise(n: int):
    results = []
    for i in range(n):
        try:
            results.append(rebind_raising(Noisy(("raising", i)), i))
        except ValueError as error:
            results.append(str(error))
    return results


def walk_down(node: "Node | None", depth: int) -> int:
    if node is None:
        return depth
    node = node.next
    return walk_down(node, depth + 1)


class Loud:
    __slots__ = ("next", "n")

    def __init__(self, next: "Loud | None", n: int) -> None:
        self.next = next
        self.n = n

    def __del__(self):
        LOG.append(("loud", self.n))


def sum_loud(node: "Loud | None") -> int:
    total = 0
    while node is not None:
        total += node.n
        node = node.next
        LOG.append(("walked", total))
    return total


def swap_parameters(a, b, n: int):
    for _ in range(n):
        a, b = b, a
    return a, b


def rebind_twice(n: int):
    one, two = Node(1, None), Node(2, None)
    before = references(one), references(two)
    results = [swap_parameters(one, two, i)[0].value for i in range(n)]
    swap_parameters(one, one, n)
    return results, before == (references(one), references(two))


def deep_owned(node, n: int) -> int:
    node = node.next
    return 1 + deep_owned(node, n) if node is not None else n


def deep(n: int) -> int:
    return deep_owned(chain(n), 1)
