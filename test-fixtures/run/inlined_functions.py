"""Small functions that are inlined where they are called: what their callers, and those who look, must not notice."""

import signal
import sys

CALLS = [
    "mirrored(5)",
    "mirrored(0)",
    "wrapped(7, 3)",
    "wrapped(7, 2**62)",
    "wrapped(-3, 2**63 - 1)",
    "wrapped(3, 2.5)",
    "wrapped(3, 'x')",
    "wrapped(True, True)",
    "polynomial(10, 0.5)",
    "polynomial(10, 2)",
    "polynomial(10, float('nan'))",
    "polynomial(3, None)",
    "nested(4)",
    "nested(2**40)",
    "keywords(3)",
    "checked_sum([1.0, 2.0, -3.0, 4.0])",
    "checked_sum([1.0, 2, True])",
    "counted([1.0, -2.0, -3.0, 4.0] * 30)",
    "first_bad([3, 2, 1, 0, 5])",
    "first_bad([3, 2, 1])",
    "first_bad(iter([4, 0]))",
    "identities(12345.5, 10**15)",
    "identities(float('nan'), -1)",
    "chosen(3, 4, 'a')",
    "kept_number(Holder(2**70 // 2**20), 6)",
    "kept_number(Holder(-5), 3)",
    "kept_number(Holder(7), 0)",
    "chosen(4, 3, [1])",
    "nothing(3)",
    "scaled(6)",
    "rebound_in_loop(6)",
    "rebound_by_death(6)",
    "rebound_by_signal(6)",
    "other_default(5)",
    "other_keyword_default(5)",
    "other_code(5)",
    "deleted(3)",
    "traced(3)",
    "profiled(3)",
    "frames(3)",
    "limited(2)",
    "limited_inside(1)",
    "area(Box(2.0, 3.0), 3)",
    "area(Tall(2.0, 3.0), 3)",
    "area(3, 3)",
    "unset(Box(1.0, 2.0))",
    "moved_boxes(4)",
    "other_method(3)",
    "picked([1, 2, 3], 5)",
    "picked((1.5, 'a'), 3)",
    "picked([], 0)",
    "divided([4, 2, 1, 0, 3])",
    "sorted_by_key([3, -1, 2])",
    "in_comprehension(5)",
    "weighed({'a': 2, 'b': 3}, 'ab')",
    "weighed({'a': 2}, 'ab')",
]

FACTOR = 3
SHIFT = 0.25


def mirror(i: int, n: int) -> int:
    if i < 0:
        return -i - 1
    if i >= n:
        return 2 * n - i - 1
    return i


def mirrored(n: int):
    found = []
    total = 0
    for i in range(-n, 2 * n):
        at = mirror(i, n)
        total += at * (i + 1)
        if i % 3 == 0:
            found.append(at)
    return total, found


def wrap(i: int, n: int) -> int:
    if i >= n:
        return i - n
    return i + n


def wrapped(count: int, n: int):
    total = 0
    for i in range(count):
        total += wrap(i, n) % 7
        total += wrap(wrap(i + 1, n), n) % 5
    return total


def horner(x: float, a: float = 1.0, b: float = 2.0, *, c: float = 0.5) -> float:
    return (a * x + b) * x + c


def polynomial(n: int, x: float):
    total = 0.0
    for i in range(n):
        total += horner(x) - horner(x, b=3.0) * horner(x, 2.0, c=0.25)
    return total


def square(i: int) -> int:
    return i * i


def fourth(i: int) -> int:
    return square(square(i)) + square(i)


def nested(n: int):
    total = 0
    for i in range(3):
        total += fourth(n + i) % 1000003
    return total


def keywords(n: int):
    return [horner(x=float(i), c=1.0, a=0.5) for i in range(n)]


def check(x: float) -> float:
    if x < 0.0:
        raise ValueError(f"negative: {x}")
    return x + 1.0


def checked_sum(values: list):
    total = 0.0
    for x in values:
        total += check(x)
    return total


def counted(values: list[float]):
    bad = 0
    total = 0.0
    for x in values:
        try:
            total += check(x)
        except ValueError as error:
            bad += len(error.args[0])
    return total, bad


def inverse(i: int) -> int:
    return 60 // i


