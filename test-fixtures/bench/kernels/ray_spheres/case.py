def ARGS():
    return (120, 6)


def CHECK(result):
    return result
