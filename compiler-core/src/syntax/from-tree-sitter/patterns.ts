/** The patterns of `match`. */
import { NONE } from "../concrete-tree";
import type * as ast from "../nodes";
import type { ConversionContext } from "./context";

const MINUS = 45;

/** Converts the pattern of a `case_clause`; several, or a trailing comma, are a sequence without brackets. */
export function convertCasePattern(c: ConversionContext, clause: number): ast.Pattern {
  const { tree } = c;
  const patterns = tree.namedChildren(clause).filter((child) => tree.type(child) === "case_pattern");
  const first = patterns[0];
  if (first === undefined) return wildcard(c, clause);
  const commas = tree.children(clause).filter((child) => tree.type(child) === ",");
  const open = commas.length > 0 || isStarPattern(c, first);
  if (!open) return convertPattern(c, first);
  const id = c.newId();
  const last = Math.max(tree.end(patterns.at(-1) as number), ...commas.map((comma) => tree.end(comma)));
  const span = { start: tree.start(first), end: last };
  return { kind: "MatchSequence", id, span, patterns: patterns.map((child) => convertPattern(c, child)) };
}

function isStarPattern(c: ConversionContext, n: number): boolean {
  const inner = c.tree.type(n) === "case_pattern" ? c.tree.firstNamedChild(n) : n;
  return inner !== NONE && c.tree.type(inner) === "splat_pattern";
}

function wildcard(c: ConversionContext, n: number): ast.MatchAs {
  return { kind: "MatchAs", id: c.newId(), span: c.span(n), pattern: undefined, name: undefined };
}

function convertPattern(c: ConversionContext, n: number): ast.Pattern {
  if (!c.enter(n, 1)) return wildcard(c, n);
  const result = convert(c, n);
  c.leave(1);
  return result;
}

function convert(c: ConversionContext, n: number): ast.Pattern {
  const { tree } = c;
  switch (tree.type(n)) {
    case "case_pattern": {
      const inner = tree.firstNamedChild(n);
      if (inner === NONE) return wildcard(c, n);
      return isNumber(c, inner) ? convertNumber(c, inner, tree.start(n)) : convertPattern(c, inner);
    }
    case "as_pattern": {
      const id = c.newId();
      const [pattern, name] = tree.namedChildren(n);
      const inner = pattern === undefined ? undefined : convertPattern(c, pattern);
      const text = c.identifier(name ?? NONE);
      if (text === "_") c.error("MT1012", c.span(n), "`_` cannot be used as a target.");
      return { kind: "MatchAs", id, span: c.span(n), pattern: inner, name: text };
    }
    case "union_pattern":
      return convertUnion(c, n);
    case "list_pattern":
    case "tuple_pattern":
      return convertSequence(c, n);
    case "dict_pattern":
      return convertMapping(c, n);
    case "class_pattern":
      return convertClass(c, n);
    case "splat_pattern": {
      if (tree.hasToken(n, "**")) c.error("MT1012", c.span(n), "`**` belongs into a mapping pattern.");
      return { kind: "MatchStar", id: c.newId(), span: c.span(n), name: splatName(c, n) };
    }
    case "dotted_name":
      return convertName(c, n);
    case "true":
    case "false":
    case "none": {
      const kind = tree.type(n) as "true" | "false" | "none";
      return { kind: "MatchSingleton", id: c.newId(), span: c.span(n), value: { kind } };
    }
    case "keyword_pattern":
      c.error("MT1012", c.span(n), "A keyword pattern belongs into a class pattern.");
      return wildcard(c, n);
    case "string":
    case "concatenated_string":
    case "integer":
    case "float":
    case "complex_pattern": {
      const id = c.newId();
      const value = convertLiteral(c, n, tree.start(n));
      return { kind: "MatchValue", id, span: c.span(n), value };
    }
    default:
      c.error("MT1012", c.span(n), "This cannot stand in a pattern.");
      return wildcard(c, n);
  }
}

function isNumber(c: ConversionContext, n: number): boolean {
  const type = c.tree.type(n);
  return type === "integer" || type === "float";
}