def first_bad(values):
    seen = []
    try:
        for i in values:
            seen.append(inverse(i))
    except ZeroDivisionError as error:
        return seen, str(error), error.__traceback__.tb_next.tb_frame.f_code.co_name
    finally:
        seen.append("done")
    return seen


def same(x: float) -> float:
    if x > 1e300:
        return 1e300
    return x


def same_int(i: int) -> int:
    if i < 0:
        return 1000000007
    return i


def identities(x: float, i: int):
    a = same(x)
    b = same_int(i)
    c = same_int(-5)
    return a is x, b is i, c is same_int(-6), a, b, c


def larger(a, b, x):
    if a > b:
        return x
    return None


def choose(flag: bool, x: object, y: object) -> object:
    if flag:
        return x
    return y


def chosen(i: int, j: int, x: object):
    found = choose(i < j, x, None)
    return found is x, found, larger(i, j, x)


def ignore(i: int) -> None:
    if i > 2:
        return
    i += 1


def nothing(n: int):
    result = 0
    for i in range(n):
        result = ignore(i)
    return result


def scale(i: int) -> float:
    return i * FACTOR + SHIFT


def scaled(n: int):
    global FACTOR, SHIFT
    results = []
    for i in range(n):
        results.append(scale(i))
        if i == 2:
            FACTOR = 2**70
        if i == 4:
            SHIFT = 1
    FACTOR = 3
    SHIFT = 0.25
    return results


def step(i: int) -> int:
    return i + 1


def other_step(i: int) -> int:
    return i - 1


ORIGINAL = step


def set_step(function) -> None:
    global step
    step = function


def rebound_in_loop(n: int):
    results = []
    for i in range(n):
        results.append(step(i))
        if i == 2:
            set_step(other_step)
    set_step(ORIGINAL)
    return results


class Rebinder:
    def __del__(self) -> None:
        set_step(other_step)


def rebound_by_death(n: int):
    thing = Rebinder()
    total = 0
    for i in range(n):
        total = total * 10 + step(i)
        if i == 2:
            thing = None
    set_step(ORIGINAL)
    return total, thing


def rebound_by_signal(n: int):
    if not hasattr(signal, "SIGUSR1"):
        return None
    old = signal.signal(signal.SIGUSR1, lambda number, frame: set_step(other_step))
    total = 0
    for i in range(n):
        total = total * 10 + step(i)
        if i == 2:
            signal.raise_signal(signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, old)
    set_step(ORIGINAL)
    return total


def other_default(n: int):
    results = [horner(float(n))]
    defaults = horner.__defaults__
    for i in range(n):
        results.append(horner(i + 0.5))
        if i == 2:
            horner.__defaults__ = (5.0, 6.0)
    horner.__defaults__ = defaults
    return results


def other_keyword_default(n: int):
    results = []
    for i in range(n):
        results.append(horner(i + 0.5))
        if i == 2:
            horner.__kwdefaults__["c"] = 100.0
    horner.__kwdefaults__["c"] = 0.5
    return results


def other_code(n: int):
    total = 0
    code = square.__code__
    for i in range(n):
        total = total * 10 + square(i)
        if i == 2:
            square.__code__ = other_step.__code__
    square.__code__ = code
    return total


def deleted(n: int):
    global square
    kept = square
    total = 0
    try:
        for i in range(n):
            total += square(i)
            if i == 1:
                del square
    except NameError as error:
        return total, str(error)
    finally:
        square = kept
    return total


EVENTS = []


def watch(frame, event, arg):
    EVENTS.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno))
    return watch


def start(kind: int) -> None:
    if kind == 0:
        sys.settrace(watch)
    else:
        sys.setprofile(watch)


def stop() -> None:
    sys.settrace(None)
    sys.setprofile(None)


def traced(n: int):
    EVENTS.clear()
    total = 0
    for i in range(n):
        if i == 1:
            start(0)
        total += square(i)
    stop()
    return total, EVENTS


def profiled(n: int):
    EVENTS.clear()
    total = 0
    for i in range(n):
        if i == 1:
            start(1)
        total += fourth(i)
    stop()
    return total, EVENTS


class Odd:
    """Shows who compares it."""

    def __lt__(self, other) -> bool:
        names = []
        frame = sys._getframe()
        while frame is not None and frame.f_code.co_name != "frames":
            names.append((frame.f_code.co_name, sorted(frame.f_locals)))
            frame = frame.f_back
        EVENTS.append((names, frame.f_lineno - frame.f_code.co_firstlineno, frame.f_locals["i"]))
        return False

    def __add__(self, other) -> float:
        return 2.5


