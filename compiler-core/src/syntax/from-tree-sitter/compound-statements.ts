/**
 * Statements with blocks.
 *
 * A compound statement ends where its last block ends: with the last statement, or with the semicolon behind it.
 */
import { NONE } from "../concrete-tree";
import type * as ast from "../nodes";
import { convertArguments } from "./calls";
import type { ConversionContext } from "./context";
import { convertBareList } from "./expressions";
import { convertParameters } from "./parameters";
import { convertCasePattern } from "./patterns";
import { convertType, convertTypeParameters } from "./types";

/** Converts the statements of a block; given by `statements.ts`, which modules here cannot import. */
type BlockConverter = (block: number) => readonly ast.Statement[];

/** Undefined when `n` is no compound statement. */
export function convertCompound(
  c: ConversionContext,
  n: number,
  type: string,
  statements: BlockConverter,
): ast.Statement | undefined {
  switch (type) {
    case "if_statement":
      return convertIf(c, n, statements);
    case "for_statement":
      return convertFor(c, n, statements);
    case "while_statement":
      return convertWhile(c, n, statements);
    case "try_statement":
      return convertTry(c, n, statements);
    case "with_statement":
      return convertWith(c, n, statements);
    case "function_definition":
      return convertFunction(c, n, NONE, statements);
    case "class_definition":
      return convertClass(c, n, NONE, statements);
    case "decorated_definition":
      return convertDecorated(c, n, statements);
    case "match_statement":
      return convertMatch(c, n, statements);
    default:
      return undefined;
  }
}

// --------------------------------------------------------------------------------------------- blocks

interface Block {
  readonly body: readonly ast.Statement[];
  readonly end: number;
}

/** Converts the block of `n` in a field, or its only block. Reports an empty one. */
function convertBlock(c: ConversionContext, n: number, field: string | undefined, statements: BlockConverter): Block {
  const { tree } = c;
  const block = field === undefined ? tree.childOfType(n, "block") : tree.childOfField(n, field);
  if (block === NONE) return { body: [], end: tree.end(n) };
  const body = statements(block);
  const last = body.at(-1);
  if (last === undefined) {
    const end = tree.start(block);
    if (tree.firstChild(block) === NONE || tree.firstNamedChild(block) === NONE) {
      c.error("MT1006", { start: tree.start(n), end }, "An indented block is expected.");
    }
    return { body, end };
  }
  return { body, end: Math.max(last.span.end, semicolonEnd(c, block)) };
}

/** The end of a semicolon that ends the block, or 0. */
function semicolonEnd(c: ConversionContext, block: number): number {
  const last = c.tree.children(block).at(-1);
  return last !== undefined && c.tree.type(last) === ";" ? c.tree.end(last) : 0;
}

/** The block of an `else_clause`; empty when there is none. */
function convertElse(c: ConversionContext, clause: number, otherwise: number, statements: BlockConverter): Block {
  return clause === NONE ? { body: [], end: otherwise } : convertBlock(c, clause, "body", statements);
}

// ----------------------------------------------------------------------------------------- if and loops

/** The chain of `elif` may be long: its tests and bodies are converted in a loop, and nested afterwards. */
function convertIf(c: ConversionContext, n: number, statements: BlockConverter): ast.If | undefined {
  const { tree } = c;
  const arms: { readonly id: number; readonly start: number; readonly test: ast.Expression; readonly block: Block }[] =
    [];
  const alternatives = tree.childrenOfField(n, "alternative");
  const elifs = alternatives.filter((child) => tree.type(child) === "elif_clause");
  const elseClause = alternatives.find((child) => tree.type(child) === "else_clause") ?? NONE;
  if (!c.enter(n, elifs.length)) return undefined;
  for (const arm of [n, ...elifs]) {
    const id = c.newId();
    const test = c.expression(tree.childOfField(arm, "condition"));
    arms.push({ id, start: tree.start(arm), test, block: convertBlock(c, arm, "consequence", statements) });
  }
  const lastArm = arms.at(-1);
  const otherwise = convertElse(c, elseClause, lastArm?.block.end ?? tree.end(n), statements);
  c.leave(elifs.length);
  const end = otherwise.end;
  let orelse = otherwise.body;
  let result: ast.If | undefined;
  for (let i = arms.length - 1; i >= 0; i--) {
    const { id, start, test, block } = arms[i] as (typeof arms)[number];
    result = { kind: "If", id, span: { start, end }, test, body: block.body, orelse };
    orelse = [result];
  }
  return result;
}

