/**
 * Our syntax tree and CPython's in one comparable form, a flat array in preorder: class name, position, fields.
 * `ast_dump.py` writes the other side.
 */

import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { LineIndex } from "../compiler-core/src/base/line-index";
import { utf8Length } from "../compiler-core/src/base/line-index";
import type * as ast from "../compiler-core/src/syntax/nodes";
import type { SyntaxParser } from "../compiler-core/src/syntax/parser";
import type { Interpreter } from "./interpreters";

type DumpItem = string | number | boolean | null;

type Field = readonly [name: string, shape: "list" | "one"];

const list = (name: string): Field => [name, "list"];
const one = (name: string): Field => [name, "one"];

const FUNCTION = [one("name"), one("args"), list("body"), list("decorator_list"), one("returns"), list("type_params")];
const LOOP = [one("target"), one("iter"), list("body"), list("orelse")];
const TRY = [list("body"), list("handlers"), list("orelse"), list("finalbody")];
const COMPREHENSION = [one("elt"), list("generators")];

/** The fields of each class, as `ast` of Python 3.13 orders them; without type comments. */
const AST_FIELDS: { readonly [Kind in ast.NodeKind]: readonly Field[] } = {
  Module: [list("body")],
  FunctionDef: FUNCTION,
  AsyncFunctionDef: FUNCTION,
  ClassDef: [one("name"), list("bases"), list("keywords"), list("body"), list("decorator_list"), list("type_params")],
  Return: [one("value")],
  Delete: [list("targets")],
  Assign: [list("targets"), one("value")],
  TypeAlias: [one("name"), list("type_params"), one("value")],
  AugAssign: [one("target"), one("op"), one("value")],
  AnnAssign: [one("target"), one("annotation"), one("value"), one("simple")],
  For: LOOP,
  AsyncFor: LOOP,
  While: [one("test"), list("body"), list("orelse")],
  If: [one("test"), list("body"), list("orelse")],
  With: [list("items"), list("body")],
  AsyncWith: [list("items"), list("body")],
  Match: [one("subject"), list("cases")],
  Raise: [one("exc"), one("cause")],
  Try: TRY,
  TryStar: TRY,
  Assert: [one("test"), one("msg")],
  Import: [list("names")],
  ImportFrom: [one("module"), list("names"), one("level")],
  Global: [list("names")],
  Nonlocal: [list("names")],
  Expr: [one("value")],
  Pass: [],
  Break: [],
  Continue: [],
  BoolOp: [one("op"), list("values")],
  NamedExpr: [one("target"), one("value")],
  BinOp: [one("left"), one("op"), one("right")],
  UnaryOp: [one("op"), one("operand")],
  Lambda: [one("args"), one("body")],
  IfExp: [one("test"), one("body"), one("orelse")],
  Dict: [list("keys"), list("values")],
  Set: [list("elts")],
  ListComp: COMPREHENSION,
  SetComp: COMPREHENSION,
  DictComp: [one("key"), one("value"), list("generators")],
  GeneratorExp: COMPREHENSION,
  Await: [one("value")],
  Yield: [one("value")],
  YieldFrom: [one("value")],
  Compare: [one("left"), list("ops"), list("comparators")],
  Call: [one("func"), list("args"), list("keywords")],
  FormattedValue: [one("value"), one("conversion"), one("format_spec")],
  JoinedStr: [list("values")],
  Constant: [one("value"), one("kind")],
  Attribute: [one("value"), one("attr"), one("ctx")],
  Subscript: [one("value"), one("slice"), one("ctx")],
  Starred: [one("value"), one("ctx")],
  Name: [one("id"), one("ctx")],
  List: [list("elts"), one("ctx")],
  Tuple: [list("elts"), one("ctx")],
  Slice: [one("lower"), one("upper"), one("step")],
  comprehension: [one("target"), one("iter"), list("ifs"), one("is_async")],
  ExceptHandler: [one("type"), one("name"), list("body")],
  arguments: [
    list("posonlyargs"),
    list("args"),
    one("vararg"),
    list("kwonlyargs"),
    list("kw_defaults"),
    one("kwarg"),
    list("defaults"),
  ],
  arg: [one("arg"), one("annotation")],
  keyword: [one("arg"), one("value")],
  alias: [one("name"), one("asname")],
  withitem: [one("context_expr"), one("optional_vars")],
  match_case: [one("pattern"), one("guard"), list("body")],
  MatchValue: [one("value")],
  MatchSingleton: [one("value")],
  MatchSequence: [list("patterns")],
  MatchMapping: [list("keys"), list("patterns"), one("rest")],
  MatchClass: [one("cls"), list("patterns"), list("kwd_attrs"), list("kwd_patterns")],
  MatchStar: [one("name")],
  MatchAs: [one("pattern"), one("name")],
  MatchOr: [list("patterns")],
  TypeVar: [one("name"), one("bound"), one("default_value")],
  ParamSpec: [one("name"), one("default_value")],
  TypeVarTuple: [one("name"), one("default_value")],
};

