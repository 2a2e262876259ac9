import ctypes as c

import numpy as np


def PREPARE(lib, args):
    series, window = args
    count, length = series.shape
    distances, cost = np.zeros((count, count)), np.empty((length + 1, length + 1))
    lib.run.restype, lib.run.argtypes = c.c_int64, [c.c_void_p, c.c_int64, c.c_int64, c.c_int64, c.c_void_p, c.c_void_p]
    return (lambda: lib.run(series.ctypes.data, count, length, window, cost.ctypes.data, distances.ctypes.data)), \
        (lambda steps: (distances, steps))
