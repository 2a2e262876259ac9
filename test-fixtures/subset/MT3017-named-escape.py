def dash():
    "The docstring may hold \N{EM DASH}."
    return "\N{EM DASH}"
    #      ^^^^^^^^^^^^^ hint[MT3017]: holds text that only the interpreter can decode


def surrogates(x):
    a = "\ud834" "\udd1e"
    #   ^^^^^^^^^^^^^^^^^ hint[MT3017]: holds text that only the interpreter can decode
    b = f"{x}\ud834\udd1e"
    #        ^^^^^^^^^^^^ hint[MT3017]: holds text that only the interpreter can decode
    return a + b


def lone():
    return "\ud834" + "\udd1e", "\udd1e\ud834", "\U0001d11e"
