def f(a, b, c):
    x = (a +
  b)
    y = (a
  .real)
    z = [not
a for
a in b if
a]
    u = {a:
b, b
: c}
    v = x[
a:  # comment in a bracket
b
]
    w = (lambda
q: q)
    k = f(a=
b, *
c, b=c)
    if (n :=
10) > (a if
b else
c):
        return (a is
not b)
    return (yield
a)


class A(
object
):
    def m(self): return (self.
x)
