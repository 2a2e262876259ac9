"""Dynamic time warping: the cheapest alignment of each pair of series, and the length of its path."""
import numpy as np


def distance(a: np.ndarray, b: np.ndarray, window: int, cost: np.ndarray) -> float:
    n = len(a)
    m = len(b)
    for i in range(n + 1):
        for j in range(m + 1):
            cost[i, j] = np.inf
    cost[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(max(1, i - window), min(m, i + window) + 1):
            step = abs(a[i - 1] - b[j - 1])
            best = cost[i - 1, j]
            if cost[i, j - 1] < best:
                best = cost[i, j - 1]
            if cost[i - 1, j - 1] < best:
                best = cost[i - 1, j - 1]
            cost[i, j] = step + best
    return float(cost[n, m])


def path_length(cost: np.ndarray, n: int, m: int) -> int:
    i = n
    j = m
    steps = 0
    while i > 1 or j > 1:
        steps += 1
        if cost[i - 1, j - 1] <= cost[i - 1, j] and cost[i - 1, j - 1] <= cost[i, j - 1]:
            i -= 1
            j -= 1
        elif cost[i - 1, j] <= cost[i, j - 1]:
            i -= 1
        else:
            j -= 1
    return steps


def run(series: np.ndarray, window: int) -> tuple[np.ndarray, int]:
    count = series.shape[0]
    length = series.shape[1]
    cost = np.empty((length + 1, length + 1))
    distances = np.zeros((count, count))
    steps = 0
    for p in range(count):
        for q in range(p + 1, count):
            distances[p, q] = distance(series[p], series[q], window, cost)
            steps += path_length(cost, length, length)
    return distances, steps
