/** The bundles in `dist/`, which the extension and `bin/martlet` start from. */

import { spawnSync } from "node:child_process";
import freshness from "../bundle-freshness.cjs";
import { SetupFailure } from "./failure.mjs";
import { REPOSITORY } from "./paths.mjs";

/** @param {import("../setup.mjs").SetupContext} context */
export async function installBundles(context) {
  if (freshness.bundlesAreFresh(REPOSITORY)) return;
  context.progress.say("• Bundling");
  const child = spawnSync(process.execPath, ["--import", "tsx", "scripts/bundle.ts"], {
    cwd: REPOSITORY,
    encoding: "utf8",
  });
  if (child.status === 0) return;
  throw new SetupFailure("The bundles could not be made.", { detail: `${child.stdout}${child.stderr}`.trim() });
}
