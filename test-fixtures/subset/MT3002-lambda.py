def order(rows):
    rows.sort(key=lambda row: [row.a for row in row.b])
    #             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint[MT3002]: holds a lambda
    return rows
