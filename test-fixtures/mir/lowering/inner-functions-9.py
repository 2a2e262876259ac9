#! python: 3.9
def shares(a, k):
    return {x * k: y for x, y in a}
