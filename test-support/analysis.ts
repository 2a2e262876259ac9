/** Databases with one module in them, for tests of the analysis. */
import { Database } from "../compiler-core/src/database/database";
import { PARSER, PROCESS, SOURCE } from "../compiler-core/src/database/queries";
import { loadTestParser } from "./parser";

/** The path of the module. */
export const TEST_MODULE = "/project/m.py";

/** What makes a new database for a text. */
export async function testDatabases(): Promise<(text: string) => Database> {
  const parser = await loadTestParser();
  return (text) => {
    const db = new Database();
    db.set(PARSER, PROCESS, parser);
    db.set(SOURCE, TEST_MODULE, text);
    return db;
  };
}
