/** `MARTLET_STATS=1`: where native code was left, and how often. */
import assert from "node:assert/strict";
import { Scratch } from "../../test-support/built-module";
import { interpreters } from "../../test-support/interpreters";

const SOURCE = `\
def total(values: list[int]) -> int:
    s = 0
    for i in range(len(values)):
        s += values[i]
    return s


def safe_total(values: list[int]) -> int:
    try:
        return total(values)
    except TypeError:
        return -1
`;

describe("MARTLET_STATS", function () {
  this.timeout(300_000);
  for (const interpreter of interpreters()) {
    it(`says on ${interpreter.version} where native code was left`, async () => {
      const scratch = new Scratch({ "counted.py": SOURCE });
      try {
        await scratch.build(interpreter, "counted.py", {});
        const script =
          "import counted; counted.total([1] * 5000); counted.safe_total([1, 2, 'x']); counted.safe_total([None])";
        const environment = { PYTHONPATH: scratch.folder, MARTLET_STATS: "1" };
        const left = scratch.run(interpreter, ["-c", script], environment);
        assert.match(left.stderr, /counted\.py:4 in total: guards failed: 2\n/);
        assert.match(left.stderr, /martlet: 2 deopts\n$/);
        const steady = scratch.run(interpreter, ["-c", "import counted; counted.total([1] * 5000)"], environment);
        assert.equal(steady.stderr, "martlet: 0 deopts\n");
        const off = scratch.run(interpreter, ["-c", script], { PYTHONPATH: scratch.folder });
        assert.equal(off.stderr, "");
      } finally {
        scratch.dispose();
      }
    });
  }
});
