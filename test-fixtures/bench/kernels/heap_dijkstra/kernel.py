"""Shortest paths on a grid of costs: Dijkstra with a binary heap in two lists."""


def push(keys: list[float], nodes: list[int], key: float, node: int) -> None:
    keys.append(key)
    nodes.append(node)
    at = len(keys) - 1
    while at > 0:
        above = (at - 1) // 2
        if keys[above] <= key:
            break
        keys[at] = keys[above]
        nodes[at] = nodes[above]
        at = above
    keys[at] = key
    nodes[at] = node


def pop(keys: list[float], nodes: list[int]) -> int:
    top = nodes[0]
    key = keys.pop()
    node = nodes.pop()
    size = len(keys)
    if size == 0:
        return top
    at = 0
    below = 1
    while below < size:
        if below + 1 < size and keys[below + 1] < keys[below]:
            below += 1
        if key <= keys[below]:
            break
        keys[at] = keys[below]
        nodes[at] = nodes[below]
        at = below
        below = 2 * at + 1
    keys[at] = key
    nodes[at] = node
    return top


def run(costs: list[list[float]]) -> tuple[float, int]:
    height = len(costs)
    width = len(costs[0])
    far = 1e300
    distance = [far] * (height * width)
    done = [False] * (height * width)
    steps = [(0, 1), (1, 0), (0, -1), (-1, 0)]
    keys: list[float] = []
    nodes: list[int] = []
    distance[0] = costs[0][0]
    push(keys, nodes, distance[0], 0)
    visited = 0
    while keys:
        node = pop(keys, nodes)
        if done[node]:
            continue
        done[node] = True
        visited += 1
        row = node // width
        column = node % width
        base = distance[node]
        for down, right in steps:
            y = row + down
            x = column + right
            if 0 <= y < height and 0 <= x < width:
                other = y * width + x
                length = base + costs[y][x]
                if length < distance[other]:
                    distance[other] = length
                    push(keys, nodes, length, other)
    return distance[-1], visited
