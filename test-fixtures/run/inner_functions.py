"""Lambdas, generator expressions and comprehensions that share variables with the function around them."""
import gc
import sys


def plain_sum(xs):
    return sum(x * x for x in xs)


def scaled(xs: list, k: float) -> float:
    total = 0.0
    for x in xs:
        total += x * k
    return total + sum(x * k for x in xs)


def rebound(xs: list, k: int) -> list:
    fs = []
    for i in range(3):
        fs.append(lambda x, i=i: x * k + i)
    k = k + 1
    return [f(x) for f in fs for x in xs]


def late(n: int) -> list:
    fs = [lambda: i for i in range(n)] if n < 0 else []
    for j in range(n):
        fs.append(lambda: j)
    return [f() for f in fs]


def by_second(pairs: list) -> list:
    return sorted(pairs, key=lambda p: (p[1], p[0]))


def keywords(a: int, b: int = 2):
    f = lambda x, *, y=a, z=(1, 2): (x, y, z, b)
    return f(1), f(2, y=5), f.__defaults__, f.__kwdefaults__, f.__qualname__, f.__name__, f.__module__


def closure_cells(a):
    f = lambda: a
    g = lambda: (a, a)
    same = f.__closure__[0] is g.__closure__[0]
    a = a + a
    return same, f(), g(), f.__code__.co_freevars


def unbound_variable(flag):
    f = lambda: value
    if flag:
        value = 1
    return value + f()


def deleted(flag):
    value = 3
    f = lambda: value
    if flag:
        del value
    try:
        return value
    except UnboundLocalError as error:
        return str(error), type(error).__name__


def deleted_twice():
    value = 3
    f = lambda: value
    del value
    del value


def inner_error(xs, d):
    return list(x // d for x in xs)


def inner_list_error(xs, d):
    return [x // d for x in xs]


def callers(xs):
    here = 5
    return [sys._getframe(1).f_code.co_name for _ in xs], list(sorted(sys._getframe(k).f_locals)[:1] for k in (1,))


def look(depth):
    frame = sys._getframe(depth)
    return frame.f_code.co_name, sorted((k, v) for k, v in frame.f_locals.items() if isinstance(v, int))


def seen_locals(n: int):
    m = n + 1
    return max(look(2) for _ in range(1)), max((look(1) for k in range(n) if k < m), default=None)


def exception_name(text):
    try:
        return int(text)
    except ValueError as error:
        f = lambda: error
        shown = type(f()).__name__
    try:
        f()
    except NameError as second:
        return shown, type(second).__name__


def any_all(xs: list, limit: int):
    return any(x > limit for x in xs), all(x > limit for x in xs), "".join(str(x) for x in xs)


def nested_generators(rows):
    return sum(sum(x for x in row) for row in (r for r in rows if r))


def two_on_a_line(a, b): return sum(x for x in a) - sum(x for x in b), (lambda: a)(), (lambda: b)()


def dict_and_set(words: list, k: int):
    return {w: len(w) * k for w in words}, {len(w) + k for w in words}, [[w * i for i in range(k)] for w in words]


def walrus(xs: list):
    found = [last := x for x in xs]
    return found, last, any((seen := x) > 2 for x in xs), seen


def mixed_loop(xs: list, k: int) -> int:
    total = 0
    for i in range(len(xs)):
        if i % 3 == 0:
            total += sum(x & k for x in xs)
        total = (total * 31 + i) % 1000003
    return total


def varargs(*args, scale=2, **rest):
    return [a * scale for a in args], sorted((k, v) for k, v in rest.items() if v != scale), args


class Loud:
    def __init__(self, name, log):
        self.name = name
        self.log = log

    def __del__(self):
        self.log.append(self.name)


def deaths(log):
    value = Loud("first", log)
    f = lambda: value
    log.append("before")
    value = Loud("second", log)
    log.append("between")
    del value
    log.append("after")
    f = None
    return list(log)


def parameter_dies(value, log):
    f = lambda: value
    value = None
    log.append("rebound")
    return f()


class Shape:
    scale = 3

    def __private(self, x):
        return x + 1

    def areas(self, sides: list):
        __hidden = 2
        return [self.__private(s) * __hidden for s in sides], (lambda: __hidden)()


def early_end(xs, log):
    it = (log.append(x) or x for x in xs)
    found = any(x > 1 for x in it)
    return found, next(it, None), log


def generator_escapes(n: int):
    k = 10
    g = (x + k for x in range(n))
    k = 20
    return g


def recursive(n: int) -> int:
    if n < 2:
        return 1
    return sum(recursive(n - d) for d in (1, 2))


def collected(n: int) -> int:
    gc.collect()
    return sum(len([x for x in range(k)]) for k in range(n))


CALLS = [
    "plain_sum([1, 2, 3])", "plain_sum([1.5, 2])", "plain_sum('ab')", "plain_sum(None)",
    "scaled([1.0, 2.0], 2.0)", "scaled([1.0, 2.0], 2)", "scaled([1, 'x'], 2.0)", "scaled([1e308, 1e308], 10.0)",
    "rebound([1, 2], 3)", "rebound([1.5], 2)", "rebound(['a'], 2)", "late(3)", "late(-1)",
    "by_second([(1, 2), (3, 1), (0, 2)])", "by_second([(1,)])", "by_second(7)",
    "keywords(1)", "keywords(1, 3)", "closure_cells('ab')", "closure_cells([1])", "closure_cells(2)",
    "unbound_variable(True)", "unbound_variable(False)", "deleted(True)", "deleted(False)", "deleted_twice()",
    "inner_error([1, 2], 0)", "inner_error([4], 2)", "inner_list_error([1, 2], 0)", "inner_list_error([1, 'x'], 2)",
    "callers([1, 2])[0]", "seen_locals(3)", "exception_name('x')", "exception_name('4')",
    "any_all([1, 2, 3], 2)", "any_all([], 2)", "any_all(['a'], 2)", "nested_generators([[1, 2], [], [3]])",
    "nested_generators([1])", "two_on_a_line([1], [2, 3])", "dict_and_set(['a', 'bc'], 2)", "dict_and_set([1], 2)",
    "walrus([1, 2, 3])", "walrus([])", "mixed_loop(list(range(20)), 7)", "mixed_loop([1.5], 3)",
    "varargs(1, 2, a=3, b=2)", "varargs(scale='x')", "varargs('a', scale=1.5)",
    "deaths([])", "parameter_dies([1], [])", "Shape().areas([1, 2])", "early_end([1, 2, 3], [])",
    "list(generator_escapes(3))", "recursive(8)", "recursive(2.5)", "collected(5)",
    "generator_escapes(2).gi_frame.f_code.co_name",
]
