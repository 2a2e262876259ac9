"""Evaluation order, single evaluation, and the moment and place of each death."""

import sys

CALLS = [
    *(
        call
        for name in (
            "temporaries()",
            "targets()",
            "large()",
            "walrus(1)",
            "constants()",
            "seen_locals()",
            "Account().change()",
            "Account().missing()",
            "rebinds(Seen(1), Seen(2), b=Seen(3), c=Seen(4))",
        )
        for call in (name, "taken()")
    ),
]


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


def temporaries():
    t(1) + t(2)
    t(3)[t(4)]
    x = t(5)
    x = t(6)
    x += t(7)
    y = x
    del x
    f"{t(8):{t(9)}}{t(10)!r:>{t(0).name + 20}}{t(10)!s}"
    "%s %r" % (t(11), t(12))
    t(13)(t(14), *[t(15)], k=t(16), **{"z": t(17)})
    t(18).method(t(19))
    z = [t(20), *t(21), t(22)]
    z = {t(23): t(24), **{1: 2}}
    z = {t(25), t(26)}
    z = t(27) < t(28) < t(29)
    z = t(27) < t(29) < t(30)
    z = t(0) or t(30)
    z = t(31) and t(32)
    z = t(33) if t(34) else t(35)
    return t(36), y, z


def targets():
    a = b = t(1)
    a, b = t(2), t(3)
    a, b = b, a
    a, b, c = t(4), t(5), t(6)
    c, b, a = a, b, c
    (a, b), c = t(7), t(8)
    a, *b = t(9)
    [a, b][t(0).name] = t(10)
    t(11)[t(12)] = t(13)
    t(14).attribute, t(15)[1] = t(16), t(17)
    t(18)[t(19)] += t(20)
    t(21)[t(22) :] += t(23)
    for a, b in [(t(24), t(25))]:
        pass
    for a in t(26):
        log("body", a)
        if a.name == ("of", 1):
            continue
        break
    else:
        log("else")
    del a
    del t(27)[t(28)], b


def large():
    t(1)(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, t(33), a=t(34))
    x = {t(1): 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7, 8: 8, 9: 9, 10: 10, 11: 11, 12: 12, 13: 13, 14: 14, 15: t(15), 16: t(16), 17: t(17)}
    y = {t(1), 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, t(31), t(32)}
    return [1, 2, 3, t(4)] + [x is y]


def walrus(a):
    r = a + (a := a + 1) + a
    if (b := a) > 1 and (c := b + 1):
        r += b + c
    row = (a, a := 5, [a, (a := 6)], a)
    return r, row, a < (a := 7) < a


def constants():
    a = (1, 2, ("x", b"y"), 1.5, -0.0, 1j, ...)
    b = 2**10, -5 // 2, -5 % 3, "a" * 3, (1,) * 3, 7 / 2, 1 << 10, ~5, not 1, "abc"[1], (1, 2)[-1], {1, 2, 3}
    return a, b, 3 in [1, 2, 3], 3 in {1, 2}, 1 + 2j, 5.5 // -2, 5.5 % -2, 1e308 * 10, 2.0**0.5, "\ud834" + "\udd1e"


def seen_locals():
    a = 1
    for b in (2,):
        c = t(3)
    del a
    return sorted(sys._getframe().f_locals), b, c.name


class Account:
    __balance = 1

    def change(self, __by=2):
        self.__balance += __by
        __now = self.__balance
        return __now, sorted(sys._getframe().f_locals)

    def __getattr__(self, name):
        raise AttributeError(f"no {name}")

    def missing(self):
        return self.__missing


def rebinds(a, *args, b=None, **keywords):
    a = None
    log("a")
    args = None
    log("args")
    b = keywords = None
    log("done", a, args, b, keywords)
