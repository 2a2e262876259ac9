def both(a, b, c):
    if a and not b or c:
        return 1
    return a or b and c


def chain(a, b, c):
    if 0 < a.x < b:
        return a < b.f() <= c
    return 1 if not a is None else a not in [1, 2, 3]


def constant(a):
    while True:
        if a:
            break
        if 0:
            a = never()
    if __debug__:
        return a
    return None
