/**
 * f-strings, and `"…" % (…)` where CPython compiles it like one.
 *
 * From 3.11 on the compiler turns `"%s and %r" % (a, b)` into the pieces of an f-string, so that `str(a)` runs before
 * `b` is evaluated. Only the simple forms qualify: `%s`, `%r`, `%a` with short widths, and a tuple display of matching
 * length at the right.
 */
import type { Span } from "../base/span";
import type { Register } from "../mir/baseline";
import type * as ast from "../syntax/nodes";
import { foldConstant } from "./constant-folding";
import { defineConstant, type LoweringContext, lowerExpression, strConstant } from "./context";

type Conversion = "" | "s" | "r" | "a";

/** Immediates of `format_value`. */
const CONVERSIONS: readonly Conversion[] = ["", "s", "r", "a"];
/** Added to the immediate: convert, but do not format. */
const CONVERT_ONLY = 4;

type Piece =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "value";
      readonly value: ast.Expression;
      readonly conversion: Conversion;
      readonly format: Format | undefined;
      readonly span: Span;
    };

type Format =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "pieces"; readonly pieces: readonly Piece[]; readonly span: Span };

export function lowerJoinedString(ctx: LoweringContext, node: ast.JoinedStr, into: Register | undefined): Register {
  return lowerPieces(ctx, piecesOf(ctx, node, node.span), node.span, into);
}

export function lowerFormattedValue(
  ctx: LoweringContext,
  node: ast.FormattedValue,
  span: Span,
  into: Register | undefined,
): Register {
  return lowerPieces(ctx, [valuePiece(ctx, node, span)], span, into);
}

/** `whole`: the outermost f-string, where everything stands up to 3.11. */
function piecesOf(ctx: LoweringContext, node: ast.JoinedStr, whole: Span): readonly Piece[] {
  return node.values.map((value): Piece => {
    if (value.kind === "FormattedValue") return valuePiece(ctx, value, whole);
    const constant = foldConstant(ctx, value);
    return { kind: "text", text: constant?.kind === "str" ? constant.value : "" };
  });
}

function valuePiece(ctx: LoweringContext, node: ast.FormattedValue, whole: Span): Piece {
  const position = (own: Span): Span => (ctx.target.minor >= 12 ? own : whole);
  const conversion = node.conversion < 0 ? "" : (String.fromCharCode(node.conversion) as Conversion);
  const format: Format | undefined = node.format_spec && {
    kind: "pieces",
    pieces: piecesOf(ctx, node.format_spec, whole),
    span: position(node.format_spec.span),
  };
  return { kind: "value", value: node.value, conversion, format, span: position(node.span) };
}

function lowerPieces(ctx: LoweringContext, pieces: readonly Piece[], span: Span, into: Register | undefined): Register {
  const only = pieces[0];
  if (only === undefined) return defineConstant(ctx, strConstant(""), span, into);
  if (pieces.length === 1) return lowerPiece(ctx, only, span, into);
  const { builder } = ctx;
  const registers = pieces.map((piece) => lowerPiece(ctx, piece, span, undefined));
  return builder.define("build_string", span, into, [builder.uses(registers)]);
}

function lowerPiece(ctx: LoweringContext, piece: Piece, span: Span, into: Register | undefined): Register {
  if (piece.kind === "text") return defineConstant(ctx, strConstant(piece.text), span, into);
  const { builder } = ctx;
  let value = lowerExpression(ctx, piece.value);
  let conversion = CONVERSIONS.indexOf(piece.conversion);
  if (piece.format === undefined) {
    const operands = [builder.imm(conversion), builder.use(value), builder.absent()];
    return builder.define("format_value", piece.span, into, operands);
  }
  if (ctx.target.minor >= 13 && conversion > 0) {
    // From 3.13 on the conversion runs before the format specification is evaluated.
    const operands = [builder.imm(conversion + CONVERT_ONLY), builder.use(value), builder.absent()];
    value = builder.define("format_value", piece.span, undefined, operands);
    conversion = 0;
  }
  const { format } = piece;
  const specification =
    format.kind === "text"
      ? defineConstant(ctx, strConstant(format.text), piece.span)
      : lowerPieces(ctx, format.pieces, format.span, undefined);
  const operands = [builder.imm(conversion), builder.use(value), builder.use(specification)];
  return builder.define("format_value", piece.span, into, operands);
}

/** `"…" % (a, b)` as CPython 3.11+ compiles it; undefined where it stays an operator. */
export function lowerPercentFormat(
  ctx: LoweringContext,
  node: ast.BinOp,
  into: Register | undefined,
): Register | undefined {
  if (ctx.target.minor < 11 || node.op !== "Mod" || node.right.kind !== "Tuple") return undefined;
  const template = foldConstant(ctx, node.left);
  if (template?.kind !== "str" || foldConstant(ctx, node.right) !== undefined) return undefined;
  if (node.right.elts.some((element) => element.kind === "Starred")) return undefined;
  const pieces = parsePercentFormat(template.value, node.right.elts);
  return pieces && lowerPieces(ctx, pieces, node.span, into);
}

/** `%%`, a conversion without flags that matter, width and precision below three digits. */
const PERCENT_UNIT = /%(?:%|([-+ #0]*)(\d{0,2})(?:\.(\d{0,2}))?([sra]))/y;

function parsePercentFormat(template: string, values: readonly ast.Expression[]): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  let text = "";
  let used = 0;
  let at = 0;
  while (at < template.length) {
    if (template[at] !== "%") {
      text += template[at++];
      continue;
    }
    PERCENT_UNIT.lastIndex = at;
    const unit = PERCENT_UNIT.exec(template);
    if (unit === null) return undefined;
    at = PERCENT_UNIT.lastIndex;
    const conversion = unit[4];
    if (conversion === undefined) {
      text += "%";
      continue;
    }
    const value = values[used++];
    if (value === undefined) return undefined;
    if (text !== "") pieces.push({ kind: "text", text });
    text = "";
    const format = percentFormatSpecification(unit[1] ?? "", unit[2] ?? "", unit[3]);
    pieces.push({
      kind: "value",
      value,
      conversion: conversion as Conversion,
      format: format === "" ? undefined : { kind: "text", text: format },
      span: value.span,
    });
  }
  if (text !== "") pieces.push({ kind: "text", text });
  return used === values.length ? pieces : undefined;
}

function percentFormatSpecification(flags: string, width: string, precision: string | undefined): string {
  const align = !flags.includes("-") && Number(width) > 0 ? ">" : "";
  const size = width === "" ? "" : String(Number(width));
  return `${align}${size}${precision === undefined ? "" : `.${Number(precision)}`}`;
}
