/** The first step: a Node that everything else runs on. */

import { SetupFailure } from "./failure.mjs";

/** mocha 12 loads ES modules with `require`, which Node has since 20.19. */
const OLDEST = [20, 19];

export async function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new SetupFailure(`Node ${process.versions.node} is too old.`, {
    remedy: `Martlet needs Node ${OLDEST.join(".")} or newer: https://nodejs.org/en/download`,
  });
}
