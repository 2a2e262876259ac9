"""What lies in the slice: nothing here has a reason to stay interpreted."""
import math


def everything(a, /, b: int = 1, *args, c, d=2, **kwargs):
    """A docstring."""
    global total
    total = a
    x: int
    y: "list[int]" = [1, *args]
    (z := len(y))
    while b < c <= d and not z:
        b += 1
        if b % 2:
            continue
        break
    else:
        del y[0], kwargs["k"]
    for i, (j, *k) in enumerate({**kwargs, "a": 1}.items()):
        print(f"{i!r:>{d}}", *k, sep="", **kwargs)
    try:
        with open(a) as f, f:
            import os.path as path
            from . import sibling
        assert f, "message"
    except (OSError, ValueError) as error:
        raise RuntimeError from error
    finally:
        a.b[c:d, ...] = {a, *args}
    return math.sqrt(a if b else ~c) @ 1j


def functions_within(rows, scale):
    rows.sort(key=lambda row, k=1: [row.a * scale for row in row.b])
    return [row for row in rows], {row for row in rows}, {row: 1 for row in rows}, sum(row.size for row in rows)


class Shape:
    @property
    def area(self):
        return self.__w * self.__h
