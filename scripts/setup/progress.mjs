/**
 * What the user sees while the set-up works: one line when something slow starts, a sign of life every few seconds,
 * one line when it is done. What is done at once stays silent.
 */

import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SetupFailure } from "./failure.mjs";
import { CACHE, REPOSITORY } from "./paths.mjs";

const HEARTBEAT_MILLISECONDS = 5000;
const KEPT_OUTPUT_LINES = 12;
const SHOWN_LINE_WIDTH = 90;

/**
 * @typedef {object} Command
 * @property {string} label What it does, for the user: "Building the LLVM addon (about 3 minutes, once)".
 * @property {string} program
 * @property {readonly string[]} args
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [remedy] What to do when it fails.
 */

export class Progress {
  /** @param {NodeJS.WritableStream} stream */
  constructor(stream) {
    this.stream = stream;
    this.didSomething = false;
  }

  /** @param {string} line */
  say(line) {
    this.didSomething = true;
    this.stream.write(`${line}\n`);
  }

  /**
   * Runs a slow command to its end.
   * @param {Command} command
   * @returns {Promise<string>} Its standard output.
   * @throws {SetupFailure} when it fails; the whole output is then in a log file.
   */
  async run(command) {
    const started = Date.now();
    this.say(`• ${command.label} …`);
    let lastLine = "";
    const heartbeat = setInterval(() => {
      const shown = lastLine.length > SHOWN_LINE_WIDTH ? `${lastLine.slice(0, SHOWN_LINE_WIDTH)}…` : lastLine;
      this.say(`  ${seconds(started)}  ${shown}`.trimEnd());
    }, HEARTBEAT_MILLISECONDS);
    try {
      const { status, output, whole } = await capture(command, (line) => {
        lastLine = line;
      });
      if (status !== 0) throw commandFailure(command, status, whole);
      this.say(`  done in ${seconds(started)}`);
      return output;
    } finally {
      clearInterval(heartbeat);
    }
  }

  /** @param {SetupFailure} failure */
  fail(failure) {
    const lines = ["", `martlet setup: ${failure.message}`];
    if (failure.detail) lines.push(...failure.detail.split("\n").map((line) => `  | ${line}`));
    if (failure.remedy) lines.push("", failure.remedy);
    this.stream.write(`${lines.join("\n")}\n`);
  }

  /** @param {import("./record.mjs").SetupRecord} record */
  summarize(record) {
    const python = record.python ? `Python ${record.python.version} with NumPy ${record.python.numpy}` : "no Python";
    this.stream.write(`Martlet is set up: ${record.clang?.path ?? "no clang"}, ${python}.\n`);
    this.stream.write("Next: bin/martlet --help, npm run demo, npm test.\n");
  }
}

/** @param {number} started */
function seconds(started) {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}

/**
 * @param {Command} command
 * @param {(line: string) => void} onLine
 * @returns {Promise<{ status: number | string, output: string, whole: string }>}
 */
function capture(command, onLine) {
  return new Promise((resolve) => {
    const child = spawn(command.program, command.args, {
      cwd: command.cwd ?? REPOSITORY,
      env: command.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let whole = "";
    /** @param {string} text */
    const note = (text) => {
      whole += text;
      const line = text
        .trimEnd()
        .split(/[\r\n]/)
        .at(-1)
        ?.trim();
      if (line) onLine(line);
    };
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
      note(text);
    });
    child.stderr.setEncoding("utf8").on("data", note);
    child.on("error", (error) => resolve({ status: error.message, output, whole }));
    child.on("close", (code, signal) => resolve({ status: code ?? String(signal), output, whole }));
  });
}

/**
 * @param {Command} command
 * @param {number | string} status
 * @param {string} whole
 */
function commandFailure(command, status, whole) {
  const log = join(CACHE, "logs", `${command.label.replace(/[^a-z0-9]+/gi, "-").toLowerCase()}.log`);
  mkdirSync(dirname(log), { recursive: true });
  writeFileSync(log, `$ ${[command.program, ...command.args].join(" ")}\n${whole}\nended with ${status}\n`);
  const tail = whole.trimEnd().split("\n").slice(-KEPT_OUTPUT_LINES).join("\n");
  return new SetupFailure(`${command.label} failed (${status}).`, {
    detail: tail,
    remedy: `${command.remedy ? `${command.remedy}\n` : ""}The whole output is in ${log}`,
  });
}
