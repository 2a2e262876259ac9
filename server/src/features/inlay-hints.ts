/**
 * Inlay hints: the tier of each function at the end of its head, with the reasons as a tooltip; and, when they are
 * switched on, inferred types of parameters and locals where they are first bound.
 */
import {
  type InlayHint,
  InlayHintKind,
  LSPErrorCodes,
  type MarkupContent,
  MarkupKind,
  ResponseError,
} from "vscode-languageserver/node";
import type { Span } from "../../../compiler-core/src/base/span";
import type { Database } from "../../../compiler-core/src/database/database";
import type { FunctionEntry } from "../../../compiler-core/src/database/function-table";
import { FUNCTIONS, functionFacts, reportSteps, TREE } from "../../../compiler-core/src/database/queries";
import type { Tier } from "../../../compiler-core/src/database/reports";
import { annotationText } from "../../../compiler-core/src/inference/evidence/annotation-text";
import { allParameters } from "../../../compiler-core/src/inference/evidence/definitions";
import { headEnd } from "../../../compiler-core/src/syntax/heads";
import { OWN_SCOPES, walk } from "../../../compiler-core/src/syntax/visit";
import type { PythonType } from "../../../compiler-core/src/types/python-type";
import { offsetOf, positionOf } from "../convert";
import { guarded } from "../guarded";
import { analyseInSlices, syncDocument } from "../session";
import type { Settings } from "../settings";
import type { Feature } from "./feature";
import { escapeMarkdown, plainText } from "./hover";

export const inlayHints: Feature = {
  name: "inlay hints",
  capabilities: () => ({ inlayHintProvider: true }),
  start(session) {
    const { connection } = session;
    connection.languages.inlayHint.on(
      async ({ textDocument: { uri }, range }, token) =>
        await guarded(connection, "inlay hints", async (): Promise<InlayHint[] | null> => {
          const document = session.documents.get(uri);
          const { tierHints, typeHints } = session.settings;
          if (document === undefined || !(tierHints || typeHints)) return null;
          const path = syncDocument(session, document);
          const { version } = document;
          const cancellation = {
            get isCancelled(): boolean {
              return token.isCancellationRequested || session.documents.get(uri)?.version !== version;
            },
          };
          const report = await analyseInSlices(session, cancellation, reportSteps(session.db, path));
          if (report === undefined) throw new ResponseError(LSPErrorCodes.ContentModified, "a newer text is there");
          const { lineIndex } = report;
          const wanted = { start: offsetOf(lineIndex, range.start), end: offsetOf(lineIndex, range.end) };
          return hintsIn(session.db, path, wanted, session.settings).map(({ offset, label, tooltip, isType }) => ({
            position: positionOf(lineIndex, offset),
            label,
            ...(tooltip === undefined ? {} : { tooltip: markup(tooltip, session.client.readsMarkdown) }),
            ...(isType ? { kind: InlayHintKind.Type } : { paddingLeft: true }),
          }));
        }),
    );
    if (!session.client.refreshesHints) return;
    session.configured.event(() => {
      void guarded(connection, "refresh", () => connection.languages.inlayHint.refresh());
    });
  },
};

export interface Hint {
  readonly offset: number;
  readonly label: string;
  /** Markdown. */
  readonly tooltip?: string;
  readonly isType: boolean;
}

/** The hints of a stretch of the text, in the order of the source. */
export function hintsIn(
  db: Database,
  path: string,
  { start, end }: Span,
  settings: Pick<Settings, "tierHints" | "typeHints">,
): readonly Hint[] {
  const hints: Hint[] = [];
  for (const entry of db.get(FUNCTIONS, path).entries) {
    if (entry.span.end < start || entry.span.start > end) continue;
    if (settings.typeHints) hints.push(...typeHints(db, path, entry));
    const tier = settings.tierHints ? tierHint(db, path, entry) : undefined;
    if (tier !== undefined) hints.push(tier);
  }
  return hints.filter(({ offset }) => start <= offset && offset <= end).sort((a, b) => a.offset - b.offset);
}

const TOOLTIPS: Readonly<Record<Tier, string>> = {
  native: "Compiled, with no generic operation left.",
  mixed: "Compiled, with some generic operations.",
  interpreted: "Left to CPython.",
};

function tierHint(db: Database, path: string, entry: FunctionEntry): Hint | undefined {
  const { lineIndex, source } = db.get(TREE, path);
  const offset = headEnd(source, entry.site.node);
  if (offset === undefined) return undefined;
  const { tier, reasons } = functionFacts(db, path, entry);
  const lines = reasons.map(({ code, message, span }) => {
    const line = lineIndex.lineOf(entry.span.start + span.start) + 1;
    return `- it ${escapeMarkdown(message)} (${code}, line ${line})`;
  });
  return { offset, label: tier, tooltip: [TOOLTIPS[tier], ...lines].join("\n\n"), isType: false };
}

function typeHints(db: Database, path: string, entry: FunctionEntry): readonly Hint[] {
  const { inferred } = functionFacts(db, path, entry);
  const { node } = entry.site;
  if (inferred === undefined) return [];
  const hints: Hint[] = [];
  // `_` is the name of what nobody looks at.
  const seen = new Set(["_"]);
  const add = (name: string, offset: number, type: PythonType | undefined): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const text = type === undefined ? undefined : annotationText(type)?.text;
    if (text !== undefined) hints.push({ offset, label: `: ${text}`, isType: true });
  };
  const typeOf = (arg: string): PythonType | undefined =>
    inferred.fact.parameters.find(({ name }) => name === arg)?.type;
  for (const [index, { arg, annotation, span }] of allParameters(node.args).entries()) {
    const type = typeOf(arg);
    // Nobody writes what `self` is.
    const isReceiver = index === 0 && (type?.kind === "user" || type?.kind === "class");
    if (annotation === undefined && !(isReceiver && type.name === entry.site.className)) add(arg, span.end, type);
    else seen.add(arg);
  }
  for (const statement of node.body) {
    walk(statement, (child) => {
      if (child.kind === "AnnAssign" && child.target.kind === "Name") seen.add(child.target.name);
      if (child.kind === "Name" && child.ctx === "Store") {
        add(child.name, child.span.end, inferred.fact.locals.get(child.name));
      }
      return !OWN_SCOPES.has(child.kind);
    });
  }
  return hints;
}

function markup(text: string, isMarkdown: boolean): MarkupContent {
  return isMarkdown
    ? { kind: MarkupKind.Markdown, value: text }
    : { kind: MarkupKind.PlainText, value: plainText(text) };
}