/** Classes that have no position in `ast`. */
const WITHOUT_POSITION: ReadonlySet<string> = new Set([
  "Module",
  "arguments",
  "comprehension",
  "withitem",
  "match_case",
]);

/** Where the tables of Python 3.13 and those of older versions differ. */
interface DumpOptions {
  /** Positions of the parts of f-strings (3.12). */
  readonly fstringPositions: boolean;
  /** Positions of `alias` (3.10). */
  readonly aliasPositions: boolean;
}

/** Text that only an interpreter can decode; equal to any text. */
const ANY_TEXT = "s:\\N";

function dumpTree(tree: ast.SyntaxTree, options: DumpOptions): DumpItem[] {
  const out: DumpItem[] = [];
  new Dumper(out, tree, options).node(tree.module, true);
  return out;
}

class Dumper {
  private readonly out: DumpItem[];
  private readonly source: string;
  private readonly lines: LineIndex;
  private readonly options: DumpOptions;

  constructor(out: DumpItem[], tree: ast.SyntaxTree, options: DumpOptions) {
    this.out = out;
    this.source = tree.source;
    this.lines = tree.lineIndex;
    this.options = options;
  }

  node(node: ast.Node, positions: boolean): void {
    this.out.push(node.kind);
    const without = WITHOUT_POSITION.has(node.kind) || (node.kind === "alias" && !this.options.aliasPositions);
    if (positions && !without) {
      this.position(node.span.start);
      this.position(node.span.end);
    }
    const inside = positions && (this.options.fstringPositions || node.kind !== "JoinedStr");
    const record = node as unknown as Readonly<Record<string, unknown>>;
    for (const [name] of AST_FIELDS[node.kind]) {
      if (name === "kind") this.out.push(record["u_prefix"] === true ? "s:u" : null);
      else if (name === "id") this.value(record["name"], inside);
      else if (name === "is_async" || name === "simple") this.out.push(record[name] === true ? "i:1" : "i:0");
      else if (name === "op" || name === "ctx") this.out.push(record[name] as string);
      else if (name === "ops") this.out.push("[", ...(record[name] as string[]), "]");
      else if (name === "value" && (node.kind === "Constant" || node.kind === "MatchSingleton")) {
        this.out.push(constantItem(node.value));
      } else this.value(record[name], inside);
    }
  }

  private position(offset: number): void {
    const line = this.lines.lineOf(offset);
    this.out.push(line + 1, utf8Length(this.source, this.lines.lineStart(line), offset));
  }

  private value(value: unknown, positions: boolean): void {
    if (value === undefined) this.out.push(null);
    else if (typeof value === "string") this.out.push(`s:${value}`);
    else if (typeof value === "number") this.out.push(`i:${value < 0 ? "-" : ""}${Math.abs(value).toString(16)}`);
    else if (Array.isArray(value)) {
      this.out.push("[");
      for (const element of value) this.value(element, positions);
      this.out.push("]");
    } else this.node(value as ast.Node, positions);
  }
}

