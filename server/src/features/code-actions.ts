/**
 * Code actions: the editor's bulb. Which ones there are is the table in `code-actions/index.ts`; what stands here is
 * how they come to a place.
 */
import { CodeActionKind, CodeActionTriggerKind, type CodeAction as LspCodeAction } from "vscode-languageserver/node";
import type { Diagnostic } from "../../../compiler-core/src/base/diagnostic";
import { type Span, spanTouches } from "../../../compiler-core/src/base/span";
import type { Database } from "../../../compiler-core/src/database/database";
import { ANNOTATIONS, OPT_IN, reportSteps, SLOTS, TREE } from "../../../compiler-core/src/database/queries";
import { lspDiagnostic, offsetOf, rangeOf } from "../convert";
import { guarded } from "../guarded";
import { analyseInSlices, syncDocument } from "../session";
import type { ActionContext, CodeAction, OfferedChange } from "./code-actions/code-action";
import { CODE_ACTIONS } from "./code-actions/index";
import type { Feature } from "./feature";

export interface Offer extends OfferedChange {
  readonly id: string;
  readonly kind: CodeAction["kind"];
  /** What a quick fix repairs. */
  readonly diagnostic?: Diagnostic;
}

/** What can be done about the diagnostics that the selection touches, at the place, and with the module. */
export function offersAt(
  db: Database,
  path: string,
  selection: Span,
  diagnostics: readonly Diagnostic[],
  wanted: (kind: Offer["kind"], id: string) => boolean = () => true,
): readonly Offer[] {
  const context: ActionContext = {
    tree: db.get(TREE, path),
    optIn: db.get(OPT_IN, path),
    annotations: () => db.get(ANNOTATIONS, path),
    slots: () => db.get(SLOTS, path),
  };
  const touched = diagnostics.filter(
    ({ span }) => spanTouches(span, selection.start) || spanTouches(selection, span.start),
  );
  return CODE_ACTIONS.flatMap((action): readonly Offer[] => {
    const { kind, id } = action;
    const repaired = touched.filter(({ code }) => action.fixes.includes(code));
    if (action.kind === "quick-fix") {
      if (!wanted(kind, id)) return [];
      return repaired.flatMap((diagnostic) => offered(action.apply(context, diagnostic), { id, kind, diagnostic }));
    }
    const [diagnostic] = repaired;
    const isFix = diagnostic !== undefined && wanted("quick-fix", id);
    const isOwn = wanted(kind, id) && !(isFix && action.kind === "refactor");
    // Whoever asks for a kind pays for that one only; a module is looked at when something in it calls for it.
    if (!isFix && !isOwn) return [];
    const change =
      action.kind === "source"
        ? action.apply(context)
        : action.apply(context, selection, isFix ? diagnostic : undefined);
    return [
      ...(isFix ? offered(change, { id, kind: "quick-fix", diagnostic }) : []),
      ...(isOwn ? offered(change, { id, kind }) : []),
    ];
  });
}

function offered(change: OfferedChange | undefined, about: Omit<Offer, keyof OfferedChange>): readonly Offer[] {
  return change === undefined ? [] : [{ ...about, ...change }];
}

/** Source actions have kinds of their own, so that they can be run by kind, or on save. */
function protocolKind(kind: Offer["kind"], id: string): string {
  switch (kind) {
    case "quick-fix":
      return CodeActionKind.QuickFix;
    case "refactor":
      return CodeActionKind.RefactorRewrite;
    case "source":
      return `${CodeActionKind.Source}.martlet.${id}`;
  }
}

const PROTOCOL_KINDS = [
  CodeActionKind.QuickFix,
  CodeActionKind.RefactorRewrite,
  ...CODE_ACTIONS.flatMap(({ kind, id }) => (kind === "source" ? [protocolKind(kind, id)] : [])),
];

export const codeActions: Feature = {
  name: "code actions",
  capabilities: () => ({ codeActionProvider: { codeActionKinds: PROTOCOL_KINDS } }),
  start(session) {
    session.connection.onCodeAction(
      async ({ textDocument: { uri }, range, context: { only, triggerKind } }, token) =>
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
          // An editor that asks at every move of the cursor, for its bulb, gets what repairs something: the rest
          // may have to look at the whole module.
          const isUnasked = triggerKind === CodeActionTriggerKind.Automatic && only === undefined;
          const wanted = (kind: Offer["kind"], id: string): boolean =>
            asked(protocolKind(kind, id)) && !(isUnasked && kind !== "quick-fix");
          return offersAt(session.db, path, selection, diagnostics, wanted).map(
            ({ title, kind, id, edits, diagnostic }) => ({
              title,
              kind: protocolKind(kind, id),
              ...(diagnostic === undefined
                ? {}
                : {
                    diagnostics: [
                      lspDiagnostic(uri, lineIndex, diagnostic, { ...session.client, relatedInformation: false }),
                    ],
                  }),
              edit: {
                changes: { [uri]: edits.map(({ span, newText }) => ({ range: rangeOf(lineIndex, span), newText })) },
              },
            }),
          );
        }),
    );
  },
};
