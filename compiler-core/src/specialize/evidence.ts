/** Which versions of a function to make: one per tuple of exact types that its parameters' hypotheses name. */
import type { ParameterType } from "../mir/typed";
import { alternatives, type PythonType } from "../types/python-type";
import type { SpecializeFunction } from "./environment";

/** More versions cost code and compile time; other types take the bytecode. */
export const VERSION_LIMIT = 4;

const EXACT: ReadonlySet<string> = new Set(["int", "float", "bool", "bytes", "str", "list", "tuple", "dict", "set"]);

/** The exact types that a hypothesis names; "any" where it names something else too. */
export function parameterTypes(type: PythonType): readonly ParameterType[] {
  const types: ParameterType[] = [];
  for (const alternative of alternatives(type)) {
    const named: ParameterType =
      alternative.kind === "none"
        ? "none"
        : alternative.kind === "instance" && EXACT.has(alternative.name)
          ? (alternative.name as ParameterType)
          : "any";
    if (!types.includes(named)) types.push(named);
  }
  return types.includes("any") || types.length === 0 ? ["any"] : types;
}

/** The tuples, the likeliest first: the first alternative of each parameter, then one parameter varied at a time. */
export function versionTuples(fn: SpecializeFunction): readonly (readonly ParameterType[])[] {
  const choices = fn.parameters.map((parameter) => parameterTypes(parameter.type));
  let tuples: readonly (readonly ParameterType[])[] = [[]];
  for (const types of choices) tuples = types.flatMap((type) => tuples.map((tuple) => [...tuple, type]));
  const variations = (tuple: readonly ParameterType[]): number =>
    tuple.filter((type, index) => type !== choices[index]![0]).length;
  return [...tuples].sort((a, b) => variations(a) - variations(b)).slice(0, VERSION_LIMIT);
}
