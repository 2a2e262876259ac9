"""A bilateral filter: each pixel becomes the mean of those near it, weighed by distance and by likeness from a table."""
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Table = npt.NDArray[np.float64]


def tables(radius: int, spread: float, likeness: float) -> tuple[Table, Table]:
    near = np.empty((2 * radius + 1, 2 * radius + 1))
    like = np.empty(256)
    for u in range(-radius, radius + 1):
        for v in range(-radius, radius + 1):
            near[u + radius, v + radius] = np.exp(-(u * u + v * v) / (2.0 * spread * spread))
    for d in range(256):
        like[d] = np.exp(-(d * d) / (2.0 * likeness * likeness))
    return near, like


def smooth(image: Image, out: Image, near: Table, like: Table) -> int:
    """Gives by how much the pixels changed in all."""
    rows, cols = image.shape
    radius = near.shape[0] // 2
    changed = 0
    for i in range(rows):
        for j in range(cols):
            centre = int(image[i, j])
            total = 0.0
            weights = 0.0
            for u in range(max(0, i - radius), min(rows, i + radius + 1)):
                for v in range(max(0, j - radius), min(cols, j + radius + 1)):
                    value = int(image[u, v])
                    weight = near[u - i + radius, v - j + radius] * like[abs(value - centre)]
                    total += weight * value
                    weights += weight
            smoothed = int(total / weights + 0.5)
            out[i, j] = smoothed
            changed += abs(smoothed - centre)
    return changed


def run(image: Image, radius: int, rounds: int) -> tuple[Image, npt.NDArray[np.int64]]:
    near, like = tables(radius, 1.5, 20.0)
    now = image.copy()
    after = np.empty_like(image)
    changes = np.zeros(rounds, dtype=np.int64)
    for r in range(rounds):
        changes[r] = smooth(now, after, near, like)
        now, after = after, now
    return now, changes
