def total(rows):
    s = 0
    for i, row in enumerate(rows):
        if row is None:
            continue
        if row < 0:
            break
        s += row
    else:
        s = -1
    return s


def walk(n):
    while n > 0:
        n -= 1
    else:
        n = None
    for x in [1, 2]:
        for y in [n, x]:
            return y
