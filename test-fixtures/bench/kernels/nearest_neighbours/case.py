import random


def ARGS():
    rng = random.Random(21)
    point = lambda label: [rng.gauss(label * 0.7, 1.0) for _ in range(8)]
    labels = [rng.randrange(5) for _ in range(3000)]
    return [point(label) for label in labels], labels, [point(rng.randrange(5)) for _ in range(150)], 7


def CHECK(result):
    return result
