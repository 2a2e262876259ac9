/**
 * String literals: plain, bytes, f-strings, and any of them side by side.
 *
 * A literal is first cut into parts (stretches of text, and replacement fields), parts of adjacent literals are
 * joined as CPython 3.12+ joins them, then nodes are made. Positions of the parts are those of 3.12+.
 */
import type { Span } from "../../base/span";
import { NONE } from "../concrete-tree";
import type * as ast from "../nodes";
import type { ConversionContext } from "./context";
import { type DecodeOptions, decodeBytes, decodeText, joinText } from "./string-escapes";

/** One written literal. */
interface Literal {
  readonly node: number;
  readonly bytes: boolean;
  readonly formatted: boolean;
  readonly uPrefix: boolean;
  readonly options: DecodeOptions;
  /** Of the text between the quotes. */
  readonly content: Span;
}

type Part =
  /** `value` is undefined for text that only an interpreter can decode. */
  | { readonly kind: "text"; readonly value: string | undefined; readonly span: Span; readonly uPrefix: boolean }
  | { readonly kind: "field"; readonly node: number; readonly options: DecodeOptions };

const PREFIXES: ReadonlySet<string> = new Set(["", "r", "u", "b", "br", "rb", "f", "fr", "rf"]);

/** Converts a `string` or `concatenated_string` node. */
export function convertString(c: ConversionContext, n: number): ast.Constant | ast.JoinedStr {
  const nodes = c.tree.type(n) === "concatenated_string" ? c.tree.namedChildren(n) : [n];
  const literals = nodes.map((node) => readLiteral(c, node));
  const first = literals[0] as Literal;
  const uPrefix = first.uPrefix;
  const bytes = first.bytes;
  if (literals.some((literal) => literal.bytes !== bytes)) {
    c.error("MT1009", c.span(n), "Bytes and text literals cannot be mixed.");
  } else if (bytes) {
    return { kind: "Constant", id: c.newId(), span: c.span(n), value: convertBytes(c, literals), u_prefix: false };
  }
  if (literals.some((literal) => literal.formatted)) {
    const id = c.newId();
    const parts = literals.flatMap((literal) => literalParts(c, literal));
    return { kind: "JoinedStr", id, span: c.span(n), values: convertParts(c, parts) };
  }
  const id = c.newId();
  let value: string | undefined = "";
  for (const { options, content } of literals) {
    const text = decode(c, content, options);
    value = text === undefined || value === undefined ? undefined : joinText(value, text);
  }
  return { kind: "Constant", id, span: c.span(n), value: textValue(c, value, c.span(n)), u_prefix: uPrefix };
}

function readLiteral(c: ConversionContext, n: number): Literal {
  const { source } = c;
  const start = c.tree.start(n);
  let i = start;
  while (i < start + 3 && isLetter(source.charCodeAt(i))) i++;
  const prefix = source.slice(start, i).toLowerCase();
  const quote = source[i];
  const nodeEnd = c.tree.end(n);
  if (quote === "`") c.error("MT1004", c.span(n), "Backquotes are not Python 3: use `repr(…)`.");
  else if (!PREFIXES.has(prefix)) c.error("MT1009", c.span(n), `Strings cannot have the prefix ${prefix}.`);
  const triple = quote !== undefined && nodeEnd - i >= 6 && source.startsWith(quote.repeat(3), i);
  const width = triple ? 3 : 1;
  const contentStart = Math.min(i + width, nodeEnd);
  const closed = quote !== undefined && source.startsWith(quote, nodeEnd - width) && nodeEnd - width >= contentStart;
  return {
    node: n,
    bytes: prefix.includes("b"),
    formatted: prefix.includes("f"),
    uPrefix: source[start] === "u" && prefix === "u",
    options: { raw: prefix.includes("r"), braces: prefix.includes("f"), multiline: triple },
    content: { start: contentStart, end: closed ? nodeEnd - width : nodeEnd },
  };
}

