import ctypes as c


def PREPARE(lib, args):
    lib.run.restype, lib.run.argtypes = c.c_double, [c.c_int64, c.c_int64]
    return (lambda: lib.run(*args)), (lambda r: r)
