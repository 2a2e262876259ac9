def total(rows):
    return sum(row.size for row in rows)
    #         ^^^^^^^^^^^^^^^^^^^^^^^^^^ hint[MT3005]: holds a generator expression
