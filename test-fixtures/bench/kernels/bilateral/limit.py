import ctypes as c

import numpy as np


def PREPARE(lib, args):
    image, radius, rounds = args
    result, changes = np.empty_like(image), np.zeros(rounds, dtype=np.int64)
    lib.run.restype, lib.run.argtypes = None, [c.c_void_p] + 4 * [c.c_int64] + 2 * [c.c_void_p]
    return (lambda: lib.run(image.ctypes.data, *image.shape, radius, rounds, result.ctypes.data, changes.ctypes.data)), \
        (lambda _: (result, changes))
