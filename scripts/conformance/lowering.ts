/**
 * Lowers every function of the slice in the standard library of every interpreter found, verifies the MIR, and compares
 * it with that interpreter's bytecode. `npm run conformance:lowering [version…] [-- file…]`
 */
import { readParserFiles } from "../../compiler-core/src/compile/parser-files";
import { SyntaxParser } from "../../compiler-core/src/syntax/parser";
import { compareWithBytecode } from "../../test-support/bytecode-operations";
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
  const counts = { functions: 0, differences: 0, refused: 0 };
  let done = 0;
  for await (const result of compareWithBytecode(parser, python, files)) {
    done += 1;
    if (result.kind === "refused") {
      counts.refused += 1;
    } else {
      counts.functions += result.functions;
      counts.differences += result.differences.length;
      for (const difference of result.differences) console.log(`${result.file}: ${difference}`);
    }
    if (done % 100 === 0) process.stderr.write(`\r${python.version}: ${done} of ${files.length} files`);
  }
  process.stderr.write("\r");
  const { functions, differences, refused } = counts;
  console.log(`${python.version}: ${functions} functions, ${differences} differences, ${refused} files refused`);
  return differences;
}

void main().then((code) => {
  process.exitCode = code;
});
