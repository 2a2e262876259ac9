/** Removes the anchors of loops: they have done their work, and keep registers alive that nothing else needs. */
import type { Pass } from "./pass";
import { KEEP, REMOVE, rewriteOps } from "./rewrite";

export const DROP_ANCHORS: Pass = {
  name: "drop-anchors",
  summary: "Removes what kept the registers at the starts of loops known.",
  run: (fn) => rewriteOps(fn, (op) => (op.kind === "anchor" ? REMOVE : KEEP)),
};
