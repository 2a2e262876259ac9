/** Cleans up after other passes: dead values, redundant block parameters, chains of blocks. */
import { simplify } from "../mir/simplify";
import type { Pass } from "./pass";

export const CANONICALIZE: Pass = {
  name: "canonicalize",
  summary: "Removes dead values, redundant block parameters and needless jumps; numbers blocks in reverse postorder.",
  run: simplify,
};
