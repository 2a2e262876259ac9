a = ~1 ^ 1 & 1 | 1 << 1
b = 1 & 2 ^ 3 & 4 ^ 5 & (6 ^ 7) & 8
c = -2 ** -2 ** 2
d = not a == b and c or d and not e
e = a if b else c if d else e
f = lambda: a if b else lambda *x, y=1, **z: c
g = a < b <= c is not d not in e in f is g != h
h = a or b and c or d
i = (a and b) and c and (d and e)
j = a - b - c - (d - e)
k = -a.b[c](d) ** +e
l = a @ b // c % d
m = (a).b, (a)(b), (a)[b], (a) + (b), ((a))
n = [i for i in range(5) if i if i > 1 for j in i]


async def await_binds():
    a = await b ** 2
    c = -await d ** -await e
    async for f, in g: pass
    async with h as i, j: pass
    return [await k async for k in l if await m]
