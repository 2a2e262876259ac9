/** Simple statements, blocks, and the table of all statements. */
import type { Span } from "../../base/span";
import { NONE } from "../concrete-tree";
import type * as ast from "../nodes";
import { convertCompound } from "./compound-statements";
import type { ConversionContext } from "./context";
import { convertBareList, convertTargetBehindType } from "./expressions";
import { binaryOperator } from "./operators";
import { convertAliasHead, convertAnnotation, convertType } from "./types";

/** Converts the statements among the children of a module, a block, or an error within one. */
export function convertStatements(c: ConversionContext, n: number): readonly ast.Statement[] {
  const statements: ast.Statement[] = [];
  collectStatements(c, n, statements);
  checkIndentation(c, n, statements);
  return statements;
}

/** The grammar does not mind where a statement starts, as long as it is not left of its block. */
function checkIndentation(c: ConversionContext, n: number, statements: readonly ast.Statement[]): void {
  let expected = c.tree.type(n) === "module" ? "0/0" : undefined;
  for (const statement of statements) {
    const { start } = statement.span;
    const found = indentation(c.source, start);
    if (found === undefined) continue;
    expected ??= found;
    if (found !== expected) {
      c.error("MT1019", { start, end: statement.span.end }, "This is not indented like the statements around it.");
    }
  }
}

/** The columns that CPython compares, with wide and with narrow tabs; undefined when the statement starts no line. */
function indentation(source: string, start: number): string | undefined {
  let i = start - 1;
  while (i >= 0 && isBlank(source.charCodeAt(i))) i--;
  const before = source[i];
  if (i >= 0 && before !== "\n" && before !== "\r" && before !== "\ufeff") return undefined;
  let end = i;
  if (source[end] === "\n" && source[end - 1] === "\r") end -= 1;
  if (end > 0 && source[end - 1] === "\\") return undefined;
  let wide = 0;
  let narrow = 0;
  for (let k = i + 1; k < start; k++) {
    const character = source[k];
    if (character === "\f") wide = narrow = 0;
    else if (character === "\t") {
      wide = (Math.floor(wide / 8) + 1) * 8;
      narrow += 1;
    } else {
      wide += 1;
      narrow += 1;
    }
  }
  return `${wide}/${narrow}`;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 12;
}

function collectStatements(c: ConversionContext, n: number, to: ast.Statement[]): void {
  const { tree } = c;
  for (let child = tree.firstChild(n); child !== NONE; child = tree.nextSibling(child)) {
    if (!tree.isNamed(child)) continue;
    const type = tree.type(child);
    if (type === "ERROR") {
      // What the parser could read inside of the text that it could not place.
      if (c.enter(child, 1)) {
        collectStatements(c, child, to);
        c.leave(1);
      }
    } else if (type === "block") {
      collectStatements(c, child, to);
    } else {
      const statement = convertStatement(c, child, type);
      if (statement !== undefined) to.push(statement);
    }
  }
}

/** Undefined for what is no statement, which only occurs within errors. */
function convertStatement(c: ConversionContext, n: number, type: string): ast.Statement | undefined {
  if (!c.enter(n, 1)) return undefined;
  const result = convertSimple(c, n, type) ?? convertCompound(c, n, type, (block) => convertStatements(c, block));
  c.leave(1);
  return result;
}