function convertFor(c: ConversionContext, n: number, statements: BlockConverter): ast.For | ast.AsyncFor {
  const { tree } = c;
  const id = c.newId();
  const target = c.expression(tree.childOfField(n, "left"), "Store");
  const iter = c.expression(tree.childOfField(n, "right"));
  const block = convertBlock(c, n, "body", statements);
  const orelse = convertElse(c, tree.childOfField(n, "alternative"), block.end, statements);
  const span = { start: tree.start(n), end: orelse.end };
  const kind = tree.hasToken(n, "async") ? "AsyncFor" : "For";
  return { kind, id, span, target, iter, body: block.body, orelse: orelse.body };
}

function convertWhile(c: ConversionContext, n: number, statements: BlockConverter): ast.While {
  const { tree } = c;
  const id = c.newId();
  const test = c.expression(tree.childOfField(n, "condition"));
  const block = convertBlock(c, n, "body", statements);
  const orelse = convertElse(c, tree.childOfField(n, "alternative"), block.end, statements);
  return {
    kind: "While",
    id,
    span: { start: tree.start(n), end: orelse.end },
    test,
    body: block.body,
    orelse: orelse.body,
  };
}

// -------------------------------------------------------------------------------------------- try, with

function convertTry(c: ConversionContext, n: number, statements: BlockConverter): ast.Try | ast.TryStar {
  const { tree } = c;
  const id = c.newId();
  const block = convertBlock(c, n, "body", statements);
  let end = block.end;
  const handlers: ast.ExceptHandler[] = [];
  let orelse: readonly ast.Statement[] = [];
  let finalbody: readonly ast.Statement[] = [];
  let stars = 0;
  for (const child of tree.namedChildren(n)) {
    const type = tree.type(child);
    if (type === "except_clause") {
      const handler = convertHandler(c, child, statements);
      handlers.push(handler);
      end = handler.span.end;
      if (tree.hasToken(child, "*")) stars += 1;
    } else if (type === "else_clause" || type === "finally_clause") {
      const clause = convertBlock(c, child, undefined, statements);
      end = clause.end;
      if (type === "else_clause") orelse = clause.body;
      else finalbody = clause.body;
    }
  }
  checkTry(c, n, handlers, stars);
  const span = { start: tree.start(n), end };
  return { kind: stars > 0 ? "TryStar" : "Try", id, span, body: block.body, handlers, orelse, finalbody };
}

function checkTry(c: ConversionContext, n: number, handlers: readonly ast.ExceptHandler[], stars: number): void {
  const finallyClause = c.tree.childOfType(n, "finally_clause");
  const head = { start: c.tree.start(n), end: c.tree.start(n) + 3 };
  if (handlers.length === 0 && finallyClause === NONE) {
    c.error("MT1001", head, "`try` needs an `except` or a `finally`.");
  } else if (handlers.length === 0 && c.tree.childOfType(n, "else_clause") !== NONE) {
    c.error("MT1001", head, "`else` after `try` needs an `except`.");
  }
  if (stars > 0 && stars < handlers.length) c.error("MT1001", head, "`except` and `except*` cannot be mixed.");
  for (const handler of handlers.slice(0, -1)) {
    if (handler.type === undefined) c.error("MT1001", handler.span, "A bare `except` must be the last one.");
  }
}

