"""Generic operations that are tried first where no other code can run: what they must not take for ordinary."""

from collections import deque
import math

class Gone:
    def __init__(self, name: str, log: list) -> None:
        self.name = name
        self.log = log

    def __del__(self) -> None:
        self.log.append(self.name)


class Odd(deque):
    def append(self, item) -> None:
        super().append(("odd", item))

    def __len__(self) -> int:
        return 7


def queues(kind, items, bound) -> tuple:
    queue = kind(items, bound)
    seen = []
    while queue:
        item = queue.popleft()
        seen.append((item, len(queue)))
        if len(seen) < 4:
            queue.append(len(seen))
            queue.appendleft(-len(seen))
        if len(seen) > 12:
            break
    try:
        queue.pop()
        queue.pop()
        queue.popleft()
    except IndexError as error:
        seen.append(str(error))
    return seen, list(queue)


def full_queue(bound) -> list:
    log: list = []
    queue = deque([Gone("a", log), Gone("b", log)], bound)
    queue.append(Gone("c", log))
    log.append("appended")
    queue.appendleft(Gone("d", log))
    log.append("appended left")
    queue.popleft()
    log.append("popped")
    kept = queue.pop()
    log.append("kept " + kept.name)
    return log


CALLS = [
    "queues(deque, [1, 2, 3], None)", "queues(deque, [], None)", "queues(deque, [1, 2, 3], 2)", "queues(deque, [1], 0)", "queues(Odd, [1, 2], None)",
    "queues(deque, 'ab', 9)", "full_queue(None)", "full_queue(2)", "full_queue(1)",
    "attribute(Plain(1))",
    "attribute(Slotted(2))",
    "attribute(Slotted.__new__(Slotted))",
    "attribute(WithProperty())",
    "attribute(WithGetattr())",
    "attribute(WithGetattribute())",
    "attribute(InClass())",
    "attribute(InClass)",
    "attribute(Meta('M', (), {'x': 1}))",
    "attribute(math)",
    "attribute(3)",
    "attribute(Late())",
    "attribute(shadowing())",
    "attribute(with_dict())",
    "many_kinds()",
    "changes_class()",
    "changes_type()",
    "deletes()",
    "stores(Plain(0))",
    "stores(Slotted(0))",
    "stores(WithProperty())",
    "stores(ReadOnly())",
    "stores(WithSetattr())",
    "stores(Empty())",
    "stores(InClass())",
    "deaths_by_store(Plain(Noisy('first')))",
    "deaths_by_store(Slotted(Noisy('first')))",
    "shown_then_stored(Plain(Noisy('shown')))",
    "shown_then_stored(Slotted(Noisy('shown')))",
    "items_die()",
    "values_die()",
    "temporaries_die()",
    "methods(Plain(1))",
    "methods(Shadowed())",
    "methods(WithStatic())",
    "methods(WithStatic)",
    "methods(3)",
    "operators(3, 4)",
    "operators(3, 0)",
    "operators(10**20, 7)",
    "operators(2.5, 0.0)",
    "operators('ab', 'c')",
    "operators('ab', 3)",
    "operators([1], [2])",
    "operators((1,), 2)",
    "operators(True, False)",
    "operators(Operator(), 1)",
    "operators(1, Operator())",
    "operators(None, 1)",
    "operators('%s-%s', (1, 'x'))",
    "operators('%s', Loud())",
    "comparisons(1, 1.0)",
    "comparisons(float('nan'), float('nan'))",
    "comparisons('a', 1)",
    "comparisons(None, None)",
    "comparisons(Plain(1), Plain(1))",
    "comparisons(Loud(), 1)",
    "comparisons(b'a', b'b')",
    "comparisons([1], [1])",
    "truths()",
    "containers(1, [3, 2, 1])",
    "containers(1.0, (3, True))",
    "containers('b', 'abc')",
    "containers(2, {1: 0})",
    "containers(2, {Loud()})",
    "containers([], {1: 0})",
    "containers(Loud(), [Loud()])",
    "containers(1, None)",
    "subscripts([1, 2, 3], 1)",
    "subscripts([1, 2, 3], -4)",
    "subscripts([1, 2, 3], True)",
    "subscripts([1, 2, 3], 10**30)",
    "subscripts((1, 2, 3), slice(None, None, -1))",
    "subscripts('abc', 1)",
    "subscripts(b'abc', 1)",
    "subscripts({'a': 1}, 'a')",
    "subscripts({'a': 1}, 'b')",
    "subscripts({1: 'one'}, 1.0)",
    "subscripts({Loud(): 1}, Loud())",
    "subscripts([1, 2, 3], Index())",
    "iterates([1, 2, 3])",
    "iterates((1, 2))",
    "iterates(range(3))",
    "iterates('ab')",
    "iterates({1: 2, 3: 4})",
    "iterates({1: 2}.items())",
    "iterates(iter([1, 2]))",
    "iterates(x for x in [1, 2])",
    "iterates(5)",
    "last_reference()",
    "formats(3, '>5')",
    "formats(3, 'q')",
    "formats('x', '')",
    "formats(Loud(), '')",
    "formats(2.5, '.3f')",
    "builtins_of(3)",
    "builtins_of('abc')",
    "builtins_of([1, 2])",
    "builtins_of(Loud())",
    "builtins_of(None)",
    "instances_of(True, int)",
    "instances_of(True, (str, int))",
    "instances_of(1, (str, (int, float)))",
    "instances_of(1, Meta('N', (), {}))",
    "instances_of(Pretender(), Plain)",
    "instances_of(1, 'int')",
    "text_methods('a,b', ',')",
    "text_methods('a,b', 1)",
    "text_methods(Text('a,b'), ',')",
    "list_methods([3, 1])",
    "list_methods([])",
    "list_methods(Items([3, 1]))",
    "dict_methods({}, 'k')",
    "dict_methods({'k': 0}, 'k')",
    "dict_methods({}, Loud())",
    "dict_methods({}, [])",
    "set_methods(set(), 1)",
    "set_methods({Loud()}, Loud())",
    "looks_at_frames(Plain(1))",
    "rebinds_global(4)",
    "rebinds_builtin()",
    "replaces_method(Plain(1))",
    "module_attribute()",
    "writes_globals()",
    "writes_builtins()",
]