/** The sign of `-1` is a token beside the number; `start` is where the sign is, or the number's own start. */
function convertNumber(c: ConversionContext, n: number, start: number): ast.MatchValue {
  const id = c.newId();
  const value = convertLiteral(c, n, start);
  return { kind: "MatchValue", id, span: value.span, value };
}

function convertLiteral(c: ConversionContext, n: number, start: number): ast.Expression {
  const { tree } = c;
  if (tree.type(n) === "complex_pattern") return convertComplex(c, n);
  if (isNumber(c, n) && c.source.charCodeAt(start) === MINUS) {
    const id = c.newId();
    const operand = c.expression(n);
    return { kind: "UnaryOp", id, span: { start, end: tree.end(n) }, op: "USub", operand };
  }
  const value = c.expression(n);
  if (value.kind === "JoinedStr") c.error("MT1012", c.span(n), "Patterns cannot hold f-strings.");
  return value;
}

/** `1 + 2j`, `-1 - 2j`. */
function convertComplex(c: ConversionContext, n: number): ast.BinOp {
  const { tree } = c;
  const id = c.newId();
  const [real, imaginary] = tree.namedChildren(n);
  const signs = tree.children(n).filter((child) => !tree.isNamed(child));
  const left = real === undefined ? c.missingExpression(c.span(n)) : convertLiteral(c, real, tree.start(n));
  const right = c.expression(imaginary ?? NONE);
  const op = signs.length > 0 && tree.type(signs.at(-1) as number) === "-" ? "Sub" : "Add";
  if (right.kind !== "Constant" || right.value.kind !== "complex") {
    c.error("MT1012", c.span(n), "The second number of a complex pattern must be imaginary.");
  }
  return { kind: "BinOp", id, span: c.span(n), left, op, right };
}

/** The alternatives of `a | b`; signs and `_` are tokens of the union itself. */
function convertUnion(c: ConversionContext, n: number): ast.MatchOr {
  const id = c.newId();
  const patterns = splitAtTokens(c, n, "|").map((group) => convertGroup(c, group, n));
  return { kind: "MatchOr", id, span: c.span(n), patterns };
}

/** The children between separators, brackets and other punctuation left out. */
function splitAtTokens(c: ConversionContext, n: number, separator: string): readonly (readonly number[])[] {
  const groups: number[][] = [[]];
  for (const child of c.tree.children(n)) {
    if (c.tree.type(child) === separator) groups.push([]);
    else groups.at(-1)?.push(child);
  }
  return groups;
}

/** One simple pattern given as its tokens: a node, a sign and a number, or `_`. */
function convertGroup(c: ConversionContext, group: readonly number[], parent: number): ast.Pattern {
  const { tree } = c;
  const [first, second] = group;
  if (first === undefined) return wildcard(c, parent);
  if (tree.type(first) === "-" && second !== undefined) return convertNumber(c, second, tree.start(first));
  if (tree.type(first) === "_") return wildcard(c, first);
  return convertPattern(c, first);
}

function convertSequence(c: ConversionContext, n: number): ast.Pattern {
  const { tree } = c;
  const elements = tree.namedChildren(n);
  const only = elements[0];
  if (tree.type(n) === "tuple_pattern" && elements.length === 1 && only !== undefined && !tree.hasToken(n, ",")) {
    // Parentheses only, unless it is `(*rest)`.
    if (!isStarPattern(c, only)) return convertPattern(c, only);
  }
  const id = c.newId();
  return { kind: "MatchSequence", id, span: c.span(n), patterns: elements.map((child) => convertPattern(c, child)) };
}

function splatName(c: ConversionContext, n: number): string | undefined {
  const name = c.tree.firstNamedChild(n);
  const text = name === NONE ? "_" : c.identifier(name);
  return text === "_" ? undefined : text;
}

function convertName(c: ConversionContext, n: number): ast.Pattern {
  const { tree } = c;
  const parts = tree.namedChildren(n);
  if (parts.length > 1) {
    const id = c.newId();
    return { kind: "MatchValue", id, span: c.span(n), value: convertDottedName(c, n) };
  }
  const name = c.identifier(parts[0] ?? n);
  const capture = name === "_" ? undefined : name;
  return { kind: "MatchAs", id: c.newId(), span: c.span(n), pattern: undefined, name: capture };
}

