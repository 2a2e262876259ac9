def ARGS():
    return (3_000, 40_000)


def CHECK(result):
    return list(result)
