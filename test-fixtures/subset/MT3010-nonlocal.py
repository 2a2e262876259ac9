def counter():
    n = 0

    def step():
    #   ^^^^ hint[MT3001]: defines the function 'step'
    #   ^^^^ hint[MT3016]: is made by another function
        if True:
            nonlocal n
    #       ^^^^^^^^^^ hint[MT3010]: shares a variable with an enclosing function
        n += 1

    return step
