import ctypes as c


def PREPARE(lib, args):
    lib.run.restype, lib.run.argtypes = c.c_int64, [c.c_int64, c.c_int64, c.POINTER(c.c_int64)]
    left = c.c_int64()
    return (lambda: lib.run(*args, c.byref(left))), (lambda r: (r, left.value))
