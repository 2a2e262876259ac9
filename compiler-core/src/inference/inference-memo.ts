/**
 * What was inferred about one function before, for an editor that looks at a module again and again.
 *
 * Besides the function itself, its facts depend on the class that it is a method of and on what it reads: what globals
 * mean, what calls give, and how many axes its arrays show. They are used again when all that is as before.
 */
import type * as ast from "../syntax/nodes";
import { type PythonType, printType } from "../types/python-type";
import { axesShown } from "./axes";
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
  /** As `GlobalFacts`, of facts that `owner` and `globals` were found to agree with. */
  identity: object;
  readonly results: ReadonlyMap<string, PythonType>;
  /** As text; absent when nothing asked for them. */
  readonly axes: string | undefined;
  readonly inferred: InferredFunction;
}

/** What the names of a module mean, asked by all its functions: each meaning is described once. */
export class Surroundings {
  readonly globals: GlobalFacts;
  readonly resultOf: (name: string) => PythonType;
  private readonly meanings = new Map<string, string>();

  constructor(globals: GlobalFacts, resultOf: (name: string) => PythonType) {
    this.globals = globals;
    this.resultOf = resultOf;
  }

  describeGlobal(name: string): string {
    let text = this.meanings.get(name);
    if (text === undefined) {
      text = describe(this.globals(name));
      this.meanings.set(name, text);
    }
    return text;
  }
}

/** Rounds of a fixpoint and edits of callees give one function different surroundings. */
const KEPT_SURROUNDINGS = 4;

/** Belongs to one function of one content. */
export class InferenceMemo {
  private readonly remembered: Remembered[] = [];

  infer(definition: ast.FunctionDef, surroundings: Surroundings): InferredFunction {
    const { globals, resultOf } = surroundings;
    const { identity } = globals;
    const found = this.remembered.find((known) => agrees(known, definition, surroundings));
    if (found !== undefined) {
      found.identity = identity;
      return found.inferred;
    }
    const readGlobals = new Map<string, string>();
    const results = new Map<string, PythonType>();
    const types = new Map<number, PythonType>();
    let axes: string | undefined;
    const watched = withLookup(globals, (name) => {
      readGlobals.set(name, surroundings.describeGlobal(name));
      return globals(name);
    });
    const fact = inferFunction(
      definition,
      watched,
      (name) => {
        const type = resultOf(name);
        results.set(name, type);
        return type;
      },
      types,
      {
        axes: () => {
          const shown = axesShown(definition, globals);
          axes = axesText(shown);
          return shown;
        },
      },
    );
    const typeOf = (expression: number): PythonType | undefined => types.get(expression);
    const inferred: InferredFunction = { definition, fact, typeOf, resultsRead: [...results.keys()] };
    const owner = globals.ownerOf(definition.id);
    this.remembered.unshift({ owner, globals: readGlobals, identity, results, axes, inferred });
    if (this.remembered.length > KEPT_SURROUNDINGS) this.remembered.pop();
    return inferred;
  }
}

function agrees(known: Remembered, definition: ast.FunctionDef, surroundings: Surroundings): boolean {
  const { globals, resultOf } = surroundings;
  for (const [name, type] of known.results) if (!isSame(type, resultOf(name))) return false;
  if (known.identity !== globals.identity) {
    if (known.owner !== globals.ownerOf(definition.id)) return false;
    for (const [name, text] of known.globals) if (surroundings.describeGlobal(name) !== text) return false;
  }
  return known.axes === undefined || known.axes === axesText(axesShown(definition, globals));
}

/** Types are compared as they are printed. */
function isSame(a: PythonType, b: PythonType): boolean {
  return a === b || printed(a) === printed(b);
}

/** Types are immutable, and the same ones are compared at every edit. */
const PRINTED = new WeakMap<PythonType, string>();

function printed(type: PythonType): string {
  let text = PRINTED.get(type);
  if (text === undefined) {
    text = printType(type);
    PRINTED.set(type, text);
  }
  return text;
}

function axesText(axes: ReadonlyMap<string, number>): string {
  return [...axes].map(([name, count]) => `${name} ${count}`).join();
}

/** All that inference sees of a meaning by itself. */
function describe(fact: GlobalFact | undefined): string {
  switch (fact?.kind) {
    case "constant":
      return `constant ${fact.type}`;
    case "builtin":
      return `builtin ${fact.path}`;
    case "alias":
      return `alias ${printType(fact.type)}`;
    case "class":
      return `class ${fact.fact.text}`;
    default:
      return fact?.kind ?? "unknown";
  }
}
