#! python: 3.13
def both(rows, k):
    x = k
    flat = [x * k for row in rows if row for x in row]
    return flat, {x: x + 1 for x in rows}, {x for x, y in rows for z in [y + 1]}
