/**
 * An annotated numeric module of a given length, always the same: what the editor is measured on.
 * It cycles through four shapes of functions (floats in a loop, ints in a loop, a list of floats, an array) and is
 * filled up with annotated constants. It has no errors of its own.
 */

const HEAD = `"""Typed numeric kernels."""
from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

`;

type Shape = (index: number, a: number, b: number) => string;

const SHAPES: readonly Shape[] = [
  (index, a, b) => `
def kernel_${index}(x: float, y: float, n: int) -> float:
    """Scalar loop ${index}."""
    acc: float = ${a}.5
    scale = math.sqrt(abs(x) + ${b}.0)
    for k in range(n):
        t = math.sin(x * k + ${a}.25) * scale
        if t > y:
            acc += t * 1.5
        else:
            acc -= kernel_${index - (index % 4)}(t, y, k) if k > n else y * 0.5
    return acc + ${b}.0

`,
  (index, a, b) => `
def count_${index}(n: int, m: int) -> int:
    """Integer loop ${index}."""
    total: int = 0
    step = m % ${a} + 1
    for k in range(0, n, step):
        r = (k * ${b} + total) % 1009
        while r > ${a}:
            r //= 2
            total += r & 3
    return total

`,
  (index, a, b) => `
def smooth_${index}(xs: list[float], w: float) -> list[float]:
    """List pass ${index}."""
    out: list[float] = []
    prev = xs[0] if xs else 0.0
    for j, x in enumerate(xs):
        cur = prev + w * (x - prev) / (j + ${a}.0)
        out.append(cur)
        prev = min(max(cur, -${b}.0), ${b}.0)
    return [v * 0.5 for v in out]

`,
  (index, a, b) => `
def field_${index}(u: Array, dt: float, steps: int) -> Array:
    """Array stencil ${index}."""
    v: Array = u.copy()
    for _ in range(steps):
        lap = v[:-2] - 2.0 * v[1:-1] + v[2:]
        v[1:-1] += dt * lap * ${a}.0
        norm = float(np.sqrt(np.sum(v * v)))
        if norm > ${b}.0:
            v = v / norm
    return v

`,
];

/** Exactly `lines` lines. */
export function numericModule(lines: number): string {
  let text = HEAD;
  let used = countLines(HEAD);
  for (let index = 0; ; index++) {
    const shape = SHAPES[index % SHAPES.length] as Shape;
    const piece = shape(index, ((index * 7) % 11) + 2, ((index * 5) % 13) + 3);
    if (used + countLines(piece) > lines) break;
    text += piece;
    used += countLines(piece);
  }
  for (let number = 0; used < lines; number++, used++) text += `PAD_${number}: float = ${number}.5\n`;
  return text;
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}
