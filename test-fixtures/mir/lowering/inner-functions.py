def shares(a, k):
    f = lambda x, y=k, *, z=a: x * k + n
    n = sum(x * k for x in a)
    del k
    return f, [x for x in a], n
