import numpy as np


def ARGS():
    rng = np.random.RandomState(12)
    return np.cumsum(rng.standard_normal((6, 90)), axis=1), 20


def CHECK(result):
    distances, steps = result
    return [distances.ravel().tolist(), int(steps)]