log = []


class Plain:
    def __init__(self, x):
        self.x = x

    def m(self):
        return ("m", self.x)


class Slotted:
    __slots__ = ("x",)

    def __init__(self, x):
        self.x = x


class Empty:
    pass


class InClass:
    x = "in class"


class WithProperty:
    @property
    def x(self):
        log.append("get")
        return 7

    @x.setter
    def x(self, value):
        log.append(("set", value))


class ReadOnly:
    @property
    def x(self):
        return 1


class WithGetattr:
    def __getattr__(self, name):
        log.append(name)
        return name


class WithGetattribute:
    def __getattribute__(self, name):
        log.append(name)
        return name


class WithSetattr:
    def __setattr__(self, name, value):
        log.append((name, value))
        object.__setattr__(self, name, value + 1)


class Late:
    x = 5


class Shadowed:
    def m(self):
        return "class"

    def __init__(self):
        self.m = lambda: "instance"


class WithStatic:
    @staticmethod
    def m():
        return "static"


class Meta(type):
    @property
    def y(cls):
        return "meta"

    def __instancecheck__(cls, other):
        log.append("instancecheck")
        return True


class Pretender:
    @property
    def __class__(self):
        log.append("class?")
        return Plain


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(("del", self.name))


class Loud:
    def __eq__(self, other):
        log.append("eq")
        return isinstance(other, Loud)

    def __hash__(self):
        log.append("hash")
        return 2

    def __lt__(self, other):
        log.append("lt")
        return True

    def __bool__(self):
        log.append("bool")
        return False

    def __str__(self):
        log.append("str")
        return "loud"

    def __len__(self):
        log.append("len")
        return 3


class Index:
    def __index__(self):
        log.append("index")
        return 1


class Operator:
    def __add__(self, other):
        log.append("add")
        return "added"

    def __radd__(self, other):
        log.append("radd")
        return "radded"

    def __mul__(self, other):
        raise KeyError("mul")


class Text(str):
    def split(self, by):
        log.append("own split")
        return [by]


class Items(list):
    def append(self, item):
        log.append("own append")
        list.append(self, item)


def taken():
    done = list(log)
    log.clear()
    return done


