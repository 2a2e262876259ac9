/**
 * Annotations and type parameters.
 *
 * The grammar has node types of its own for some annotations (`generic_type`, `union_type`, …). To CPython an
 * annotation is an expression, and so they become ordinary subscripts, operators and slices again.
 */
import { NONE } from "../concrete-tree";
import type * as ast from "../nodes";
import type { ConversionContext } from "./context";

const EQUALS = 61;

/** Converts an annotation of anything but `*args`, which alone may be starred. */
export function convertAnnotation(c: ConversionContext, n: number): ast.Expression {
  const annotation = convertType(c, n);
  if (annotation.kind === "Starred") c.error("MT1013", annotation.span, "A starred expression cannot stand here.");
  return annotation;
}

/** Converts a type, as an expression. */
export function convertType(c: ConversionContext, n: number): ast.Expression {
  const { tree } = c;
  switch (tree.type(n)) {
    case "type":
      return convertTypeChild(c, tree.firstNamedChild(n));
    case "generic_type":
      return convertGeneric(c, n);
    case "union_type": {
      const id = c.newId();
      const [left, right] = operands(c, n);
      return { kind: "BinOp", id, span: c.span(n), left, op: "BitOr", right };
    }
    case "member_type": {
      const id = c.newId();
      const [object, member] = tree.namedChildren(n);
      const value = convertTypeChild(c, object ?? NONE);
      return { kind: "Attribute", id, span: c.span(n), value, attr: c.identifier(member ?? NONE), ctx: "Load" };
    }
    case "splat_type": {
      const id = c.newId();
      if (tree.hasToken(n, "**")) c.error("MT1001", c.span(n), "`**` cannot stand here.");
      return { kind: "Starred", id, span: c.span(n), value: c.expression(tree.firstNamedChild(n)), ctx: "Load" };
    }
    case "constrained_type": {
      // Within an index: `a[b:c]`.
      const id = c.newId();
      const [lower, upper] = operands(c, n);
      return { kind: "Slice", id, span: c.span(n), lower, upper, step: undefined };
    }
    default:
      return c.expression(n);
  }
}

function convertTypeChild(c: ConversionContext, n: number): ast.Expression {
  return n === NONE ? c.missingExpression({ start: 0, end: 0 }) : c.expression(n);
}

function operands(c: ConversionContext, n: number): readonly [ast.Expression, ast.Expression] {
  const [left, right] = c.tree.namedChildren(n);
  return [convertTypeChild(c, left ?? NONE), convertTypeChild(c, right ?? NONE)];
}

function convertGeneric(c: ConversionContext, n: number): ast.Subscript {
  const { tree } = c;
  const id = c.newId();
  const [name, list] = tree.namedChildren(n);
  const value = c.expression(name ?? NONE);
  const types = list === undefined ? [] : tree.namedChildren(list);
  const first = types[0];
  if (list === undefined || first === undefined) {
    return { kind: "Subscript", id, span: c.span(n), value, slice: c.missingExpression(c.span(n)), ctx: "Load" };
  }
  const starred = c.source.charCodeAt(tree.start(first)) === 42;
  if (types.length === 1 && !tree.hasToken(list, ",") && !starred) {
    return { kind: "Subscript", id, span: c.span(n), value, slice: convertType(c, first), ctx: "Load" };
  }
  const tupleId = c.newId();
  const elts = types.map((type) => convertType(c, type));
  const last = tree.children(list).at(-2) ?? first;
  const span = { start: tree.start(first), end: tree.end(last) };
  const slice: ast.Tuple = { kind: "Tuple", id: tupleId, span, elts, ctx: "Load" };
  return { kind: "Subscript", id, span: c.span(n), value, slice, ctx: "Load" };
}

// -------------------------------------------------------------------------------------- type parameters

/** Converts `[T, *Ts, **P]`; `NONE` is no list. */
export function convertTypeParameters(c: ConversionContext, list: number): readonly ast.TypeParameter[] {
  if (list === NONE) return [];
  return c.tree.namedChildren(list).map((child) => convertTypeParameter(c, child));
}

/**
 * A parameter's bound and default. The parser has replaced the `=` of a default by a colon, which the grammar
 * accepts; the source tells them apart.
 */
