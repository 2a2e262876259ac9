import array
import ctypes as c


def PREPARE(lib, args):
    points, labels, queries, k = args
    flat = lambda rows: array.array("d", [x for row in rows for x in row])
    a, b, n, out = flat(points), flat(queries), array.array("q", labels), array.array("q", [0] * len(queries))
    at = lambda block: block.buffer_info()[0]
    lib.run.argtypes = [c.c_void_p, c.c_void_p, c.c_int64, c.c_void_p, c.c_int64, c.c_int64, c.c_int64, c.c_void_p]
    return (lambda: lib.run(at(a), at(n), len(points), at(b), len(queries), len(points[0]), k, at(out))), \
        (lambda _: list(out))
