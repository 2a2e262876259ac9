class Point:
    __slots__ = ("x", "y")

    def __init__(self, x: float, y: float) -> None:
        self.x: float = x
        self.y: float = y

    def turn(self, k: float) -> float:
        self.x += self.y * k
        self.y -= self.x * k
        return self.x


def smooth(a: list[float], i: int) -> float:
    a[i] = a[i] + 1.0
    return a[i] * 2.0
