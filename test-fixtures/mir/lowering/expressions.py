def arithmetic(a, b):
    return -a + b * 2 ** 3 - (7 // 2) % b


def display(a, b):
    return [a, *b, 1], (a, b), {a, *b}, {a: b, **b, "k": 1}, [1, 2, 3], {1, 2, 3}, ()


def text(a, w):
    return f"{a} and {a!r:>{w}}{w:.2f}", "%s is %-5r" % (a, w), "a" "b"


def attributes(self, i, j):
    return self.x[i], self.x[i:j], self.x[::2, i], __debug__
