def hashed(data: bytes, seed: int) -> int:
    h = seed & 0xFFFF
    for byte in data:
        h = (h * 31 + byte) & 0xFFFF
    return h


def indexed(data: bytes) -> int:
    total = 0
    for i in range(len(data)):
        total = (total + data[i] * (i % 7)) & 0xFFFFFFFF
    return total


def counted(n: int) -> int:
    last = 0
    for i in range(10, 1000, 7):
        last = i * i - 1000
    return last // 3
