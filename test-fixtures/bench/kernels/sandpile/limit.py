import ctypes as c

import numpy as np


def PREPARE(lib, args):
    (start,) = args
    heaps, fallen = np.empty_like(start), np.zeros(4, dtype=np.int64)
    lib.run.restype, lib.run.argtypes = c.c_int64, [c.c_void_p, c.c_int64, c.c_int64, c.c_void_p, c.c_void_p]
    return (lambda: lib.run(start.ctypes.data, *start.shape, heaps.ctypes.data, fallen.ctypes.data)), \
        (lambda rounds: (heaps, fallen, rounds))
