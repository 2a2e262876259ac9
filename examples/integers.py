"""Integers as Python has them: exact at any size, also when a loop outgrows the machine word half-way."""


def fibonacci(n: int) -> int:
    """Doubly recursive on purpose: it measures calls."""
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)


def collatz_length(start: int) -> int:
    n = start
    length = 1
    while n != 1:
        if n % 2 == 0:
            n //= 2
        else:
            n = 3 * n + 1
        length += 1
    return length


def longest_collatz(limit: int) -> int:
    best = 1
    best_length = 1
    for start in range(1, limit):
        length = collatz_length(start)
        if length > best_length:
            best = start
            best_length = length
    return best


def hash_stream(count: int, seed: int = 1) -> int:
    """A linear congruential generator, folded into a 32-bit hash."""
    state = seed
    value = 2166136261
    for _ in range(count):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        value = ((value ^ (state >> 16)) * 16777619) & 0xFFFFFFFF
    return value


def factorial(n: int) -> int:
    """Fits the machine word up to 20!, and simply goes on."""
    product = 1
    for factor in range(2, n + 1):
        product *= factor
    return product


def digit_sum_of_power(base: int, exponent: int) -> int:
    total = 0
    rest = base**exponent
    while rest:
        rest, digit = divmod(rest, 10)
        total += digit
    return total


if __name__ == "__main__":
    print(fibonacci(24), longest_collatz(3000), hash_stream(1000), factorial(25), digit_sum_of_power(2, 1000))
