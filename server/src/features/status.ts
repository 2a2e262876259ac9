/** The state of each open file for the client's status item: tiers of its functions, and its last compile. */
import { TIERS } from "../../../compiler-core/src/database/reports";
import type { Feature } from "./feature";

interface FileStatus {
  readonly functions: Readonly<Record<string, number>>;
  readonly compile: {
    readonly state: "never" | "compiling" | "compiled" | "failed" | "cancelled";
    readonly message: string;
  };
}

const UNKNOWN_STATUS: FileStatus = {
  functions: Object.fromEntries(TIERS.map((tier) => [tier, 0])),
  compile: { state: "never", message: "not compiled in this session" },
};

/** The notification `martlet/status`; a client asks for it with `initializationOptions.statusNotifications`. */
export const status: Feature = {
  name: "status",
  capabilities: () => ({}),
  start(session) {
    if (!session.client.wantsStatus) return;
    const files = new Map<string, FileStatus>();
    const update = (uri: string, change: Partial<FileStatus>): void => {
      const next = { ...(files.get(uri) ?? UNKNOWN_STATUS), ...change };
      files.set(uri, next);
      void session.connection.sendNotification("martlet/status", { uri, ...next });
    };
    session.analysed.event(({ uri, report }) => {
      const count = (tier: string): number => report.functions.filter((fn) => fn.tier === tier).length;
      update(uri, { functions: Object.fromEntries(TIERS.map((tier) => [tier, count(tier)])) });
    });
    session.compiled.event(({ uri, state, message }) => update(uri, { compile: { state, message } }));
    session.documents.onDidClose(({ document }) => files.delete(document.uri));
  },
};
