/** Our tree equals CPython's `ast`, on fixtures and on files of the standard library that hold everything. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { compareWithAst } from "../../../test-support/ast-dump";
import { anyInterpreter, interpreters, standardLibrary } from "../../../test-support/interpreters";
import { loadTestParser } from "../../../test-support/parser";

const FIXTURES = join(__dirname, "../../../test-fixtures/syntax");

/** Small enough for every run; `npm run conformance:syntax` takes the whole library of every interpreter. */
const LIBRARY_FILES = (
  "test/test_grammar.py test/test_fstring.py test/test_patma.py test/test_type_params.py test/test_unpack_ex.py " +
  "test/test_named_expressions.py test/test_positional_only_arg.py test/test_with.py test/test_except_star.py " +
  "test/test_generators.py test/test_coroutines.py test/test_string_literals.py test/test_tokenize.py " +
  "test/test_dictcomps.py test/test_listcomps.py test/test_keywordonlyarg.py test/test_super.py test/test_exceptions.py " +
  "statistics.py fractions.py textwrap.py difflib.py heapq.py random.py typing.py dataclasses.py enum.py " +
  "asyncio/tasks.py collections/__init__.py unittest/mock.py inspect.py tarfile.py html/entities.py"
).split(" ");

describe("syntax tree and ast", () => {
  const python = anyInterpreter();

  for (const name of readdirSync(FIXTURES).filter((file) => file.endsWith(".py"))) {
    it(`agree on ${name}`, async function () {
      const needed = Number(/-3\.(\d+)\.py$/.exec(name)?.[1] ?? 9);
      const able = interpreters().filter((one) => Number(one.version.split(".")[1]) >= needed);
      if (able.length === 0) return this.skip();
      for (const one of able) {
        for await (const result of compareWithAst(await loadTestParser(), one, [join(FIXTURES, name)])) {
          assert.equal(result.kind, "equal", `${one.version}: ${JSON.stringify(result, undefined, 1)}`);
        }
      }
    });
  }

  it("agree on files of the standard library", async function () {
    if (python === undefined) return this.skip();
    this.timeout(120_000);
    const root = standardLibrary(python);
    const files = LIBRARY_FILES.map((name) => join(root, name)).filter((file) => existsSync(file));
    assert.ok(files.length >= 10, "the standard library is not where it should be");
    for await (const result of compareWithAst(await loadTestParser(), python, files)) {
      assert.equal(result.kind, "equal", JSON.stringify(result, undefined, 1));
    }
  });
});
