def column_sums(rows: list[list[float]]) -> list[float]:
    result: list[float] = []
    for j in range(len(rows[0])):
        total = 0.0
        for i in range(len(rows)):
            total += rows[i][j]
        result.append(total)
    return result
