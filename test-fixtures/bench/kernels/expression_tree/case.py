def ARGS():
    return (8, 150)


def CHECK(result):
    return result
