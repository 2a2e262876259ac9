"""Small numerical recipes: roots, integrals, differential equations; floats stay exact to the last bit."""

import math

GRAVITY = 9.81


def newton_sqrt(x: float, tolerance: float = 1e-12) -> float:
    if x < 0.0:
        raise ValueError("cannot take the square root of a negative number")
    guess = x if x > 1.0 else 1.0
    while abs(guess * guess - x) > tolerance * x:
        guess = 0.5 * (guess + x / guess)
    return guess


def sum_of_roots(count: int) -> float:
    total = 0.0
    for i in range(1, count + 1):
        total += newton_sqrt(float(i))
    return total


def simpson(a: float, b: float, steps: int) -> float:
    """The integral of exp(-x) * sin(x) by Simpson's rule."""
    width = (b - a) / steps
    total = 0.0
    for i in range(steps + 1):
        x = a + i * width
        weight = 1.0 if i == 0 or i == steps else 4.0 if i % 2 == 1 else 2.0
        total += weight * math.exp(-x) * math.sin(x)
    return total * width / 3.0


def projectile_range(speed: float, angle: float, drag: float, dt: float = 1e-4) -> float:
    """How far a ball flies against quadratic drag, by Euler's method."""
    vx = speed * math.cos(angle)
    vy = speed * math.sin(angle)
    x = 0.0
    y = 0.0
    while y >= 0.0:
        v = math.sqrt(vx * vx + vy * vy)
        vx -= drag * v * vx * dt
        vy -= (GRAVITY + drag * v * vy) * dt
        x += vx * dt
        y += vy * dt
    return x


def is_prime(n: int) -> bool:
    if n < 4:
        return n > 1
    if n % 2 == 0:
        return False
    divisor = 3
    while divisor * divisor <= n:
        if n % divisor == 0:
            return False
        divisor += 2
    return True


def count_primes(limit: int) -> int:
    count = 0
    for n in range(limit):
        if is_prime(n):
            count += 1
    return count


if __name__ == "__main__":
    print(newton_sqrt(2.0), simpson(0.0, math.pi, 1000), projectile_range(30.0, 0.7, 0.01), count_primes(1000))
