def mixed(a: int, b: float, flag: bool):
    return a * b + flag


def divide(a: int, b: int):
    return a / b, a // b


def power(a: int, b: float):
    return a ** 2 + b ** a + a ** -1


def compare(a: int, b: float):
    return 0 < a <= b


def choose(a: float, b: float) -> float:
    return a if a > b else b
