def halves(n: int) -> int:
    return n // 2 + n % 8 - n % 7 + n // -4
