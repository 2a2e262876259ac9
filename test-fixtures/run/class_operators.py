"""What the module's classes define of operators, subscripts, lengths, calls, properties and class values."""

import math
from unittest import mock

CALLS = [
    "combine(Vec(1.0, 2.0), Vec(0.5, -0.0), 4)",
    "combine(Vec(1, 2), Vec(3, 4), 3)",
    "combine(Vec(1.0, 2.0), SubVec(3.0, 4.0), 3)",
    "combine(SubVec(1.0, 2.0), Vec(3.0, 4.0), 3)",
    "combine(Vec(1.0, 2.0), 3.0, 2)",
    "combine(Vec(1.0, 2.0), None, 2)",
    "combine(Vec(float('nan'), float('inf')), Vec(2**70, 1), 2)",
    "combine(Vec('a', 'b'), Vec('c', 'd'), 1)",
    "overloaded()",
    "not_implemented()",
    "not_implemented_loop(4)",
    "other_side(3)",
    "other_side_fails()",
    "in_place(Money(3), 4)",
    "in_place(Counter(3), 4)",
    "in_place_fails(Money(3), 'x')",
    "in_place_fails(Counter(3), 'x')",
    "scaled(3, 2.5)",
    "scaled(True, Vec(1.0, 2.0))",
    "scaled(2**80, Vec(1.0, 2.0))",
    "scaled('ab', Vec(1.0, 2.0))",
    "sequence_operators()",
    "orders([Money(3), Money(1), Money(2)])",
    "orders([Money(3), SubMoney(1), Money(2)])",
    "orders([Money(3), Money('x')])",
    "orders([Money(3), None])",
    "orders([Money(3), 2])",
    "equalities([Money(3), Money(1), Money(3), SubMoney(3), None, 3, 'x'])",
    "signs(Vec(1.0, -2.0))",
    "total(Stack(range(6)))",
    "total(SubStack(range(6)))",
    "total(Stack([1.5, 2]))",
    "total([1, 2, 3])",
    "total(Stack([]))",
    "out_of_range(Stack([1, 2]), 2)",
    "out_of_range(Stack([1, 2]), 'a')",
    "fill(Stack([0] * 4), 4)",
    "fill(Stack([0] * 2), 4)",
    "lengths([Sized(3), Sized(0), Sized(-1), Sized(True), Sized(2**70), Sized('x'), Sized(None), Sized(Index(4)), 'text'])",
    "holds(Stack([1, 2, 3]), [1, 5, None, 'a'])",
    "holds(Odd(), [1, 2, 'x', 0.0])",
    "applied(Adder(3), 4)",
    "applied(Adder(2.5), 2)",
    "applied(Adder('x'), 2)",
    "applied(abs, 2)",
    "account(4)",
    "account_fails(-1)",
    "account_fails('x')",
    "read_only(3)",
    "limits(Machine(), 5)",
    "limits(SubMachine(), 5)",
    "limits(shadowed(), 5)",
    "limits(Sealed(), 5)",
    "rebound_limit(6)",
    "deleted_limit(3)",
    "shadowed_later(6)",
    "statics(5)",
    "patched_static(4)",
    "patched_property(4)",
    "patched_operator(5)",
    "patched_len(4)",
    "operator_on_instance()",
    "becomes_other(5)",
    "lifetimes()",
    "recursive_add(Tree(1, Tree(2, None), Tree(3, None)))",
    "held_builtins(Vec(3.0, 4.0), 3)",
    "rebound_builtin(3)",
    "setter_result()",
    "raising_getter(3)",
    "attribute_error_in_getter(2)",
    "LOG",
]

TIERS = {"combine": "native", "total": "mixed", "account": "native", "limits": "native"}

LOG = []