function convertSimple(c: ConversionContext, n: number, type: string): ast.Statement | undefined {
  const { tree } = c;
  switch (type) {
    case "expression_statement":
      return convertExpressionStatement(c, n);
    case "return_statement": {
      const id = c.newId();
      const operand = tree.firstNamedChild(n);
      return { kind: "Return", id, span: c.span(n), value: operand === NONE ? undefined : c.expression(operand) };
    }
    case "pass_statement":
      return { kind: "Pass", id: c.newId(), span: c.span(n) };
    case "break_statement":
      return { kind: "Break", id: c.newId(), span: c.span(n) };
    case "continue_statement":
      return { kind: "Continue", id: c.newId(), span: c.span(n) };
    case "delete_statement":
      return convertDelete(c, n);
    case "raise_statement":
      return convertRaise(c, n);
    case "assert_statement":
      return convertAssert(c, n);
    case "global_statement":
    case "nonlocal_statement": {
      const names = tree.namedChildren(n).map((name) => c.identifier(name));
      const kind = type === "global_statement" ? "Global" : "Nonlocal";
      return { kind, id: c.newId(), span: c.span(n), names };
    }
    case "import_statement":
      return { kind: "Import", id: c.newId(), span: c.span(n), names: convertAliases(c, n) };
    case "import_from_statement":
    case "future_import_statement":
      return convertImportFrom(c, n, type);
    case "type_alias_statement":
      return convertTypeAlias(c, n);
    case "print_statement":
      return convertPrint(c, n);
    case "exec_statement":
      c.error("MT1003", c.span(n), "`exec` is a function in Python 3: it needs parentheses.");
      return { kind: "Pass", id: c.newId(), span: c.span(n) };
    default:
      return undefined;
  }
}

// ------------------------------------------------------------------------- expressions and assignments

function convertExpressionStatement(c: ConversionContext, n: number): ast.Statement {
  const { tree } = c;
  const children = tree.namedChildren(n);
  const first = children[0] ?? NONE;
  if (first !== NONE) {
    const type = tree.type(first);
    if (type === "assignment") return convertAssignment(c, first);
    if (type === "augmented_assignment") return convertAugmented(c, first);
    if (type === "named_expression") refuseNamed(c, first);
  }
  const id = c.newId();
  const comma = tree.hasToken(n, ",");
  const value = convertBareList(c, children, comma, tree.end(n));
  if (value.kind === "Starred") c.error("MT1013", value.span, "A starred expression cannot stand here.");
  return { kind: "Expr", id, span: c.span(n), value };
}

function refuseNamed(c: ConversionContext, n: number): void {
  c.error("MT1014", c.span(n), "An assignment expression needs parentheses here.");
}

/** `a = b = c` is nested to the right in the concrete tree. */
function convertAssignment(c: ConversionContext, n: number): ast.Statement {
  const { tree } = c;
  if (tree.childOfField(n, "type") !== NONE) return convertAnnotated(c, n);
  const id = c.newId();
  const targets: ast.Expression[] = [];
  let right = n;
  while (right !== NONE && tree.type(right) === "assignment") {
    const target = c.expression(tree.childOfField(right, "left"), "Store");
    if (target.kind === "Starred") c.error("MT1013", target.span, "A starred target must be in a list or tuple.");
    targets.push(target);
    if (right !== n && tree.childOfField(right, "type") !== NONE) {
      c.error("MT1001", c.span(right), "Only a single target can be annotated.");
    }
    right = tree.childOfField(right, "right");
  }
  return { kind: "Assign", id, span: c.span(n), targets, value: convertRight(c, right) };
}

function convertRight(c: ConversionContext, n: number): ast.Expression {
  if (n === NONE) return c.missingExpression({ start: 0, end: 0 });
  const type = c.tree.type(n);
  if (type === "augmented_assignment" || type === "assignment") {
    c.error("MT1001", c.span(n), "An assignment cannot stand here.");
    return c.missingExpression(c.span(n));
  }
  if (type === "named_expression") refuseNamed(c, n);
  const value = c.expression(n);
  if (value.kind === "Starred") c.error("MT1013", value.span, "A starred expression cannot stand here.");
  return value;
}

type SimpleTarget = ast.Name | ast.Attribute | ast.Subscript;

function convertSimpleTarget(c: ConversionContext, n: number): SimpleTarget {
  const target = c.expression(n, "Store");
  if (target.kind === "Name" || target.kind === "Attribute" || target.kind === "Subscript") return target;
  c.error("MT1008", target.span, "Only a name, an attribute or a subscript can stand here.");
  return c.missingExpression(target.span, "Store");
}

