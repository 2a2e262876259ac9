def handlers(f):
    try:
        return f()
    except KeyError as error:
        print(error)
    except (ValueError, TypeError):
        raise
    else:
        f = None
    return f


def final(f):
    for x in f:
        try:
            if x:
                return x.y
            break
        finally:
            f.close()


def checked(a):
    assert a, "no"
    raise a from None
