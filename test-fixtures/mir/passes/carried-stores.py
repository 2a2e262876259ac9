def running_sums(values: list[float]) -> None:
    for i in range(1, len(values)):
        values[i] = values[i - 1] + values[i]
