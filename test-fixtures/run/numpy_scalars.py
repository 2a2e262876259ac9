"""NumPy scalars: arithmetic of every type with every other and with Python's numbers, conversions, functions."""

import math
import warnings
from typing import Any

import numpy as np

NEEDS = ["numpy"]

TYPES = ["bool", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"]


def f8_f8(a: np.ndarray, b: np.ndarray, i: int) -> Any:
    return a[i] + b[i], a[i] - b[i], a[i] * b[i], a[i] / b[i], a[i] // b[i], a[i] % b[i], a[i] ** b[i]


def f8_compare(a: np.ndarray, b: np.ndarray, i: int) -> Any:
    return a[i] < b[i], a[i] <= b[i], a[i] == b[i], a[i] != b[i], a[i] > b[i], a[i] >= b[i]


def f8_plain(a: np.ndarray, x: float, n: int, i: int) -> Any:
    v = a[i]
    return v + x, x - v, v * n, n / v, v // n, x % v, v < n, x == v, -v, +v, abs(v), v**2, v and x, not v, v > True


def f4_plain(a: "np.ndarray[tuple[int], np.dtype[np.float32]]", x: float, n: int, i: int) -> Any:
    v = a[i]
    return v + x, x - v, v * n, n / v, v < x, v == n, -v, abs(v), v * v, v - v * v


def i8_plain(a: "np.ndarray[tuple[int], np.dtype[np.int64]]", n: int, x: float, i: int) -> Any:
    v = a[i]
    return v + n, n - v, v * n, v / n, v // n, n % v, v & n, v | n, v ^ n, v << 2, v >> 1, v < n, v == x, v * x, -v, ~v


def i4_plain(a: "np.ndarray[tuple[int], np.dtype[np.int32]]", n: int, x: float, i: int) -> Any:
    v = a[i]
    return v + n, v * v, v - n, v / n, v // n, v % n, v & n, v << 3, v < n, v * x, -v, ~v, abs(v)


def u1_plain(a: "np.ndarray[tuple[int], np.dtype[np.uint8]]", n: int, i: int) -> Any:
    v = a[i]
    return v + n, v * v, v // n, v % n, v & n, v ^ 255, v < n, v == n, ~v, v >> 1


def u8_plain(a: "np.ndarray[tuple[int], np.dtype[np.uint64]]", i: int, j: int) -> Any:
    return a[i] + a[j], a[i] * a[j], a[i] - a[j], a[i] < a[j], a[i] & a[j]


def b1_plain(a: "np.ndarray[tuple[int], np.dtype[np.bool_]]", i: int, j: int) -> Any:
    return a[i] & a[j], a[i] | a[j], a[i] ^ True, ~a[i], not a[i], a[i] and a[j], a[i] or a[j], a[i] == a[j], a[i] + a[j]


def mixed(
    a: "np.ndarray[tuple[int], np.dtype[np.int32]]",
    b: "np.ndarray[tuple[int], np.dtype[np.float32]]",
    c: "np.ndarray[tuple[int], np.dtype[np.uint8]]",
    i: int,
) -> Any:
    return a[i] * b[i], a[i] + c[i], b[i] * c[i], c[i] - a[i], a[i] < b[i]


def converted(a: np.ndarray, i: int) -> Any:
    v = a[i]
    return float(v), int(v), bool(v), math.sqrt(abs(v)), math.floor(v), round(v, 2), complex(v), str(v), math.sin(v)


def converted_int(a: "np.ndarray[tuple[int], np.dtype[np.int64]]", i: int) -> Any:
    v = a[i]
    return float(v), int(v), bool(v), math.sqrt(abs(v)), list(range(v))[:3], [5, 6, 7][v % 3], math.gcd(v, 12)


def store(a: np.ndarray, value: Any) -> Any:
    a[0] = value
    return a


def store_f8(a: "np.ndarray[tuple[int], np.dtype[np.float64]]", x: float, n: int) -> Any:
    a[0] = x
    a[1] = n
    a[2] = a[0]
    return a


def store_f4(a: "np.ndarray[tuple[int], np.dtype[np.float32]]", x: float, n: int) -> Any:
    a[0] = x
    a[1] = n
    a[2] = a[0]
    return a


def store_i4(a: "np.ndarray[tuple[int], np.dtype[np.int32]]", n: int) -> Any:
    a[0] = n
    a[1] = a[0]
    return a


def store_u1(a: "np.ndarray[tuple[int], np.dtype[np.uint8]]", n: int) -> Any:
    a[0] = n
    a[1] = a[0] + 1
    return a


def store_u8(a: "np.ndarray[tuple[int], np.dtype[np.uint64]]", n: int) -> Any:
    a[0] = n
    return a


def store_b1(a: "np.ndarray[tuple[int], np.dtype[np.bool_]]", n: int, x: float) -> Any:
    a[0] = n
    a[1] = x
    a[2] = n < x
    return a


def functions(x: float) -> Any:
    return (
        np.sqrt(abs(x)), np.exp(x), np.sin(x), np.cos(x), np.tanh(x), np.arctan(x), np.abs(x), np.floor(x), np.ceil(x),
        np.expm1(x), np.cbrt(x), np.isnan(x), np.isfinite(x),
    )


def more_functions(x: float, y: float) -> Any:
    return np.absolute(x), np.fabs(x), np.trunc(x), np.arccos(x), np.sinh(x), np.cosh(x), np.fmod(x, y), np.isinf(x)


def functions_of(a: np.ndarray, i: int) -> Any:
    v = a[i]
    return np.sqrt(v), np.log(v), np.log2(v), np.log10(v), np.log1p(v), np.exp2(v), np.arcsin(v), np.tan(v)


def functions_f4(a: "np.ndarray[tuple[int], np.dtype[np.float32]]", i: int) -> Any:
    v = a[i]
    return np.sqrt(v), np.exp(v), np.sin(v), np.log(v), np.tanh(v), np.abs(v)


def functions_of_two(x: float, y: float) -> Any:
    return np.arctan2(x, y), np.hypot(x, y), np.power(x, y), np.minimum(x, y), np.maximum(x, y), np.copysign(x, y)


def functions_of_int(n: int) -> Any:
    return np.sqrt(n), np.exp(n), np.abs(n), np.float64(n), np.int64(n), np.float32(n), np.int32(n)


def norm(a: np.ndarray) -> Any:
    s = 0.0
    for i in range(len(a)):
        s += a[i] * a[i]
    return np.sqrt(s), math.sqrt(s)


def tanh_sum(a: np.ndarray) -> Any:
    total = 0.0
    for i in range(a.shape[0]):
        total += np.tanh(a[i])
    return total


def extremes(a: np.ndarray) -> Any:
    low = a[0]
    high = a[0]
    for i in range(1, len(a)):
        low = min(low, a[i])
        if a[i] > high:
            high = a[i]
    return low, high, max(a[0], 1.0), min(1, a[0])


def patched(x: float) -> Any:
    return np.exp(x)


def patch() -> Any:
    old = np.exp
    np.exp = lambda x: "patched"
    try:
        return patched(1.0)
    finally:
        np.exp = old


def caught(call: Any, *args: Any) -> Any:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            result = call(*args)
        except Exception as error:
            result = (type(error).__name__, str(error))
    return result, [str(one.message) for one in seen]


def raising(call: Any, *args: Any) -> Any:
    with np.errstate(all="raise"):
        return call(*args)


def table(call: Any, *rest: Any) -> Any:
    values = [0, 1, -1, 2.5, -0.0, 3, 7, 0.1, 255, 1e308, 1e-308, np.inf, -np.inf, np.nan]
    out = []
    for x in values:
        for y in values:
            with np.errstate(all="ignore"):
                out.append(repr(caught(call, np.array([x], float), np.array([y], float), 0)))
    return out


def loops(a: np.ndarray, b: np.ndarray, k: int) -> Any:
    x, y = a[k], b[k]
    return (
        np.exp(x), np.sin(x), np.cos(x), np.tan(x), np.tanh(x), np.arctan(x), np.sinh(x), np.cosh(x), np.expm1(x), np.cbrt(x),
        np.exp2(x), np.log(y), np.log2(y), np.log10(y), np.log1p(y), np.sqrt(y), np.arcsin(1 / (1 + y)), np.arccos(1 / (1 + y)),
        np.arctan2(x, y), np.hypot(x, y), np.power(y, x), np.fmod(x, y), y**x, x % y, x // y,
    )


def loops_f4(a: "np.ndarray[tuple[int], np.dtype[np.float32]]", b: "np.ndarray[tuple[int], np.dtype[np.float32]]", k: int) -> Any:
    x, y = a[k], b[k]
    return np.exp(x), np.sin(x), np.cos(x), np.tanh(x), np.log(y), np.sqrt(y), np.arctan2(x, y), np.hypot(x, y), x * y, x / y


def digits(call: Any, dtype: str, count: int) -> Any:
    """The last digit of each function, as bits."""
    rng = np.random.RandomState(7)
    a = (rng.standard_normal(count) * 8).astype(dtype)
    b = np.abs(rng.standard_normal(count) * 8).astype(dtype) + a.dtype.type(0.01)
    seen = 0
    for k in range(count):
        for value in call(a, b, k):
            seen = (seen * 31 + int.from_bytes(value.tobytes(), "little")) % (2**61 - 1)
    return seen


E8 = np.array([7, -7, 0, 2**62, -(2**63), 2**63 - 1])
F8 = np.array([1.5, -2.0, 0.0, 1e308, np.nan, np.inf, 5e-324])

CALLS = [
    *[f"caught(f8_f8, F8, F8[::-1].copy(), {i})" for i in range(7)],
    "table(f8_f8)",
    "table(f8_compare)",
    *[f"caught(f8_plain, F8, {x}, {n}, {i})" for i in range(7) for x, n in ((2.5, 3), (0.0, 0), (-1e308, -2))],
    "caught(f8_plain, F8, 2.5, 2**60 + 1, 0)",
    "caught(f8_compare, np.array([2.0**53]), np.array([2.0**53]), 0)",
    *[
        f"caught(f4_plain, np.array([0.1, 3e38, 0, 16777216, np.nan, 1e-40], 'f4'), {x}, {n}, {i})"
        for i in range(6)
        for x, n in ((0.1, 3), (1e300, 16777217), (0.0, 0))
    ],
    *[f"caught(i8_plain, E8, {n}, {x}, {i})" for i in range(6) for n, x in ((3, 0.5), (-2, 7.0), (0, 0.0), (2**62, 1.0))],
    "caught(i8_plain, E8, 2**63, 1.0, 0)",
    *[f"caught(i4_plain, E8[:3].astype('i4') * 46341, {n}, {x}, {i})" for i in range(3) for n, x in ((3, 0.5), (2**31, 1.0), (0, 2.0))],
    *[f"caught(u1_plain, np.array([0, 3, 200], 'u1'), {n}, {i})" for i in range(3) for n in (1, 100, 0, 300, -1)],
    *[f"caught(u8_plain, np.array([0, 3, 2**63, 2**64 - 1], 'u8'), {i}, {j})" for i in range(4) for j in range(4)],
    *[f"caught(b1_plain, np.array([False, True]), {i}, {j})" for i in range(2) for j in range(2)],
    "b1_plain(np.array([2, 1], 'u1').view(bool), 0, 1)",
    "caught(mixed, np.array([3], 'i4'), np.array([0.1], 'f4'), np.array([200], 'u1'), 0)",
    *[f"caught(converted, F8, {i})" for i in range(7)],
    *[f"caught(converted_int, E8[[0, 1, 2]], {i})" for i in range(3)],
    *[f"caught(store, np.zeros(2, {t!r}), {v})" for t in TYPES for v in ("1", "2.5", "-1", "300", "np.nan", "True", "np.float32(2.5)", "np.int64(7)")],
    *[f"caught(store_f8, np.ones(3), {x}, {n})" for x in ("0.1", "np.inf") for n in ("3", "2**53 + 1", "2**70")],
    *[f"caught(store_f4, np.ones(3, 'f4'), {x}, {n})" for x in ("0.1", "1e39", "1e-46", "np.nan") for n in ("3", "16777217", "2**70")],
    *[f"caught(store_i4, np.ones(2, 'i4'), {n})" for n in ("3", "2**31", "-(2**31)", "-(2**31) - 1", "2**70", "1.5")],
    *[f"caught(store_u1, np.ones(2, 'u1'), {n})" for n in ("3", "255", "256", "-1", "True")],
    *[f"caught(store_u8, np.ones(2, 'u8'), {n})" for n in ("3", "2**63", "-1", "2**64")],
    *[f"caught(store_b1, np.zeros(3, bool), {n}, {x})" for n in (0, 7) for x in (0.0, 2.5, "np.nan")],
    *[f"caught(functions, {x})" for x in (0.5, -2.25, 0.0, 800.0, "np.inf", "np.nan", "-np.inf")],
    *[f"caught(more_functions, {x}, {y})" for x in (0.5, -0.25, "np.inf", "np.nan", 1.5) for y in (2.0, 0.0)],
    *[f"caught(functions_of, F8, {i})" for i in range(7)],
    "caught(functions_f4, np.array([0.5, 100, -1], 'f4'), 0)",
    "caught(functions_f4, np.array([0.5, 100, -1], 'f4'), 1)",
    "caught(functions_f4, np.array([0.5, 100, -1], 'f4'), 2)",
    *[f"caught(functions_of_two, {x}, {y})" for x in (0.5, -2.0, 0.0) for y in (2.0, -0.0, "np.nan", 0.5)],
    *[f"caught(functions_of_int, {n})" for n in (0, 4, -4, 10**12)],
    "caught(norm, np.array([3.0, 4.0]))",
    "caught(norm, np.array([]))",
    "caught(norm, np.array([1e200]))",
    "caught(tanh_sum, np.linspace(-2, 2, 33))",
    "caught(extremes, np.array([3.0, np.nan, -1.0, 7.5]))",
    "raising(f8_f8, F8, F8, 2)",
    "raising(functions, 800.0)",
    "raising(store_f4, np.ones(3, 'f4'), 1e-46, 1)",
    "patched(1.0)",
    "patch()",
    "patched(1.0)",
    "digits(loops, 'f8', 300)",
    "digits(loops_f4, 'f4', 300)",
]
