/**
 * Positions in a source text.
 *
 * Everything inside the compiler is measured in *offsets*: UTF-16 code units from the start of the text, which is
 * what JavaScript strings, tree-sitter and the language server protocol count in.
 * Lines and columns are derived from offsets by a `LineIndex`, at the edges only.
 */

/** A half-open range of UTF-16 offsets, `start <= end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The span from `start` up to, not including, `end`. */
export function span(start: number, end: number): Span {
  return { start, end };
}

/** The smallest span that holds both. */
export function coverSpans(a: Span, b: Span): Span {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

/** Whether `inner` lies within `outer`; equal spans contain each other. */
export function spanContains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Whether a cursor at `offset` touches the span; both edges count, as a cursor stands between characters. */
export function spanTouches(outer: Span, offset: number): boolean {
  return outer.start <= offset && offset <= outer.end;
}

/** Whether the spans share at least one code unit. */
export function spansOverlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The text that a span covers. */
export function spanText(text: string, covered: Span): string {
  return text.slice(covered.start, covered.end);
}
