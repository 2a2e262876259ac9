def name(command):
    if command:
        match command.split():
    #   ^^^^^ hint[MT3008]: holds a match statement
            case [first, *_]:
                return first
    return None
