def count(a: list[int], text: str) -> int:
    a[0] = a[1]
    return a[2] if text[0] == "x" else 0
