from __future__ import annotations
import a . b as c, d
from . import e
from ... f . g import (h as i, j,)
from .k import *
if a: pass; pass;
elif b: pass
elif c:
    pass
else: pass;
while a: b; c;
else:
    pass
for a in b: c
for (a) in b: pass
for a, in b: pass
for a.b, c[d] in e: pass
with a: pass
with a as b, c as (d, e): pass
with (a, b): pass
with (a as b, c as d,): pass
with (a, b) as c: pass
with (a): pass
with (a) as b: pass
with (a), (b): pass
with (yield_ := a): pass
with (a, b)[0]: pass
with a() as b.c, d() as e[f]: pass
try: pass
except: pass
try: pass
except A: pass
except (A, B) as c: pass
else: pass
finally: pass
del a
del a, b
del (a, b), [c], (d)
del a[0], a.b
assert a
assert a, b
raise
raise a
raise a from b
global_ = 1
a: int
a: int = 1
(a): int = 1
a.b: list[int] = []
a[0]: "x" = 1
a: A[1:2, b] | None = None
a: A.B.C[D, E.F] = g
a: Callable[[int], str] = f
a: (yield_) = 1
a = b = c = d
a += 1; a -= 1; a *= 1; a /= 1; a //= 1; a %= 1; a **= 1; a >>= 1; a <<= 1; a &= 1; a ^= 1; a |= 1; a @= 1
(a) += 1
a = yield_
print >> f, x
print >> f
print
print(a), b
print -1
exec(a)
exec
match = case = type = 1
type(x).y = z
type(x)[0].y = z
type[x] = z
match[a]
match(a, b)
match, case
type
type = type(type)
_ = match.case
x[a:b, c:d:e, ::, :f, g,]
x[a,]
x[()]
x[(a, b)]
x[lambda: a:b]
(x)
((x := 1))
f(x := 1, (y := 2))
[y := 1, y ** 2]
1if x else 2
0xFf if 0 else 0o17 if 0b1_1 else 1_000.5e-1_0j
00, 0_0, 0_0.5, 09.5, 1j, 1_0J, .5, 5., 1e5, 1E+5, 0x_f, 123456789012345678901234567890, 1e999
x = a \
  + b
def f(a, b=1, /, c=2, *d, e, f=3, **g): return
def f(*, a): "doc"
def f(a: int, *b: str, c: float = 1.5, **d: "x") -> None: ...
def f(a, /): pass
def f(a=lambda x=1, /, *y, z, **w: 1): pass
lambda: (yield_)
lambda *, a: a
lambda *a, **b: a
@a
@b.c(d)[e]
@(lambda f: f)
class A(B, *c, metaclass=D, **e):
    """doc"""
    x: int; y = 1
    @property
    async def f(self): await g; return
    async def h(self):
        async with a as b: yield
        async for c in d: yield e
        x = yield
        y = yield from_
        z = yield a, b
        await (yield)
def outer():
    def inner():
        nonlocal x, y
        global z, w
        yield from (a for b in c)
        return
    x = y = 1
class B: pass
class C(): pass
def g(): return a,
def g(): return (a for a in b), f(a for a in b)
# a comment at the end
if a: \
  b = (c,
d); e
x = 'a\
b' \
  '''c
  d''' ; y = 1
@ \
a
def \
  i ( ) : \
  pass
