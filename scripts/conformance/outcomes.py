"""Run one test module of CPython's own suite and print the outcome of every test as JSON.

usage: outcomes.py COPIES BLOCKED TEST_MODULE OUT

COPIES goes to the front of sys.path, so that the library modules copied there (compiled or not) are the ones tested.
BLOCKED is a comma-separated list of C accelerators that must not be importable: the pure-Python code path runs.
Outcomes: pass, fail, error, skip, expected failure, unexpected success; of failures the last line of the message too.
"""
import json
import os
import re
import sys
import unittest


class Recorder(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.outcomes = {}

    def note(self, test, outcome):
        # A test with subtests may be noted several times: the first failure stays.
        if self.outcomes.get(test.id(), "pass") == "pass":
            self.outcomes[test.id()] = outcome

    def addSuccess(self, test):
        super().addSuccess(test)
        self.note(test, "pass")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.note(test, "fail: " + self.last_line(err))

    def addError(self, test, err):
        super().addError(test, err)
        self.note(test, "error: " + self.last_line(err))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note(test, "skip")

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.note(test, "expected failure")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.note(test, "unexpected success")

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.note(test, "fail: " + self.last_line(err))

    @staticmethod
    def last_line(err):
        text = f"{err[0].__name__}: {err[1]}".splitlines()[0][:200]
        return re.sub(r"\b0x[0-9a-f]+", "0x", text)


def main():
    copies, blocked, test_module, out = sys.argv[1:5]
    sys.path.insert(0, copies)
    for name in filter(None, blocked.split(",")):
        sys.modules[name] = None
    # What start-up imported before the copies were first on the path is imported anew.
    for name in os.environ.get("CONFORMANCE_MODULES", "").split(","):
        sys.modules.pop(name, None)
    import test.support  # noqa: F401  (some tests look at what regrtest sets up)
    suite = unittest.defaultTestLoader.loadTestsFromName(test_module)
    recorder = Recorder()
    suite.run(recorder)
    with open("/proc/self/maps") as maps:
        mapped = sorted({os.path.basename(line.split(None, 5)[-1].strip()) for line in maps if copies in line and ".so" in line})
    with open(out, "w") as file:
        json.dump({"outcomes": recorder.outcomes, "mapped": mapped}, file)


if __name__ == "__main__":
    main()
