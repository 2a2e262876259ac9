/** mocha's usual report, and its counts as JSON in the file that `MARTLET_TEST_COUNTS` names, for `check.ts`. */

const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

class CountingReporter extends reporters.Spec {
  /**
   * @param {import("mocha").Runner} runner
   * @param {import("mocha").MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const file = process.env.MARTLET_TEST_COUNTS;
      const { passes, failures, pending } = this.stats;
      if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
  }
}

module.exports = CountingReporter;
