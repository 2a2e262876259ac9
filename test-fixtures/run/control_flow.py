"""Loops, breaks, finally blocks and what variables hold behind them."""

CALLS = [
    "find([1, 2, 3], 2)",
    "find([1, 2, 3], 9)",
    "find(range(5), 4)",
    "find('abc', 'c')",
    "find(None, 1)",
    "count_down(3)",
    "count_down(0)",
    "count_down(-1)",
    "after_loop(0)",
    "after_loop(4)",
    "nested(4)",
    "cleanup(0)",
    "cleanup(1)",
    "cleanup(2)",
    "cleanup(3)",
    "reraise({})",
    "reraise({'a': 1})",
    "conditional(5)",
    "conditional(-5)",
    "conditional(0)",
    "steps(0, 10, 3)",
    "steps(10, 0, -3)",
    "steps(0, 10, 0)",
    "steps(0, 2**65, 2**63)",
    "LOG",
]

LOG = []


def find(items, wanted):
    for position, item in enumerate(items):
        if item == wanted:
            break
    else:
        return -1
    return position


def count_down(n: int) -> int:
    turns = 0
    while n > 0:
        n -= 1
        turns += 1
        if turns > 100:
            return -1
    else:
        turns += 1000
    return turns


def after_loop(n: int) -> int:
    for i in range(n):
        pass
    return i


def nested(n: int) -> int:
    total = 0
    for i in range(n):
        for j in range(i):
            if j == 2:
                continue
            total += i * j
    return total


def cleanup(way: int):
    LOG.append(way)
    for attempt in range(3):
        try:
            if way == 0:
                return "returned"
            if way == 1:
                break
            if way == 2:
                raise ValueError(way)
            LOG.append("body")
        except ValueError as error:
            LOG.append(str(error))
            continue
        finally:
            LOG.append(f"finally {attempt}")
    return "end"


def reraise(mapping):
    try:
        return mapping["a"]
    except KeyError as error:
        raise LookupError("no a") from error


def conditional(n: int) -> str:
    return "positive" if n > 0 else "negative" if n < 0 else "zero"


def steps(start: int, stop: int, step: int) -> int:
    total = 0
    for i in range(start, stop, step):
        total += i
    return total
