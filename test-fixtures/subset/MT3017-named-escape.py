def dash():
    "The docstring may hold \N{EM DASH}."
    return "\N{EM DASH}"
    #      ^^^^^^^^^^^^^ hint[MT3017]: holds a character given by its Unicode name
