import random


def ARGS():
    rng = random.Random(8)
    xs = [0.0]
    for _ in range(199):
        xs.append(xs[-1] + 0.01 + rng.random())
    ys = [rng.uniform(-1.0, 1.0) for _ in xs]
    return xs, ys, [rng.uniform(xs[0], xs[-1]) for _ in range(4000)], 60


def CHECK(result):
    return list(result)
