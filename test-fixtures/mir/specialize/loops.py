def total(n: int) -> int:
    result = 0
    for i in range(2, n, 3):
        if i == 100:
            continue
        result += i
    else:
        result = -result
    return result


def widening(n: int):
    value = 1
    for _ in range(n):
        value = value * 1.5
    return value


def last(n: int) -> int:
    for i in range(n):
        pass
    return i


def bytes_sum(data: bytes) -> int:
    total = 0
    for byte in data:
        total += byte
    return total
