/**
 * Compares our syntax tree with CPython's `ast`, positions included, on the whole standard library of every
 * interpreter found. `npm run conformance:syntax [version…] [-- file…]`
 *
 * Left out: lib2to3, and the files that are wrong on purpose (`badsyntax_*`, and what CPython itself refuses).
 */
import { readParserFiles } from "../../compiler-core/src/compile/parser-files";
import { SyntaxParser } from "../../compiler-core/src/syntax/parser";
import { compareWithAst } from "../../test-support/ast-dump";
import { type Interpreter, interpreters, standardLibraryFiles } from "../../test-support/interpreters";

async function main(): Promise<number> {
  const named = process.argv.slice(2).filter((argument) => !/^3\.\d+$/.test(argument));
  const versions = process.argv.slice(2).filter((argument) => /^3\.\d+$/.test(argument));
  const parser = await SyntaxParser.load(readParserFiles());
  let failures = 0;
  for (const interpreter of interpreters()) {
    if (versions.length > 0 && !versions.includes(interpreter.version)) continue;
    const files = named.length > 0 ? named : standardLibraryFiles(interpreter);
    failures += await compareFiles(parser, interpreter, files);
  }
  parser.dispose();
  return failures === 0 ? 0 : 1;
}

async function compareFiles(parser: SyntaxParser, python: Interpreter, files: readonly string[]): Promise<number> {
  const counts = { equal: 0, different: 0, refused: 0 };
  let done = 0;
  for await (const result of compareWithAst(parser, python, files)) {
    counts[result.kind] += 1;
    done += 1;
    if (result.kind === "different") console.log(`${result.file}\n${result.difference}`);
    if (done % 100 === 0) process.stderr.write(`\r${python.version}: ${done} of ${files.length} files`);
  }
  process.stderr.write("\r");
  const { equal, different, refused } = counts;
  console.log(`${python.version}: ${equal} equal, ${different} different, ${refused} refused by CPython`);
  return different;
}

void main().then((code) => {
  process.exitCode = code;
});