function convertAnnotated(c: ConversionContext, n: number): ast.AnnAssign {
  const { tree } = c;
  const id = c.newId();
  const left = tree.childOfField(n, "left");
  const target = convertSimpleTarget(c, left);
  const annotation = convertAnnotation(c, tree.childOfField(n, "type"));
  const right = tree.childOfField(n, "right");
  const value = right === NONE ? undefined : convertRight(c, right);
  const simple = target.kind === "Name" && left !== NONE && tree.type(left) === "identifier";
  return { kind: "AnnAssign", id, span: c.span(n), target, annotation, value, simple };
}

function convertAugmented(c: ConversionContext, n: number): ast.AugAssign {
  const { tree } = c;
  const id = c.newId();
  const target = convertSimpleTarget(c, tree.childOfField(n, "left"));
  const operator = tree.childOfField(n, "operator");
  const token = operator === NONE ? "+=" : tree.type(operator);
  const value = convertRight(c, tree.childOfField(n, "right"));
  return { kind: "AugAssign", id, span: c.span(n), target, op: binaryOperator(token.slice(0, -1)) ?? "Add", value };
}

/** The grammar reads `print x` and `print >> f, x` as statements; the second is an expression in Python 3. */
function convertPrint(c: ConversionContext, n: number): ast.Statement {
  const { tree } = c;
  const id = c.newId();
  const chevron = tree.childOfType(n, "chevron");
  const operand = chevron === NONE ? NONE : tree.firstNamedChild(chevron);
  if (operand === NONE || !bindsTighterThanShift(tree.type(operand))) {
    c.error("MT1003", c.span(n), "`print` is a function in Python 3: it needs parentheses.");
    return { kind: "Pass", id, span: c.span(n) };
  }
  const start = tree.start(n);
  const others = tree.childrenOfField(n, "argument");
  const tupleId = others.length > 0 || tree.hasToken(n, ",") ? c.newId() : undefined;
  const shift: ast.Expression = {
    kind: "BinOp",
    id: c.newId(),
    span: { start, end: tree.end(operand) },
    left: { kind: "Name", id: c.newId(), span: { start, end: start + 5 }, name: "print", ctx: "Load" },
    op: "RShift",
    right: c.expression(operand),
  };
  if (tupleId === undefined) return { kind: "Expr", id, span: c.span(n), value: shift };
  const elts = [shift, ...others.map((other) => c.expression(other))];
  const value: ast.Tuple = { kind: "Tuple", id: tupleId, span: c.span(n), elts, ctx: "Load" };
  return { kind: "Expr", id, span: c.span(n), value };
}

function bindsTighterThanShift(type: string): boolean {
  return ["identifier", "attribute", "subscript", "call", "parenthesized_expression", "string", "integer"].includes(
    type,
  );
}

// ------------------------------------------------------------------------------ other simple statements

function convertDelete(c: ConversionContext, n: number): ast.Delete {
  const { tree } = c;
  const id = c.newId();
  const operand = tree.firstNamedChild(n);
  const list = operand !== NONE && tree.type(operand) === "expression_list";
  const nodes = list ? tree.namedChildren(operand) : operand === NONE ? [] : [operand];
  return { kind: "Delete", id, span: c.span(n), targets: nodes.map((node) => c.expression(node, "Del")) };
}

function convertRaise(c: ConversionContext, n: number): ast.Raise {
  const { tree } = c;
  const id = c.newId();
  const causeNode = tree.childOfField(n, "cause");
  const excNode = tree.namedChildren(n).find((child) => child !== causeNode) ?? NONE;
  if (excNode !== NONE && tree.type(excNode) === "expression_list") {
    c.error("MT1001", c.span(excNode), "`raise` takes one expression in Python 3.");
  }
  if (excNode === NONE && causeNode !== NONE) c.error("MT1001", c.span(n), "`raise from` needs an exception.");
  const exc = excNode === NONE ? undefined : c.expression(excNode);
  const cause = causeNode === NONE ? undefined : c.expression(causeNode);
  return { kind: "Raise", id, span: c.span(n), exc, cause };
}

