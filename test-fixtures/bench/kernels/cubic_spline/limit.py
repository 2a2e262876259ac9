import array
import ctypes as c


def PREPARE(lib, args):
    xs, ys, places, rounds = args
    a, b, p = (array.array("d", values) for values in (xs, ys, places))
    upper, curve, values = (array.array("d", [0.0] * n) for n in (len(xs), len(xs), len(places)))
    at = lambda block: block.buffer_info()[0]
    lib.run.restype = c.c_double
    lib.run.argtypes = [c.c_void_p, c.c_void_p, c.c_int64, c.c_void_p, c.c_int64, c.c_int64] + [c.c_void_p] * 3
    error = lambda: sum((value - x) * (value - x) for x, value in zip(places, values))
    return (lambda: lib.run(at(a), at(b), len(xs), at(p), len(places), rounds, at(upper), at(curve), at(values))), \
        (lambda total: (total, error()))
