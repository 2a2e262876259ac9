"""Product of polynomials by a number-theoretic transform over a list of ints."""

MODULUS = 998244353


def power(base: int, exponent: int) -> int:
    result = 1
    while exponent > 0:
        if exponent & 1:
            result = result * base % MODULUS
        base = base * base % MODULUS
        exponent >>= 1
    return result


def transform(values: list[int], root: int) -> None:
    n = len(values)
    j = 0
    for i in range(1, n):
        bit = n >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j ^= bit
        if i < j:
            values[i], values[j] = values[j], values[i]
    size = 2
    while size <= n:
        step = power(root, (MODULUS - 1) // size)
        half = size // 2
        for start in range(0, n, size):
            factor = 1
            for k in range(start, start + half):
                even = values[k]
                odd = values[k + half] * factor % MODULUS
                values[k] = (even + odd) % MODULUS
                values[k + half] = (even - odd) % MODULUS
                factor = factor * step % MODULUS
        size *= 2


def run(a: list[int], b: list[int]) -> list[int]:
    size = 1
    while size < len(a) + len(b):
        size *= 2
    left = a + [0] * (size - len(a))
    right = b + [0] * (size - len(b))
    transform(left, 3)
    transform(right, 3)
    for i in range(size):
        left[i] = left[i] * right[i] % MODULUS
    transform(left, power(3, MODULUS - 2))
    scale = power(size, MODULUS - 2)
    return [value * scale % MODULUS for value in left[: len(a) + len(b) - 1]]