class Vec:
    __slots__ = ("x", "y")

    def __init__(self, x: float, y: float) -> None:
        self.x = x
        self.y = y

    def __add__(self, other: "Vec") -> "Vec":
        return Vec(self.x + other.x, self.y + other.y)

    def __sub__(self, other: "Vec") -> "Vec":
        return Vec(self.x - other.x, self.y - other.y)

    def __mul__(self, k: float) -> "Vec":
        return Vec(self.x * k, self.y * k)

    def __rmul__(self, k: float) -> "Vec":
        return Vec(k * self.x, k * self.y)

    def __neg__(self) -> "Vec":
        return Vec(-self.x, -self.y)

    def __pos__(self) -> "Vec":
        return self

    def dot(self, other: "Vec") -> float:
        return self.x * other.x + self.y * other.y

    def __repr__(self):
        return f"{type(self).__name__}({self.x!r}, {self.y!r})"


class SubVec(Vec):
    __slots__ = ()


class Loud(Vec):
    __slots__ = ()

    def __radd__(self, other):
        LOG.append("radd")
        return Vec(-1.0, -1.0)


def combine(a: Vec, b: Vec, n: int) -> Vec:
    total = Vec(0.0, 0.0)
    for i in range(n):
        total = total + a * 2.0 - b
        total = total + (-b) * (i * 0.5)
    return total


def add(a: Vec, b: Vec) -> Vec:
    return a + b


def overloaded():
    return [add(Vec(1.0, 2.0), Vec(1.0, 1.0)), add(Vec(1.0, 2.0), Loud(1.0, 1.0)), add(Loud(1.0, 2.0), Vec(1.0, 1.0)),
            add(Loud(1.0, 2.0), Loud(1.0, 1.0)), list(LOG)]


class Money:
    def __init__(self, cents: int) -> None:
        self.cents = cents

    def __add__(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.cents + other.cents)

    def __mul__(self, other: int) -> "Money":
        if not isinstance(other, int):
            return NotImplemented
        return Money(self.cents * other)

    def __lt__(self, other: "Money") -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.cents < other.cents

    def __gt__(self, other: "Money") -> bool:
        LOG.append("gt")
        if not isinstance(other, Money):
            return NotImplemented
        return self.cents > other.cents

    def __eq__(self, other: "Money") -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.cents == other.cents

    __hash__ = None

    def __repr__(self):
        return f"{type(self).__name__}({self.cents!r})"


class SubMoney(Money):
    def __gt__(self, other):
        LOG.append("sub gt")
        return NotImplemented


class Other:
    def __radd__(self, other):
        return ("radd", other)

    def __rmul__(self, other):
        return ("rmul", other)

    def __lt__(self, other):
        return ("lt", other)

    def __gt__(self, other):
        return ("gt", other)

    def __eq__(self, other):
        return ("eq", other)


def plus(a: Money, b: Money) -> Money:
    return a + b


def times(a: Money, b: int) -> Money:
    return a * b


def outcome(function, *args):
    try:
        return function(*args)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def not_implemented():
    others = [Money(2), SubMoney(3), Other(), 4, 2.5, "x", [1], None, Vec(1.0, 2.0)]
    sums = [str(outcome(plus, Money(1), other))[:60] for other in others if not isinstance(other, Other)]
    products = [str(outcome(times, Money(3), other))[:60] for other in others if not isinstance(other, Other)]
    return sums, products, plus(Money(1), Other()), times(Money(1), Other())


def not_implemented_loop(n: int):
    results = []
    total = Money(0)
    for i in range(n):
        total = total + Money(i)
        try:
            total = total + i
        except TypeError as error:
            results.append(str(error))
    return total, results


def left(a: Money, b: Other, n: int):
    result = None
    for _ in range(n):
        result = a + b
    return result


def other_side(n: int):
    return left(Money(1), Other(), n), left(Money(1), Money(2), n)


def other_side_fails():
    return outcome(left, Money(1), object(), 1)


class Counter:
    def __init__(self, n: int) -> None:
        self.n = n

    def __iadd__(self, k: int) -> "Counter":
        if not isinstance(k, int):
            return NotImplemented
        self.n += k
        return self

    def __repr__(self):
        return f"Counter({self.n})"


