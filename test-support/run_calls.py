"""Evaluates the expressions in a module's `CALLS`, twice, and prints everything that can be seen of the outcome."""

import importlib
import sys
import traceback


def main(name):
    module = importlib.import_module(name)
    for _ in range(2):
        for text in module.CALLS:
            try:
                value = eval(text, vars(module))
            except Exception as error:
                shown = "".join(traceback.format_exception(type(error), error, error.__traceback__.tb_next))
                print(f"{text} raises\n{shown}", end="")
            else:
                print(f"{text} -> {type(value).__name__} {value!r}")


main(sys.argv[1])
