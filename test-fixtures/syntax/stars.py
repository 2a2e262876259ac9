f(*a or b, *c.d(), *e[f], *g if h else i, l=m, *n, **j or k)
print(*a, *b or c, sep="")
[*a.b(), *c | d, *e.f, *g + h]
{*a.b(), *c}
{**a.b(), "x": 1, **c}
*a, b = c
a, *b = *c, d
for x in *a, *b: pass
for x, *y in z: pass
*a.b, c[0] = d
(*a, b), [c, *d] = e
x = *a,
x = (*a.b(),)


def g():
    yield *a, b
    return *a.b(), c
x = 1, *(2, 3), *[4], *{5}, *"6" + y, *(7).z
for x in *(1, 2), 3: pass
def h():
    return *[1], *(2)
