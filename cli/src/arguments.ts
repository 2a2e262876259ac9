/**
 * Command line words → options and operands, from a table that also writes the help text.
 * `--name value` and `--name=value` are the same; `--` ends the options.
 */
import { EXIT } from "./exit-code";
import { CommandFailure } from "./failure";

export interface OptionRow {
  /** What the value is called in the help text; a flag has none. */
  readonly value?: string;
  /** One letter, for `-f`. */
  readonly short?: string;
  readonly doc: string;
  /** May be given several times. */
  readonly repeated?: true;
}

export type OptionTable = Readonly<Record<string, OptionRow>>;

export interface ParsedArguments {
  readonly operands: readonly string[];
  flag(name: string): boolean;
  value(name: string): string | undefined;
  values(name: string): readonly string[];
}

export interface ArgumentRules {
  readonly options: OptionTable;
  /** Everything from the first operand on belongs to somebody else (`martlet run SCRIPT …`). */
  readonly passThrough?: true;
}

/** @throws CommandFailure (usage) that names the word which cannot be understood. */
export function parseArguments(words: readonly string[], rules: ArgumentRules): ParsedArguments {
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  let index = 0;
  while (index < words.length) {
    const word = words[index++] as string;
    if (word === "--") {
      operands.push(...words.slice(index));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      operands.push(word);
      if (rules.passThrough === true) {
        operands.push(...words.slice(index));
        break;
      }
      continue;
    }
    const equals = word.indexOf("=");
    const spelled = equals < 0 ? word : word.slice(0, equals);
    const name = optionName(spelled, rules.options);
    const row = rules.options[name] as OptionRow;
    const values = given.get(name) ?? [];
    given.set(name, values);
    if (row.value === undefined) {
      if (equals >= 0) throw usage(`option ${spelled} takes no value`);
      values.push("");
      continue;
    }
    const value = equals >= 0 ? word.slice(equals + 1) : words[index++];
    if (value === undefined) throw usage(`option ${spelled} needs a value: ${spelled} ${row.value}`);
    if (values.length > 0 && row.repeated !== true) throw usage(`option ${spelled} was given twice`);
    values.push(value);
  }
  return {
    operands,
    flag: (name) => given.has(name),
    value: (name) => given.get(name)?.[0],
    values: (name) => given.get(name) ?? [],
  };
}

/** The lines of the options in a help text. */
export function describeOptions(options: OptionTable): string {
  const rows = Object.entries(options).map(([name, row]) => {
    const long = row.value === undefined ? `--${name}` : `--${name} ${row.value}`;
    return [row.short === undefined ? `    ${long}` : `-${row.short}, ${long}`, row.doc] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, doc]) => `  ${left.padEnd(width)}  ${doc}\n`).join("");
}

/** A usage error, with the way to the help text. */
export function usage(message: string): CommandFailure {
  return new CommandFailure(EXIT.usage, message, "Run `martlet --help`, or `martlet COMMAND --help`.");
}

function optionName(spelled: string, options: OptionTable): string {
  if (spelled.startsWith("--")) {
    const name = spelled.slice(2);
    if (Object.hasOwn(options, name)) return name;
  } else {
    const short = Object.entries(options).find(([, row]) => row.short === spelled.slice(1));
    if (short !== undefined) return short[0];
  }
  throw usage(`unknown option ${spelled}`);
}
