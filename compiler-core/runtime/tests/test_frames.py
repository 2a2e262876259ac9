"""Frames that callees, tracebacks and the collector see; signals and threads that interrupt."""
import gc
import inspect
import signal
import sys
import threading
import time
import unittest
import warnings
import weakref

from assembler import assemble
from transcript import EVENTS, Mortal, compare

SOURCE = "def f(g, a):\n    b = [a]\n    g()\n    a = 2\n    g()\n    return a"
TEXT = """
@2:BUILD_LIST build_list t0 [a]
@2:STORE move b t0!
@3:CALL call t0 g [] _
@3 release t0
@4 const t0 2
@4:STORE move a t0!
@5:CALL call t0 g [] _
@5 release t0
@6:RETURN return a
"""


def both():
    return assemble(SOURCE, TEXT)


class Looking(unittest.TestCase):
    def test_callee_sees_its_caller(self):
        for function in both():
            seen = []

            def look():
                frame = sys._getframe(1)
                seen.append((frame.f_code.co_name, frame.f_lineno, dict(frame.f_locals), frame.f_globals["__name__"]))
                seen.append((frame.f_back.f_code.co_name, frame.f_trace, frame.f_builtins is not None))
                seen.append([entry.function for entry in inspect.stack()[:3]])
                if hasattr(sys, "_getframemodulename"):
                    seen.append(sys._getframemodulename(1))

            function(look, 1)
            for entry in seen:
                if isinstance(entry, tuple) and isinstance(entry[2], dict):
                    del entry[2]["g"]
            module = ["probe_module"] if hasattr(sys, "_getframemodulename") else []
            back = ("test_callee_sees_its_caller", None, True)
            stack = ["look", "f", "test_callee_sees_its_caller"]
            first = [("f", 3, {"a": 1, "b": [1]}, "probe_module"), back, stack] + module
            second = [("f", 5, {"a": 2, "b": [1]}, "probe_module"), back, stack] + module
            self.assertEqual(seen, first + second)

    def test_warnings_name_the_line(self):
        for function in both():
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                function(lambda: warnings.warn("w", stacklevel=2), 1)
            self.assertEqual([(w.filename, w.lineno) for w in caught], [("probe.py", 3), ("probe.py", 5)])


class Keeping(unittest.TestCase):
    def test_a_kept_frame_outlives_the_call(self):
        for function in both():
            kept = []
            function(lambda: kept.append(sys._getframe(1)), "value")
            frame = kept[0]
            self.assertIs(kept[1], frame)
            gc.collect()
            self.assertEqual(frame.f_lineno, 6)
            self.assertEqual(frame.f_locals["a"], 2)
            self.assertEqual(frame.f_back.f_code.co_name, "test_a_kept_frame_outlives_the_call")
            frame.clear()
            self.assertEqual(frame.f_locals, {})

    def test_clear_of_a_running_frame(self):
        messages = []
        for function in both():

            def clear():
                try:
                    sys._getframe(1).clear()
                except RuntimeError as error:
                    messages.append(str(error))

            function(clear, 1)
        self.assertEqual(messages[:2], messages[2:])
        self.assertEqual(len(messages), 4)

    def test_locals_of_a_kept_frame_are_collected(self):
        for function in both():
            kept = []
            mortal = Mortal("kept")
            reference = weakref.ref(mortal)
            function(lambda: kept.append(sys._getframe(1)), mortal)
            del mortal
            self.assertIsNotNone(reference())
            kept[0].f_locals["b"][0] = kept  # a cycle through the frame
            del kept[:]
            gc.collect()
            self.assertIsNone(reference())

    def test_writes_to_f_locals(self):
        if sys.version_info < (3, 13):
            self.skipTest("f_locals is a snapshot")
        results = []
        for function in both():
            calls = []

            def write():
                calls.append(1)
                if len(calls) == 2:
                    sys._getframe(1).f_locals["a"] = "written"

            results.append(function(write, 1))
        self.assertEqual(results, ["written", "written"])

    def test_f_locals_snapshot_and_fast_locals(self):
        if sys.version_info >= (3, 13):
            self.skipTest("f_locals writes through")
        import ctypes

        results = []
        for function in both():
            calls = []

            def write():
                calls.append(1)
                if len(calls) == 2:
                    frame = sys._getframe(1)
                    frame.f_locals["a"] = "written"
                    ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))

            results.append(function(write, 1))
        self.assertEqual(results, ["written", "written"])


LOOP = """
loop:
@3 tick
@3 jump loop
"""