/** `a.b.c`, as attributes of attributes. */
function convertDottedName(c: ConversionContext, n: number): ast.Expression {
  const { tree } = c;
  const parts = tree.namedChildren(n);
  const ids = parts.map(() => c.newId());
  const first = parts[0] ?? n;
  const start = tree.start(first);
  let value: ast.Expression = {
    kind: "Name",
    id: ids.at(-1) ?? c.newId(),
    span: c.span(first),
    name: c.identifier(first),
    ctx: "Load",
  };
  for (let i = 1; i < parts.length; i++) {
    const part = parts[i] as number;
    const id = ids[parts.length - 1 - i] as number;
    value = {
      kind: "Attribute",
      id,
      span: { start, end: tree.end(part) },
      value,
      attr: c.identifier(part),
      ctx: "Load",
    };
  }
  return value;
}

function convertMapping(c: ConversionContext, n: number): ast.MatchMapping {
  const { tree } = c;
  const id = c.newId();
  const keys: ast.Expression[] = [];
  const patterns: ast.Pattern[] = [];
  let rest: string | undefined;
  let sign = NONE;
  for (const child of tree.children(n)) {
    const type = tree.type(child);
    if (rest !== undefined && tree.isNamed(child)) {
      c.error("MT1012", c.span(child), "Nothing can follow the rest of a mapping.");
    }
    if (type === "splat_pattern") {
      rest = splatName(c, child);
      if (rest === undefined || tree.hasToken(child, "*"))
        c.error("MT1012", c.span(child), "Invalid rest of a mapping.");
    } else if (type === "-") {
      sign = child;
    } else if (type === "case_pattern") {
      patterns.push(convertPattern(c, child));
    } else if (tree.isNamed(child)) {
      keys.push(convertKey(c, child, sign === NONE ? tree.start(child) : tree.start(sign)));
      sign = NONE;
    }
  }
  return { kind: "MatchMapping", id, span: c.span(n), keys, patterns, rest };
}

function convertKey(c: ConversionContext, n: number, start: number): ast.Expression {
  switch (c.tree.type(n)) {
    case "dotted_name":
      if (c.tree.namedChildren(n).length < 2) c.error("MT1012", c.span(n), "A name cannot be a key: it would capture.");
      return convertDottedName(c, n);
    case "true":
    case "false":
    case "none":
    case "string":
    case "concatenated_string":
    case "integer":
    case "float":
    case "complex_pattern":
      return convertLiteral(c, n, start);
    default:
      c.error("MT1012", c.span(n), "The key of a mapping pattern must be a literal or a dotted name.");
      return c.missingExpression(c.span(n));
  }
}

function convertClass(c: ConversionContext, n: number): ast.MatchClass {
  const { tree } = c;
  const id = c.newId();
  const [name, ...rest] = tree.namedChildren(n);
  const cls = name === undefined ? c.missingExpression(c.span(n)) : convertDottedName(c, name);
  const patterns: ast.Pattern[] = [];
  const kwd_attrs: string[] = [];
  const kwd_patterns: ast.Pattern[] = [];
  for (const child of rest) {
    const inner = tree.type(child) === "case_pattern" ? tree.firstNamedChild(child) : child;
    if (inner !== NONE && tree.type(inner) === "keyword_pattern") {
      const [attribute, ...value] = tree.children(inner).filter((part) => tree.type(part) !== "=");
      kwd_attrs.push(c.identifier(attribute ?? NONE));
      kwd_patterns.push(convertGroup(c, value, inner));
    } else {
      if (kwd_attrs.length > 0) c.error("MT1012", c.span(child), "Positional patterns come before keyword patterns.");
      patterns.push(convertPattern(c, child));
    }
  }
  return { kind: "MatchClass", id, span: c.span(n), cls, patterns, kwd_attrs, kwd_patterns };
}
