"""Connected regions of a uint8 image by union and find over the pixels, and what each region covers."""
import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.int32]


def root(parent: Labels, k: int) -> int:
    while parent[k] != k:
        parent[k] = parent[parent[k]]
        k = int(parent[k])
    return k


def unite(parent: Labels, a: int, b: int) -> None:
    a = root(parent, a)
    b = root(parent, b)
    if a < b:
        parent[b] = a
    elif b < a:
        parent[a] = b


def label(image: npt.NDArray[np.uint8], parent: Labels) -> None:
    rows, cols = image.shape
    for k in range(rows * cols):
        parent[k] = k
    for i in range(rows):
        for j in range(cols):
            value = image[i, j]
            if j > 0 and image[i, j - 1] == value:
                unite(parent, i * cols + j, i * cols + j - 1)
            if i > 0 and image[i - 1, j] == value:
                unite(parent, i * cols + j, (i - 1) * cols + j)


def measure(image: npt.NDArray[np.uint8], parent: Labels, area: npt.NDArray[np.int64], edge: npt.NDArray[np.int64]) -> int:
    """Area and outline of each region at its root; gives how many regions there are."""
    rows, cols = image.shape
    for k in range(rows * cols):
        parent[k] = root(parent, k)
    regions = 0
    for i in range(rows):
        for j in range(cols):
            k = i * cols + j
            if parent[k] == k:
                regions += 1
            area[parent[k]] += 1
            if i == 0 or parent[k - cols] != parent[k]:
                edge[parent[k]] += 1
            if j == 0 or parent[k - 1] != parent[k]:
                edge[parent[k]] += 1
    return regions


def run(image: npt.NDArray[np.uint8], threshold: int) -> tuple[int, int, int]:
    rows, cols = image.shape
    parent = np.zeros(rows * cols, dtype=np.int32)
    label(image, parent)
    area = np.zeros(rows * cols, dtype=np.int64)
    edge = np.zeros(rows * cols, dtype=np.int64)
    regions = measure(image, parent, area, edge)
    large = 0
    outline = 0
    for k in range(area.shape[0]):
        if area[k] >= threshold:
            large += 1
            outline += int(edge[k])
    return regions, large, outline
