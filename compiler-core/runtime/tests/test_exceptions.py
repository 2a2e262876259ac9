"""Raising, handlers, what is being handled, chains, tracebacks, with."""
import sys
import unittest

from assembler import assemble
from transcript import Mortal, Odd, compare

BEFORE_311 = sys.version_info < (3, 11)


class Strange(Exception):
    def __new__(cls, *args):
        return 5


def boom():
    raise ValueError("boom")


def handled():
    return sys.exc_info()[0]


class Raise(unittest.TestCase):
    def test_raise(self):
        values = [
            lambda: (ValueError,),
            lambda: (ValueError("x"),),
            lambda: (Strange,),
            lambda: (5,),
            lambda: (int,),
            lambda: (None,),
            lambda: (Odd("a"),),
        ]
        compare(self, "def f(a):\n    raise a", "@2:RAISE raise a _", *values)
        for cause in [ValueError, KeyError("k"), Strange, None, 5, int]:
            compare(
                self,
                "def f(a, b):\n    raise a from b",
                "@2:RAISE raise a b",
                *[lambda value=value: value() + (cause,) for value in values],
            )

    def test_bare_raise(self):
        compare(self, "def f():\n    raise", "@2:RAISE raise _ _", lambda: ())

    def test_raise_keeps_growing_traceback(self):
        compare(
            self,
            "def f(g):\n    try:\n        g()\n    except ValueError as e:\n        raise e",
            """
            try:
            @3:CALL call t0 g [] _
            @3 release t0
            caught:
            @4 push_exception t1 t0
            @4:LOAD_GLOBAL load_global t2 ValueError
            @4 match_exception t2 t0 t2!
            @4 branch_false t2! other
            @4:STORE move e t0
            inside:
            @5:RAISE raise e _
            other:
            @4 reraise t0
            cleanup:
            @4 delete_local e
            @4 pop_exception t1!
            @4 reraise t2!
            handler try caught caught t0
            handler inside other cleanup t2
            """,
            lambda: (boom,),
        )


TRY = """
try:
@3:CALL call t0 g [] _
@3:RETURN return t0!
caught:
@4 push_exception t1 t0
@4:LOAD_GLOBAL load_global t2 ValueError
@4 match_exception t2 t0 t2!
@4 branch_false t2! other
inside:
@5:CALL call t2 h [] _
inside_end:
@5 pop_exception t1!
@5 release t0
@5:RETURN return t2!
other:
@4 reraise t0!
cleanup:
@4 pop_exception t1!
@4 reraise t2!
handler try caught caught t0
handler inside inside_end cleanup t2
handler caught cleanup cleanup t2
"""

FINALLY = """
try:
@3:CALL call t0 g [] _
@3 release t0
try_end:
@5:CALL call t0 h [] _
@5 return t0!
caught:
@5 push_exception t1 t0
inside:
@5:CALL call t2 h [] _
inside_end:
@5 release t2
@5 pop_exception t1!
@5 reraise t0!
cleanup:
@5 pop_exception t1!
@5 reraise t2!
handler try try_end caught t0
handler inside inside_end cleanup t2
"""

WITH = """
@2:LOAD_FAST move t0 g
@2:%s before_with t0 t1 t0!
@2:STORE move x t1!
body:
@3:CALL call t1 h [x] _
@3 release t1
body_end:
@2 const t1 None
@2 const t2 None
@2 const t3 None
@2 call t0 t0! [t1! t2! t3!] _
@2 release t0
@2 const t0 1
@2 return t0!
raised:
@2 push_exception t2 t1
inside:
@2:WITH_EXC with_exit_exception t3 t0 t1
@2 branch_true t3! swallow
@2 reraise t1
swallow:
@2 pop_exception t2!
@2 release t1
@2 release t0
@4 const t0 2
@4 return t0!
cleanup:
@2 pop_exception t2!
@2 reraise t3!
handler body body_end raised t1
handler inside swallow cleanup t3
"""


def chained():
    raise KeyError("inner")


