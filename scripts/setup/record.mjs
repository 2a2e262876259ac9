/**
 * `.martlet-setup.json` in the root of the checkout: what the set-up found and made, for the tools that run later.
 * It belongs to this machine and is not in git. Deleting it is harmless.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./paths.mjs";

const PATH = join(REPOSITORY, ".martlet-setup.json");
const FORMAT = 2;

/**
 * @typedef {object} SetupRecord
 * @property {number} format
 * @property {{ path: string, linker: string } | undefined} [clang] The C compiler and linker that were found.
 * @property {PythonRecord | undefined} [python] The virtual environment with NumPy.
 */

/**
 * @typedef {object} PythonRecord
 * @property {string} path Its interpreter.
 * @property {string} base The interpreter that it was made from.
 * @property {string} version As in `3.12.1`.
 * @property {string} numpy
 */

/** @returns {SetupRecord} */
export function readRecord() {
  try {
    const record = JSON.parse(readFileSync(PATH, "utf8"));
    if (record.format === FORMAT) return record;
  } catch {
    // Absent, or damaged: as good as a machine that nothing is known of.
  }
  return { format: FORMAT };
}

/** @param {SetupRecord} record */
export function writeRecord(record) {
  const text = `${JSON.stringify(record, undefined, 2)}\n`;
  writeFileSync(PATH, text);
}
