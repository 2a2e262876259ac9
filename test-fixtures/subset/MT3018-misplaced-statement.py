def stray(rows):
    for row in rows:
        continue
    else:
        break
    #   ^^^^^ hint[MT3018]: has 'break' outside a loop
    if rows:
        from os import *
    #   ^^^^^^^^^^^^^^^^ hint[MT3018]: holds an import that belongs to module level
