import numpy as np


def ARGS():
    return np.random.RandomState(7).rand(90, 90), 0.4, 10


def CHECK(result):
    return [result[0].ravel().tolist(), result[1]]
