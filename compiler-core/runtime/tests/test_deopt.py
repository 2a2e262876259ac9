"""Scripted native activations: frames made late, and leaving native code through frame states."""
import gc
import struct
import sys
import traceback
import unittest

from assembler import Assembler, compiled, load_probe
from transcript import EVENTS, Mortal

OWNED, BORROWED, INT, FLOAT, BOOL, CONST, RANGE, CELL, ITERATOR, BORROWED_ITERATOR, NONE = range(1, 12)
MAYBE = 0x100
BEFORE, AFTER, ERROR = range(3)

SOURCE = "def f(a, b):\n    g(a)\n    c = a + b\n    return c"
TEXT = """
@2:LOAD_GLOBAL load_global t0 g
@2:CALL call t0 t0! [a] _
@2 release t0
sum:
@3:BINARY binary c 0 a b
done:
@4:RETURN return c
"""
A, B, C, T0 = range(4)


class Native:
    """A probe function and its frame states."""

    def __init__(self, source, text):
        function, self.namespace = compiled(source)
        assembler = Assembler(function.__code__)
        for line in text.strip().splitlines():
            assembler.line_of_text(line.strip())
        self.labels = dict(assembler.labels, start=0)
        self.rows = []
        self.function = load_probe().make_function(function.__code__, self.namespace, *assembler.finish())
        self.site_of_pc = {pc: assembler.words[pc] >> 8 for pc in self.labels.values() if pc < len(assembler.words)}

    def state(self, label, mode, *entries):
        pc = self.labels[label]
        words = [pc, mode, self.site_of_pc[pc], len(entries)]
        for register, representation, slot in entries:
            words += [register, representation, slot]
        self.rows.append(words)
        return len(self.rows) - 1

    def table(self):
        words, offset = [len(self.rows)], 1 + len(self.rows)
        for row in self.rows:
            words.append(offset)
            offset += len(row)
        for row in self.rows:
            words += row
        return struct.pack("<%di" % len(words), *words)

    def run(self, *steps):
        return load_probe().activation(self.function, self.table(), list(steps))

    def inner(self, *steps):
        return ("inner", self.function, self.table(), list(steps))


def native():
    return Native(SOURCE, TEXT)


def raised(run, *steps):
    try:
        run(*steps)
    except Exception as error:
        return error
    raise AssertionError("nothing raised")


def names_and_lines(error):
    return [(entry.name, entry.lineno) for entry in traceback.extract_tb(error.__traceback__)]


class Representations(unittest.TestCase):
    def deopt(self, entries, *steps):
        one = native()
        one.namespace["g"] = lambda value: value
        return one.run(*steps, ("deoptimize", one.state("start", BEFORE, *entries)))

    def test_numbers(self):
        self.assertEqual(self.deopt([(A, INT, 0), (B, INT, 1)], ("int", 0, 2**62), ("int", 1, 2**62)), 2**63)
        self.assertEqual(self.deopt([(A, FLOAT, 0), (B, INT, 1)], ("float", 0, -0.0), ("int", 1, 0)), 0.0)
        self.assertEqual(self.deopt([(A, BOOL, 0), (B, BOOL, 0)], ("int", 0, 1)), 2)

    def test_objects(self):
        marker, other = ["marker"], ["other"]
        counts = sys.getrefcount(marker), sys.getrefcount(other)
        result = self.deopt([(A, OWNED, 0), (B, BORROWED, 1)], ("object", 0, marker), ("borrowed", 1, other))
        self.assertEqual(result, ["marker", "other"])
        self.assertEqual((sys.getrefcount(marker), sys.getrefcount(other)), counts)

    def test_unbound(self):
        for entries, steps in (
            ([(A, INT, 0)], [("int", 0, 1)]),
            ([(A, INT, 0), (B, OWNED, 1)], [("int", 0, 1), ("null", 1)]),
            ([(A, INT, 0), (B, INT | MAYBE, 1)], [("int", 0, 1), ("int", 1, 5), ("int", 2, 0)]),
            ([(A, INT, 0), (B, NONE | MAYBE, 1)], [("int", 0, 1), ("int", 1, 0)]),
        ):
            with self.assertRaises(UnboundLocalError):
                self.deopt(entries, *steps)
        bound = self.deopt([(A, INT, 0), (B, INT | MAYBE, 1)], ("int", 0, 1), ("int", 1, 5), ("int", 2, 1))
        self.assertEqual(bound, 6)

    def test_iterators(self):
        one = Native("def f():\n    return list", "start:\n@2 build_list t1 []\n@2 list_extend t1 t0!\n@2:RETURN return t1!")
        t0 = 0

        def rest(representation, *steps):
            return one.run(*steps, ("deoptimize", one.state("start", BEFORE, (t0, representation, 0))))

        self.assertEqual(rest(RANGE, ("int", 0, 3), ("int", 1, 4), ("int", 2, -2)), [3, 1, -1, -3])
        self.assertEqual(rest(RANGE, ("int", 0, 2**63 - 1), ("int", 1, 2), ("int", 2, 1)), [2**63 - 1, 2**63])
        self.assertEqual(rest(RANGE, ("int", 0, 5), ("int", 1, 0), ("int", 2, 1)), [])
        for container in ([1, 2, 3], (1, 2, 3), b"\1\2\3"):
            before = sys.getrefcount(container)
            self.assertEqual(rest(ITERATOR, ("object", 0, container), ("int", 1, 1)), [2, 3])
            self.assertEqual(rest(BORROWED_ITERATOR, ("borrowed", 0, container), ("int", 1, 3)), [])
            self.assertEqual(rest(BORROWED_ITERATOR, ("borrowed", 0, container), ("int", 1, 0)), [1, 2, 3])
            self.assertEqual(sys.getrefcount(container), before)

    def test_modes(self):
        one = native()
        seen = []
        one.namespace["g"] = seen.append
        bound = [(A, INT, 0), (B, INT, 1)]
        values = [("int", 0, 1), ("int", 1, 2)]
        self.assertEqual(one.run(*values, ("deoptimize", one.state("start", BEFORE, *bound))), 3)
        self.assertEqual(seen, [1])
        self.assertEqual(one.run(*values, ("deoptimize", one.state("sum", AFTER, *bound))), 3)
        self.assertEqual(one.run(*values, ("deoptimize", one.state("done", AFTER, (C, INT, 0)))), 1)
        self.assertEqual(seen, [1])
        self.assertEqual(load_probe().deopt_count(one.function), 1)


