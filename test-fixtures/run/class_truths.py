"""What classes say when they are asked: truth, `abs`, other names of operators, and what `isinstance` tells."""

from typing import List, Optional, Union

CALLS = [
    "truths([Node(1), None, Node(0), Truthy(1), Truthy(0), Sized(2), Sized(0)])",
    "walk(Node(1, Node(2, Node(3))))",
    "walk(None)",
    "walk(Truthy(1, Truthy(0, Node(5))))",
    "walk_all([Node(1, Node(2)), None, Node(3)])",
    "given_truth(5)",
    "given_length(4)",
    "odd_truth([Node(1), BadTruth(1), 3, '', Node(2)])",
    "holders(3)",
    "popped(4)",
    "magnitudes([Vector(3.0, 4.0), Vector(-1.0, 0.0), Longer(1.0, 1.0), Vector(1, 2)])",
    "magnitudes([Vector(3.0, 4.0), -2, None])",
    "patched_abs(4)",
    "scaled(4)",
    "patched_alias(5)",
    "compared([Vector(1.0, 2.0), 3, None, Longer(1.0, 2.0), Vector(1.0, 2.0), 'x'])",
    "told([Vector(1.0, 2.0), 3.5, Longer(1.0, 1.0), None, 'x', Pretender()])",
    "told_late(5)",
    "joined(Vector(1.0, 1.0), [Vector(2.0, 2.0), 3.0, 4, None])",
    "changed_while(3)",
    "LOG",
]

TIERS = {"walk": "native", "Vector.__eq__": "mixed"}

LOG = []


def outcome(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Node:
    def __init__(self, value: int, next: "Optional[Node]" = None) -> None:
        self.value = value
        self.next = next


class Hidden(Node):
    pass


def Truthy(value, next=None):
    class Truth(Hidden):
        def __bool__(self):
            LOG.append(("bool", self.value))
            return self.value != 0

    return Truth(value, next)


def Sized(value):
    class Size(Hidden):
        def __len__(self):
            LOG.append("len")
            return self.value

    return Size(value)


def BadTruth(value):
    class Bad(Hidden):
        def __bool__(self):
            return self.value

    return Bad(value)


def truth(node: Optional[Node]) -> int:
    if node:
        return node.value
    return -1


def truths(items):
    return [truth(item) for item in items]


def walk(node: Optional[Node]) -> int:
    total = 0
    while node:
        total += node.value
        node = node.next
    return total


def walk_all(nodes: List[Optional[Node]]):
    found = []
    for node in nodes:
        if not node:
            found.append("none")
            continue
        found.append(node.value if node and node.next else -node.value)
    return found


def given_truth(n: int):
    found = []
    node = Node(3)
    for i in range(n):
        if i == 2:
            Node.__bool__ = lambda self: False
        if i == 4:
            del Node.__bool__
        found.append(truth(node))
    return found


def given_length(n: int):
    found = []
    node = Node(3)
    for i in range(n):
        if i == 1:
            Node.__len__ = lambda self: 0
        if i == 3:
            del Node.__len__
        found.append(truth(node))
    node.__bool__ = lambda: False
    found.append(truth(node))
    return found


def odd_truth(items):
    return [outcome(truth, item) for item in items]


class Holder:
    def __init__(self, head: Optional[Node]) -> None:
        self.head = head

    def first(self) -> int:
        if self.head:
            return self.head.value
        return 0

    def pop(self) -> int:
        if not self.head:
            raise IndexError("empty")
        value = self.head.value
        self.head = self.head.next
        return value


def holders(n: int):
    return [(Holder(Node(i)).first(), Holder(None).first(), Holder(Truthy(i)).first()) for i in range(n)]


def popped(n: int):
    holder = Holder(Node(1, Node(2, Truthy(0))))
    return [outcome(holder.pop) for _ in range(n)]


class Vector:
    def __init__(self, x: float, y: float) -> None:
        self.x = x
        self.y = y

    def __abs__(self) -> float:
        return (self.x * self.x + self.y * self.y) ** 0.5

    def __mul__(self, k: float) -> "Vector":
        return Vector(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Vector):
            return NotImplemented
        return self.x == other.x and self.y == other.y

    def __add__(self, other: "Union[Vector, float]") -> "Vector":
        other = other if isinstance(other, Vector) else Vector(other, other)
        return Vector(self.x + other.x, self.y + other.y)

    def shown(self):
        return type(self).__name__, self.x, self.y


class Longer(Vector):
    def __abs__(self) -> float:
        LOG.append("long")
        return super().__abs__() + 1.0

    def __rmul__(self, k: float) -> "Vector":
        return Vector(k, k)


def magnitude(v: Vector) -> float:
    return abs(v) * 2.0


def magnitudes(items):
    return [outcome(magnitude, item) for item in items]


def patched_abs(n: int):
    found = []
    original = Vector.__abs__
    v = Vector(3.0, 4.0)
    for i in range(n):
        if i == 1:
            Vector.__abs__ = lambda self: "text"
        if i == 2:
            globals()["abs"] = lambda x: 7.0
        if i == 3:
            del globals()["abs"]
            Vector.__abs__ = original
        found.append(outcome(magnitude, v))
    return found


def times(k: float, v: Vector) -> Vector:
    return k * v


def scaled(n: int):
    return [(times(2.0, Vector(1.0, i)).shown(), times(2.0, Longer(1.0, i)).shown(), times(i, Vector(1.0, 1.0)).shown()) for i in range(n)]


def patched_alias(n: int):
    found = []
    original = Vector.__rmul__
    for i in range(n):
        if i == 1:
            Vector.__mul__ = lambda self, k: "mul"
        if i == 3:
            Vector.__rmul__ = lambda self, k: "rmul"
        found.append(outcome(lambda: times(2.0, Vector(1.0, 2.0)).shown()))
        found.append(outcome(times, 2.0, Vector(1.0, 2.0)).__class__.__name__)
    Vector.__mul__ = Vector.__rmul__ = original
    return found


def compared(items):
    return [[a == b for b in items] for a in items]


class Pretender:
    @property
    def __class__(self):
        return Vector

    x = 10.0
    y = 20.0


def tell(thing) -> float:
    if isinstance(thing, Vector):
        return thing.x + abs(thing)
    return -1.0


def told(items):
    return [outcome(tell, item) for item in items]


def told_late(n: int):
    found = []
    item = Vector(1.0, 2.0)
    for i in range(n):
        if i == 2:
            item.__class__ = Longer
        if i == 3:
            item.__class__ = Node
        if i == 4:
            item.__class__ = Vector
            del item.x
        found.append(outcome(tell, item))
    return found


def joined(v: Vector, items):
    return [outcome(lambda: (v + item).shown()) for item in items]


class Shifty:
    pass


def shift(thing) -> float:
    if isinstance(thing, Vector) and change(thing):
        return thing.x
    return 0.0


def change(thing) -> bool:
    thing.__class__ = Shifty
    thing.x = "changed"
    return True


def changed_while(n: int):
    return [outcome(shift, Vector(1.0, 2.0)) for _ in range(n)]