def attribute(o):
    got = []
    for _ in range(3):
        try:
            got.append(o.x)
        except AttributeError as e:
            got.append(str(e))
    return got, taken()


def shadowing():
    o = InClass()
    o.x = "own"
    return o


def with_dict():
    o = Plain(9)
    o.__dict__["z"] = 1
    return o


def many_kinds():
    got = []
    for o in [Plain(1), Slotted(2), InClass(), Plain(3), InClass, math, WithProperty(), Plain(4), shadowing()]:
        try:
            got.append(o.x)
        except AttributeError as e:
            got.append(str(e))
    return got, taken()


def changes_class():
    o = Plain(1)
    got = []
    for i in range(6):
        got.append(o.x)
        if i == 2:
            o.__class__ = InClass
        if i == 4:
            del o.x
    return got


def changes_type():
    class Kind:
        x = 1

    o = Kind()
    got = []
    for i in range(8):
        got.append(o.x)
        if i == 1:
            Kind.x = 2
        if i == 3:
            Kind.x = property(lambda self: "computed")
        if i == 5:
            Kind.x = 3
            o.x = 4
        if i == 6:
            Kind.x = property(lambda self: "again")
    return got


def deletes():
    o = Plain(1)
    got = []
    for i in range(4):
        try:
            got.append(o.x)
            if i == 1:
                del o.x
        except AttributeError as e:
            got.append(str(e))
            o.y = 1
            o.x = 2
    return got, list(o.__dict__)


def stores(o):
    for i in range(3):
        try:
            o.x = i
            o.x += 1
        except AttributeError as e:
            log.append(str(e))
    return getattr(o, "x", None), taken()


def deaths_by_store(o):
    o.x = Noisy("second")
    log.append("stored")
    o.x = None
    log.append("stored")
    return taken()


def nothing():
    pass


def shown_then_stored(o):
    v = o.x
    nothing()
    v = None
    o.x = v
    log.append("stored")
    return taken()


def items_die():
    a = [Noisy("a"), Noisy("b"), 1]
    v = a[1]
    nothing()
    v = None
    a[0] = v
    log.append("one")
    a[1] = v
    log.append("two")
    a[-1] = Noisy("c")
    a[2] = 3
    log.append("three")
    return taken()


def values_die():
    d = {"a": Noisy("a"), 1: Noisy("b")}
    v = d[1]
    nothing()
    v = None
    d["a"] = v
    log.append("one")
    d[1] = v
    log.append("two")
    d[True] = Noisy("c")
    d[1.0] = 3
    log.append("three")
    return taken()


def temporaries_die():
    Noisy("t").name
    log.append("one")
    [Noisy("l")][0]
    log.append("two")
    x = Noisy("u").name + "!"
    log.append(x)
    return taken()


def methods(o):
    got = []
    for _ in range(2):
        try:
            got.append(o.m())
        except AttributeError as e:
            got.append(str(e))
    return got


def tried(f):
    try:
        return f()
    except Exception as e:
        return type(e).__name__, str(e)


