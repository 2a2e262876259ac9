/**
 * Compares our symbol table with CPython's `symtable` and code objects on the whole standard library of every interpreter found:
 * names, qualified names, first lines, parameters, and the sets of local, cell and free variables.
 * `npm run conformance:symbols [version…] [file…]`
 *
 * A difference is a code object that we have otherwise. Frames that only we have are counted: CPython does not compile
 * what can never run.
 */
import { readParserFiles } from "../../compiler-core/src/compile/parser-files";
import { SyntaxParser } from "../../compiler-core/src/syntax/parser";
import { compareWithCode } from "../../test-support/code-dump";
import { type Interpreter, interpreters, standardLibraryFiles } from "../../test-support/interpreters";
import { compareWithSymtable } from "../../test-support/symtable-dump";

async function main(): Promise<number> {
  const named = process.argv.slice(2).filter((argument) => !/^3\.\d+$/.test(argument));
  const versions = process.argv.slice(2).filter((argument) => /^3\.\d+$/.test(argument));
  const parser = await SyntaxParser.load(readParserFiles());
  let failures = 0;
  for (const python of interpreters()) {
    if (versions.length > 0 && !versions.includes(python.version)) continue;
    const files = named.length > 0 ? named : standardLibraryFiles(python);
    let done = 0;
    let missing = 0;
    let extra = 0;
    for await (const result of compareWithCode(parser, python, files)) {
      done += 1;
      missing += result.missing.length;
      extra += result.extra.length;
      if (result.missing.length > 0) {
        console.log(result.file);
        for (const text of result.missing.slice(0, 5)) console.log(`  CPython: ${text}`);
        for (const text of result.extra.slice(0, 5)) console.log(`  ours:    ${text}`);
      }
      if (done % 100 === 0) process.stderr.write(`\r${python.version}: ${done} of ${files.length} files`);
    }
    process.stderr.write("\r");
    const scopes = await compareScopes(parser, python, files);
    console.log(`${python.version}: ${scopes} scopes differ from symtable`);
    console.log(`${python.version}: ${done} files, ${missing} code objects differ, ${extra} are only ours`);
    failures += missing + scopes;
  }
  parser.dispose();
  return failures === 0 ? 0 : 1;
}

async function compareScopes(parser: SyntaxParser, python: Interpreter, files: readonly string[]): Promise<number> {
  let count = 0;
  for await (const { file, differences } of compareWithSymtable(parser, python, files)) {
    count += differences.length;
    if (differences.length > 0) console.log(`${file}\n  ours only: ${differences.slice(0, 5).join("\n  ours only: ")}`);
  }
  return count;
}

void main().then((code) => {
  process.exitCode = code;
});
