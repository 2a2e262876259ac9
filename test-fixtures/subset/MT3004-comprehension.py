def iterate(rows):
    yes = [row.size for row in rows], {row for row in rows}, {row: row for row in rows}, sum(row.size for row in rows)
    return (row async for row in rows)
    #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint[MT3004]: holds an asynchronous comprehension


def default(values=[x for x in range(3)]) -> [y for y in ()]:
    return values
