import ctypes as c


def PREPARE(lib, args):
    out = (c.c_int64 * 3)()
    lib.run.restype, lib.run.argtypes = None, [c.c_int64, c.c_int64, c.c_void_p]
    return (lambda: lib.run(*args, out)), (lambda r: tuple(out))
