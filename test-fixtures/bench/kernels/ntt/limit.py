import ctypes as c


def PREPARE(lib, args):
    a, b = ((c.c_int64 * len(side))(*side) for side in args)
    out = (c.c_int64 * (len(a) + len(b) - 1))()
    lib.run.restype, lib.run.argtypes = None, [c.c_void_p, c.c_int64] * 2 + [c.c_void_p]
    return (lambda: lib.run(a, len(a), b, len(b), out)), (lambda r: list(out))