class Errors(unittest.TestCase):
    def test_an_exception_goes_on_at_its_site(self):
        one = native()

        def fail():
            raise KeyError("k")

        at_sum = one.state("sum", ERROR, (A, INT, 0), (B, INT, 1))
        error = raised(one.run, ("int", 0, 1), ("int", 1, 2), ("state", at_sum), ("call", fail), ("error", at_sum))
        self.assertEqual(names_and_lines(error)[2:3], [("f", 3)])
        self.assertEqual(len(names_and_lines(error)), 4)
        entry = error.__traceback__
        while entry.tb_frame.f_code.co_name != "f":
            entry = entry.tb_next
        self.assertEqual(entry.tb_frame.f_locals, {"a": 1, "b": 2})

    def test_a_handler_catches_it(self):
        one = Native(
            "def f(a):\n    try:\n        a.x\n    except KeyError:\n        return 'caught'",
            """
            try:
            @3:LOAD_ATTR load_attr t0 a x
            caught:
            @4 push_exception t1 t0
            @5 pop_exception t1!
            @5 release t0
            @5 const t0 'caught'
            @5 return t0!
            handler try caught caught t0
            """,
        )
        row = one.state("try", ERROR, (0, INT, 0))
        self.assertEqual(one.run(("int", 0, 1), ("state", row), ("call", {}.popitem), ("error", row)), "caught")

    def test_killed_operands_die(self):
        one = Native("def f(a):\n    return a + a", "sum:\n@2:BINARY binary t0 0 a t0!\n@2:RETURN return t0!")
        row = one.state("sum", ERROR, (0, INT, 0), (1, OWNED, 1))
        del EVENTS[:]
        mortal = Mortal("operand")
        before = sys.getrefcount(mortal)
        with self.assertRaises(KeyError):
            one.run(("int", 0, 1), ("object", 1, mortal), ("state", row), ("call", {}.popitem), ("error", row))
        self.assertEqual(sys.getrefcount(mortal), before)


