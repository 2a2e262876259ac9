/**
 * Baseline MIR beside the bytecode that the interpreter's own compiler makes: the same operations at the same
 * positions, and in straight-line functions in the same order. `bytecode_operations.py` writes the other side.
 *
 * Not compared: loads and stores of locals and constants, displays, identity tests (jumps take them over), returns; nor
 * what the two may do differently:
 * - MIR checks fewer locals (its analysis is finer), and has no handlers that nothing can reach;
 * - constants that CPython folds with its own arithmetic are computed at run time;
 * - jumps that CPython threads away, and `not not x` (3.13);
 * - a call with more than thirty arguments is CALL_FUNCTION_EX there;
 * - up to 3.9 CPython keeps dead code.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { LineIndex } from "../compiler-core/src/base/line-index";
import { lowerFunction } from "../compiler-core/src/lowering/lower-function";
import type { BaselineFunction, BaselineOp, Register } from "../compiler-core/src/mir/baseline";
import { writtenRegisters } from "../compiler-core/src/mir/baseline-flow";
import { BINARY_OPERATORS, COMPARE_OPERATORS, UNARY_OPERATORS } from "../compiler-core/src/mir/baseline-ops";
import { verifyBaseline } from "../compiler-core/src/mir/baseline-verifier";
import { sitePositions } from "../compiler-core/src/mir/baseline-words";
import { checkFunction } from "../compiler-core/src/subset/check";
import { findFunctionSites } from "../compiler-core/src/subset/function-sites";
import type { SyntaxParser } from "../compiler-core/src/syntax/parser";
import type { Interpreter } from "./interpreters";

export type BytecodeComparison =
  | { readonly kind: "refused"; readonly file: string }
  | {
      readonly kind: "compared";
      readonly file: string;
      /** Functions of the slice. */
      readonly functions: number;
      readonly differences: readonly string[];
    };

/** kind, detail, line and, from 3.11 on, column, end line, end column */
type Operation = readonly (string | number | null)[];

interface TheirFunction {
  readonly line: number;
  readonly name: string;
  readonly locals: readonly string[];
  readonly handlers: boolean;
  readonly operations: readonly Operation[];
}

interface Answer {
  readonly source?: string;
  readonly functions?: readonly TheirFunction[];
}

