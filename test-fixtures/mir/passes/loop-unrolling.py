def coordinates(p: list[float], q: list[float]) -> float:
    s = 0.0
    for k in range(3):
        d = p[k] - q[k]
        s += d * d
    return s


def neighbours(grid: list[list[int]], i: int, j: int) -> int:
    count = 0
    for di in range(-1, 2):
        for dj in range(-1, 2):
            if di != 0 or dj != 0:
                count += grid[i + di][j + dj]
    return count


def early(values: list[int], key: int) -> int:
    for k in range(3):
        if values[k] == key:
            return k
    return -1


def counted(n: int) -> int:
    k = 0
    s = 0
    while k < 4:
        s += n * k
        k += 2
    return s


def long(n: int) -> int:
    s = 0
    for k in range(40):
        s += n ^ k
    return s


def beside(values: list[int], i: int) -> int:
    s = 0
    for k in range(i - 1, i + 2):
        s += values[k]
    return s
