/** What each feature of the server is made of. */
import type { ServerCapabilities } from "vscode-languageserver/node";
import type { ClientFacts } from "../initialization";
import type { Session } from "../session";

export interface Feature {
  readonly name: string;
  /** What to announce to this client. */
  capabilities(client: ClientFacts): Partial<ServerCapabilities>;
  /** Names of the commands that it serves; the handlers are put into `session.commands`. */
  readonly commands?: readonly string[];
  /** Registers the handlers; called once, when the client is known. */
  start(session: Session): void;
}
