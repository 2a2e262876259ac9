/**
 * Views: what the stages of the compiler make of a function, as read-only documents that follow the text as it is typed.
 *
 * `martlet.views` says which views there are at a place; a view is a document of the scheme `martlet-view`, whose text the
 * client asks for (LSP 3.18), or gets by the command `martlet.view`. LLVM IR and assembly need the machine's tools, so
 * they are made in trusted workspaces only, and again when they are opened again.
 */
import { basename } from "node:path";
import type { FunctionEntry } from "../../../compiler-core/src/database/function-table";
import { FUNCTIONS, reportSteps, TREE } from "../../../compiler-core/src/database/queries";
import { FUNCTION_STAGES, LAST_STAGE, optimizedText } from "../../../compiler-core/src/database/stage-texts";
import type { Listing } from "../../../compiler-core/src/link/native-object";
import { offsetOf, pathOfUri } from "../convert";
import { guarded } from "../guarded";
import { analyseInSlices, type Session, syncDocument } from "../session";
import type { Feature } from "./feature";

export const VIEW_SCHEME = "martlet-view";
export const VIEWS_COMMAND = "martlet.views";
export const VIEW_COMMAND = "martlet.view";

interface Stage {
  readonly name: string;
  readonly title: string;
  readonly extension: string;
  readonly kind: "analysis" | "listing";
}

/** What a menu shows; the other passes are for `martlet dump`. */
const STAGES: readonly Stage[] = [
  { name: "optimized", title: "Typed MIR, as compiled", extension: "mir", kind: "analysis" },
  { name: "typed", title: "Typed MIR, before the passes", extension: "mir", kind: "analysis" },
  { name: "baseline", title: "Baseline MIR", extension: "mir", kind: "analysis" },
  { name: "types", title: "Inferred types", extension: "pyi", kind: "analysis" },
  { name: "llvm", title: "LLVM IR", extension: "ll", kind: "listing" },
  { name: "assembly", title: "Assembly", extension: "s", kind: "listing" },
];

/** What `martlet.views` answers. */
export interface ViewOffer {
  readonly title: string;
  readonly uri: string;
}

/** Views that are kept up to date at once; nobody says when one is closed. */
const FOLLOWED_VIEWS = 8;

export const views: Feature = {
  name: "views",
  capabilities: () => ({ workspace: { textDocumentContent: { schemes: [VIEW_SCHEME] } } }),
  commands: [VIEWS_COMMAND, VIEW_COMMAND],
  start(session) {
    const { connection } = session;
    session.commands.set(VIEWS_COMMAND, ([uri, place]) => {
      const asked = readPlace(place);
      return typeof uri !== "string" || asked === undefined ? [] : viewsAt(session, uri, asked);
    });
    session.commands.set(VIEW_COMMAND, ([uri]) => (typeof uri === "string" ? viewText(session, uri) : null));
    const followed = new Set<string>();
    connection.workspace.textDocumentContent.on(
      async ({ uri }) =>
        (await guarded(connection, "view", async () => {
          followed.delete(uri);
          followed.add(uri);
          const [oldest] = followed;
          if (followed.size > FOLLOWED_VIEWS && oldest !== undefined) followed.delete(oldest);
          return { text: await viewText(session, uri) };
        })) ?? null,
    );
    session.analysed.event(({ uri }) => {
      for (const view of followed) {
        const parsed = parseView(view);
        if (parsed?.source !== uri || parsed.stage.kind !== "analysis") continue;
        void guarded(connection, "refresh", () => connection.workspace.textDocumentContent.refresh(view));
      }
    });
  },
};

/** The views of the function at the place, or of the named one. */
export function viewsAt(session: Session, uri: string, place: Place): readonly ViewOffer[] {
  const document = session.documents.get(uri);
  if (document === undefined) return [];
  const path = syncDocument(session, document);
  const entry = entryAt(session, path, place);
  if (entry === undefined) return [];
  return STAGES.map((stage) => ({ title: stage.title, uri: viewUri(uri, entry.site.qualname, stage) }));
}