class Showing(unittest.TestCase):
    def look(self, seen, depth=2):
        def look():
            frame, entries = sys._getframe(1), []
            for _ in range(depth):
                entries.append((frame.f_code.co_name, frame.f_lineno, dict(frame.f_locals)))
                frame = frame.f_back
            seen.append(entries)

        return look

    def test_frames_are_made_when_needed(self):
        one = native()
        seen = []
        first = one.state("start", BEFORE, (A, INT, 0), (B, FLOAT, 1))
        second = one.state("sum", BEFORE, (A, INT, 0), (B, FLOAT, 1), (C, OWNED, 2))
        look = self.look(seen, 1)
        marker = ["c"]
        one.run(
            ("int", 0, 1), ("float", 1, 2.5), ("state", first), ("call", look),
            ("int", 0, 7), ("object", 2, marker), ("state", second), ("call", look), ("drop", 2),
        )
        self.assertEqual(seen, [[("f", 2, {"a": 1, "b": 2.5})], [("f", 3, {"a": 7, "b": 2.5, "c": marker})]])
        self.assertEqual(sys.getrefcount(marker), 3 if sys.version_info < (3, 14) else 2)

    def test_outer_frames_are_made_by_inner_calls(self):
        outer, inner = native(), Native(SOURCE.replace("def f", "def inner"), TEXT)
        seen = []
        look = self.look(seen, 3)
        row = inner.state("sum", BEFORE, (A, INT, 0))
        first = outer.state("start", BEFORE, (A, INT, 0))
        second = outer.state("sum", BEFORE, (A, INT, 0))
        calls = [inner.inner(("int", 0, n), ("state", row), ("call", look)) for n in (10, 20)]
        outer.run(("int", 0, 1), ("state", first), calls[0], ("int", 0, 2), ("state", second), calls[1])
        names = [[(name, line, found.get("a")) for name, line, found in entries][:2] for entries in seen]
        self.assertEqual(names, [[("inner", 3, 10), ("f", 2, 1)], [("inner", 3, 20), ("f", 3, 2)]])
        self.assertEqual([entries[2][:1] for entries in seen], [("run",), ("run",)])

    def test_deopt_of_an_inner_call_shows_the_outer_one(self):
        outer, inner = native(), native()
        seen = []
        inner.namespace["g"] = lambda value: seen.append([sys._getframe(1).f_lineno, sys._getframe(2).f_lineno])
        row = outer.state("sum", BEFORE, (A, INT, 0))
        deopt = inner.state("start", BEFORE, (A, INT, 0), (B, INT, 0))
        result = outer.run(("int", 0, 1), ("state", row), inner.inner(("int", 0, 4), ("deoptimize", deopt)))
        self.assertEqual(result, 8)
        self.assertEqual(seen, [[2, 3]])

    def test_an_exception_passes_through_native_frames(self):
        outer, inner = native(), native()

        def fail():
            raise KeyError("k")

        row = inner.state("sum", BEFORE, (A, INT, 0))
        out = outer.state("start", BEFORE, (A, INT, 0))
        failed = inner.state("sum", ERROR, (A, INT, 0), (B, INT, 0))
        out_failed = outer.state("start", ERROR, (A, INT, 0), (B, INT, 0))
        call = inner.inner(("int", 0, 2), ("state", row), ("call", fail), ("error", failed))
        error = raised(outer.run, ("int", 0, 1), ("state", out), call, ("error", out_failed))
        self.assertEqual(names_and_lines(error)[2:4], [("f", 2), ("f", 3)])

    def test_a_taken_frame_stays_true(self):
        one = native()
        kept = []
        row = one.state("sum", BEFORE, (A, INT, 0), (B, INT, 1))
        after = one.state("sum", AFTER, (A, INT, 0), (B, INT, 1))
        result = one.run(
            ("int", 0, 1), ("int", 1, 2), ("state", row), ("call", lambda: kept.append(sys._getframe(1))), ("taken", after)
        )
        self.assertEqual(result, 3)
        gc.collect()
        self.assertEqual(kept[0].f_locals, {"a": 1, "b": 2, "c": 3})
        self.assertEqual(kept[0].f_lineno, 4)

    def test_written_locals_are_believed(self):
        if sys.version_info < (3, 13):
            self.skipTest("f_locals is a snapshot")
        one = native()
        kept = []

        def write():
            kept.append(sys._getframe(1))
            kept[0].f_locals["a"] = 100
            kept[0].f_locals["b"] = 50

        row = one.state("sum", BEFORE, (A, INT, 0), (B, INT, 1))
        after = one.state("sum", AFTER, (A, INT, 0), (B, INT, 2))
        steps = [("int", 0, 1), ("int", 1, 2), ("int", 2, 7), ("state", row), ("call", write), ("taken", after)]
        self.assertEqual(one.run(*steps), 107)

    def test_locals_die_when_the_next_call_is_shown(self):
        one = native()
        del EVENTS[:]
        first = one.state("start", BEFORE, (A, OWNED, 0))
        second = one.state("sum", BEFORE)
        made = map(Mortal, ["a"])
        steps = [("take", 0, made), ("state", first), ("call", int), ("drop", 0), ("state", second)]
        one.run(*steps, ("call", lambda: EVENTS.append("called")))
        self.assertEqual(EVENTS, ["del a in f:3", "called"])


class Counting(unittest.TestCase):
    def test_nothing_leaks(self):
        one = native()
        one.namespace["g"] = lambda value: None
        row = one.state("start", BEFORE, (A, OWNED, 0), (B, BORROWED, 1))
        marker = ["x"]
        before = sys.getrefcount(marker)
        steps = [("object", 0, marker), ("borrowed", 1, marker), ("state", row), ("call", int)]
        for _ in range(500):
            one.run(*steps, ("deoptimize", row))
            one.run(*steps, ("drop", 0))
        self.assertEqual(sys.getrefcount(marker), before + 2)  # the steps themselves
        del steps
        self.assertEqual(sys.getrefcount(marker), before)


if __name__ == "__main__":
    unittest.main()
