/** How set-up fails: one message that says what is wrong and what to do. */

/** The environment lacks something; the same number as `martlet`'s own exit code for it. */
export const EXIT_ENVIRONMENT = 3;

/** An expected failure. Anything else that is thrown is a bug of the set-up. */
export class SetupFailure extends Error {
  /**
   * @param {string} problem What could not be done, as a sentence.
   * @param {{ remedy?: string, detail?: string }} [more] What the user does about it; the end of a command's output.
   */
  constructor(problem, more = {}) {
    super(problem);
    this.remedy = more.remedy;
    this.detail = more.detail;
  }
}

/**
 * Refuses what needs the network when the user said that there is none.
 * @param {import("../setup.mjs").SetupContext} context
 * @param {string} what What would be downloaded.
 */
export function needNetwork(context, what) {
  if (!context.offline) return;
  throw new SetupFailure(`${what} must be downloaded, and --offline forbids it.`, {
    remedy: "Run `npm run setup` once with a network; after that everything works without one.",
  });
}
