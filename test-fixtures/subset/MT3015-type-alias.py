def rows():
    if True:
        type Row = list[int]
    #   ^^^^^^^^^^^^^^^^^^^^ hint[MT3015]: holds a type alias statement
    return Row