class Interrupting(unittest.TestCase):
    def test_signals_break_a_loop(self):
        source = "def f():\n    while True:\n        pass"

        def on_alarm(number, frame):
            raise TimeoutError("%s:%d" % (frame.f_code.co_name, frame.f_lineno))

        compared = []
        previous = signal.signal(signal.SIGALRM, on_alarm)
        try:
            for function in assemble(source, LOOP):
                signal.setitimer(signal.ITIMER_REAL, 0.05)
                with self.assertRaises(TimeoutError) as caught:
                    function()
                entry = caught.exception.__traceback__
                names = []
                while entry is not None:
                    names.append(entry.tb_frame.f_code.co_name)
                    entry = entry.tb_next
                compared.append(names)
                self.assertEqual(str(caught.exception)[:2], "f:")
        finally:
            signal.signal(signal.SIGALRM, previous)
        self.assertEqual(compared[0], compared[1])

    def test_other_threads_run(self):
        _, function = assemble(
            "def f(done):\n    while not done:\n        pass",
            "loop:\n@2 branch_true done end\n@3 tick\n@3 jump loop\nend:\n@2 const t0 None\n@2 return t0!",
        )
        done = []
        threading.Thread(target=lambda: (time.sleep(0.05), done.append(1))).start()
        function(done)

    def test_profilers_see_callees(self):
        events = []
        for function in both():
            events.append([])

            def profile(frame, event, argument):
                if frame.f_code.co_name == "callee":
                    events[-1].append((event, frame.f_back.f_code.co_name, frame.f_back.f_lineno))

            def callee():
                pass

            sys.setprofile(profile)
            try:
                function(callee, 1)
            finally:
                sys.setprofile(None)
        self.assertEqual(events[0], events[1])


class Arguments(unittest.TestCase):
    """Who owns the arguments of a call while it runs."""

    SOURCE = "def f(g, h):\n    return g(h('arg'), 2)"
    TEXT = """
    @2:LOAD_CONST const t1 'arg'
    @2 call t1 h [t1!] _
    @2:LOAD_CONST const t2 2
    @2:CALL call t0 g [t1! t2!] _
    @2:RETURN return t0!
    """

    def test_a_rebound_parameter_dies_at_once(self):
        def callee(x, y, z=3, *, log=EVENTS):
            x = None
            log.append("rebound")
            return y + z

        def plain(x, y, z=3):
            x = None
            EVENTS.append("rebound")
            return x

        def too_few(x):
            return x

        def too_many(x, y, z):
            return x

        def raises(x, y):
            del x
            raise KeyError(y)

        class Bound:
            def method(self, x, y):
                x = None
                EVENTS.append("rebound")
                return sys._getframe(1).f_lineno

        def generator(x, y):
            x = None
            yield x

        def kept(x, y):
            EVENTS.append(sys._getframe().f_back.f_code.co_name)
            return sys._getframe().f_locals["y"]

        for function in (callee, plain, too_few, too_many, raises, Bound().method, generator, kept, dict):
            compare(self, self.SOURCE, self.TEXT, lambda function=function: (function, Mortal))

    def test_keywords(self):
        def plain(x, k):
            x = None
            EVENTS.append("rebound")
            return k

        def general(*args, k, **others):
            args = None
            EVENTS.append("rebound")
            return k, others

        for function in (plain, general, dict):
            compare(
                self,
                "def f(g, h):\n    return g(h('arg'), k=h('key'))",
                """
                @2:LOAD_CONST const t1 'arg'
                @2 call t1 h [t1!] _
                @2:LOAD_CONST const t2 'key'
                @2 call t2 h [t2!] _
                @2:CALL call t0 g [t1! t2!] ('k',)
                @2:RETURN return t0!
                """,
                lambda function=function: (function, Mortal),
            )

    def test_frames_of_callees_can_be_kept(self):
        for function in assemble(self.SOURCE, self.TEXT):
            frame = function(lambda x, y: sys._getframe(), Mortal)
            gc.collect()
            self.assertEqual(frame.f_locals["y"], 2)
            self.assertEqual(frame.f_back.f_code.co_name, "f")
            frame.clear()
            self.assertEqual(frame.f_locals, {})

    def test_deep_calls_cross_chunks_of_the_stack(self):
        function = assemble(self.SOURCE, self.TEXT)[1]

        def down(x, y):
            depth[0] += 1
            return function(down, Mortal) if depth[0] < 200 else 0

        depth = [0]
        self.assertEqual(function(down, Mortal), 0)


class Counting(unittest.TestCase):
    def test_no_reference_is_lost_or_gained(self):
        _, function = both()
        marker = object()
        before = sys.getrefcount(marker), sys.getrefcount(function)
        for _ in range(1000):
            function(int, marker)
        self.assertEqual((sys.getrefcount(marker), sys.getrefcount(function)), before)

    def test_references_of_a_raising_function(self):
        _, function = both()
        marker = object()
        before = sys.getrefcount(marker)
        for _ in range(1000):
            try:
                function(lambda: 1 / 0, marker)
            except ZeroDivisionError:
                pass
        self.assertEqual(sys.getrefcount(marker), before)

    def test_deep_recursion_through_frames(self):
        compare(self, "def f(g, n):\n    return g(n)", "@2:CALL call t0 g [n] _\n@2:RETURN return t0!", lambda: (abs, -5))
        _, function = assemble("def f(g, n):\n    return g(n)", "@2:CALL call t0 g [n] _\n@2:RETURN return t0!")

        def down(n):
            return n if n == 0 else function(down, n - 1)

        self.assertEqual(down(200), 0)


if __name__ == "__main__":
    unittest.main()