function constantItem(value: ast.ConstantValue): DumpItem {
  switch (value.kind) {
    case "none":
      return null;
    case "true":
      return true;
    case "false":
      return false;
    case "ellipsis":
      return "...";
    case "int":
      return `i:${value.value.toString(16)}`;
    case "float":
      return `f:${doubleHex(value.value)}`;
    case "complex":
      return `c:${doubleHex(value.imaginary)}`;
    case "str":
      return `s:${value.value}`;
    case "str-named-escape":
      return ANY_TEXT;
    case "bytes":
      return `b:${Buffer.from(value.value).toString("hex")}`;
  }
}

function doubleHex(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString("hex");
}

export type Comparison =
  | { readonly kind: "equal"; readonly file: string }
  | { readonly kind: "different"; readonly file: string; readonly difference: string }
  /** CPython itself cannot parse the file. */
  | { readonly kind: "refused"; readonly file: string; readonly message: string };

interface Answer {
  readonly error?: string;
  readonly source?: string;
  readonly tree?: readonly DumpItem[];
}

/** Parses each file here and in `python`, and compares the trees. */
export async function* compareWithAst(
  parser: SyntaxParser,
  python: Interpreter,
  files: readonly string[],
): AsyncGenerator<Comparison> {
  const minor = Number(python.version.split(".")[1]);
  const options: DumpOptions = { fstringPositions: minor >= 12, aliasPositions: minor >= 10 };
  const script = join(__dirname, "ast_dump.py");
  const child = spawn(python.path, ["-I", "-X", "utf8", script, JSON.stringify(AST_FIELDS)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (const file of files) {
    child.stdin.write(`${file}\n`);
    const line = await lines.next();
    if (line.done === true) throw new Error(`${python.path} died at ${file}`);
    const { error, source, tree } = JSON.parse(line.value) as Answer;
    if (source === undefined || tree === undefined) yield { kind: "refused", file, message: error ?? "" };
    else {
      const difference = differenceOf(parser.parse(source), tree, options);
      if (difference === undefined) yield { kind: "equal", file };
      else yield { kind: "different", file, difference };
    }
  }
  child.stdin.end();
}

function differenceOf(tree: ast.SyntaxTree, theirs: readonly DumpItem[], options: DumpOptions): string | undefined {
  const ours = dumpTree(tree, options);
  const at = firstDifference(ours, theirs);
  const error = tree.errors[0];
  const line = error === undefined ? 0 : tree.lineIndex.lineOf(error.span.start) + 1;
  const errorText = error === undefined ? "" : `${error.code} ${error.message} in line ${line}`;
  if (at >= 0) return `${describeDifference(ours, theirs, at)}\n${errorText}`;
  return error === undefined ? undefined : errorText;
}

/** The index of the first difference, or -1. */
function firstDifference(ours: readonly DumpItem[], theirs: readonly DumpItem[]): number {
  const length = Math.max(ours.length, theirs.length);
  for (let i = 0; i < length; i++) {
    const a = ours[i];
    const b = theirs[i];
    if (a === b) continue;
    if (a === ANY_TEXT && typeof b === "string" && b.startsWith("s:")) continue;
    return i;
  }
  return -1;
}

/** A difference, with what lies around it. */
function describeDifference(ours: readonly DumpItem[], theirs: readonly DumpItem[], at: number): string {
  const around = (items: readonly DumpItem[]): string =>
    items
      .slice(Math.max(0, at - 24), at + 12)
      .map((item, index) => (index === Math.min(at, 24) ? `>>>${JSON.stringify(item)}<<<` : JSON.stringify(item)))
      .join(" ");
  return `ours:    ${around(ours)}\nCPython: ${around(theirs)}`;
}
