/** What is known about the names of a function before anybody looks at what it does with them. */
import type * as ast from "../../syntax/nodes";
import type { PythonType } from "../../types/python-type";
import { axesShown } from "../axes";
import type { ClassFact } from "../class-fact";
import type { GlobalFacts } from "../globals";
import { parameterFacts } from "../infer";

export interface KnownNames {
  /** How many axes arrays have, as far as their indexes show it. */
  readonly axes: ReadonlyMap<string, number>;
  /** Parameters that are None by default. */
  readonly optional: ReadonlySet<string>;
  /** Parameters that hold instances of classes of the module. */
  readonly classes: ReadonlyMap<string, ClassFact>;
}

/** `types` are those of parameters that something else determines. */
export function knownNames(
  definition: ast.FunctionDef,
  globals: GlobalFacts,
  types: ReadonlyMap<string, PythonType>,
): KnownNames {
  const optional = parameterFacts(definition.args).flatMap(({ name, default: value }) =>
    value?.kind === "Constant" && value.value.kind === "none" ? [name] : [],
  );
  const classes = instancesNamed(definition, globals, types);
  return { axes: axesShown(definition, globals), optional: new Set(optional), classes };
}

function instancesNamed(
  definition: ast.FunctionDef,
  globals: GlobalFacts,
  types: ReadonlyMap<string, PythonType>,
): ReadonlyMap<string, ClassFact> {
  const found = new Map<string, ClassFact>();
  const add = (name: string, className: string): void => {
    const fact = globals(className);
    if (fact?.kind === "class") found.set(name, fact.fact);
  };
  const owner = globals.ownerOf(definition.id);
  const receiver = definition.args.posonlyargs[0] ?? definition.args.args[0];
  const isBound = definition.decorator_list.every(
    (decorator) => decorator.kind !== "Name" || !["classmethod", "staticmethod"].includes(decorator.name),
  );
  if (owner !== undefined && receiver !== undefined && isBound) add(receiver.arg, owner);
  for (const [name, type] of types) if (type.kind === "user") add(name, type.name);
  return found;
}
