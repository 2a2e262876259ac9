/**
 * The fixture language: Python files with remarks for a test in comments.
 *
 *     x = f(1)
 *     #   ^^^^ float          labels the text above it (columns of the carets)
 *     y = $0f$0(2)            a cursor, or a selection between two of them
 *     #- other.py             what follows is another file
 *     #! python: 3.12         a directive for the runner, anywhere
 *
 * Labels and directives stay in the source, as the comments that they are; cursors are taken out.
 */
import type { Span } from "../compiler-core/src/base/span";

export interface FixtureLabel {
  readonly span: Span;
  readonly text: string;
}

export interface FixtureFile {
  /** As `#-` gives it; empty for a fixture of one file. */
  readonly name: string;
  readonly source: string;
  readonly labels: readonly FixtureLabel[];
  /** Offsets in `source`. */
  readonly cursors: readonly number[];
  readonly directives: ReadonlyMap<string, string>;
}

const LABEL = /^(\s*#\s*?)(\^+)(?:\s+(.*))?$/;
const DIRECTIVE = /^#!\s*(\w[\w-]*):\s*(.*)$/;
const FILE = /^#-\s+(\S+)\s*$/;

/** The files of a fixture; there is at least one. */
export function parseFixture(text: string): readonly FixtureFile[] {
  const files: { name: string; lines: string[] }[] = [{ name: "", lines: [] }];
  for (const line of text.split("\n")) {
    const name = FILE.exec(line)?.[1];
    if (name !== undefined) files.push({ name, lines: [] });
    else files.at(-1)?.lines.push(line);
  }
  const [first, ...others] = files;
  const kept = others.length > 0 && first?.lines.every((line) => line.trim() === "") ? others : files;
  return kept.map(({ name, lines }) => parseFile(name, lines.join("\n")));
}

/** A fixture of a single file. */
export function parseSingleFixture(text: string): FixtureFile {
  const [file] = parseFixture(text);
  if (file === undefined) throw new Error("an empty fixture");
  return file;
}

function parseFile(name: string, text: string): FixtureFile {
  const cursors: number[] = [];
  const parts = text.split("$0");
  let source = parts[0] ?? "";
  for (const part of parts.slice(1)) {
    cursors.push(source.length);
    source += part;
  }
  const labels: FixtureLabel[] = [];
  const directives = new Map<string, string>();
  let lineStart = 0;
  let labelled = 0;
  for (const line of source.split("\n")) {
    const label = LABEL.exec(line);
    const directive = DIRECTIVE.exec(line);
    if (label !== null) {
      const [, indent = "", carets = "", remark = ""] = label;
      const start = labelled + indent.length;
      labels.push({ span: { start, end: start + carets.length }, text: remark.trim() });
    } else {
      if (directive !== null) directives.set(directive[1] as string, (directive[2] as string).trim());
      labelled = lineStart;
    }
    lineStart += line.length + 1;
  }
  return { name, source, labels, cursors, directives };
}
