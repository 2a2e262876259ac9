"""Classification by the k nearest neighbours, over lists of floats."""


def squared_distance(a: list[float], b: list[float]) -> float:
    total = 0.0
    for x, y in zip(a, b):
        d = x - y
        total += d * d
    return total


def nearest(points: list[list[float]], labels: list[int], query: list[float], k: int) -> list[int]:
    distances: list[float] = [1e300] * k
    found: list[int] = [-1] * k
    for i in range(len(points)):
        d = squared_distance(points[i], query)
        if d >= distances[k - 1]:
            continue
        at = k - 1
        while at > 0 and distances[at - 1] > d:
            distances[at] = distances[at - 1]
            found[at] = found[at - 1]
            at -= 1
        distances[at] = d
        found[at] = labels[i]
    return found


def vote(found: list[int]) -> int:
    counts: dict[int, int] = {}
    for label in found:
        counts[label] = counts.get(label, 0) + 1
    return max(counts.items(), key=lambda item: (item[1], -item[0]))[0]


def run(points: list[list[float]], labels: list[int], queries: list[list[float]], k: int) -> list[int]:
    return [vote(nearest(points, labels, query, k)) for query in queries]
