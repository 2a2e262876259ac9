/**
 * `npm run setup`: everything between a clone and a working compiler, in one command.
 *
 * It runs before any npm package is there, so it and `setup/*.mjs` are plain JavaScript (type-checked through JSDoc)
 * and import nothing but Node. Each step looks at what is there and does only what is missing: a second run takes
 * well under two seconds. What is slow to make (the LLVM addon, the virtual environment) lives in the user's cache
 * folder, so that the next clone finds it.
 *
 *     node scripts/setup.mjs [--offline] [--then SCRIPT.ts [ARGUMENT…]]
 *
 * With `--then` it goes on with a TypeScript script, as `npm test` and `npm run demo` do.
 * Exit codes: 0 set up, 2 wrong usage, 3 the environment lacks something (the message says what to do).
 */

import { spawnSync } from "node:child_process";
import { installBundles } from "./setup/bundles.mjs";
import { EXIT_ENVIRONMENT, SetupFailure } from "./setup/failure.mjs";
import { installLlvmAddon } from "./setup/llvm-addon.mjs";
import { withLock } from "./setup/lock.mjs";
import { checkNode } from "./setup/node-version.mjs";
import { installNpmPackages } from "./setup/npm-packages.mjs";
import { REPOSITORY } from "./setup/paths.mjs";
import { Progress } from "./setup/progress.mjs";
import { installPythonEnvironment } from "./setup/python-environment.mjs";
import { readRecord, writeRecord } from "./setup/record.mjs";
import { installSystemPackages } from "./setup/system-packages.mjs";

/**
 * What every step gets.
 * @typedef {object} SetupContext
 * @property {boolean} offline Whether the network must not be used.
 * @property {Progress} progress
 * @property {import("./setup/record.mjs").SetupRecord} record What is known of this machine; steps add to it.
 */

/** In order: a step may rely on those before it. */
const STEPS = [
  checkNode,
  installSystemPackages,
  installNpmPackages,
  installLlvmAddon,
  installPythonEnvironment,
  installBundles,
];

const options = parseArguments(process.argv.slice(2));
const exitCode = await main(options);
process.exit(exitCode);

/**
 * @typedef {object} Options
 * @property {boolean} offline
 * @property {string | undefined} script
 * @property {readonly string[]} scriptArguments
 */

/**
 * @param {Options} options
 * @returns {Promise<number>}
 */
async function main(options) {
  const progress = new Progress(process.stderr);
  const record = readRecord();
  /** @type {SetupContext} */
  const context = { offline: options.offline, progress, record };
  try {
    await withLock(progress, async () => {
      for (const step of STEPS) await step(context);
    });
    writeRecord(record);
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    progress.fail(error);
    return EXIT_ENVIRONMENT;
  }
  if (options.script === undefined) {
    progress.summarize(record);
    return 0;
  }
  return runScript(options.script, options.scriptArguments);
}

/**
 * @param {string} script
 * @param {readonly string[]} scriptArguments
 */
function runScript(script, scriptArguments) {
  const child = spawnSync(process.execPath, ["--import", "tsx", script, ...scriptArguments], {
    cwd: REPOSITORY,
    stdio: "inherit",
  });
  return child.status ?? 1;
}

/**
 * @param {readonly string[]} words
 * @returns {Options}
 */
function parseArguments(words) {
  let offline = false;
  for (const [index, word] of words.entries()) {
    if (word === "--offline") offline = true;
    else if (word === "--then" && words[index + 1] !== undefined) {
      const rest = words.slice(index + 2);
      return {
        offline: offline || rest.includes("--offline"),
        script: words[index + 1],
        scriptArguments: rest.filter((argument) => argument !== "--offline"),
      };
    } else {
      process.stderr.write(`martlet setup: unknown argument ${word}\nusage: npm run setup [-- --offline]\n`);
      process.exit(2);
    }
  }
  return { offline, script: undefined, scriptArguments: [] };
}
