import ctypes as c

import numpy as np


def PREPARE(lib, args):
    start, r, steps = args
    u = np.empty_like(start)
    lib.run.restype, lib.run.argtypes = c.c_double, [c.c_void_p, c.c_int64, c.c_double, c.c_int64, c.c_void_p]
    return (lambda: lib.run(start.ctypes.data, start.shape[0], r, steps, u.ctypes.data)), (lambda heat: (u, heat))
