import numpy as np
import numpy.typing as npt


def threshold(values: npt.NDArray[np.uint8], level: int, out: npt.NDArray[np.uint8]) -> int:
    count = 0
    for i in range(len(values)):
        if values[i] > level:
            out[i] = 255
            count += 1
        else:
            out[i] = 0
    return count
