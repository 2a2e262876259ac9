def squares(n, m):
    a = [x * x for x in range(n)]
    #   ^^^^^^^^^^^^^^^^^^^^^^^^^ hint[MT3004]: holds a comprehension
    b = {x for x in a} | set({k: k for k in a})
    #   ^^^^^^^^^^^^^^ hint[MT3004]: holds a comprehension
    #                        ^^^^^^^^^^^^^^^^^ hint[MT3004]: holds a comprehension
    return b


def default(values=[x for x in range(3)]) -> [y for y in ()]:
    return values
