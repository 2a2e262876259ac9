import ctypes as c


def PREPARE(lib, args):
    (costs,) = args
    height, width = len(costs), len(costs[0])
    flat = (c.c_double * (height * width))(*(cost for row in costs for cost in row))
    visited = c.c_int64()
    lib.run.restype, lib.run.argtypes = c.c_double, [c.c_void_p, c.c_int64, c.c_int64, c.POINTER(c.c_int64)]
    return (lambda: lib.run(flat, height, width, c.byref(visited))), (lambda r: (r, visited.value))
