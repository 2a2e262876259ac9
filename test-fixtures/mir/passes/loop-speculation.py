import numpy as np
import numpy.typing as npt


def smooth(a: npt.NDArray[np.float64], out: npt.NDArray[np.float64]) -> None:
    for i in range(1, len(a) - 1):
        out[i] = 0.5 * (a[i - 1] + a[i + 1])


def dot(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> float:
    s = 0.0
    for i in range(len(a) - 1, -1, -1):
        s += a[i] * b[i]
    return s
