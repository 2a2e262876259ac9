match a:
    case 1 | -1 | 1.5 | -1.5j | 1 + 2j | -1 - 2j | "a" "b" | b"c" | None | True | False: pass
    case a.b | a.b.c: pass
    case x: pass
match a, b:
    case _, *_: pass
    case x,: pass
    case *x, y: pass
    case [a, b, *c] | (d, *e) | () | [] | (f,) | [g]: pass
    case (x): pass
    case (x as y) as z: pass
    case (x | y): pass
match a,:
    case {}: pass
    case {"a": 1, -1: x, b.c: y, None: z, 1 + 1j: w, **rest}: pass
    case {"a" "b": [x, *_], **rest}: pass
match (a):
    case A(): pass
    case a.B(1, -1, x, y=2, z=-3, w=None, v=(1 | 2), u=_, t=a.b): pass
    case A(x,) if x > 1: pass
    case A(x=1,) if (y := 2): pass
    case int(x) | str(x): pass
    case _ if a: pass
    case _: pass;
match match:
    case case:
        match = 1
match x[0], *y:
    case _:
        pass
try: pass
except* A: pass
except* (A, B) as c: pass
