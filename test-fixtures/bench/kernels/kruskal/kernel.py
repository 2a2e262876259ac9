"""Minimum spanning tree: Kruskal's algorithm with union-find over lists of ints, edges sorted by counting."""


def find(parent: list[int], node: int) -> int:
    root = node
    while parent[root] != root:
        root = parent[root]
    while parent[node] != root:
        parent[node], node = root, parent[node]
    return root


def union(parent: list[int], rank: list[int], a: int, b: int) -> bool:
    a = find(parent, a)
    b = find(parent, b)
    if a == b:
        return False
    if rank[a] < rank[b]:
        a, b = b, a
    parent[b] = a
    if rank[a] == rank[b]:
        rank[a] += 1
    return True


def order_by_weight(weights: list[int], limit: int) -> list[int]:
    starts = [0] * (limit + 1)
    for weight in weights:
        starts[weight + 1] += 1
    for i in range(limit):
        starts[i + 1] += starts[i]
    order = [0] * len(weights)
    for edge in range(len(weights)):
        weight = weights[edge]
        order[starts[weight]] = edge
        starts[weight] += 1
    return order


def run(nodes: int, edges: int) -> tuple[int, int, int]:
    limit = 5000
    sources: list[int] = []
    targets: list[int] = []
    weights: list[int] = []
    state = 12345
    for _ in range(edges):
        state = (state * 1103515245 + 12345) % 2147483648
        sources.append(state // 8 % nodes)
        state = (state * 1103515245 + 12345) % 2147483648
        targets.append(state // 8 % nodes)
        state = (state * 1103515245 + 12345) % 2147483648
        weights.append(state // 8 % limit)
    parent = list(range(nodes))
    rank = [0] * nodes
    total = 0
    used = 0
    heaviest = 0
    for edge in order_by_weight(weights, limit):
        if union(parent, rank, sources[edge], targets[edge]):
            total += weights[edge]
            used += 1
            heaviest = weights[edge]
            if used == nodes - 1:
                break
    return total, used, heaviest
