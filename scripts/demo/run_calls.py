"""Calls functions of one module and says what they did and how long it took, as JSON.

    python run_calls.py FOLDER MODULE CASES_JSON_FILE

It runs twice for every example, once with the module's binary in the folder and once without, and knows of no
difference between the two but whether a binary of that folder is mapped into the process.
"""

import importlib
import json
import sys
import time
import traceback

ROUNDS = 3


def outcome(function, arguments):
    """The result with its type, or the exception with its traceback: everything that must be the same."""
    try:
        result = function(*arguments)
    except Exception as error:
        return "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return f"{type(result).__name__} {result!r}"


def best_time(function, arguments):
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        try:
            function(*arguments)
        except Exception:
            pass
        best = min(best, time.perf_counter() - started)
    return best


def is_native(folder):
    with open("/proc/self/maps", encoding="utf-8") as maps:
        return any(folder in line and ".so" in line for line in maps)


def main():
    folder, name, cases = sys.argv[1:]
    with open(cases, encoding="utf-8") as file:
        (calls,) = [case["calls"] for case in json.load(file) if case["module"] == name]
    sys.path.insert(0, folder)
    module = importlib.import_module(name)
    results = []
    for function_name, arguments in calls:
        function = getattr(module, function_name)
        results.append({
            "call": f"{name}.{function_name}({', '.join(map(repr, arguments))})",
            "function": function_name,
            "outcome": outcome(function, arguments).replace(folder, "<folder>"),
            "seconds": best_time(function, arguments),
        })
    print(json.dumps({"native": is_native(folder), "calls": results}))


main()
