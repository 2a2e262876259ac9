/**
 * The fence around everything that runs on behalf of the client: a bug in one feature is reported in the log, and the
 * server lives on.
 */
import { type Connection, ResponseError } from "vscode-languageserver/node";

/** Runs `work`; the answer is `undefined` when it failed for a reason that is ours. */
export async function guarded<Value>(
  connection: Connection,
  name: string,
  work: () => Value | Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    // An answer in the protocol's own terms.
    if (error instanceof ResponseError) throw error;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    connection.console.error(`internal error in ${name}: ${text}\nThis is a bug of Martlet. Please report it.`);
    return undefined;
  }
}