def in_place(value: Money, n: int):
    start = value
    if isinstance(value, Counter):
        return count_up(value, n), start
    for i in range(n):
        value += Money(i)
    return value, start, value is start


def count_up(value: Counter, n: int):
    for i in range(n):
        value += i
    return value


def in_place_fails(value, k):
    if isinstance(value, Counter):
        return outcome(add_to_counter, value, k)
    return outcome(add_to_money, value, k)


def add_to_counter(value: Counter, k: int):
    value += k
    return value


def add_to_money(value: Money, k: Money):
    value += k
    return value


def scaled(k: float, v: Vec) -> Vec:
    return k * v


class Row:
    def __init__(self, items: list) -> None:
        self.items = items

    def __mul__(self, other: int):
        return NotImplemented

    def __add__(self, other: "Row"):
        return NotImplemented


def row_times(a: Row, b: int):
    return a * b


def row_plus(a: Row, b: Row):
    return a + b


def row_in_place(a: Row, b: Row):
    a += b
    return a


def sequence_operators():
    operands = [Row([1]), [1, 2], "ab", 3, None, (1,)]
    return ([str(outcome(row_times, Row([1]), b)) for b in operands],
            [str(outcome(row_plus, Row([1]), b)) for b in operands],
            [str(outcome(row_in_place, Row([1]), b)) for b in operands])


def is_less(a: Money, b: Money) -> bool:
    return a < b


def least(items: list[Money]) -> Money:
    best = items[0]
    for item in items:
        if item < best:
            best = item
    return best


def orders(items):
    return outcome(least, items), outcome(is_less, items[0], items[1]), outcome(is_less, items[1], items[0])


def same(a: Money, b: Money):
    return a == b


def equalities(items):
    rows = [[same(items[0], item) for item in items]]
    return rows, same(Money(1), Other()), [same(items[0], item) is True for item in items]


def signs(v: Vec):
    return -v, +v, (+v) is v, outcome(lambda w: ~w, v)


class Stack:
    def __init__(self, items) -> None:
        self.items: list[int] = list(items)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, i: int) -> int:
        return self.items[i]

    def __setitem__(self, i: int, value: int) -> None:
        self.items[i] = value

    def __contains__(self, value: int) -> bool:
        for item in self.items:
            if item == value:
                return True
        return False


class SubStack(Stack):
    def __getitem__(self, i):
        return super().__getitem__(i) * 10


def total(stack: Stack) -> int:
    result = 0
    for i in range(len(stack)):
        result += stack[i]
    return result


def out_of_range(stack: Stack, i: int):
    return stack[i]


def fill(stack: Stack, n: int):
    for i in range(n):
        stack[i] = i * i
    return stack.items


class Index:
    def __init__(self, n):
        self.n = n

    def __index__(self):
        return self.n


class Sized:
    def __init__(self, n: int) -> None:
        self.n = n

    def __len__(self) -> int:
        return self.n


def length_of(sized: Sized) -> int:
    return len(sized)


def lengths(items):
    return [(outcome(length_of, item)) for item in items]


class Odd:
    def __contains__(self, value: int) -> bool:
        return value % 2


def contains(container: Stack, value: int) -> bool:
    return value in container


def contains_odd(container: Odd, value: int) -> bool:
    return value in container


def lacks(container: Stack, value: int) -> bool:
    return value not in container


def holds(container, values):
    test = contains_odd if isinstance(container, Odd) else contains
    return [outcome(test, container, value) for value in values], [outcome(lacks, container, value) for value in values]


class Adder:
    def __init__(self, k: int) -> None:
        self.k = k

    def __call__(self, value: int, times: int = 1) -> int:
        return value + self.k * times


def applied(adder: Adder, value: int):
    result = 0
    for i in range(value):
        result += adder(i)
    return result, outcome(lambda: adder(1, times=3)), outcome(lambda: adder(1, 2, 3))


