"""Lists that are built and grow: displays, repetition, concatenation, methods, slices; tuples that are built."""

import sys

LOG: list = []


class Child(list):
    def append(self, item):
        LOG.append("append")
        list.append(self, item)


class Noisy:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return "Noisy " + self.name

    def __del__(self):
        LOG.append("del " + self.name)


CALLS = [
    "appended(5)",
    "appended(0)",
    "append_to([1.5], 2.5)",
    "append_to([1.5], 'x')",
    "append_to(Child([1.5]), 2.5)",
    "append_to((1.5,), 2.5)",
    "append_self([1])",
    "identity([1e300], 1e300)",
    "filled(4)",
    "filled(-3)",
    "filled(True)",
    "filled(2**62)",
    "filled(2**70)",
    "filled(1.5)",
    "repeated([1, 2], 3)",
    "repeated('ab', 3)",
    "concat([1], [2, 3])",
    "concat([1], (2, 3))",
    "concat([1], [])",
    "extended([1], [2, 3])",
    "extended([1], (2, 3))",
    "extended([1], 'xy')",
    "extended([1], 5)",
    "extended(Child([1]), [2])",
    "extend_self([1, 2])",
    "inserted([1, 2], 1, 5)",
    "inserted([1, 2], -10, 5)",
    "inserted([1, 2], 10, 5)",
    "inserted([1, 2], 2**70, 5)",
    "inserted([1, 2], 'x', 5)",
    "popped([1, 2, 3])",
    "popped([1])",
    "sizes(70)",
    "popped([])",
    "popped([1, 2, 'x'])",
    "popped([2**70, 1, 2])",
    "pop_at([1.5, 2.5, 3.5], 0)",
    "pop_at([1.5, 2.5, 3.5], -4)",
    "pop_at([1.5, 2.5, 3.5], 3)",
    "pop_at([1.5, 2.5, 3.5], True)",
    "stack(6)",
    "popped_object()",
    "sliced([1, 2, 3, 4, 5], 1, 3)",
    "sliced([1, 2, 3, 4, 5], -3, 100)",
    "sliced([1, 2, 3, 4, 5], 4, 2)",
    "sliced([1, 2, 3, 4, 5], None, None)",
    "sliced([1, 2, 3, 4, 5], 2**70, 5)",
    "sliced((1, 2, 3, 4, 5), 1, 3)",
    "sliced_tuple((1.5, 2.5, 3.5))",
    "copied([[1], [2]])",
    "reversed_in_place([1, 2, 3])",
    "pairs(3)",
    "display(1, 2.5)",
    "display(2**70, 'x')",
    "nested_display(3)",
    "functions()",
    "growth(40)",
    "permutations(4)",
    "queue(5)",
    "merge([1, 4, 9], [2, 3, 10, 11])",
    "caught_pop([1])",
    "augmented([0.5], 3)",
]


def appended(n: int):
    a = []
    for i in range(n):
        a.append(i * 300)
        a.append(i)
    total = 0
    for x in a:
        total += x
    return a, total


def append_to(a: list[float], x: float):
    LOG.clear()
    result = a.append(x)
    a.append(x * 2.0)
    return result, a, a[1] is x, list(LOG)


def append_self(a: list):
    a.append(a)
    return len(a), a[1] is a


def identity(a: list[float], x: float):
    y = x * 0.5
    a.append(y)
    a.append(y)
    a.append(x)
    return a[1] is a[2], a[3] is x, a


def filled(n: int):
    a = [0.0] * n
    b = n * [0]
    for i in range(len(a)):
        a[i] = i * 0.5
        b[i] += i
    return a, b


def repeated(a: list[int], n: int):
    return a * n, n * a


def concat(a: list[int], b: list[int]):
    c = a + b
    c.append(0)
    return a, b, c


def extended(a: list[int], b: list[int]):
    LOG.clear()
    c = a
    a += b
    a.extend(b)
    return a, c is a, type(a).__name__


def extend_self(a: list[int]):
    a.extend(a)
    a += a
    return a


def inserted(a: list[int], i: int, x: int):
    a.insert(i, x)
    a.insert(0, x + 1000)
    return a


def popped(a: list[int]):
    x = a.pop()
    return x + 1, a, a.pop()


def pop_at(a: list[float], i: int):
    x = a.pop(i)
    return x, a


def stack(n: int):
    todo = [n]
    seen = 0
    while todo:
        x = todo.pop()
        seen += 1
        if x > 1:
            todo.append(x - 1)
            todo.append(x - 2)
    return seen


def popped_object():
    LOG.clear()
    a = [Noisy("a"), Noisy("b")]
    a.pop()
    LOG.append("popped")
    x = a.pop(0)
    LOG.append("held")
    x = None
    LOG.append("end")
    return a, list(LOG)


def sliced(a: list[int], i, j):
    b = a[i:j]
    c = a[:]
    return b, c, c is a, a[1:], a[:-1]


def sliced_tuple(t: tuple[float, ...]):
    return t[1:], t[:], t[:] is t


def copied(a: list[list[int]]):
    b = a.copy()
    b[0].append(5)
    b.append([7])
    return a, b, a[0] is b[0]


def reversed_in_place(a: list[int]):
    b = a
    a.reverse()
    return a, a is b


def pairs(n: int):
    out = []
    for i in range(n):
        out.append((i, i * 0.5))
    total = 0.0
    for i, x in out:
        total += i * x
    return out, total


def display(a: int, b: float):
    x = [a, b, a, a + 1]
    y = (a, b, b * 2, a)
    return x, y, x[0] is x[2], y[0] is y[3]


def nested_display(n: int):
    return [[i, [i + 1]] for i in range(n)] if n < 0 else [[n, [n + 1]], (n, (n,))]


def functions():
    a = [len, functions, max]
    return a[0]([1, 2]), a[1] is functions, a[2](1, 2)


def growth(n: int):
    a = []
    sizes = []
    for i in range(n):
        a.append(i)
        sizes.append(sys.getsizeof(a))
    for i in range(n):
        a.pop()
        sizes.append(sys.getsizeof(a))
    return sizes


def permutations(n: int):
    perm = list(range(n))
    count = 0
    total = 0
    while count < 12:
        count += 1
        flips = 0
        p = perm[:]
        k = p[0]
        while k != 0:
            p = p[k::-1] + p[k + 1 :]
            k = p[0]
            flips += 1
        total += flips
        perm = perm[1:] + perm[:1]
        perm[0], perm[1] = perm[1], perm[0]
    return total, perm


def queue(n: int):
    todo = [0]
    order: list[int] = []
    while len(todo) > 0:
        x = todo.pop(0)
        order.append(x)
        if x < n:
            todo.append(x + 1)
            todo.append(x + 2)
        if len(order) > 20:
            break
    return order


def merge(a: list[int], b: list[int]):
    i = 0
    j = 0
    out: list[int] = []
    while i < len(a) and j < len(b):
        if a[i] <= b[j]:
            out.append(a[i])
            i += 1
        else:
            out.append(b[j])
            j += 1
    out.extend(a[i:])
    out += b[j:]
    return out, out[0] is a[0]


def caught_pop(a: list[int]):
    try:
        while True:
            a.pop()
    except IndexError as error:
        a.append(7)
        return a, str(error)


def augmented(a: list[float], n: int):
    for i in range(n):
        a += [i * 1.5]
    return a


def sizes(n: int) -> list[tuple[int, int]]:
    a: list[int] = []
    seen: list[tuple[int, int]] = []
    for i in range(n):
        a.append(i)
    while a:
        last = a.pop()
        seen.append((last + len(a), sys.getsizeof(a)))
    return seen
