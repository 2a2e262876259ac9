/** Lowering against CPython's own compilers: the same operations, positions and order as their bytecode. */
import assert from "node:assert/strict";
import { compareWithBytecode } from "../../../test-support/bytecode-operations";
import { interpreters, standardLibraryFiles } from "../../../test-support/interpreters";
import { loadTestParser } from "../../../test-support/parser";

/** Methods whose handlers nothing can reach; MIR has none of them. */
const DEAD_HANDLERS = /^GrammarTests.test_assert /;

/** Small enough for every run; `npm run conformance:lowering` takes the whole library. */
const LIBRARY_FILES = /\/(statistics|textwrap|shlex|html\/parser|test\/test_(grammar|with|fstring|raise|compare))\.py$/;

describe("lowering and bytecode", () => {
  for (const python of interpreters()) {
    it(`agree for ${python.version}`, async function () {
      this.timeout(180_000);
      const files = standardLibraryFiles(python).filter((file) => LIBRARY_FILES.test(file));
      // Distributors leave the library's own tests out.
      assert.ok(files.length >= 4, "the standard library is not where it should be");
      for await (const result of compareWithBytecode(await loadTestParser(), python, files)) {
        assert.equal(result.kind, "compared", result.file);
        if (result.kind === "compared")
          assert.deepEqual(
            result.differences.filter((one) => !DEAD_HANDLERS.test(one)),
            [],
            result.file,
          );
      }
    });
  }
});
