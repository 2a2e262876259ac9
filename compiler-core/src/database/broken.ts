/** Which definitions hold something that is no Python, so that their trees say too little, or what no stage expects. */
import { type Span, spanTouches } from "../base/span";

/**
 * Whether an error touches the definition, or stands behind it where its body goes on: the parser may take what follows
 * an error for something of its own.
 */
export function isBroken(source: string, definition: Span, errors: readonly { readonly span: Span }[]): boolean {
  return errors.some(
    ({ span }) =>
      spanTouches(definition, span.start) ||
      spanTouches(definition, span.end) ||
      (span.start > definition.end && bodyGoesOn(source, definition, span.start)),
  );
}

/** Whether all lines from the definition to the offset are indented more than it. */
function bodyGoesOn(source: string, { start, end }: Span, offset: number): boolean {
  const margin = indentationAt(source, source.lastIndexOf("\n", start - 1) + 1);
  let line = source.indexOf("\n", end) + 1;
  while (line > 0 && line <= offset) {
    const indentation = indentationAt(source, line);
    const isBlank = /[\r\n#]/.test(source[line + indentation] ?? "\n");
    if (!isBlank && indentation <= margin) return false;
    line = source.indexOf("\n", line) + 1;
  }
  return true;
}

function indentationAt(source: string, line: number): number {
  let index = line;
  while (source[index] === " " || source[index] === "\t") index += 1;
  return index - line;
}
