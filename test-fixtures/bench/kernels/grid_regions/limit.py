import ctypes as c

import numpy as np


def PREPARE(lib, args):
    image, threshold = args
    result = np.zeros(3, dtype=np.int64)
    lib.run.restype, lib.run.argtypes = None, [c.c_void_p, c.c_int64, c.c_int64, c.c_int64, c.c_void_p]
    return (lambda: lib.run(image.ctypes.data, *image.shape, threshold, result.ctypes.data)), (lambda _: tuple(result))
