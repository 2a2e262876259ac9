"""Each kind of operation fails once: type, message, traceback with its carets, and what dies on the way."""

import sys

CALLS = [call for k in range(62) for call in (f"failing({k})", "taken()")]


LOG = []


def log(*row):
    LOG.append(row)


def taken():
    """What was logged since the last time."""
    rows = list(LOG)
    LOG.clear()
    return rows


class Seen:
    """Logs everything that is done to it, and where its death finds the function that let it go."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<{self.name}>"

    def __del__(self):
        frame = sys._getframe(1)
        line = frame.f_lineno - frame.f_code.co_firstlineno
        log("del", self.name, frame.f_code.co_name, line, type(sys.exc_info()[1]).__name__)

    def __add__(self, other):
        return Seen((self.name, other))

    def __iadd__(self, other):
        return Seen((self.name, "+=", other))

    def __getitem__(self, index):
        log("get", index)
        return Seen(("item", repr(index)))

    def __setitem__(self, index, value):
        log("set", index, value)

    def __delitem__(self, index):
        log("delete", index)

    def __lt__(self, other):
        log("lt", self, other)
        return Seen(0 if other.name == 29 else 1)

    def __bool__(self):
        log("bool", self.name)
        return bool(self.name)

    def __enter__(self):
        log("enter", self.name)
        return Seen(("entered", self.name))

    def __exit__(self, *details):
        log("exit", self.name, details[0])
        return self.name == "swallows"

    def __iter__(self):
        log("iter", self.name)
        return iter([Seen(("of", 1)), Seen(("of", 2))])

    def __format__(self, specification):
        log("format", self.name, specification)
        return f"<{self.name}:{specification}>"

    def __str__(self):
        log("str", self.name)
        return f"str {self.name}"

    def __hash__(self):
        log("hash", self.name)
        return self.name if isinstance(self.name, int) else 7

    def __eq__(self, other):
        log("eq", self.name, other)
        return isinstance(other, Seen) and self.name == other.name

    def __call__(self, *args, **keywords):
        log("call", self.name, args, keywords)
        return Seen(("called", self.name))

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        log("attribute", self.name, name)
        return Seen((self.name, name))


def t(name):
    log("t", name)
    return Seen(name)


def boom(*args):
    raise ValueError("boom")


def failing(k):
    x = t("x")
    nothing = None
    if k == 0:
        t(1) + boom()
    if k == 1:
        f(t(1), t(2), boom())
    if k == 2:
        t(1)[boom()] = t(2)
    if k == 3:
        x = (t(1), [t(2), boom()])
    if k == 4:
        a, b, c = t(1)
    if k == 5:
        a, (b, c), d = t(1), t(2), t(3)
    if k == 6:
        for y in t(1):
            boom()
    if k == 7:
        t(1)(t(2), *boom())
    if k == 8:
        t(1)(t(2), **t(3))
    if k == 9:
        undefined_name
    if k == 10:
        nope
        nope = 1
    if k == 11:
        a, b = t(1), t(2)
        with a as q, b:
            boom()
    if k == 12:
        with t("swallows") as q:
            boom()
        log("suppressed")
    if k == 13:
        del zz
        zz = 1
    if k == 14:
        assert t(0), t(1)
    if k == 15:
        assert not x
    if k == 16:
        raise ValueError(t(1)) from t(2)
    if k == 17:
        x = {**t(1)}
    if k == 18:
        x = [*None]
    if k == 19:
        "%s%s" % (t(1), boom())
    if k == 20:
        f"{t(1)}{boom()}"
    if k == 21:
        t(1).x.y[boom()].z += t(3)
    if k == 22:
        x[1:boom()] = t(1)
    if k == 23:
        (t(1) < t(2) <
                 boom())
    if k == 24:
        return (t(1)
        .foo(t(2))
        .bar(boom(),
             t(3)))
    if k == 25:
        while boom(): pass
    if k == 26:
        import does.nt.exist
    if k == 27:
        from os import does_not_exist as e
    if k == 28:
        raise
    if k == 29:
        1 + None
    if k == 30:
        len(1, 2)
    if k == 31:
        x.name.missing
    if k == 32:
        k()
    if k == 33:
        a, b = 1
    if k == 34:
        a, b = 1, 2, 3
    if k == 35:
        a, *b, c = [1]
    if k == 36:
        return {[]: 1}
    if k == 37:
        return {[]}
    if k == 38:
        dict(**{1: 2})
    if k == 39:
        dict(a=1, **{"a": 2})
    if k == 40:
        with nothing: pass
    if k == 41:
        for i in 5: pass
    if k == 42:
        raise 5
    if k == 43:
        raise KeyError from 5
    if k == 44:
        try:
            boom()
        except 5:
            pass
    if k == 45:
        x = -nothing
    if k == 46:
        x = nothing < 1
    if k == 47:
        x = 1 in 1
    if k == 48:
        nothing.x = 1
    if k == 49:
        nothing[0] = 1
    if k == 50:
        del nothing.x
    if k == 51:
        del nothing[0]
    if k == 52:
        nothing[0]
    if k == 53:
        nothing[0:1]
    if k == 54:
        nothing[0:1] = 5
    if k == 55:
        nothing.foo(1)
    if k == 56:
        f"{1:zz}"
    if k == 57:
        nothing[0] += 1
    if k == 58:
        nothing[0:2] += 1
    if k == 59:
        nothing.x += 1
    if k == 60:
        x = 1
        x += None
    return k