def operators(a, b):
    got = []
    for k in range(9):
        try:
            if k == 0:
                got.append(a + b)
            elif k == 1:
                got.append(a - b)
            elif k == 2:
                got.append(a * b)
            elif k == 3:
                got.append(a / b)
            elif k == 4:
                got.append(a % b)
            elif k == 5:
                got.append(a // b)
            elif k == 6:
                c = a
                c += b
                got.append(c)
                got.append(c is a)
            elif k == 7:
                got.append(-a)
            else:
                got.append(not a)
        except Exception as e:
            got.append((type(e).__name__, str(e)))
    return got, taken()


def comparisons(a, b):
    got = [a == b, a != b]
    for k in range(2):
        try:
            got.append(a < b if k else a >= b)
        except TypeError as e:
            got.append(str(e))
    return got, taken()


def truths():
    got = []
    for o in [0, 1, "", "a", [], [0], {}, set(), None, Plain(0), Loud(), 0.0, float("nan"), b"", range(0), nothing]:
        if o:
            got.append(1)
        else:
            got.append(0)
        got.append(not o)
    return got, taken()


def containers(item, container):
    got = []
    for _ in range(2):
        try:
            got.append(item in container)
            got.append(item not in container)
        except TypeError as e:
            got.append(str(e))
    return got, taken()


def subscripts(container, index):
    got = []
    for _ in range(2):
        try:
            got.append(container[index])
            container[index] = "new"
            got.append(container)
        except Exception as e:
            got.append((type(e).__name__, str(e)))
    return repr(got)[:80] if not got or not isinstance(index, Loud) else len(got), taken()


def iterates(items):
    got = []
    try:
        for a in items:
            for b in got:
                if b == a:
                    break
            got.append(a)
    except TypeError as e:
        return str(e)
    return got


def last_reference():
    for a in [Noisy("p"), Noisy("q")]:
        log.append(a.name)
    log.append("after")
    a = None
    log.append("end")
    return taken()


def formats(value, how):
    try:
        return f"{value:{how}}|{value!r:>8}"[:12] if not isinstance(value, Loud) else f"{value}", taken()
    except ValueError as e:
        return str(e)


def builtins_of(x):
    got = []
    for f in [abs, len, str, callable, type, list, bool, math.sqrt, min, hash, chr]:
        try:
            got.append(f(x))
        except Exception as e:
            got.append((type(e).__name__, str(e)))
    return len(got), [g for g in got if isinstance(g, (int, float, tuple))][:6] if not isinstance(x, Loud) else 0, taken()


def instances_of(x, types):
    got = []
    for _ in range(2):
        try:
            got.append(isinstance(x, types))
        except TypeError as e:
            got.append(str(e))
    return got, taken()


def text_methods(s, by):
    got = []
    for k in range(3):
        try:
            got.append(s.split(by) if k == 0 else s.upper() if k == 1 else by.join([s, s]))
        except Exception as e:
            got.append((type(e).__name__, str(e)))
    return got, taken()


def list_methods(a):
    got = []
    for k in range(5):
        try:
            if k == 0:
                a.append(k)
            elif k == 1:
                got.append(a.pop())
            elif k == 2:
                a.insert(0, k)
            elif k == 3:
                a.extend(a)
            else:
                got.append(a.pop(9))
        except Exception as e:
            got.append((type(e).__name__, str(e)))
    return got, a, taken()


def dict_methods(d, k):
    got = []
    for _ in range(2):
        try:
            got.append(d.get(k))
            got.append(d.get(k, 5))
            got.append(d.setdefault(k, 6))
            got.append(len(d.items()))
        except TypeError as e:
            got.append(str(e))
    return got, taken()


def set_methods(s, x):
    s.add(x)
    s.add(x)
    s.discard(x)
    return len(s), taken()


def looks_at_frames(o):
    import sys

    a = o.x
    frame = sys._getframe()
    b = o.x
    o.x = 5
    c = o.m()
    return frame.f_locals["a"], sorted(frame.f_locals)[:2], b, c


limit = 3


def set_limit(value):
    global limit
    limit = value


def rebinds_global(n):
    got = []
    for i in range(n):
        got.append(limit)
        set_limit(i)
    set_limit(3)
    return got


def rebinds_builtin():
    import builtins

    got = []
    own = builtins.len
    for i in range(3):
        f = builtins.len
        got.append(f([1]))
        builtins.len = lambda x: "patched"
    builtins.len = own
    return got


def replaces_method(o):
    got = []
    own = Plain.m
    for i in range(4):
        got.append(o.m())
        if i == 0:
            Plain.m = lambda self: "replaced"
        if i == 1:
            o.m = lambda: "of the instance"
        if i == 2:
            del o.m
    Plain.m = own
    return got


def module_attribute():
    got = []
    own = math.pi
    m = math
    for i in range(3):
        got.append(m.pi)
        m.pi = i
    m.pi = own
    try:
        m.nothing
    except AttributeError as e:
        got.append(str(e))
    return got


class Namespace:
    pass


def writes_globals():
    names = globals()
    view = Namespace()
    view.__dict__ = names
    got = []
    for i in range(4):
        got.append(limit + i)
        if i == 0:
            names["limit"] = 10
        elif i == 1:
            view.limit = 20
        elif i == 2:
            del names["limit"]
            names.setdefault("limit", 30)
    names["limit"] = 3
    return got


def writes_builtins():
    import builtins

    own = builtins.abs
    module = builtins
    got = []
    for i in range(3):
        got.append(abs(-i))
        module.abs = str
    module.abs = own
    return got
