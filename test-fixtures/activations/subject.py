"""Functions that call, recurse, loop and rely on globals; driver.py plays tricks on them."""
import math
import sys

SCALE = 3
HOOK = None


def depth(n: int) -> int:
    if n == 0:
        return 0
    return 1 + depth(n - 1)


def even(n: int) -> bool:
    if n == 0:
        return True
    return odd(n - 1)


def odd(n: int) -> bool:
    if n == 0:
        return False
    return even(n - 1)


def factorial(n: int) -> int:
    result = 1
    for i in range(2, n + 1):
        result *= i
    return result


def spin(n: int) -> int:
    total = 0
    i = 0
    while i < n:
        total = (total * 31 + i) & 0xFFFFFF
        i += 1
    return total


def scaled(n: int) -> int:
    total = 0
    for i in range(n):
        total += i * SCALE
    return total


def leaf(x: int) -> int:
    return x * 2 + 1


def middle(x: int) -> int:
    y = leaf(x) + 1
    z = leaf(y) + leaf(x)
    return y + z


def calls_hook(n: int) -> int:
    total = 0
    for i in range(n):
        HOOK(i)
        total += leaf(i)
    return total


def divide(a: int, b: int) -> float:
    return a / b


def fail_deep(n: int, d: int) -> int:
    if n == 0:
        return 10 // d
    x = n * 2
    return fail_deep(n - 1, d) + x


def hypot(a: float, b: float) -> float:
    return math.sqrt(a * a + b * b)


def power(a: int, n: int) -> int:
    return a ** n


def raise_limit(n: int) -> int:
    if n == 0:
        HOOK(0)
        return 0
    return raise_limit(n - 1) + 1
