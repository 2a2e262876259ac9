def sieve(flags: list[bool], step: int) -> None:
    for i in range(0, len(flags), step):
        flags[i] = False


def column(rows: list[list[float]], j: int) -> float:
    total = 0.0
    for i in range(len(rows)):
        total += rows[i][j]
    return total
