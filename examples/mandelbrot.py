"""The Mandelbrot set as text: float arithmetic in nested loops, nothing but plain annotated Python.

    python examples/mandelbrot.py
"""


def escape_time(cx: float, cy: float, limit: int) -> int:
    """How many steps z -> z*z + c takes to leave the circle of radius 2; `limit` if it never does."""
    x = 0.0
    y = 0.0
    for step in range(limit):
        if x * x + y * y > 4.0:
            return step
        x, y = x * x - y * y + cx, 2.0 * x * y + cy
    return limit


def area(width: int, height: int, limit: int) -> float:
    """The set's area, estimated by counting the grid points that stay."""
    inside = 0
    for row in range(height):
        cy = -1.25 + 2.5 * row / height
        for column in range(width):
            if escape_time(-2.0 + 2.5 * column / width, cy, limit) == limit:
                inside += 1
    return 6.25 * inside / (width * height)


def picture(width: int, height: int, limit: int = 60) -> str:
    shades = " .:-=+*#%@"
    lines = []
    for row in range(height):
        line = ""
        for column in range(width):
            steps = escape_time(-2.0 + 2.5 * column / width, -1.25 + 2.5 * row / height, limit)
            line += shades[steps * (len(shades) - 1) // limit]
        lines.append(line.rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    print(picture(78, 32))
    print(f"area: {area(200, 200, 200):.4f}")