/** One result for each file, in order. */
export async function* compareWithBytecode(
  parser: SyntaxParser,
  python: Interpreter,
  files: readonly string[],
): AsyncGenerator<BytecodeComparison> {
  const minor = Number(python.version.split(".")[1]);
  const script = join(__dirname, "bytecode_operations.py");
  const child = spawn(python.path, ["-I", "-X", "utf8", script], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (const file of files) {
    child.stdin.write(`${file}\n`);
    const line = await lines.next();
    if (line.done === true) throw new Error(`${python.path} died at ${file}`);
    const { source, functions } = JSON.parse(line.value) as Answer;
    const tree = source === undefined ? undefined : parser.parse(source);
    if (tree === undefined || functions === undefined || tree.errors.length > 0) {
      yield { kind: "refused", file };
      continue;
    }
    const sites = findFunctionSites(tree.module);
    const differences: string[] = [];
    let count = 0;
    for (const site of sites.functions) {
      if (checkFunction(site, minor).length > 0) continue;
      count++;
      const { importedNames } = sites;
      const fn = lowerFunction({ site, lineIndex: tree.lineIndex, importedNames, target: { minor, optimize: 0 } });
      const theirs = functions.filter((one) => one.line === fn.firstLine && one.name === fn.name);
      const found = [...verifyBaseline(fn), ...differencesOf(fn, theirs, tree.lineIndex, minor)];
      differences.push(...found.map((difference) => `${fn.qualname} line ${fn.firstLine}: ${difference}`));
    }
    yield { kind: "compared", file, functions: count, differences };
  }
  child.stdin.end();
}

function differencesOf(
  fn: BaselineFunction,
  candidates: readonly TheirFunction[],
  lineIndex: LineIndex,
  minor: number,
): readonly string[] {
  const [theirs] = candidates;
  // Two functions of one name in one line cannot be told apart.
  if (theirs === undefined || candidates.length > 1) return [];
  const differences: string[] = [];
  const locals = [...fn.locals].sort().join(" ");
  if (locals !== theirs.locals.join(" ")) differences.push(`locals ${locals}, CPython ${theirs.locals.join(" ")}`);
  const { operations: ours, onConstants, elements } = operationsOf(fn, lineIndex, minor);
  const ourKeys = new Set([...ours, ...onConstants].map(keyOf));
  const theirKeys = new Set(theirs.operations.map(keyOf));
  for (const operation of ours) {
    if (!theirKeys.has(keyOf(operation)) && !mayBeOurs(operation, theirKeys)) {
      differences.push(`only in MIR: ${operation.join(" ")}`);
    }
  }
  if (minor > 9) {
    for (const operation of theirs.operations) {
      const isJumpOfElement = minor >= 13 && operation[0] === "branch" && elements.has(withKind(operation, "branch"));
      if (!ourKeys.has(keyOf(operation)) && !isJumpOfElement && !mayBeTheirs(operation, ourKeys, theirKeys)) {
        differences.push(`only in bytecode: ${operation.join(" ")}`);
      }
    }
  }
  const same =
    theirs.operations.every((one) => ourKeys.has(keyOf(one))) && ours.every((one) => theirKeys.has(keyOf(one)));
  const nothingLeftOut = onConstants.length === 0 && same;
  const straight =
    !theirs.handlers && nothingLeftOut && !ours.some(([kind]) => kind === "branch" || kind === "for_iter");
  if (differences.length === 0 && straight) {
    const at = ours.findIndex((operation, index) => keyOf(operation) !== keyOf(theirs.operations[index] ?? []));
    if (at >= 0) differences.push(`order: ${ours[at]?.join(" ")}, CPython ${theirs.operations[at]?.join(" ")}`);
  }
  return differences;
}

function keyOf(operation: Operation): string {
  return operation.join(" ");
}

function withKind(operation: Operation, kind: string): string {
  return keyOf([kind, "", ...operation.slice(2)]);
}

function mayBeOurs(operation: Operation, theirs: ReadonlySet<string>): boolean {
  if (operation[0] === "call") return theirs.has(withKind(operation, "call_ex"));
  return operation[0] === "branch" || (operation[0] === "unary" && operation[1] === "not");
}

function mayBeTheirs(operation: Operation, ours: ReadonlySet<string>, theirs: ReadonlySet<string>): boolean {
  switch (operation[0]) {
    case "check_bound":
    case "with_exit_exception":
      return true;
    case "branch":
      return theirs.has(withKind(operation, "with_exit_exception"));
    case "call_ex":
      return ours.has(withKind(operation, "call"));
    default:
      return false;
  }
}

const COMPARED: ReadonlySet<string> = new Set(
  (
    "load_deref load_free check_free load_super store_deref delete_deref make_function check_bound load_global store_global delete_global load_assertion_error load_attr store_attr delete_attr " +
    "load_method load_subscr store_subscr delete_subscr unary binary inplace compare contains set_update dict_update " +
    "dict_merge format_value unpack_sequence unpack_ex get_iter for_iter call call_method call_ex branch_true " +
    "branch_false raise match_exception before_with with_exit_exception import_name import_from"
  ).split(" "),
);

/** What stands for an operation there, where it is another one. */
const KINDS: Readonly<Partial<Record<BaselineOp["opcode"], string>>> = {
  call_method: "call",
  load_super: "call",
  load_free: "load_deref",
  check_free: "load_deref",
  branch_true: "branch",
  branch_false: "branch",
};

interface Operations {
  readonly operations: readonly Operation[];
  /** Operators on constants: CPython folds them, unless they raise. */
  readonly onConstants: readonly Operation[];
  /** Where elements of comprehensions are added: from 3.13 on jumps on conditions stand there, after the truth is known. */
  readonly elements: ReadonlySet<string>;
}

const ADDS_ELEMENT: ReadonlySet<string> = new Set(["list_append", "set_add", "map_add"]);

function operationsOf(fn: BaselineFunction, lineIndex: LineIndex, minor: number): Operations {
  const positions = sitePositions(fn, lineIndex);
  const constants = new Set<Register>();
  const operations: Operation[] = [];
  const onConstants: Operation[] = [];
  const elements = new Set<string>();
  let previous = "";
  for (const op of fn.ops) {
    const isFolded = trackConstants(op, constants);
    const before = previous;
    previous = op.opcode;
    const at = positions[op.site];
    if (ADDS_ELEMENT.has(op.opcode) && at !== undefined) {
      elements.add(keyOf(["branch", "", at.line, at.column, at.endLine, at.endColumn]));
    }
    if (!COMPARED.has(op.opcode)) continue;
    if (op.opcode === "check_bound" && minor < 12) continue;
    // Before 3.11 one instruction tests the exception and jumps.
    if (minor < 11 && before === "match_exception") continue;
    // CONVERT_VALUE of 3.13 is no operation of its own elsewhere.
    if (op.opcode === "format_value" && immediate(op) > 4) continue;
    // From 3.12 on one instruction calls it and loads its attribute.
    if (op.opcode === "load_super" && minor >= 12) continue;
    const position = positions[op.site];
    if (position === undefined) continue;
    const kind = KINDS[op.opcode] ?? op.opcode;
    const { line, column, endLine, endColumn } = position;
    const list = isFolded ? onConstants : operations;
    list.push([kind, detailOf(fn, op), ...(minor < 11 ? [line] : [line, column, endLine, endColumn])]);
  }
  return { operations, onConstants, elements };
}

/** Notes which temporaries hold constants; true for an operation on constants alone, which CPython folds. */
function trackConstants(op: BaselineOp, constants: Set<Register>): boolean {
  const reads = op.operands.flatMap((operand) => (operand.kind === "use" ? [operand.register] : []));
  const folds = (op.opcode === "binary" || op.opcode === "unary") && reads.every((register) => constants.has(register));
  for (const register of writtenRegisters(op)) {
    if (op.opcode === "const" || folds) constants.add(register);
    else constants.delete(register);
  }
  return folds;
}

function immediate(op: BaselineOp): number {
  const operand = op.operands.find((one) => one.kind === "imm");
  return operand?.kind === "imm" ? operand.value : 0;
}

function detailOf(fn: BaselineFunction, op: BaselineOp): string {
  switch (op.opcode) {
    case "unary":
      return UNARY_OPERATORS[immediate(op)] ?? "";
    case "binary":
      return BINARY_OPERATORS[immediate(op)] ?? "";
    case "inplace":
      return `${BINARY_OPERATORS[immediate(op)]}=`;
    case "compare":
      return COMPARE_OPERATORS[immediate(op)] ?? "";
    case "contains":
    case "unpack_ex":
      return String(immediate(op));
    case "unpack_sequence":
      return String(writtenRegisters(op).length);
    case "raise":
      return String(op.operands.filter((operand) => operand.kind === "use").length);
    case "check_bound": {
      const [operand] = op.operands;
      return operand?.kind === "use" ? (fn.locals[operand.register] ?? "") : "";
    }
    default: {
      const name = op.operands.find((operand) => operand.kind === "name");
      return name?.kind === "name" ? (fn.names[name.index] ?? "") : "";
    }
  }
}
