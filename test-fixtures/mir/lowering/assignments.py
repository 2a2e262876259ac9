def targets(a, b):
    x = y = a
    x, (y, *z) = b
    a.f, b[x] = b, a
    a, b = b, a
    a = x, b = a, x
    return y, z


def augmented(a, i):
    a += 1
    a.x |= i
    a[i.j] **= 2
    a[i:] *= 2


def annotated(a):
    x: int
    y: int = a
    a.b: undefined
    a[x]: undefined = y


def walrus(a):
    return a + (a := 2) + a, [b := a, b]


def delete(a, b):
    if a:
        x = a
    del b.c, b[a], a
    return x