class Account:
    LIMIT = 100

    def __init__(self) -> None:
        self._balance = 0
        self.log = []

    @property
    def balance(self) -> int:
        return self._balance

    @balance.setter
    def balance(self, value: int) -> None:
        if value < 0:
            raise ValueError(f"negative: {value}")
        self._balance = value

    @property
    def doubled(self) -> int:
        return self.balance * 2


def account(n: int) -> int:
    a = Account()
    for i in range(n):
        a.balance = a.balance + i
        a.balance += a.doubled
    return a.balance


def account_fails(value: int):
    a = Account()
    try:
        a.balance = value
    except (ValueError, TypeError) as error:
        return str(error), error.__traceback__.tb_next.tb_lineno > 0
    return a.balance


def set_doubled(a: Account, value: int):
    a.doubled = value


def read_only(value):
    return outcome(set_doubled, Account(), value)


class Machine:
    LIMIT = 3
    RATE = 0.5
    NAME = "machine"

    def __init__(self) -> None:
        self.steps = 0

    def step(self, k: int) -> float:
        if self.steps < self.LIMIT:
            self.steps += 1
        return self.RATE * k + len(self.NAME)

    @staticmethod
    def clamp(value: int) -> int:
        return value if value < 3 else 3

    def clamped(self, value: int) -> int:
        return self.clamp(value) + self.clamp(value - 1)


class SubMachine(Machine):
    LIMIT = 1
    RATE = 2


class Sealed:
    __slots__ = ("steps",)
    LIMIT = 2
    RATE = 1.5
    NAME = "sealed"

    def __init__(self) -> None:
        self.steps = 0

    def step(self, k: int) -> float:
        if self.steps < self.LIMIT:
            self.steps += 1
        return self.RATE * k + len(self.NAME)


def shadowed():
    machine = Machine()
    machine.LIMIT = 2
    machine.RATE = 7.5
    return machine


def limits(machine: Machine, n: int) -> float:
    total = 0.0
    for i in range(n):
        total += machine.step(i) + machine.LIMIT
    return total


def rebound_limit(n: int):
    machine = Machine()
    results = []
    for i in range(n):
        if i == 2:
            Machine.LIMIT = 2.5
        if i == 4:
            Machine.LIMIT = "text"
        results.append(machine.LIMIT)
    Machine.LIMIT = 3
    return results


def deleted_limit(n: int):
    class Local(Machine):
        LIMIT = 9

    machine = Local()
    results = []
    for i in range(n):
        results.append(limits(machine, 2))
        if i == 1:
            del Local.LIMIT
    return results


def shadowed_later(n: int):
    machine = Machine()
    results = []
    for i in range(n):
        if i == 3:
            machine.RATE = 100.0
            machine.clamp = lambda value: "own"
        results.append((machine.step(i), outcome(machine.clamped, i)))
    return results


def statics(n: int):
    machine = Machine()
    total = 0
    for i in range(n):
        total += machine.clamped(i) + Machine.clamp(i) + machine.clamp(i)
    return total


def patched_static(n: int):
    machine = Machine()
    results = []
    for i in range(n):
        if i == 2:
            with mock.patch.object(Machine, "clamp", staticmethod(lambda value: -value)):
                results.append(machine.clamped(i))
        results.append(machine.clamped(i))
    return results


def patched_property(n: int):
    a = Account()
    results = []
    for i in range(n):
        a.balance = i + 1
        if i == 1:
            with mock.patch.object(Account, "balance", new_callable=mock.PropertyMock, return_value=50) as patched:
                results.append((a.doubled, patched.call_count))
        if i == 2:
            with mock.patch.object(Account, "balance", 7):
                results.append(a.doubled)
        results.append(a.doubled)
    return results


def patched_operator(n: int):
    results = []
    for i in range(n):
        if i == 2:
            with mock.patch.object(Vec, "__add__", lambda a, b: "patched"):
                results.append(add(Vec(1.0, 2.0), Vec(3.0, 4.0)))
        if i == 3:
            Vec.__radd__ = lambda a, b: "radd"
            results.append((add(Vec(1.0, 2.0), SubVec(3.0, 4.0)), add(1.0, Vec(1.0, 2.0))))
            del Vec.__radd__
        results.append(add(Vec(1.0, 2.0), Vec(3.0, 4.0)))
    return results


