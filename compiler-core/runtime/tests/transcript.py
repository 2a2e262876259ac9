"""What a call did, as text: result or exception (chain, traceback, carets), deaths and other events in order."""
import gc
import linecache
import re
import sys
import traceback

from assembler import assemble

EVENTS = []


class Mortal:
    """Logs its death, and how the interpreter stood then."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return "Mortal(%s)" % self.name

    def __hash__(self):
        return hash(self.name)

    def __del__(self):
        frame = sys._getframe(1)
        EVENTS.append("del %s in %s:%d" % (self.name, frame.f_code.co_name, frame.f_lineno))


class Odd(Mortal):
    """Operators log and answer with fresh mortals; a `raises` one raises instead."""

    def __init__(self, name, raises=None):
        self.name, self.raises = name, raises

    def _event(self, event, value=None):
        EVENTS.append("%s.%s" % (self.name, event))
        if self.raises is not None:
            raise self.raises
        return Mortal("%s.%s" % (self.name, event)) if value is None else value

    def __add__(self, other):
        return self._event("add")

    def __iadd__(self, other):
        return self._event("iadd")

    def __lt__(self, other):
        return self._event("lt")

    def __neg__(self):
        return self._event("neg")

    def __bool__(self):
        return self._event("bool", True)

    def __contains__(self, item):
        return self._event("contains", True)

    def __getitem__(self, index):
        return self._event("getitem")

    def __setitem__(self, index, value):
        self._event("setitem", True)

    def __delitem__(self, index):
        self._event("delitem", True)

    def __iter__(self):
        return iter(self._event("iter", [Mortal(self.name + "[0]"), Mortal(self.name + "[1]")]))

    def __call__(self, *args, **kwargs):
        return self._event("call%r%r" % (args, kwargs))

    def __format__(self, specification):
        return self._event("format(%s)" % specification, "formatted")

    def __str__(self):
        return self._event("str", "text")

    def __enter__(self):
        return self._event("enter")

    def __exit__(self, *exception):
        EVENTS.append("%s.exit%s" % (self.name, [getattr(e, "__name__", type(e).__name__) for e in exception]))
        return self.raises is None


def transcript(function, args):
    gc.collect()
    del EVENTS[:]
    before = sys.exc_info()
    try:
        result = function(*args)
        EVENTS.append("result %s %r" % (type(result).__name__, result))
        result = None
    except BaseException as error:
        EVENTS.append("raised %r" % (error,))
        for name in ("name", "path", "name_from", "obj"):
            if hasattr(error, name):
                EVENTS.append("%s = %r" % (name, getattr(error, name)))
        EVENTS.append("cause %r" % (error.__cause__,))
        if not isinstance(error.__cause__, (BaseException, type(None))):
            error.__cause__ = None  # cannot be shown; up to 3.12 nothing forbids it
        lines = traceback.format_exception(type(error), error, error.__traceback__.tb_next)
        EVENTS.extend("".join(lines).splitlines())
        entry = error.__traceback__.tb_next
        while entry is not None:
            shown = sorted(entry.tb_frame.f_locals.items())
            EVENTS.append("%s %d locals %r" % (entry.tb_frame.f_code.co_name, entry.tb_lineno, shown))
            entry = entry.tb_next
        error.__traceback__ = None
        error = None
    EVENTS.append("exc_info kept %r" % (sys.exc_info() == before))
    args = None
    gc.collect()
    return [re.sub(r"0x[0-9a-f]+", "0x…", event) for event in EVENTS]


def compare(test, source, text, *makers):
    """Reference and resumed function do the same on fresh arguments from each maker."""
    gc.freeze()  # collections look at what the calls make, not at the test framework
    source = source.strip("\n")
    linecache.cache["probe.py"] = (len(source), None, source.splitlines(True), "probe.py")
    reference, resumed = assemble(source, text)
    for maker in makers:
        expected = transcript(reference, maker())
        actual = transcript(resumed, maker())
        test.assertEqual("\n".join(actual), "\n".join(expected), "%s\n%s" % (source, text))
        if growth(resumed, maker, 20) > 10:
            test.assertLess(growth(resumed, maker, 1000), 500, "it leaks: %s\n%s" % (source, text))
    return reference, resumed


def growth(function, maker, rounds):
    """How many more blocks of memory there are after calling it again and again."""

    def call():
        try:
            function(*maker())
        except BaseException:
            pass
        del EVENTS[:]

    call()
    if rounds > 100:
        gc.collect()
        del EVENTS[:]
    before = sys.getallocatedblocks()
    for _ in range(rounds):
        call()
    if rounds > 100:
        gc.collect()
        del EVENTS[:]
    return sys.getallocatedblocks() - before
