def count(n):
    while n:
        yield n
    #   ^^^^^^^ hint[MT3006]: is a generator: it yields
        n -= 1
    if not n:
        yield from ()
    #   ^^^^^^^^^^^^^ hint[MT3006]: is a generator: it yields