function entryAt({ db }: Session, path: string, place: Place): FunctionEntry | undefined {
  const { entries } = db.get(FUNCTIONS, path);
  if (place.kind === "name") return entries.find(({ site }) => site.qualname === place.name);
  const offset = offsetOf(db.get(TREE, path).lineIndex, place.position);
  return entries.findLast(({ span }) => span.start <= offset && offset <= span.end);
}

export type Place =
  | { readonly kind: "position"; readonly position: { readonly line: number; readonly character: number } }
  | { readonly kind: "name"; readonly name: string };

/** A position, or the qualified name of a function. */
function readPlace(value: unknown): Place | undefined {
  if (typeof value === "string") return { kind: "name", name: value };
  if (typeof value !== "object" || value === null) return undefined;
  const { line, character } = value as Readonly<Record<string, unknown>>;
  if (typeof line !== "number" || typeof character !== "number") return undefined;
  return { kind: "position", position: { line, character } };
}

/** The last part of the path is what the editor shows as a title. */
function viewUri(source: string, qualname: string, stage: Stage): string {
  const folder = encodeURIComponent(basename(pathOfUri(source)));
  const file = encodeURIComponent(`${qualname} ${stage.name}.${stage.extension}`);
  const query = encodeURIComponent(JSON.stringify({ source, function: qualname, stage: stage.name }));
  return `${VIEW_SCHEME}:/${folder}/${file}?${query}`;
}

interface ParsedView {
  readonly source: string;
  readonly name: string;
  readonly stage: Stage;
}

function parseView(uri: string): ParsedView | undefined {
  const query = uri.slice(uri.indexOf("?") + 1);
  try {
    const value: unknown = JSON.parse(decodeURIComponent(query));
    const { source, function: name, stage } = value as Readonly<Record<string, unknown>>;
    const known = STAGES.find((one) => one.name === stage);
    if (typeof source !== "string" || typeof name !== "string" || known === undefined) return undefined;
    return { source, name, stage: known };
  } catch {
    return undefined;
  }
}

/** The text of a view; where it cannot be made, a line that says why. */
export async function viewText(session: Session, uri: string): Promise<string> {
  const view = parseView(uri);
  const document = view === undefined ? undefined : session.documents.get(view.source);
  if (view === undefined || document === undefined) return "; the module is not open\n";
  const path = syncDocument(session, document);
  const { version } = document;
  const cancellation = {
    get isCancelled(): boolean {
      return session.documents.get(view.source)?.version !== version;
    },
  };
  const report = await analyseInSlices(session, cancellation, reportSteps(session.db, path));
  if (report === undefined) return "; a newer text is being analysed\n";
  const entry = session.db.get(FUNCTIONS, path).entries.find(({ site }) => site.qualname === view.name);
  if (entry === undefined) return `; there is no function ${view.name} now\n`;
  return view.stage.kind === "listing"
    ? await listing(session, path, entry, view.stage.name as Listing)
    : analysisText(session, path, entry, view.stage);
}

function analysisText({ db }: Session, path: string, entry: FunctionEntry, stage: Stage): string {
  if (stage.name === "optimized") {
    return optimizedText(db, path, entry) ?? LAST_STAGE.text(db, path, entry, false);
  }
  return FUNCTION_STAGES.find(({ name }) => name === stage.name)?.text(db, path, entry, false) ?? "";
}

async function listing(session: Session, path: string, entry: FunctionEntry, kind: Listing): Promise<string> {
  const mark = kind === "llvm" ? ";" : "#";
  if (!session.client.isTrusted) return `${mark} code is generated in trusted workspaces only\n`;
  const { python } = session.settings;
  const { source } = session.db.get(TREE, path);
  const position = session.db.get(FUNCTIONS, path).entries.indexOf(entry);
  const request = { path, text: source, position, python: python === "" ? undefined : python, listing: kind };
  const texts = await session.builder.list(request);
  if (!texts.ok) return `${mark} ${texts.error.message}\n`;
  return texts.value.length === 0 ? `${mark} ${entry.site.qualname} stays interpreted\n` : texts.value.join("\n");
}
