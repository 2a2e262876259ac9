/**
 * Hover: what Martlet knows and other servers do not, namely inferred types as the compiler sees them, and how a
 * function runs once compiled and why.
 */
import { MarkupKind } from "vscode-languageserver/node";
import type { Span } from "../../../compiler-core/src/base/span";
import { spanTouches } from "../../../compiler-core/src/base/span";
import type { Database } from "../../../compiler-core/src/database/database";
import { type FunctionFacts, startOf } from "../../../compiler-core/src/database/function-facts";
import type { FunctionEntry } from "../../../compiler-core/src/database/function-table";
import { FUNCTIONS, functionFacts, functionTypes, GLOBALS, TREE } from "../../../compiler-core/src/database/queries";
import type { Tier } from "../../../compiler-core/src/database/reports";
import { optimizedText } from "../../../compiler-core/src/database/stage-texts";
import { printSignature } from "../../../compiler-core/src/inference/infer";
import { primitiveRow } from "../../../compiler-core/src/primitives";
import type * as ast from "../../../compiler-core/src/syntax/nodes";
import { nodePathAt } from "../../../compiler-core/src/syntax/visit";
import { type PythonType, printType } from "../../../compiler-core/src/types/python-type";
import { offsetOf, rangeOf } from "../convert";
import { guarded } from "../guarded";
import { syncDocument } from "../session";
import type { Feature } from "./feature";

export const hover: Feature = {
  name: "hover",
  capabilities: () => ({ hoverProvider: true }),
  start(session) {
    session.connection.onHover(
      async ({ textDocument, position }) =>
        await guarded(session.connection, "hover", () => {
          const document = session.documents.get(textDocument.uri);
          if (document === undefined || !session.settings.hover) return null;
          const path = syncDocument(session, document);
          const { lineIndex } = session.db.get(TREE, path);
          const options = {
            showIr: session.settings.hoverIr,
            linkOf: session.client.registersCommands ? viewLink(textDocument.uri) : undefined,
          };
          const content = hoverAt(session.db, path, offsetOf(lineIndex, position), options);
          if (content === undefined) return null;
          const isMarkdown = session.client.readsMarkdown;
          return {
            range: rangeOf(lineIndex, content.span),
            contents: {
              kind: isMarkdown ? MarkupKind.Markdown : MarkupKind.PlainText,
              value: isMarkdown ? content.markdown : plainText(content.markdown),
            },
          };
        }),
    );
  },
};

export interface HoverOptions {
  /** The typed MIR of functions. */
  readonly showIr: boolean;
  /** Where a click leads that asks for the whole of a function's MIR; absent where clicks lead nowhere. */
  readonly linkOf: ((qualname: string) => string) | undefined;
}

const PLAIN: HoverOptions = { showIr: false, linkOf: undefined };

/** A command of the extension, which says what it trusts. */
function viewLink(uri: string): (qualname: string) => string {
  return (qualname) => `command:martlet.showIr?${encodeURIComponent(JSON.stringify([uri, qualname]))}`;
}

export interface HoverContent {
  /** What the hover is about. */
  readonly span: Span;
  readonly markdown: string;
}

/** What to show about the place; nothing where Martlet knows nothing of its own. */
export function hoverAt(
  db: Database,
  path: string,
  offset: number,
  options: HoverOptions = PLAIN,
): HoverContent | undefined {
  const { entries } = db.get(FUNCTIONS, path);
  const named = entries.find((entry) => spanTouches(entry.site.node.name_span, offset));
  if (named !== undefined) {
    return { span: named.site.node.name_span, markdown: functionText(db, path, named, options) };
  }
  const tree = db.get(TREE, path);
  const [node] = nodePathAt(tree.module, offset);
  if (node?.kind !== "Name" && node?.kind !== "Attribute" && node?.kind !== "arg") return undefined;
  const type = typeAt(db, path, innermost(entries, node.span.start), node) ?? globalType(db, path, node);
  if (type === undefined) return undefined;
  const span = node.kind === "Attribute" ? { start: node.span.end - node.attr.length, end: node.span.end } : node.span;
  const markdown = typeText(db, path, tree.source.slice(node.span.start, node.span.end), node, type, options);
  return markdown === undefined ? undefined : { span, markdown };
}

/** The function whose body, annotations excluded, holds the place. */
function innermost(entries: readonly FunctionEntry[], offset: number): FunctionEntry | undefined {
  return entries.findLast(({ site }) => site.node.span.start <= offset && offset < site.node.span.end);
}