function convertHandler(c: ConversionContext, n: number, statements: BlockConverter): ast.ExceptHandler {
  const { tree } = c;
  const id = c.newId();
  const values = tree.childrenOfField(n, "value");
  const first = values[0] ?? NONE;
  let typeNode = first;
  let nameNode = tree.childOfField(n, "alias");
  if (first !== NONE && tree.type(first) === "as_pattern") {
    typeNode = tree.firstNamedChild(first);
    const target = tree.childOfField(first, "alias");
    nameNode = target === NONE ? NONE : tree.firstNamedChild(target);
  }
  if (values.length > 1) {
    c.error("MT1007", c.span(values[1] as number), "Several exception types need parentheses: `except (A, B):`.");
  }
  if (first === NONE && tree.hasToken(n, "*")) c.error("MT1001", c.span(n), "`except*` needs an exception type.");
  const type = typeNode === NONE ? undefined : c.expression(typeNode);
  let name: string | undefined;
  if (nameNode !== NONE) {
    name = c.identifier(nameNode);
    if (tree.type(nameNode) !== "identifier") c.error("MT1008", c.span(nameNode), "`as` needs a plain name here.");
  }
  const block = convertBlock(c, n, undefined, statements);
  return { kind: "ExceptHandler", id, span: { start: tree.start(n), end: block.end }, type, name, body: block.body };
}

function convertWith(c: ConversionContext, n: number, statements: BlockConverter): ast.With | ast.AsyncWith {
  const { tree } = c;
  const id = c.newId();
  const clause = tree.childOfType(n, "with_clause");
  const values = clause === NONE ? [] : tree.namedChildren(clause).map((item) => tree.childOfField(item, "value"));
  const items = convertWithItems(c, clause, values);
  const last = clause === NONE ? undefined : tree.children(clause).at(-1);
  if (last !== undefined && tree.type(last) === ",") {
    c.error("MT1001", c.span(last), "A trailing comma needs parentheses around the items.");
  }
  const block = convertBlock(c, n, "body", statements);
  const kind = tree.hasToken(n, "async") ? "AsyncWith" : "With";
  return { kind, id, span: { start: tree.start(n), end: block.end }, items, body: block.body };
}

/** What can stand in a tuple, but cannot be an item. */
const TUPLE_ONLY: ReadonlySet<string> = new Set(["list_splat", "named_expression", "yield"]);

/** `with (a, b):` has two items, not one tuple, unless an element can only stand in a tuple. */
function convertWithItems(c: ConversionContext, clause: number, values: readonly number[]): readonly ast.WithItem[] {
  const { tree } = c;
  const tupleOnly = (value: number): boolean => value !== NONE && TUPLE_ONLY.has(tree.type(value));
  if (clause !== NONE && tree.hasToken(clause, "(") && values.some(tupleOnly)) {
    const id = c.newId();
    const tupleId = c.newId();
    const elts = values.map((value) => c.expression(value));
    const tuple: ast.Tuple = { kind: "Tuple", id: tupleId, span: c.span(clause), elts, ctx: "Load" };
    return [{ kind: "withitem", id, span: tuple.span, context_expr: tuple, optional_vars: undefined }];
  }
  const only = values.length === 1 ? (values[0] ?? NONE) : NONE;
  const type = only === NONE ? "" : tree.type(only);
  const elements = type === "tuple" || type === "parenthesized_expression" ? tree.namedChildren(only) : [];
  const asItems = elements.length > 0 && !elements.some(tupleOnly);
  return (asItems ? elements : values).map((value) => convertWithItem(c, value));
}

function convertWithItem(c: ConversionContext, value: number): ast.WithItem {
  const { tree } = c;
  const id = c.newId();
  const span = value === NONE ? { start: 0, end: 0 } : c.span(value);
  if (value === NONE || tree.type(value) !== "as_pattern") {
    return { kind: "withitem", id, span, context_expr: c.expression(value), optional_vars: undefined };
  }
  const context_expr = c.expression(tree.firstNamedChild(value));
  const optional_vars = c.expression(tree.childOfField(value, "alias"), "Store");
  return { kind: "withitem", id, span, context_expr, optional_vars };
}

// ----------------------------------------------------------------------------------------- definitions

function convertDecorated(
  c: ConversionContext,
  n: number,
  statements: BlockConverter,
): ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | undefined {
  const definition = c.tree.childOfField(n, "definition");
  if (definition === NONE) return undefined;
  return c.tree.type(definition) === "class_definition"
    ? convertClass(c, definition, n, statements)
    : convertFunction(c, definition, n, statements);
}

