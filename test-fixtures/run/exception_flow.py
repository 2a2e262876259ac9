"""try, except, else, finally and with: which parts run, what is handled where, what `return`, `break` and `continue` undo."""

import sys

CALLS = [
    *(call for k in range(6) for call in (f"handlers({k})", "taken()")),
    *(call for k in range(-1, 6) for call in (f"loops({k})", "taken()")),
    *(call for name in ("nested", "overridden", "managers", "swallowed") for call in (f"{name}()", "taken()")),
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


def handlers(k):
    e = t("old")
    try:
        try:
            if k == 1: boom(t(1))
            if k == 2: raise KeyError(t(2))
            if k == 3: return t(3)
            log("body")
        except ValueError as e:
            log("caught", type(e).__name__)
            if len(e.args) > 5: return
        except (KeyError, t) as e:
            del e
            raise
        else:
            log("else")
            if k == 4: boom(t(4))
        finally:
            log("finally", sys.exc_info()[0])
            if k == 5: return t(5)
    except TypeError as e:
        log("typeerror", str(e))
    log("end", 'e' in sys._getframe().f_locals)
    return e


def loops(k):
    for i in range(5):
        try:
            if i == k: continue
            if i == k + 1: break
            if i == k + 2: return i
            log(i)
        finally:
            log("fin", i)
            if k == 3 and i == 1: continue
            if k == 4 and i == 2: break
    else:
        log("else")
    while True:
        with t("w") as w:
            if k: return w
            break
    return "out"


def nested():
    try:
        try:
            boom(1)
        except ValueError as e:
            try:
                boom(2)
            except ValueError as f:
                log(f.__context__ is e)
                raise KeyError(3) from f
            finally:
                log("f", sys.exc_info()[1])
    except KeyError as g:
        log(repr(g), repr(g.__cause__), repr(g.__context__))
        log(sys.exc_info()[1] is g)
    log(sys.exc_info())
    try:
        raise
    except RuntimeError as x:
        log(str(x))


def overridden():
    x = 1
    try:
        return x
    finally:
        x = 2
        for q in (1, 2):
            try:
                continue
            finally:
                log(q)


def managers():
    with t(1) as a, t(2) as b:
        log(a, b)
        with t(3):
            return t(4)


def swallowed():
    for x in 1, 2:
        with t("swallows") as y:
            if x == 1:
                boom()
            raise KeyError(x)
        log("behind", sys.exc_info())
    return x, y.name
