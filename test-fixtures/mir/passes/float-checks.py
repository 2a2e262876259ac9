import numpy as np


def blend(a: np.ndarray, b: np.ndarray, t: float) -> None:
    for i in range(len(a)):
        a[i] = a[i] * t + b[i] * (1.0 - t)


def ratio(a: np.ndarray, i: int) -> float:
    return (a[i] + 1.0) / (a[i] * a[i])
