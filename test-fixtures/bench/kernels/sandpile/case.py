import numpy as np


def ARGS():
    heaps = np.random.RandomState(5).randint(0, 6, (48, 52)).astype(np.int32)
    heaps[20, 30] = 4000
    return (heaps,)


def CHECK(result):
    heaps, fallen, rounds = result
    assert heaps.dtype == np.int32
    return [heaps.ravel().tolist(), fallen.tolist(), int(rounds)]
