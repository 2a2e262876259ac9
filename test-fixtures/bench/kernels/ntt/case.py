import random


def ARGS():
    rng = random.Random(11)
    return tuple([rng.randrange(998244353) for _ in range(16000)] for _ in range(2))


def CHECK(result):
    return sum((i % 7 + 1) * v for i, v in enumerate(result))
