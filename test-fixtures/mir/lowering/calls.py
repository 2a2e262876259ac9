import math


def plain(f, a):
    return f(a, math.sin(a), key=a)


def method(a):
    return a.strip().split(a, maxsplit=1)


def unpacking(f, a, k):
    f(*a)
    f(1, *a, x=1, **k, y=2)
    return a.m(**k)
