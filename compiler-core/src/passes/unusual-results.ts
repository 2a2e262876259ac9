/** What a loop without side exits has to look at to know that no float check of its iterations would have left. */
import { definitionsOf } from "../analyses/affine";
import type { FloatCheck, TypedFunction, TypedOp, UnusualFloat, Value } from "../mir/typed";

export type FloatChecks = Extract<TypedOp, { kind: "np-float-check" }>;

/**
 * Sums, differences and products of what is not finite are not finite: only the last results count. Where results are
 * compared, infinities are likely to be data (the length of a path that nobody has found): one that an operand has
 * already is not unusual.
 */
export function unusualResults(
  fn: TypedFunction,
  ops: readonly TypedOp[],
  checks: readonly FloatChecks[],
): readonly UnusualFloat[] {
  const definitions = definitionsOf(fn);
  const numberOf = (value: Value): number => {
    const op = definitions.get(value.id);
    return op?.kind === "np-payload" || op?.kind === "np-scalar" ? numberOf(op.operand) : value.id;
  };
  const compared = new Set(
    ops.flatMap((op) => (op.kind === "float-compare" ? [numberOf(op.left), numberOf(op.right)] : [])),
  );
  const isData = ({ checks: [first, ...others] }: FloatChecks): boolean =>
    first !== undefined && others.length === 0 && first.operator !== "cast" && compared.has(numberOf(first.value));
  const read = new Set<number>();
  for (const { operator, left, right } of checks.flatMap((op) => (isData(op) ? [] : op.checks))) {
    if (operator === "div") continue;
    read.add(numberOf(left));
    read.add(numberOf(right));
  }
  return checks.flatMap((op): readonly UnusualFloat[] => {
    // All values of an operation are finite when its last one is.
    const last: FloatCheck | undefined = op.checks.at(-1);
    if (last === undefined || read.has(numberOf(last.value))) return [];
    return [{ value: last.value, sources: isData(op) ? [last.left, last.right] : [] }];
  });
}
