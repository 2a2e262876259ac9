def largest(values: list[float]) -> float:
    best = values[0]
    for value in values:
        if value > best:
            best = value
    return best


def store(values: list[int], i: int) -> None:
    values[i] = values[i - 1] + 1


def swap(pair: tuple[int, int]):
    a, b = pair
    return a - b
