def ARGS():
    return (60, 4_000)


def CHECK(result):
    return list(result)
