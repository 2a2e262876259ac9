/** From inference and lowering to what the specializer reads. */

import type { ClassFact, DataclassField, PropertyAttribute } from "../inference/class-fact";
import type { FunctionFact, ModuleInference, ParameterFact } from "../inference/infer";
import type { BaselineConstant, BaselineFunction } from "../mir/baseline";
import type * as ast from "../syntax/nodes";
import { walk } from "../syntax/visit";
import { type PythonType, UNKNOWN } from "../types/python-type";
import type {
  AttributeMeaning,
  ClassMeaning,
  FieldMeaning,
  GlobalMeaning,
  ParameterDefault,
  SpecializeFunction,
  SpecializeModule,
  SpecializeParameter,
} from "./environment";

/** A function that was lowered; `index` is its place in the module's function table. */
export interface LoweredFunction {
  readonly index: number;
  readonly node: ast.FunctionDef;
  readonly baseline: BaselineFunction;
}

export function specializeInput(inference: ModuleInference, functions: readonly LoweredFunction[]): SpecializeModule {
  const indexes = new Map(functions.map((fn) => [fn.node.id, fn.index]));
  return specializeModuleOf(
    functions.map((fn) => {
      const facts = inference.function(fn.node.id);
      return specializeFunction(fn.index, fn.baseline, facts, typeHints(fn.node, inference.expression));
    }),
    (name) => meaningOf(inference, indexes, name),
  );
}

/** A module of functions that are prepared already. */
export function specializeModuleOf(
  functions: readonly SpecializeFunction[],
  global: SpecializeModule["global"],
): SpecializeModule {
  const byIndex = new Map(functions.map((fn) => [fn.index, fn]));
  return { functions, functionAt: (index) => byIndex.get(index), global };
}

/** Hypotheses about the expressions of a function, by span. */
export function typeHints(
  node: ast.FunctionDef,
  typeOf: (expression: number) => PythonType | undefined,
): SpecializeFunction["hint"] {
  const hints = new Map<string, PythonType>();
  walk(node, (child) => {
    const type = typeOf(child.id);
    if (type !== undefined && type.kind !== "unknown") hints.set(`${child.span.start}:${child.span.end}`, type);
    return true;
  });
  return (start, end) => hints.get(`${start}:${end}`);
}

function meaningOf(
  inference: ModuleInference,
  indexes: ReadonlyMap<number, number>,
  name: string,
): GlobalMeaning | undefined {
  const fact = inference.globals(name);
  switch (fact?.kind) {
    case "function": {
      const index = indexes.get(fact.node.id);
      return index === undefined ? undefined : { kind: "function", function: index };
    }
    case "class":
      return { kind: "class", class: classMeaning(fact.fact) };
    case "constant":
    case "builtin":
      return fact;
    default:
      return undefined;
  }
}

/** A class as plain data, which memos compare; the same object for the same fact. */
export function classMeaning(fact: ClassFact): ClassMeaning {
  let meaning = CLASS_MEANINGS.get(fact);
  if (meaning === undefined) {
    meaning = plainClass(fact);
    CLASS_MEANINGS.set(fact, meaning);
  }
  return meaning;
}

/** After most edits the facts are the same. */
const CLASS_MEANINGS = new WeakMap<ClassFact, ClassMeaning>();

function plainClass({ name, attributes, sealed, isPlain, construction, parent, subclasses }: ClassFact): ClassMeaning {
  return {
    name,
    sealed,
    isPlain,
    ...(parent === undefined ? {} : { parent }),
    subclasses,
    construction:
      construction.kind === "dataclass"
        ? { kind: "dataclass", fields: construction.fields.map(fieldMeaning) }
        : construction,
    attributes: Object.fromEntries(
      [...attributes].map(([attribute, meaning]): [string, AttributeMeaning] => [
        attribute,
        meaning.kind === "property" ? propertyMeaning(meaning) : meaning,
      ]),
    ),
  };
}

function propertyMeaning({ getter, setter }: PropertyAttribute): AttributeMeaning {
  return { kind: "property", getter, ...(setter === undefined ? {} : { setter }) };
}

function fieldMeaning({ name, hasDefault }: DataclassField): FieldMeaning {
  return { name, hasDefault };
}

/** One function with what inference says about its parameters. */
export function specializeFunction(
  index: number,
  baseline: BaselineFunction,
  facts: FunctionFact | undefined,
  hint: SpecializeFunction["hint"],
): SpecializeFunction {
  const count = parameterCount(baseline);
  const parameters = Array.from({ length: count }, (_, position) => specializeParameter(facts?.parameters[position]));
  return { index, baseline, parameters, hint, localType: (name) => facts?.locals.get(name) };
}

/** All bound parameters: positional, keyword-only, `*args`, `**kwargs`. */
export function parameterCount({ parameters }: BaselineFunction): number {
  const rest = Number(parameters.varArgs) + Number(parameters.varKeywords);
  return parameters.positional + parameters.keywordOnly + rest;
}

function specializeParameter(fact: ParameterFact | undefined): SpecializeParameter {
  if (fact === undefined) return { type: UNKNOWN };
  return fact.default === undefined ? { type: fact.type } : { type: fact.type, default: defaultOf(fact.default) };
}

function defaultOf(node: ast.Expression): ParameterDefault {
  const value = literalConstant(node);
  return value === undefined ? { kind: "dynamic" } : { kind: "constant", value };
}

function literalConstant(node: ast.Expression): BaselineConstant | undefined {
  if (node.kind === "UnaryOp" && node.op === "USub") {
    const operand = literalConstant(node.operand);
    if (operand?.kind === "int") return { kind: "int", value: -operand.value };
    return operand?.kind === "float" ? { kind: "float", value: -operand.value } : undefined;
  }
  if (node.kind !== "Constant") return undefined;
  const { value } = node;
  switch (value.kind) {
    case "none":
      return { kind: "none" };
    case "true":
    case "false":
      return { kind: "bool", value: value.kind === "true" };
    case "int":
      return { kind: "int", value: value.value };
    case "float":
      return { kind: "float", value: value.value };
    default:
      return undefined;
  }
}
