/**
 * `[tool.martlet]` of `pyproject.toml`: which modules of a project are compiled.
 *
 * ```toml
 * [tool.martlet]
 * compile = true                      # every module below this file
 * compile = ["kernels.py", "sim/**"]  # these; a folder means all below it
 * ```
 *
 * Only this table is read, so only as much TOML is understood as it can hold: booleans, strings, arrays of strings.
 */

export interface ProjectOptions {
  /** Patterns of the modules to compile, relative to the file's folder. */
  readonly compile: readonly string[];
  /** What could not be understood, for the person who wrote it. */
  readonly problems: readonly ProjectProblem[];
}

export interface ProjectProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

export const NO_PROJECT: ProjectOptions = { compile: [], problems: [] };

const TABLE_HEADER = /^\s*\[([^\]]*)\]\s*(?:#.*)?$/;
const ENTRY = /^\s*([A-Za-z0-9_-]+)\s*=\s*(.*)$/;

export function parseProjectFile(text: string): ProjectOptions {
  const lines = text.split(/\r\n|\n|\r/);
  const problems: ProjectProblem[] = [];
  let compile: readonly string[] = [];
  let isInside = false;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as string;
    const header = TABLE_HEADER.exec(line);
    if (header !== null) {
      isInside = (header[1] as string).split(".").map(unquoteKey).join(".") === "tool.martlet";
      continue;
    }
    const entry = isInside ? ENTRY.exec(line) : null;
    if (entry === null) continue;
    const first = index;
    let value = entry[2] as string;
    while (value.trimStart().startsWith("[") && !isClosed(value) && index + 1 < lines.length) {
      index += 1;
      value += `\n${lines[index]}`;
    }
    const name = entry[1] as string;
    if (name !== "compile") {
      problems.push({ line: first + 1, message: `unknown option "${name}" in [tool.martlet]` });
      continue;
    }
    const patterns = readPatterns(value);
    if (patterns === undefined) {
      problems.push({ line: first + 1, message: "compile must be true, false or an array of strings" });
    } else compile = patterns;
  }
  return { compile, problems };
}

/** Whether a pattern of `compile` names the module at `path`, which is relative to the project's folder. */
export function matchesPattern(path: string, pattern: string): boolean {
  const trimmed = pattern.replace(/^\.\//, "").replace(/\/+$/, "");
  return globToRegExp(trimmed).test(path) || globToRegExp(`${trimmed}/**`).test(path);
}

function globToRegExp(glob: string): RegExp {
  let source = "";
  for (let index = 0; index < glob.length; index++) {
    const character = glob[index] as string;
    if (glob.startsWith("**/", index)) {
      source += "(?:.*/)?";
      index += 2;
    } else if (glob.startsWith("**", index)) {
      source += ".*";
      index += 1;
    } else if (character === "*") source += "[^/]*";
    else if (character === "?") source += "[^/]";
    else source += character.replace(/[\\^$.|+()[\]{}]/, "\\$&");
  }
  return new RegExp(`^${source}$`);
}

function unquoteKey(key: string): string {
  return key.trim().replace(/^(["'])(.*)\1$/, "$2");
}

const TOKEN = /\s+|#[^\n]*|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|true|false|[[\],]/y;

function tokens(value: string): readonly string[] | undefined {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < value.length) {
    const match = TOKEN.exec(value);
    if (match === null) return undefined;
    if (!/^[\s#]/.test(match[0])) found.push(match[0]);
  }
  return found;
}

function isClosed(value: string): boolean {
  const found = tokens(value);
  return found === undefined || found.includes("]");
}

function readPatterns(value: string): readonly string[] | undefined {
  const found = tokens(value);
  if (found === undefined) return undefined;
  if (found.length === 1 && found[0] === "true") return ["**"];
  if (found.length === 1 && found[0] === "false") return [];
  if (found[0] !== "[" || found.at(-1) !== "]") return undefined;
  const patterns: string[] = [];
  for (const token of found.slice(1, -1)) {
    if (token === ",") continue;
    if (!/^["']/.test(token)) return undefined;
    patterns.push(token.startsWith("'") ? token.slice(1, -1) : (JSON.parse(token) as string));
  }
  return patterns;
}
