"""Every function of `math` that has machine code, on the values where its C function and CPython could differ."""

import math

FLOATS = (
    *("0.0", "-0.0", "0.5", "-0.5", "1.0", "-1.0", "2.5", "-170.6", "710.0", "-745.2", "1e-310", "1e300", "-1e300"),
    *("math.inf", "-math.inf", "math.nan", "3", "-7", "2**80", "True", "'x'"),
)
FACTORS = ("0.0", "-0.0", "0.5", "-1.0", "3.0", "-1024.0", "1e300", "math.inf", "-math.inf", "math.nan", "2")
INTS = ("0", "1", "-1", "12", "-18", "20", "21", "2**62", "2**63 - 1", "-(2**63)", "2**70", "True", "1.5")

CALLS = [
    *(
        f"{name}({x})"
        for name in (
            *("acos", "acosh", "asin", "asinh", "atan", "atanh", "cbrt", "cos", "cosh", "degrees", "erf", "erfc"),
            *("exp", "exp2", "expm1", "log", "log1p", "log2", "log10", "radians", "sin", "sinh", "sqrt", "tan"),
            *("tanh", "nearest"),
        )
        for x in FLOATS
    ),
    *(
        f"{name}({x}, {y})"
        for name in ("logarithm", "power", "remainder", "angle", "signed", "neighbour")
        for x in FACTORS
        for y in FACTORS
    ),
    *(f"scaled({x}, {i})" for x in FACTORS for i in ("0", "3", "-1100", "1024", "2**40", "-(2**40)", "2**70", "1.0")),
    *(f"root({n})" for n in INTS),
    *(f"factorial({n})" for n in ("-1", "0", "1", "20", "21", "True", "1.5", "2**70")),
    *(f"{name}({a}, {b})" for name in ("divisor", "multiple") for a in INTS for b in INTS),
]


def acos(x: float):
    return math.acos(x)


def acosh(x: float):
    return math.acosh(x)


def asin(x: float):
    return math.asin(x)


def asinh(x: float):
    return math.asinh(x)


def atan(x: float):
    return math.atan(x)


def atanh(x: float):
    return math.atanh(x)


def cbrt(x: float):
    return math.cbrt(x)


def cos(x: float):
    return math.cos(x)


def cosh(x: float):
    return math.cosh(x)


def degrees(x: float):
    return math.degrees(x)


def erf(x: float):
    return math.erf(x)


def erfc(x: float):
    return math.erfc(x)


def exp(x: float):
    return math.exp(x)


def exp2(x: float):
    return math.exp2(x)


def expm1(x: float):
    return math.expm1(x)


def log(x: float):
    return math.log(x)


def log1p(x: float):
    return math.log1p(x)


def log2(x: float):
    return math.log2(x)


def log10(x: float):
    return math.log10(x)


def radians(x: float):
    return math.radians(x)


def sin(x: float):
    return math.sin(x)


def sinh(x: float):
    return math.sinh(x)


def sqrt(x: float):
    return math.sqrt(x)


def tan(x: float):
    return math.tan(x)


def tanh(x: float):
    return math.tanh(x)


def nearest(x: float):
    return round(x)


def logarithm(x: float, y: float):
    return math.log(x, y)


def power(x: float, y: float):
    return math.pow(x, y)


def remainder(x: float, y: float):
    return math.fmod(x, y)


def angle(x: float, y: float):
    return math.atan2(x, y)


def signed(x: float, y: float):
    return math.copysign(x, y)


def neighbour(x: float, y: float):
    return math.nextafter(x, y)


def scaled(x: float, i: int):
    return math.ldexp(x, i)


def root(n: int):
    return math.isqrt(n)


def factorial(n: int):
    return math.factorial(n)


def divisor(a: int, b: int):
    return math.gcd(a, b)


def multiple(a: int, b: int):
    return math.lcm(a, b)