function convertAssert(c: ConversionContext, n: number): ast.Assert {
  const id = c.newId();
  const [testNode, msgNode, extra] = c.tree.namedChildren(n);
  if (extra !== undefined) c.error("MT1001", c.span(extra), "`assert` takes at most two expressions.");
  const test = c.expression(testNode ?? NONE);
  const msg = msgNode === undefined ? undefined : c.expression(msgNode);
  return { kind: "Assert", id, span: c.span(n), test, msg };
}

function convertTypeAlias(c: ConversionContext, n: number): ast.TypeAlias | ast.Assign {
  const id = c.newId();
  const left = c.tree.childOfField(n, "left");
  const right = c.tree.childOfField(n, "right");
  if (left !== NONE && "([".includes(c.source[c.tree.start(left)] ?? " ")) {
    const target = convertTargetBehindType(c, c.tree.firstNamedChild(left), c.tree.start(n));
    return { kind: "Assign", id, span: c.span(n), targets: [target], value: convertType(c, right) };
  }
  const { name, type_params } = convertAliasHead(c, left);
  return { kind: "TypeAlias", id, span: c.span(n), name, type_params, value: convertType(c, right) };
}

// --------------------------------------------------------------------------------------------- imports

function convertImportFrom(c: ConversionContext, n: number, type: string): ast.ImportFrom {
  const { tree } = c;
  const id = c.newId();
  const span = c.span(n);
  if (type === "future_import_statement") {
    return { kind: "ImportFrom", id, span, module: "__future__", names: convertAliases(c, n), level: 0 };
  }
  const from = tree.childOfField(n, "module_name");
  const relative = from !== NONE && tree.type(from) === "relative_import";
  const name = relative ? tree.childOfType(from, "dotted_name") : from;
  const prefix = relative ? tree.childOfType(from, "import_prefix") : NONE;
  const module = name === NONE ? undefined : dottedName(c, name);
  const level = prefix === NONE ? 0 : countDots(c, tree.start(prefix), tree.end(prefix));
  const star = tree.childOfType(n, "wildcard_import");
  const names: readonly ast.Alias[] =
    star === NONE
      ? convertAliases(c, n)
      : [{ kind: "alias", id: c.newId(), span: c.span(star), name: "*", asname: undefined }];
  return { kind: "ImportFrom", id, span, module, names, level };
}

function countDots(c: ConversionContext, start: number, end: number): number {
  let dots = 0;
  for (let i = start; i < end; i++) if (c.source.charCodeAt(i) === 46) dots += 1;
  return dots;
}

function dottedName(c: ConversionContext, n: number): string {
  const parts = c.tree.namedChildren(n);
  if (parts.length === 1) return c.identifier(parts[0] as number);
  return parts.map((part) => c.identifier(part)).join(".");
}

function convertAliases(c: ConversionContext, n: number): readonly ast.Alias[] {
  const { tree } = c;
  const last = tree.children(n).at(-1);
  if (last !== undefined && tree.type(last) === ",") {
    c.error("MT1001", c.span(last), "A trailing comma needs parentheses around the names.");
  }
  const single = tree.type(n) !== "import_statement";
  return tree.childrenOfField(n, "name").map((child) => convertAlias(c, child, single));
}

function convertAlias(c: ConversionContext, n: number, single: boolean): ast.Alias {
  const { tree } = c;
  const id = c.newId();
  const span: Span = c.span(n);
  const aliased = tree.type(n) === "aliased_import";
  const nameNode = aliased ? tree.childOfField(n, "name") : n;
  const name = nameNode === NONE ? "" : dottedName(c, nameNode);
  if (single && name.includes(".")) c.error("MT1001", span, "`from … import` takes plain names.");
  const asname = aliased ? c.identifier(tree.childOfField(n, "alias")) : undefined;
  return { kind: "alias", id, span, name, asname };
}
