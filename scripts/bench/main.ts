/**
 * `npm run bench`: every kernel of test-fixtures/bench under every engine that is installed for the chosen Python
 * (`--python`, else MARTLET_BENCH_PYTHON, else the set-up's). The other arguments go to bench.py.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { anyInterpreter } from "../../test-support/interpreters";

const args = process.argv.slice(2);
const at = args.indexOf("--python");
const named = at < 0 ? undefined : args.splice(at, 2)[1];
const python = named ?? process.env["MARTLET_BENCH_PYTHON"] ?? anyInterpreter()?.path;
if (python === undefined) {
  process.stderr.write("No Python 3.9–3.13 with headers was found: install one, or name it with --python.\n");
  process.exitCode = 3;
} else {
  process.exitCode = spawnSync(python, [join(__dirname, "bench.py"), ...args], { stdio: "inherit" }).status ?? 70;
}
