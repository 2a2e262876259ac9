def outer(n):
    def inner(x):
    #   ^^^^^ hint[MT3001]: defines the function 'inner'
    #   ^^^^^ hint[MT3016]: is made by another function
        return [x]

    if n:
        async def later():
    #             ^^^^^ hint[MT3001]: defines the function 'later'
    #   ^^^^^ hint[MT3007]: is a coroutine
    #             ^^^^^ hint[MT3016]: is made by another function
            pass

    return inner(n)
