#! python: 3.13
def same_source(a, b):
    with a as x:
        if a == b:
            a, b = b, a
    assert a == b, x
    return a.split(sep="%s" % (a,)), f"{a!r:{b}}"