function convertTypeParameter(c: ConversionContext, n: number): ast.TypeParameter {
  const id = c.newId();
  const span = c.span(n);
  const [head, ...parts] = splitAtColons(c, n);
  const name = c.identifier(nameNode(c, head.type));
  let bound: ast.Expression | undefined;
  let default_value: ast.Expression | undefined;
  for (const part of parts) {
    const value = convertTypeChild(c, part.type);
    if (!part.isDefault && value.kind === "Starred") c.error("MT1013", value.span, "A bound cannot be starred.");
    if (part.isDefault) default_value = value;
    else bound = value;
  }
  const stars = starsOf(c, n);
  if (name === "" || (stars > 0 && bound !== undefined)) c.error("MT1016", span, "Invalid type parameter.");
  if (stars === 1) return { kind: "TypeVarTuple", id, span, name, default_value };
  if (stars === 2) return { kind: "ParamSpec", id, span, name, default_value };
  return { kind: "TypeVar", id, span, name, bound, default_value };
}

interface ParameterPart {
  readonly type: number;
  /** The sign before it is `=` in the source. */
  readonly isDefault: boolean;
}

/** `T: bound = default` is `T : (bound : default)` in the concrete tree. */
function splitAtColons(c: ConversionContext, n: number): readonly [ParameterPart, ...ParameterPart[]] {
  const { tree } = c;
  const first: ParameterPart = { type: n, isDefault: false };
  const parts: [ParameterPart, ...ParameterPart[]] = [first];
  for (;;) {
    const last = parts.at(-1) ?? first;
    const inner = unwrap(c, last.type);
    const constrained = inner !== NONE && tree.type(inner) === "constrained_type";
    parts[parts.length - 1] = {
      type: constrained ? (tree.namedChildren(inner)[0] ?? NONE) : inner,
      isDefault: last.isDefault,
    };
    if (!constrained) return parts;
    const colon = tree.childOfType(inner, ":");
    const isDefault = colon !== NONE && c.source.charCodeAt(tree.start(colon)) === EQUALS;
    parts.push({ type: tree.namedChildren(inner)[1] ?? NONE, isDefault });
  }
}

function unwrap(c: ConversionContext, n: number): number {
  return n !== NONE && c.tree.type(n) === "type" ? c.tree.firstNamedChild(n) : n;
}

function starsOf(c: ConversionContext, n: number): number {
  const start = c.tree.start(n);
  if (c.source.charCodeAt(start) !== 42) return 0;
  return c.source.charCodeAt(start + 1) === 42 ? 2 : 1;
}

/** The identifier in `T`, `*Ts` or `**P`; `NONE` when there is something else. */
function nameNode(c: ConversionContext, n: number): number {
  const node = unwrap(c, n);
  if (node === NONE) return NONE;
  const type = c.tree.type(node);
  if (type === "identifier") return node;
  if (type === "splat_type" || type === "list_splat" || type === "list_splat_pattern") {
    const child = c.tree.firstNamedChild(node);
    return child !== NONE && c.tree.type(child) === "identifier" ? child : NONE;
  }
  return NONE;
}

/** The name and type parameters of `type X[T] = …`, whose left side the grammar reads as a type. */
export function convertAliasHead(
  c: ConversionContext,
  n: number,
): { readonly name: ast.Name; readonly type_params: readonly ast.TypeParameter[] } {
  const { tree } = c;
  const head = unwrap(c, n);
  const type = head === NONE ? "" : tree.type(head);
  const nameAt = type === "generic_type" ? (tree.namedChildren(head)[0] ?? NONE) : subscripted(c, head);
  const valid = nameAt !== NONE && tree.type(nameAt) === "identifier";
  if (!valid) c.error("MT1008", c.span(n), "The name of a type alias must be a plain name.");
  const span = nameAt === NONE ? c.span(n) : c.span(nameAt);
  const name: ast.Name = { kind: "Name", id: c.newId(), span, name: valid ? c.identifier(nameAt) : "", ctx: "Store" };
  const parameters =
    type === "generic_type"
      ? convertTypeParameters(c, tree.namedChildren(head)[1] ?? NONE)
      : type === "subscript"
        ? tree.childrenOfField(head, "subscript").map((child) => convertTypeParameter(c, child))
        : [];
  return { name, type_params: parameters };
}

function subscripted(c: ConversionContext, n: number): number {
  return n !== NONE && c.tree.type(n) === "subscript" ? c.tree.childOfField(n, "value") : n;
}
