/**
 * Layouts of NumPy arrays as text: `array:float64:2:cw` is what a guard proves of an ndarray until other code runs.
 *
 * - element type, native byte order, aligned;
 * - number of dimensions, 1 to 3;
 * - `c`: C-contiguous; `s`: any strides;
 * - `w`: writeable without a warning.
 */
import { type Dtype, isDtype } from "../primitives/dtypes";

export type ArrayOrder = "c" | "s";
export type ArrayRank = 1 | 2 | 3;
export type ArrayLayout = `array:${Dtype}:${ArrayRank}:${ArrayOrder}${"" | "w"}`;

export interface ParsedLayout {
  readonly dtype: Dtype;
  readonly rank: ArrayRank;
  readonly order: ArrayOrder;
  readonly writeable: boolean;
}

export function isArrayLayout(type: string): type is ArrayLayout {
  return type.startsWith("array:");
}

export function printLayout({ dtype, rank, order, writeable }: ParsedLayout): ArrayLayout {
  return `array:${dtype}:${rank}:${order}${writeable ? "w" : ""}`;
}

export function parseLayout(layout: ArrayLayout): ParsedLayout {
  const [, dtype = "", rank, flags = ""] = layout.split(":");
  if (!isDtype(dtype)) throw new TypeError(`no layout: ${layout}`);
  return {
    dtype,
    rank: Number(rank) as ArrayRank,
    order: flags.startsWith("c") ? "c" : "s",
    writeable: flags.endsWith("w"),
  };
}

/** Every array of the first layout is one of the second. */
export function layoutImplies(layout: ArrayLayout, wanted: ArrayLayout): boolean {
  const a = parseLayout(layout);
  const b = parseLayout(wanted);
  return (
    a.dtype === b.dtype && a.rank === b.rank && (a.order === "c" || b.order === "s") && (a.writeable || !b.writeable)
  );
}

/** How many values describe an array besides its address: extents, then strides where they do not follow from them. */
export function shapeLength({ rank, order }: ParsedLayout): number {
  return order === "c" ? rank : 2 * rank;
}

/** Bits of `flags` that must be set, and that must not (NPY_ARRAY_*). */
const C_CONTIGUOUS = 0x1;
const ALIGNED = 0x100;
const WRITEABLE = 0x400;

export function requiredFlags({ order, writeable }: ParsedLayout): number {
  return ALIGNED | (order === "c" ? C_CONTIGUOUS : 0) | (writeable ? WRITEABLE : 0);
}
