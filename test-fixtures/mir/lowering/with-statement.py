def managed(a, b):
    with a as x, b:
        x.use()


def early(a):
    with a:
        return a.value
