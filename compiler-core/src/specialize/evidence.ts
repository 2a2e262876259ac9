/** Which versions of a function to make: one per tuple of exact types that its parameters' hypotheses name. */
import { isArrayLayout, parseLayout, printLayout } from "../mir/array-layout";
import type { ParameterType } from "../mir/typed";
import { type ArrayType, alternatives, type PythonType } from "../types/python-type";
import { arrayUses } from "./array-uses";
import type { SpecializeFunction } from "./environment";
import { unboxedHint } from "./numbers";

/** More versions cost code and compile time; other types take the bytecode. */
export const VERSION_LIMIT = 4;

const EXACT: ReadonlySet<string> = new Set(["int", "float", "bool", "bytes", "str", "list", "tuple", "dict", "set"]);

/** The exact types that a hypothesis names; "any" where it names something else too. `stored`: into the array's elements. */
export function parameterTypes(type: PythonType, stored: boolean): readonly ParameterType[] {
  const types: ParameterType[] = [];
  for (const alternative of alternatives(type)) {
    const named: ParameterType =
      alternative.kind === "none"
        ? "none"
        : alternative.kind === "array"
          ? arrayParameter(alternative, stored)
          : alternative.kind === "instance" && EXACT.has(alternative.name)
            ? (alternative.name as ParameterType)
            : (unboxedHint(alternative) ?? "any");
    if (!types.includes(named)) types.push(named);
  }
  return types.includes("any") || types.length === 0 ? ["any"] : types;
}

/** A function that is handed in again has the same tuples. */
const TUPLES = new WeakMap<SpecializeFunction, readonly (readonly ParameterType[])[]>();

/** The tuples, the likeliest first: the first alternative of each parameter, then one parameter varied at a time. */
export function versionTuples(fn: SpecializeFunction): readonly (readonly ParameterType[])[] {
  let tuples = TUPLES.get(fn);
  if (tuples === undefined) {
    tuples = findTuples(fn);
    TUPLES.set(fn, tuples);
  }
  return tuples;
}

function findTuples(fn: SpecializeFunction): readonly (readonly ParameterType[])[] {
  const { stored } = arrayUses(fn.baseline);
  const choices = fn.parameters.map((parameter, index) => parameterTypes(parameter.type, stored.has(index)));
  let tuples: readonly (readonly ParameterType[])[] = [[]];
  for (const types of choices) tuples = types.flatMap((type) => tuples.map((tuple) => [...tuple, type]));
  const variations = (tuple: readonly ParameterType[]): number =>
    tuple.filter((type, index) => type !== choices[index]![0]).length;
  const ordered = [...tuples].sort((a, b) => variations(a) - variations(b));
  const [likeliest = []] = ordered;
  const arrays = likeliest.some(isArrayLayout) ? arrayVersions(fn, likeliest) : [];
  return [...ordered.slice(0, VERSION_LIMIT - arrays.length), ...arrays];
}

/** An array's layout where the hypothesis says enough; else only that it is one. */
function arrayParameter({ dtype, rank, strided }: ArrayType, writeable: boolean): ParameterType {
  if (rank !== 1 && rank !== 2 && rank !== 3) return "ndarray";
  return printLayout({ dtype: dtype ?? "float64", rank, order: strided === true ? "s" : "c", writeable });
}

/** Besides the likeliest: all arrays of ints where no element type is known; all arrays with any strides. */
function arrayVersions(
  fn: SpecializeFunction,
  likeliest: readonly ParameterType[],
): readonly (readonly ParameterType[])[] {
  const versions: (readonly ParameterType[])[] = [];
  const strided = likeliest.map((type) =>
    isArrayLayout(type) ? printLayout({ ...parseLayout(type), order: "s" as const }) : type,
  );
  if (strided.some((type, index) => type !== likeliest[index])) versions.push(strided);
  const isOpen = (index: number): boolean => {
    const type = fn.parameters[index]?.type;
    return type?.kind === "array" && type.dtype === undefined;
  };
  const ints = likeliest.map((type, index) =>
    isArrayLayout(type) && isOpen(index) ? printLayout({ ...parseLayout(type), dtype: "int64" as const }) : type,
  );
  if (ints.some((type, index) => type !== likeliest[index])) versions.push(ints);
  return versions;
}
