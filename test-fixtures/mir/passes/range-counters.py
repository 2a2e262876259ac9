def total(n: int) -> int:
    s = 0
    for i in range(2, n):
        s += i * i
    return s


def pairs(n: int) -> int:
    count = 0
    for i in range(n):
        for j in range(i + 1, n):
            if (i + j) & 1:
                count += 1
    return count


def stride(n: int) -> int:
    s = 0
    for i in range(0, n, 2):
        s += i
    return s


def after(n: int) -> int:
    i = 0
    for i in range(n):
        if i * i > 50:
            break
    return i