def frames(n: int):
    EVENTS.clear()
    values = [1.0, Odd(), 2.0]
    total = 0.0
    for i in range(n):
        total += check(values[i])
    return total, EVENTS


def depth() -> int:
    frame = sys._getframe()
    count = 0
    while frame is not None:
        count += 1
        frame = frame.f_back
    return count


def sum_of_fourths(n: int) -> int:
    total = 0
    for i in range(n):
        total += fourth(i)
    return total


def limited(n: int):
    """Which recursion limits leave room for two inlined calls."""
    outcomes = []
    before = sys.getrecursionlimit()
    here = depth()
    for room in range(12, 2, -1):
        try:
            sys.setrecursionlimit(here + room)
            outcome = sum_of_fourths(n)
        except RecursionError as error:
            outcome = str(error)[:32]
        sys.setrecursionlimit(before)
        outcomes.append(outcome)
    return len(set(map(str, outcomes))) > 0, outcomes[0], outcomes[-1] == outcomes[0] or outcomes[-1]


def down(n: int) -> int:
    if n == 0:
        return sum_of_fourths(2)
    return down(n - 1)


def limited_inside(n: int):
    """How deep it can go until there is no room for what is called at the bottom."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(depth() + 60)
    reached = 0
    try:
        for i in range(100):
            down(i)
            reached = i
    except RecursionError:
        pass
    sys.setrecursionlimit(before)
    return reached


class Box:
    __slots__ = ("width", "height")

    def __init__(self, width: float, height: float) -> None:
        self.width = width
        self.height = height

    def size(self) -> float:
        return self.width * self.height

    def widen(self, by: float) -> None:
        self.width = self.width + by

    def ratio(self, other: "Box") -> float:
        return self.size() / other.size()


class Tall(Box):
    def size(self) -> float:
        return -1.0


def area(box: Box, n: int):
    total = 0.0
    for i in range(n):
        box.widen(0.5)
        total += box.size() + box.ratio(Box(1.0, i + 1.0))
    return total


def unset(box: Box):
    results = [box.size()]
    del box.height
    try:
        results.append(box.size())
    except AttributeError as error:
        results.append(str(error))
    return results


def moved_boxes(n: int):
    boxes = [Box(float(i), 2.0) for i in range(n)]
    boxes.append(Tall(1.0, 1.0))
    for box in boxes:
        box.widen(1.0)
    return [(box.width, box.size()) for box in boxes]


def other_method(n: int):
    box = Box(2.0, 5.0)
    method = Box.size
    total = 0.0
    for i in range(n):
        total = total * 100.0 + box.size()
        if i == 1:
            Box.size = lambda self: 1.0
    Box.size = method
    return total


def pick(values: list, i: int):
    return values[i % len(values)]


def picked(values, n: int):
    results = []
    for i in range(n):
        results.append(pick(values, i))
    return results


def ratio(i: int, j: int) -> float:
    return i / j


def divided(values: list[int]):
    results = []
    for i, value in enumerate(values):
        try:
            results.append(ratio(i, value))
        except ZeroDivisionError:
            results.append(-1.0)
    return results


def sorted_by_key(values: list[int]):
    return sorted(values, key=square), max(values, key=step)


def in_comprehension(n: int):
    return [square(i) + step(i) for i in range(n) if wrap(i, 3) > 1], sum(square(i) for i in range(n))


def weight(table: dict[str, int], key: str) -> int:
    return table[key] * 2


def weighed(table: dict[str, int], keys: str):
    total = 0
    for key in keys:
        total += weight(table, key)
    return total


class Holder:
    __slots__ = ("n",)

    def __init__(self, n: int):
        self.n = n

    def next(self) -> int:
        self.n += 10**12
        return self.n


def limited(n: int, low: int = 0, high: int = 2**60) -> int:
    if n < low:
        return low
    return high if n > high else n


def named(n: int):
    return n, str(n)


def kept_number(holder: Holder, times: int):
    """What the attribute held goes through the function as it is, and the attribute gets another number then."""
    first = limited(holder.n)
    found = []
    for i in range(times):
        number, text = named(limited(first, high=10**i))
        other, text = named(holder.next())
        found.append((number, other, text))
    return first, found