function isLetter(code: number): boolean {
  const lower = code | 32;
  return lower >= 97 && lower <= 122;
}

function convertBytes(c: ConversionContext, literals: readonly Literal[]): ast.ConstantValue {
  const chunks: Uint8Array[] = [];
  for (const { options, content } of literals) {
    const decoded = decodeBytes(c.source, content.start, content.end, options.raw);
    if (decoded.kind === "bytes") chunks.push(decoded.value);
    else c.error("MT1009", { start: decoded.start, end: decoded.end }, `Invalid bytes literal: ${decoded.message}.`);
  }
  if (chunks.length === 1) return { kind: "bytes", value: chunks[0] as Uint8Array };
  const value = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    value.set(chunk, offset);
    offset += chunk.length;
  }
  return { kind: "bytes", value };
}

/** The decoded text, or undefined when only an interpreter can decode it. */
function decode(c: ConversionContext, content: Span, options: DecodeOptions): string | undefined {
  const decoded = decodeText(c.source, content.start, content.end, options);
  switch (decoded.kind) {
    case "text":
      return decoded.value;
    case "named-escape":
      return undefined;
    case "invalid":
      c.error("MT1009", { start: decoded.start, end: decoded.end }, `Invalid string literal: ${decoded.message}.`);
      return "";
  }
}

function textValue(c: ConversionContext, value: string | undefined, span: Span): ast.ConstantValue {
  return value === undefined
    ? { kind: "str-named-escape", source: c.source.slice(span.start, span.end) }
    : { kind: "str", value };
}

// ------------------------------------------------------------------------------------------- f-strings

function literalParts(c: ConversionContext, literal: Literal): readonly Part[] {
  const { node, options, content, uPrefix } = literal;
  if (!literal.formatted) {
    // The text of a plain literal has the place of the whole literal, quotes included.
    return [{ kind: "text", value: decode(c, content, options), span: c.span(node), uPrefix }];
  }
  return formattedParts(c, c.tree.namedChildren(node), content, options);
}

/** Cuts `content` at those of `nodes` that are replacement fields. */
function formattedParts(c: ConversionContext, nodes: readonly number[], content: Span, options: DecodeOptions): Part[] {
  const parts: Part[] = [];
  let position = content.start;
  const addText = (end: number): void => {
    if (end <= position) return;
    const span = { start: position, end };
    parts.push({ kind: "text", value: decode(c, span, options), span, uPrefix: false });
  };
  for (const node of nodes) {
    const type = c.tree.type(node);
    if (type !== "interpolation" && type !== "format_expression") continue;
    addText(c.tree.start(node));
    position = c.tree.end(node);
    const debug = debugText(c, node);
    if (debug !== undefined) {
      const value = withoutComments(c, debug).replace(/\r\n?/g, "\n");
      parts.push({ kind: "text", value, span: debug, uPrefix: false });
    }
    parts.push({ kind: "field", node, options });
  }
  addText(content.end);
  return parts;
}

/** The span of `x = ` in `{x = }`: everything before the conversion, the format or the closing brace. */
function debugText(c: ConversionContext, field: number): Span | undefined {
  if (!c.tree.hasToken(field, "=")) return undefined;
  let seen = false;
  for (const child of c.tree.children(field)) {
    const type = c.tree.type(child);
    if (seen) return { start: c.tree.start(field) + 1, end: c.tree.start(child) };
    if (type === "=") seen = true;
  }
  return { start: c.tree.start(field) + 1, end: c.tree.end(field) };
}

function withoutComments(c: ConversionContext, span: Span): string {
  let text = "";
  let copied = span.start;
  for (const comment of c.tree.comments) {
    if (comment.start < span.start || comment.end > span.end) continue;
    text += c.source.slice(copied, comment.start);
    copied = comment.end;
  }
  return text + c.source.slice(copied, span.end);
}

