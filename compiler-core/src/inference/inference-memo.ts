/**
 * What was inferred about one function before, for an editor that looks at a module again and again.
 *
 * Besides the function itself, its facts depend on the class that it is a method of and on what it reads: what globals
 * mean, and what calls give. They are used again when all that is as before.
 */
import type * as ast from "../syntax/nodes";
import { type PythonType, printType } from "../types/python-type";
import { parameterAxes } from "./axes";
import { type GlobalFact, type GlobalFacts, withLookup } from "./globals";
import { type FunctionFact, inferFunction } from "./infer";

export interface InferredFunction {
  /** The definition that was looked at: expressions are known by its node ids. */
  readonly definition: ast.FunctionDef;
  readonly fact: FunctionFact;
  readonly typeOf: (expression: number) => PythonType | undefined;
  /** The names of functions whose results it depends on. */
  readonly resultsRead: readonly string[];
}

interface Remembered {
  readonly owner: string | undefined;
  readonly globals: ReadonlyMap<string, string>;
  readonly results: ReadonlyMap<string, string>;
  readonly inferred: InferredFunction;
}

/** What the names of a module mean, asked by all its functions: each meaning is described once. */
export class Surroundings {
  readonly globals: GlobalFacts;
  readonly resultOf: (name: string) => PythonType;
  private readonly meanings = new Map<string, string>();
  private readonly types = new Map<PythonType, string>();

  constructor(globals: GlobalFacts, resultOf: (name: string) => PythonType) {
    this.globals = globals;
    this.resultOf = resultOf;
  }

  readonly describeGlobal = (name: string): string =>
    remembered(this.meanings, name, () => describe(this.globals(name), this.globals));

  readonly describeResult = (name: string): string => {
    const type = this.resultOf(name);
    return remembered(this.types, type, () => printType(type));
  };
}

function remembered<Key>(texts: Map<Key, string>, key: Key, describe: () => string): string {
  let text = texts.get(key);
  if (text === undefined) {
    text = describe();
    texts.set(key, text);
  }
  return text;
}

/** Rounds of a fixpoint and edits of callees give one function different surroundings. */
const KEPT_SURROUNDINGS = 4;

/** Belongs to one function of one content. */
export class InferenceMemo {
  private readonly remembered: Remembered[] = [];

  infer(definition: ast.FunctionDef, surroundings: Surroundings): InferredFunction {
    const { globals, resultOf, describeGlobal, describeResult } = surroundings;
    const owner = globals.ownerOf(definition.id);
    const found = this.remembered.find(
      (known) =>
        known.owner === owner && agrees(known.globals, describeGlobal) && agrees(known.results, describeResult),
    );
    if (found !== undefined) return found.inferred;
    const readGlobals = new Map<string, string>();
    const readResults = new Map<string, string>();
    const types = new Map<number, PythonType>();
    const fact = inferFunction(
      definition,
      withLookup(globals, (name) => {
        const meaning = globals(name);
        readGlobals.set(name, describeGlobal(name));
        return meaning;
      }),
      (name) => {
        readResults.set(name, describeResult(name));
        return resultOf(name);
      },
      types,
    );
    const typeOf = (expression: number): PythonType | undefined => types.get(expression);
    const inferred: InferredFunction = { definition, fact, typeOf, resultsRead: [...readResults.keys()] };
    this.remembered.unshift({ owner, globals: readGlobals, results: readResults, inferred });
    if (this.remembered.length > KEPT_SURROUNDINGS) this.remembered.pop();
    return inferred;
  }
}

function agrees(read: ReadonlyMap<string, string>, now: (name: string) => string): boolean {
  for (const [name, value] of read) if (now(name) !== value) return false;
  return true;
}

/** All that inference sees of a meaning: a function is known by its name, and by the axes that its parameters show. */
function describe(fact: GlobalFact | undefined, globals: GlobalFacts): string {
  switch (fact?.kind) {
    case "constant":
      return `constant ${fact.type}`;
    case "builtin":
      return `builtin ${fact.path}`;
    case "alias":
      return `alias ${printType(fact.type)}`;
    case "class":
      return `class ${fact.fact.text}`;
    case "function":
      return `function ${parameterAxes(fact.node, globals).join()}`;
    default:
      return fact?.kind ?? "unknown";
  }
}
