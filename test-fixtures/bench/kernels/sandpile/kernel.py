"""An abelian sandpile: grains topple from heaps of int32 until all is stable, and those that fall off are counted."""
import numpy as np
import numpy.typing as npt

Heaps = npt.NDArray[np.int32]


def topple(heaps: Heaps, fallen: npt.NDArray[np.int64]) -> int:
    rows, cols = heaps.shape
    moved = 0
    for i in range(rows):
        for j in range(cols):
            grains = int(heaps[i, j])
            if grains < 4:
                continue
            share = grains // 4
            heaps[i, j] -= 4 * share
            moved += 1
            if i > 0:
                heaps[i - 1, j] += share
            else:
                fallen[0] += share
            if i < rows - 1:
                heaps[i + 1, j] += share
            else:
                fallen[1] += share
            if j > 0:
                heaps[i, j - 1] += share
            else:
                fallen[2] += share
            if j < cols - 1:
                heaps[i, j + 1] += share
            else:
                fallen[3] += share
    return moved


def run(start: Heaps) -> tuple[Heaps, npt.NDArray[np.int64], int]:
    heaps = start.copy()
    fallen = np.zeros(4, dtype=np.int64)
    rounds = 0
    while topple(heaps, fallen) > 0:
        rounds += 1
    return heaps, fallen, rounds