function typeAt(
  db: Database,
  path: string,
  entry: FunctionEntry | undefined,
  node: ast.Name | ast.Attribute | ast.Arg,
): PythonType | undefined {
  const inferred = entry === undefined ? undefined : functionTypes(db, path, entry);
  if (entry === undefined || inferred === undefined) return undefined;
  if (node.kind === "arg") return inferred.fact.parameters.find(({ name }) => name === node.arg)?.type;
  if (node.kind === "Name" && node.ctx !== "Load") return inferred.fact.locals.get(node.name);
  // The facts may come from an older text in which the function stood elsewhere.
  const moved = startOf(inferred) - entry.span.start;
  const twin = nodePathAt(inferred.definition, node.span.start + moved).find(
    (candidate) =>
      candidate.kind === node.kind &&
      candidate.span.start === node.span.start + moved &&
      candidate.span.end === node.span.end + moved,
  );
  return twin === undefined ? undefined : inferred.typeOf(twin.id);
}

function globalType(db: Database, path: string, node: ast.Name | ast.Attribute | ast.Arg): PythonType | undefined {
  if (node.kind !== "Name") return undefined;
  const fact = db.get(GLOBALS, path)(node.name);
  return fact?.kind === "function" ? { kind: "function", name: node.name } : undefined;
}

function typeText(
  db: Database,
  path: string,
  source: string,
  node: ast.Name | ast.Attribute | ast.Arg,
  type: PythonType,
  options: HoverOptions,
): string | undefined {
  switch (type.kind) {
    case "unknown":
    case "never":
    case "module":
      return undefined;
    case "primitive":
      return primitiveText(type.path);
    case "function": {
      const fact = db.get(GLOBALS, path)(type.name);
      const entry = fact?.kind === "function" ? db.get(FUNCTIONS, path).byNode.get(fact.node.id) : undefined;
      return entry === undefined ? undefined : functionText(db, path, entry, options);
    }
    default: {
      const name = node.kind === "arg" ? node.arg : source;
      return `${code(`${name}: ${printType(type)}`)}\n\n${MARK}`;
    }
  }
}

/** Says whose words these are, beside the hovers of other servers. */
const MARK = "*inferred by Martlet; checked where it counts*";

const TIER_TEXTS: Readonly<Record<Tier, string>> = {
  native: "**native**: compiled, with no generic operation left",
  mixed: "**mixed**: compiled, with some generic operations",
  interpreted: "**interpreted**: left to CPython",
};

function functionText(db: Database, path: string, entry: FunctionEntry, options: HoverOptions): string {
  const facts = functionFacts(db, path, entry);
  const { name } = entry.site.node;
  const signature = facts.signature === undefined ? `async def ${name}` : printSignature(name, facts.signature);
  const lines = [code(signature), "", TIER_TEXTS[facts.tier]];
  const versions = versionTexts(facts);
  if (versions.length > 0) lines.push("", `Native for arguments ${versions.map((text) => `\`${text}\``).join(", ")}.`);
  const { lineIndex } = db.get(TREE, path);
  for (const { message, code: reason, span } of facts.reasons) {
    const line = lineIndex.lineOf(entry.span.start + span.start) + 1;
    lines.push("", `- it ${escapeMarkdown(message)} (${reason}, line ${line})`);
  }
  if (options.showIr) lines.push(...irLines(db, path, entry, options));
  return lines.join("\n");
}

/** How much of the MIR stands in a hover. */
const IR_LINES = 24;

function irLines(db: Database, path: string, entry: FunctionEntry, { linkOf }: HoverOptions): readonly string[] {
  const text = optimizedText(db, path, entry);
  if (text === undefined) return [];
  const all = text.trimEnd().split("\n");
  const left = all.length - IR_LINES;
  const shown = left > 0 ? [...all.slice(0, IR_LINES), `… ${left} more lines`] : all;
  const link = linkOf === undefined ? [] : ["", `[Show IR](${linkOf(entry.site.qualname)})`];
  return ["", code(shown.join("\n"), "martlet-mir"), ...link];
}

function versionTexts({ specialized }: FunctionFacts): readonly string[] {
  return (specialized?.parameters ?? []).filter((types) => types.length > 0).map((types) => `(${types.join(", ")})`);
}

function primitiveText(path: string): string | undefined {
  const row = primitiveRow(path);
  if (row === undefined) return undefined;
  const name = path.replace(/^builtins\./, "");
  const signatures = row.signature.split("\n").map((signature) => `${name}${signature}`);
  const overloads = (row.unboxed ?? []).map(({ parameters, result }) => `\`(${parameters.join(", ")}) -> ${result}\``);
  const native = overloads.length === 0 ? [] : ["", `Native on ${overloads.join(", ")}.`];
  return [code(signatures.join("\n")), "", escapeMarkdown(row.doc), ...native].join("\n");
}

function code(text: string, language = "python"): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

export function escapeMarkdown(text: string): string {
  return text.replace(/[\\*_[\]<>#|]/g, "\\$&");
}

/** For clients that show text as it is. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/^```(?:[\w-]+)?\n?/gm, "")
    .replace(/\*\*(.+?)\*\*/g, "$1")
    .replace(/^\*(.+)\*$/gm, "$1")
    .replace(/`/g, "")
    .replace(/\\([\\*_[\]<>#|])/g, "$1")
    .replace(/\n{2,}/g, "\n")
    .trim();
}
