/**
 * Code actions: the editor's bulb. Which ones there are is the table in `code-actions/index.ts`; what stands here is
 * how they come to a place.
 */
import { CodeActionKind, type CodeAction as LspCodeAction } from "vscode-languageserver/node";
import type { Diagnostic } from "../../../compiler-core/src/base/diagnostic";
import { type Span, spanTouches } from "../../../compiler-core/src/base/span";
import type { Database } from "../../../compiler-core/src/database/database";
import { OPT_IN, reportSteps, TREE } from "../../../compiler-core/src/database/queries";
import { lspDiagnostic, offsetOf, rangeOf } from "../convert";
import { guarded } from "../guarded";
import { analyseInSlices, syncDocument } from "../session";
import type { OfferedChange } from "./code-actions/code-action";
import { CODE_ACTIONS } from "./code-actions/index";
import type { Feature } from "./feature";

export interface Offer extends OfferedChange {
  readonly id: string;
  readonly kind: "quick-fix" | "source";
  /** What a quick fix repairs. */
  readonly diagnostic?: Diagnostic;
}

/** What can be done about the diagnostics that the selection touches, and with the module. */
export function offersAt(
  db: Database,
  path: string,
  selection: Span,
  diagnostics: readonly Diagnostic[],
): readonly Offer[] {
  const context = { tree: db.get(TREE, path), optIn: db.get(OPT_IN, path) };
  const touched = diagnostics.filter(
    ({ span }) => spanTouches(span, selection.start) || spanTouches(selection, span.start),
  );
  return CODE_ACTIONS.flatMap((action): readonly Offer[] => {
    const { kind, id } = action;
    if (action.kind === "source") {
      const change = action.apply(context);
      return change === undefined ? [] : [{ kind, id, ...change }];
    }
    return touched.flatMap((diagnostic) => {
      const change = action.fixes.includes(diagnostic.code) ? action.apply(context, diagnostic) : undefined;
      return change === undefined ? [] : [{ kind, id, diagnostic, ...change }];
    });
  });
}

const PROTOCOL_KINDS: Readonly<Record<Offer["kind"], string>> = {
  "quick-fix": CodeActionKind.QuickFix,
  source: CodeActionKind.Source,
};

export const codeActions: Feature = {
  name: "code actions",
  capabilities: () => ({ codeActionProvider: { codeActionKinds: Object.values(PROTOCOL_KINDS) } }),
  start(session) {
    session.connection.onCodeAction(
      async ({ textDocument: { uri }, range, context: { only } }, token) =>
        await guarded(session.connection, "code actions", async (): Promise<LspCodeAction[] | null> => {
          const document = session.documents.get(uri);
          if (document === undefined) return null;
          const path = syncDocument(session, document);
          const { version } = document;
          const isOld = () => token.isCancellationRequested || session.documents.get(uri)?.version !== version;
          const cancellation = {
            get isCancelled(): boolean {
              return isOld();
            },
          };
          const report = await analyseInSlices(session, cancellation, reportSteps(session.db, path));
          if (report === undefined) return null;
          const { lineIndex, diagnostics } = report;
          const selection = { start: offsetOf(lineIndex, range.start), end: offsetOf(lineIndex, range.end) };
          const asked = (kind: string) => only?.some((one) => kind === one || kind.startsWith(`${one}.`)) ?? true;
          return offersAt(session.db, path, selection, diagnostics)
            .filter(({ kind }) => asked(PROTOCOL_KINDS[kind]))
            .map(({ title, kind, edits, diagnostic }) => ({
              title,
              kind: PROTOCOL_KINDS[kind],
              ...(diagnostic === undefined ? {} : { diagnostics: [lspDiagnostic(uri, lineIndex, diagnostic, false)] }),
              edit: {
                changes: { [uri]: edits.map(({ span, newText }) => ({ range: rangeOf(lineIndex, span), newText })) },
              },
            }));
        }),
    );
  },
};
