/**
 * Compares our syntax tree with CPython's `ast`, positions included, on the whole standard library of every
 * interpreter found. `npm run conformance:syntax [version…] [-- file…]`
 *
 * Left out: lib2to3's test data and the files that are syntax errors on purpose (CPython itself refuses them).
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { readParserFiles } from "../../compiler-core/src/compile/parser-files";
import { SyntaxParser } from "../../compiler-core/src/syntax/parser";
import { AST_FIELDS, type DumpItem, describeDifference, dumpTree, firstDifference } from "../../test-support/ast-dump";
import { type Interpreter, interpreters } from "../../test-support/interpreters";

interface Answer {
  readonly error?: string;
  readonly source?: string;
  readonly tree?: readonly DumpItem[];
}

async function main(): Promise<number> {
  const named = process.argv.slice(2).filter((argument) => !/^3\.\d+$/.test(argument));
  const versions = process.argv.slice(2).filter((argument) => /^3\.\d+$/.test(argument));
  const parser = await SyntaxParser.load(readParserFiles());
  let failures = 0;
  for (const interpreter of interpreters()) {
    if (versions.length > 0 && !versions.includes(interpreter.version)) continue;
    const files = named.length > 0 ? named : libraryFiles(interpreter);
    failures += await compareFiles(parser, interpreter, files);
  }
  parser.dispose();
  return failures === 0 ? 0 : 1;
}

function libraryFiles(interpreter: Interpreter): readonly string[] {
  const script = "import sysconfig;print(sysconfig.get_paths()['stdlib'])";
  const root = spawnSync(interpreter.path, ["-I", "-c", script], { encoding: "utf8" }).stdout.trim();
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".py") && !/(^|\/)(site-packages|lib2to3)\//.test(name))
    .sort()
    .map((name) => join(root, name));
}

async function compareFiles(parser: SyntaxParser, python: Interpreter, files: readonly string[]): Promise<number> {
  const minor = Number(python.version.split(".")[1]);
  const options = { fstringPositions: minor >= 12, aliasPositions: minor >= 10 };
  const dumper = startDumper(python);
  let equal = 0;
  let refused = 0;
  const different: string[] = [];
  let next = 0;
  for await (const line of createInterface({ input: dumper.stdout as NodeJS.ReadableStream })) {
    const file = files[next++] as string;
    const answer = JSON.parse(line) as Answer;
    if (answer.source === undefined || answer.tree === undefined) {
      refused += 1;
    } else {
      const problem = compareOne(parser, answer.source, answer.tree, options);
      if (problem === undefined) equal += 1;
      else different.push(`${file}\n${problem}`);
    }
    if (next === files.length) break;
    dumper.stdin?.write(`${files[next]}\n`);
  }
  dumper.stdin?.end();
  for (const text of different) console.log(text);
  console.log(`${python.version}: ${equal} equal, ${different.length} different, ${refused} refused by CPython`);
  return different.length;

  function startDumper(interpreter: Interpreter): ChildProcess {
    const script = join(__dirname, "../../test-support/ast_dump.py");
    const child = spawn(interpreter.path, ["-I", "-X", "utf8", script, JSON.stringify(AST_FIELDS)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdin.write(`${files[0]}\n`);
    return child;
  }
}

function compareOne(
  parser: SyntaxParser,
  source: string,
  theirs: readonly DumpItem[],
  options: { readonly fstringPositions: boolean; readonly aliasPositions: boolean },
): string | undefined {
  const tree = parser.parse(source);
  const error = tree.errors[0];
  const errorText = error
    ? `${error.code} ${error.message} at line ${tree.lineIndex.lineOf(error.span.start) + 1}`
    : "";
  const ours = dumpTree(tree, options);
  const at = firstDifference(ours, theirs);
  if (at >= 0) return `${describeDifference(ours, theirs, at)}\n${errorText}`;
  return errorText === "" ? undefined : errorText;
}

void main().then((code) => {
  process.exitCode = code;
});
