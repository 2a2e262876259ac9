def even(n: int) -> bool:
    return True if n == 0 else odd(n - 1)


def odd(n: int) -> bool:
    return False if n == 0 else even(n - 1)


def scaled(x: float, by: float = 2.0, *, offset: int = 1) -> float:
    return x * by + offset


def use(x: float) -> float:
    return scaled(x) + scaled(x, offset=3) + scaled(offset=2, x=x, by=1)


def unknown(x: int, callback) -> int:
    for i in range(x):
        if i % 7 == 3:
            x += i * i
    callback(x)
    return x