/** `decorated` is the node that holds the decorators, or `NONE`. */
function convertDecorators(c: ConversionContext, decorated: number): readonly ast.Expression[] {
  if (decorated === NONE) return [];
  const { tree } = c;
  const decorators = tree.namedChildren(decorated).filter((child) => tree.type(child) === "decorator");
  return decorators.map((decorator) => c.expression(tree.firstNamedChild(decorator)));
}

function convertFunction(
  c: ConversionContext,
  n: number,
  decorated: number,
  statements: BlockConverter,
): ast.FunctionDef | ast.AsyncFunctionDef {
  const { tree } = c;
  const id = c.newId();
  const decorator_list = convertDecorators(c, decorated);
  const nameNode = tree.childOfField(n, "name");
  const name = c.identifier(nameNode);
  const name_span = nameNode === NONE ? { start: tree.start(n), end: tree.start(n) } : c.span(nameNode);
  const type_params = convertTypeParameters(c, tree.childOfField(n, "type_parameters"));
  const args = convertParameters(c, tree.childOfField(n, "parameters"), name_span.end);
  const returnNode = tree.childOfField(n, "return_type");
  const returns = returnNode === NONE ? undefined : convertType(c, returnNode);
  const { body, end } = convertBlock(c, n, "body", statements);
  const kind = tree.hasToken(n, "async") ? "AsyncFunctionDef" : "FunctionDef";
  const span = { start: tree.start(n), end };
  return { kind, id, span, name, name_span, args, body, decorator_list, returns, type_params };
}

function convertClass(c: ConversionContext, n: number, decorated: number, statements: BlockConverter): ast.ClassDef {
  const { tree } = c;
  const id = c.newId();
  const decorator_list = convertDecorators(c, decorated);
  const nameNode = tree.childOfField(n, "name");
  const name = c.identifier(nameNode);
  const name_span = nameNode === NONE ? { start: tree.start(n), end: tree.start(n) } : c.span(nameNode);
  const type_params = convertTypeParameters(c, tree.childOfField(n, "type_parameters"));
  const { args: bases, keywords } = convertArguments(c, tree.childOfField(n, "superclasses"));
  const { body, end } = convertBlock(c, n, "body", statements);
  const span = { start: tree.start(n), end };
  return { kind: "ClassDef", id, span, name, name_span, bases, keywords, body, decorator_list, type_params };
}

// ----------------------------------------------------------------------------------------------- match

function convertMatch(c: ConversionContext, n: number, statements: BlockConverter): ast.Match {
  const { tree } = c;
  const id = c.newId();
  const subjects = tree.childrenOfField(n, "subject");
  const commas = tree.children(n).filter((child) => tree.type(child) === ",");
  const last = subjects.at(-1);
  const subjectEnd = Math.max(last === undefined ? 0 : tree.end(last), ...commas.map((comma) => tree.end(comma)));
  if (last === undefined)
    c.error("MT1001", { start: tree.start(n), end: tree.start(n) + 5 }, "`match` needs a subject.");
  const subject = convertBareList(c, subjects, commas.length > 0, subjectEnd);
  const block = tree.childOfField(n, "body");
  const clauses = block === NONE ? [] : tree.namedChildren(block).filter((child) => tree.type(child) === "case_clause");
  const cases = clauses.map((clause) => convertCase(c, clause, statements));
  if (cases.length === 0) c.error("MT1006", c.span(n), "An indented block with a `case` is expected.");
  const span = { start: tree.start(n), end: cases.at(-1)?.span.end ?? tree.end(n) };
  return { kind: "Match", id, span, subject, cases };
}

function convertCase(c: ConversionContext, n: number, statements: BlockConverter): ast.MatchCase {
  const { tree } = c;
  const id = c.newId();
  const pattern = convertCasePattern(c, n);
  const guardNode = tree.childOfField(n, "guard");
  const guard = guardNode === NONE ? undefined : c.expression(tree.firstNamedChild(guardNode));
  const { body, end } = convertBlock(c, n, "consequence", statements);
  return { kind: "match_case", id, span: { start: tree.start(n), end }, pattern, guard, body };
}
