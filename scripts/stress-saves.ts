/**
 * `npm run stress:saves`: a module is saved and compiled again and again while a Python process calls it in a loop and
 * reloads it: no crash, and each reload runs the new code, natively.
 *
 *     tsx scripts/stress-saves.ts [SAVES]
 *
 * The process says after each reload what the module answers and whether machine code of the new file was entered.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type CompileServices, compileModule } from "../compiler-core/src/compile/compile";
import { CompileWorker } from "../compiler-core/src/compile/worker-client";
import { NATIVE_ENTRIES } from "../test-support/built-module";
import { anyInterpreter } from "../test-support/interpreters";
import { loadTestParser } from "../test-support/parser";

const saves = Number(process.argv[2] ?? 200);

/** Calls without a pause in one thread; another one reloads on request. */
const LOOP = `${NATIVE_ENTRIES}
import importlib, os, sys, threading
import mod
name = os.path.basename(sys.argv[1])
reloads = 0
def entries():
    # The dynamic linker knows files by the spelling of their paths: a new one for each file.
    return native_entries("/proc/self/cwd/" + "./" * reloads + name)
stop = False
calls = 0
def loop():
    global calls
    while not stop:
        f = mod.value
        if f(10) % 46 != 0: print("wrong", f(10), flush=True)
        calls += 1
thread = threading.Thread(target=loop); thread.start()
print("ready", flush=True)
try:
    for line in sys.stdin:
        importlib.reload(mod); reloads += 1
        before = entries(); answer = mod.value(10); after = entries()
        print(answer, "native" if after > before else "interpreted", calls, flush=True)
finally:
    stop = True; thread.join()
`;

function source(save: number): string {
  return [
    "def value(n: int) -> int:",
    `    total = ${save}`,
    "    for i in range(n):",
    `        total += i * ${save}`,
    "    return total",
    "",
  ].join("\n");
}

async function main(): Promise<number> {
  const interpreter = anyInterpreter();
  if (interpreter === undefined) {
    console.error("no Python with headers was found");
    return 3;
  }
  const folder = mkdtempSync(join(tmpdir(), "martlet-saves-"));
  const worker = new CompileWorker();
  const services: CompileServices = { parser: await loadTestParser(), progress: () => {}, worker };
  let output = "";
  const save = async (count: number): Promise<string | undefined> => {
    writeFileSync(join(folder, "mod.py"), source(count));
    const built = await compileModule({ path: join(folder, "mod.py"), python: interpreter.path }, services);
    if (!built.ok) return JSON.stringify(built.error);
    output = built.value.output;
    const tier = built.value.functions[0]?.tier;
    return tier === "native" ? undefined : `value is ${tier}`;
  };
  let status = 0;
  try {
    const first = await save(1);
    if (first !== undefined) throw new Error(first);
    const child = spawn(interpreter.path, ["-W", "error", "-X", "faulthandler", "-c", LOOP, output], {
      cwd: folder,
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<string> => String((await lines.next()).value);
    await next();
    const ended = new Promise<string>((done) => child.on("close", (code, signal) => done(signal ?? String(code))));
    for (let count = 2; count <= saves + 1 && status === 0; count++) {
      const problem = await save(count);
      child.stdin.write("reload\n");
      const answer = await next();
      if (problem !== undefined || !answer.startsWith(`${46 * count} native `)) {
        console.error(`save ${count}: ${problem ?? ""} answered ${answer}`);
        status = 1;
      }
      if (count % 20 === 0) console.log(`${count} saves, ${answer}`);
    }
    child.stdin.end();
    const end = await ended;
    if (end !== "0") {
      console.error(`the process ended with ${end}`);
      status = 1;
    }
  } finally {
    worker.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
  if (status === 0) console.log(`${saves} saves: each reload ran the new code`);
  return status;
}

void main().then((status) => {
  process.exitCode = status;
});