class Handlers(unittest.TestCase):
    def test_try(self):
        compare(
            self,
            "def f(g, h):\n    try:\n        return g()\n    except ValueError:\n        return h()",
            TRY,
            lambda: (int, int),
            lambda: (boom, handled),
            lambda: (boom, boom),
            lambda: (boom, chained),
            lambda: (chained, chained),
            lambda: (Odd("g", ValueError("v")), Odd("h", TypeError("t"))),
        )

    def test_a_dead_frame_stands_where_the_exception_was_raised(self):
        source = "def f(g, h):\n    try:\n        return g()\n    except ValueError:\n        return h()"
        for function in assemble(source, TRY):
            with self.assertRaises(KeyError):
                try:
                    function(boom, chained)
                except KeyError as error:
                    self.assertEqual(error.__traceback__.tb_next.tb_frame.f_lineno, 5)
                    raise

    def test_try_inside_another_handler(self):
        def around(g, h):
            def outer(inner):
                try:
                    chained()
                except KeyError:
                    return inner(g, h), sys.exc_info()[0]

            return outer

        source = "def f(g, h):\n    try:\n        return g()\n    except ValueError:\n        return h()"
        for pair in [(boom, handled), (boom, boom), (chained, handled), (int, handled)]:
            outcomes = []
            for function in assemble(source, TRY):
                try:
                    outcomes.append(repr(around(*pair)(function)))
                except Exception as error:
                    outcomes.append((repr(error), repr(error.__context__), repr(error.__context__.__context__)))
                outcomes.append(sys.exc_info())
            self.assertEqual(outcomes[:2], outcomes[2:])

    def test_wrong_exception_class(self):
        for value in (5, (ValueError, 5), (), (KeyError, ValueError), Strange, object):
            compare(
                self,
                "def f(g, c):\n    try:\n        return g()\n    except c:\n        return 1",
                """
                try:
                @3:CALL call t0 g [] _
                @3:RETURN return t0!
                caught:
                @4 push_exception t1 t0
                @4:%s match_exception t2 t0 c
                @4 branch_false t2! other
                @4 pop_exception t1!
                @4 release t0
                @5 const t0 1
                @5:RETURN return t0!
                other:
                @4 reraise t0!
                cleanup:
                @4 pop_exception t1!
                @4 reraise t2!
                handler try caught caught t0
                handler caught cleanup cleanup t2
                """
                % ("JUMP_IF_NOT" if BEFORE_311 else "CHECK_EXC"),
                lambda: (boom, value),
            )

    def test_finally(self):
        compare(
            self,
            "def f(g, h):\n    try:\n        g()\n    finally:\n        h()",
            FINALLY,
            lambda: (boom, handled),
            lambda: (boom, chained),
            lambda: (chained, int),
        )

    def test_with(self):
        compare(
            self,
            "def f(g, h):\n    with g as x:\n        h(x); return 1\n    return 2",
            WITH % ("SETUP_WITH" if BEFORE_311 else "BEFORE_WITH"),
            lambda: (Odd("g"), len),
            lambda: (5, len),
            lambda: (Odd("g"), Odd("h", KeyError("k"))),
            lambda: (Odd("g", OSError("no")), len),
            lambda: (type("Half", (), {"__enter__": 1})(), len),
        )


class Deaths(unittest.TestCase):
    def test_locals_live_in_the_traceback(self):
        compare(
            self,
            "def f(a, g):\n    b = a\n    del a\n    g()",
            "@2:STORE move b a\n@3:DELETE delete_local a\n@4:CALL call t0 g [] _\n@4 release t0\n@4 return b",
            lambda: (Mortal("a"), boom),
        )

    def test_rebinding(self):
        compare(
            self,
            "def f(g):\n    x = g('one')\n    x = g('two')\n    y = x\n    return g('three')",
            """
            @2:LOAD_CONST const t1 'one'
            @2:CALL call t0 g [t1!] _
            @2:STORE move x t0!
            @3:LOAD_CONST const t1 'two'
            @3:CALL call t0 g [t1!] _
            @3:STORE move x t0!
            @4:STORE move y x
            @5:LOAD_CONST const t1 'three'
            @5:CALL call t0 g [t1!] _
            @5:RETURN return t0!
            """,
            lambda: (Mortal,),
        )

    def test_temporaries_of_an_abandoned_expression(self):
        compare(
            self,
            "def f(g, h):\n    return [g('one'), g('two'), h()]",
            """
            @2:LOAD_CONST const t1 'one'
            @2 call t0 g [t1!] _
            @2:LOAD_CONST const t2 'two'
            @2 call t1 g [t2!] _
            @2:CALL call t2 h [] _
            @2 build_list t0 [t0! t1! t2!]
            @2:RETURN return t0!
            """,
            lambda: (Mortal, boom),
            lambda: (Mortal, int),
        )


if __name__ == "__main__":
    unittest.main()
