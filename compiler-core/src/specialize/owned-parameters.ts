/** Parameters that a version must own: it rebinds or deletes them, and the death of what they held can be seen. */

import { isArrayLayout } from "../mir/array-layout";
import type { BaselineFunction } from "../mir/baseline";
import type { ParameterType } from "../mir/typed";
import { reboundRegisters } from "./array-uses";
import { QUIET_TYPES } from "./context";

/** Arrays are borrowed all the same, as long as somebody else holds them too. */
export function ownedParametersOf(baseline: BaselineFunction, types: readonly ParameterType[]): readonly number[] {
  const rebound = reboundRegisters(baseline);
  return types.flatMap((type, index) =>
    rebound.has(index) && !QUIET_TYPES.has(type) && !isArrayType(type) ? [index] : [],
  );
}

export function isArrayType(type: ParameterType): boolean {
  return type === "ndarray" || isArrayLayout(type);
}
