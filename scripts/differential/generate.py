"""Write a module of random typed functions of one family.

usage: generate.py FAMILY SEED COUNT OUT [INPUTS]

Programs stay in the compilable slice, end in bounded time, and mix what the family is about with objects that log, raise
and rebind (support.py). The same family and seed give the same text on every Python.
"""
import importlib
import sys


def main():
    family, seed, count, out, inputs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], int((sys.argv + ["8"])[5])
    importlib.import_module(f"families.{family}").main(seed, count, out, inputs)


if __name__ == "__main__":
    main()