/** Joins adjacent texts, empty ones included, drops what is empty then, and makes the nodes. */
function convertParts(c: ConversionContext, parts: readonly Part[]): ast.Expression[] {
  const values: ast.Expression[] = [];
  let i = 0;
  while (i < parts.length) {
    const part = parts[i] as Part;
    if (part.kind === "field") {
      values.push(convertField(c, part.node, part.options));
      i += 1;
      continue;
    }
    let value: string | undefined = "";
    let span: Span | undefined;
    let uPrefix = false;
    for (; i < parts.length; i++) {
      const text = parts[i] as Part;
      if (text.kind === "field") break;
      value = value === undefined || text.value === undefined ? undefined : joinText(value, text.value);
      if (span === undefined) uPrefix = text.uPrefix;
      span = span === undefined ? text.span : { start: span.start, end: text.span.end };
    }
    if (span !== undefined && value !== "") {
      values.push({ kind: "Constant", id: c.newId(), span, value: textValue(c, value, span), u_prefix: uPrefix });
    }
  }
  return values;
}

function convertField(c: ConversionContext, n: number, options: DecodeOptions): ast.FormattedValue {
  const { tree } = c;
  const expression = tree.childOfField(n, "expression");
  if (expression !== NONE && tree.type(expression) === "named_expression")
    return convertEqualsSpec(c, n, expression, options);
  const id = c.newId();
  const value =
    expression === NONE
      ? c.missingExpression({ start: tree.start(n) + 1, end: tree.start(n) + 1 })
      : c.expression(expression);
  if (expression === NONE) c.error("MT1002", c.span(n), "An expression is missing between the braces.");
  const conversionNode = tree.childOfField(n, "type_conversion");
  const specNode = tree.childOfField(n, "format_specifier");
  let conversion = -1;
  if (conversionNode !== NONE) {
    const letter = c.source[tree.start(conversionNode) + 1] ?? "";
    if ("sra".includes(letter)) conversion = letter.charCodeAt(0);
    else c.error("MT1009", c.span(conversionNode), "A conversion is one of !s, !r and !a.");
  } else if (specNode === NONE && tree.hasToken(n, "=")) {
    conversion = 114;
  }
  return {
    kind: "FormattedValue",
    id,
    span: c.span(n),
    value,
    conversion,
    format_spec: specNode === NONE ? undefined : convertSpec(c, n, specNode, options),
  };
}

/** The grammar reads `{x:=5}` as an assignment expression; it is `x` with the format `=5`. */
function convertEqualsSpec(c: ConversionContext, field: number, n: number, options: DecodeOptions): ast.FormattedValue {
  const { tree } = c;
  const id = c.newId();
  const name = tree.childOfField(n, "name");
  const colon = c.source.indexOf(":", tree.end(name));
  const value = c.expression(name);
  const specId = c.newId();
  const span = { start: colon, end: tree.end(field) - 1 };
  const content = { start: colon + 1, end: span.end };
  if (c.source.slice(content.start, content.end).includes("{")) {
    c.error("MT1009", span, "Martlet cannot read this format: write the `=` in a nested field.");
  }
  const format_spec: ast.JoinedStr = {
    kind: "JoinedStr",
    id: specId,
    span,
    values: convertParts(c, formattedParts(c, [], content, { ...options, braces: false })),
  };
  return { kind: "FormattedValue", id, span: c.span(field), value, conversion: -1, format_spec };
}

/** A format specifier reaches from its colon to the closing brace of the field. */
function convertSpec(c: ConversionContext, field: number, n: number, options: DecodeOptions): ast.JoinedStr {
  const id = c.newId();
  const start = c.tree.start(n);
  const end = c.source[c.tree.end(field) - 1] === "}" ? c.tree.end(field) - 1 : c.tree.end(field);
  const parts = formattedParts(c, c.tree.namedChildren(n), { start: start + 1, end }, { ...options, braces: false });
  return { kind: "JoinedStr", id, span: { start, end }, values: convertParts(c, parts) };
}
