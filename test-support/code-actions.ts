/**
 * Checks of code actions on marked text: `$0` is the cursor before, and the text afterwards is given whole.
 */
import assert from "node:assert/strict";
import { REPORT } from "../compiler-core/src/database/queries";
import { type Offer, offersAt } from "../server/src/features/code-actions";
import { TEST_MODULE as PATH, testDatabases } from "./analysis";

/** The action turns the marked text into `after`. */
export async function checkAction(id: string, marked: string, after: string): Promise<void> {
  const { source, offers } = await offersFor(marked);
  const offered = offers.filter((offer) => offer.id === id);
  assert.equal(offered.length, 1, `${id} is offered ${offered.length} times on ${marked}`);
  assert.equal(apply(source, offered[0] as Offer), after);
}

/** The action is not offered at the cursor. */
export async function checkNoAction(id: string, marked: string): Promise<void> {
  const { offers } = await offersFor(marked);
  assert.ok(!offers.some((offer) => offer.id === id), `${id} is offered on ${marked}`);
}

async function offersFor(marked: string): Promise<{ readonly source: string; readonly offers: readonly Offer[] }> {
  const cursor = marked.indexOf("$0");
  assert.ok(cursor >= 0, "no cursor in the text");
  const source = marked.replace("$0", "");
  const db = (await testDatabases())(source);
  const { diagnostics } = db.get(REPORT, PATH);
  return { source, offers: offersAt(db, PATH, { start: cursor, end: cursor }, diagnostics) };
}

function apply(source: string, { edits }: Offer): string {
  return [...edits]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce((text, { span, newText }) => text.slice(0, span.start) + newText + text.slice(span.end), source);
}