def patched_len(n: int):
    stack = Stack(range(3))
    results = []
    for i in range(n):
        if i == 1:
            with mock.patch.object(Stack, "__len__", lambda self: 1):
                results.append(total(stack))
        results.append(total(stack))
    return results


def operator_on_instance():
    machine = Account()
    machine.__add__ = lambda other: "instance"
    money = Money(3)
    money.__add__ = lambda other: "instance"
    money.__lt__ = lambda other: "instance"
    return plus(money, Money(4)), is_less(money, Money(4)), outcome(plus, machine, money)


class Twin:
    def __init__(self, cents: int) -> None:
        self.cents = cents

    def __add__(self, other):
        return "twin"

    def __lt__(self, other):
        return "twin"


def becomes_other(n: int):
    a, b = Money(1), Money(2)
    results = []
    for i in range(n):
        if i == 2:
            a.__class__ = Twin
        if i == 3:
            a.__class__ = Money
        results.append((str(plus(a, b)), is_less(a, b)))
    return results


class Noisy(Vec):
    __slots__ = ("name",)

    def __del__(self):
        LOG.append(("died", self.x))


def noisy_sum(n: int):
    for i in range(n):
        LOG.append(("sum", (Noisy(i * 1.0, 0.0) + Noisy(i + 10.0, 0.0)).x))


def lifetimes():
    noisy_sum(3)
    return list(LOG)


class Tree:
    def __init__(self, value: int, left: "Tree | None", right: "Tree | None" = None) -> None:
        self.value = value
        self.left = left
        self.right = right

    @property
    def size(self) -> int:
        result = 1
        if self.left is not None:
            result += self.left.size
        if self.right is not None:
            result += self.right.size
        return result

    def __add__(self, k: int) -> int:
        result = self.value + k
        if self.left is not None:
            result = self.left + result
        if self.right is not None:
            result = self.right + result
        return result


def recursive_add(tree: Tree):
    return tree.size, tree + 5, outcome(lambda: tree + "x")


def held_builtins(v: Vec, n: int) -> float:
    total = 0.0
    for i in range(n):
        total += math.sqrt(v.dot(v)) + abs(v.dot(v) - i)
    return total


def rebound_builtin(n: int):
    results = []
    original = math.sqrt
    for i in range(n):
        if i == 1:
            math.sqrt = lambda value: "rebound"
        results.append(outcome(held_builtins, Vec(3.0, 4.0), 2))
        math.sqrt = original
    return results


class Returns:
    def __init__(self) -> None:
        self.kept = 0

    @property
    def value(self) -> int:
        return self.kept

    @value.setter
    def value(self, new: int):
        self.kept = new
        return Noisy(new, 0.0)


def set_value(target: Returns, new: int) -> int:
    target.value = new
    return target.value


def setter_result():
    target = Returns()
    LOG.clear()
    results = [set_value(target, 5), set_value(target, 6), outcome(set_value, target, 2**70)]
    return results, list(LOG)


class Failing:
    def __init__(self, n: int) -> None:
        self.n = n

    @property
    def inverse(self) -> float:
        return 1 / self.n

    @property
    def hidden(self) -> int:
        return self.nothing

    def __getattr__(self, name):
        return ("getattr", name)


class Plain:
    def __init__(self, n: int) -> None:
        self.n = n

    @property
    def inverse(self) -> float:
        return 1 / self.n


def inverse_of(failing: Plain) -> float:
    return failing.inverse


def raising_getter(n: int):
    results = []
    for i in range(n):
        results.append(outcome(inverse_of, Plain(i)))
    inverse_of(Plain(0))
    return results


def attribute_error_in_getter(n: int):
    return [Failing(i).hidden for i in range(n)], outcome(inverse_of, Failing(0)), outcome(inverse_of, Failing(2))
