import random


def ARGS():
    rng = random.Random(7)
    return ([[1.0 + rng.random() for _ in range(220)] for _ in range(220)],)


def CHECK(result):
    return list(result)
