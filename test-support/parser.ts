/** The parser for tests, loaded once per process. */
import { readParserFiles } from "../compiler-core/src/compile/parser-files";
import type { SyntaxTree } from "../compiler-core/src/syntax/nodes";
import { SyntaxParser } from "../compiler-core/src/syntax/parser";

let loaded: Promise<SyntaxParser> | undefined;

export function loadTestParser(): Promise<SyntaxParser> {
  loaded ??= SyntaxParser.load(readParserFiles());
  return loaded;
}

export async function parseForTest(source: string): Promise<SyntaxTree> {
  return (await loadTestParser()).parse(source);
}
