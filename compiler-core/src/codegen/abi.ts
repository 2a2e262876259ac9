/**
 * What native bodies look like to each other and to the linker: symbols, parameter types, results.
 *
 * A body is `{ i64, i64 } mf<function>_v<version>(rt_func *, rt_thread *, parameters…, boxes…)`: payload and tag
 * (`rt_result` of rt.h). Unboxed bools travel as i64. Everything is hidden: it exists inside one module file only.
 */
import { machineKind } from "../mir/representation";
import type { DirectCallee, ParameterType, Representation, TypedFunction } from "../mir/typed";
import { isNumpyScalar } from "../primitives/dtypes";

/** How a version is called: what a caller in another object must know. */
export interface NativeSignature {
  readonly parameters: readonly ParameterType[];
  readonly boxedParameters: readonly number[];
  readonly ownedParameters: readonly number[];
  readonly result: Representation | "none";
  /** See `TypedFunction`; the entry looks at it. */
  readonly heldElsewhere?: readonly number[];
}

export function signatureOf(fn: TypedFunction): NativeSignature {
  return {
    parameters: fn.parameters,
    boxedParameters: fn.boxedParameters,
    ownedParameters: fn.ownedParameters,
    result: fn.result,
    ...(fn.heldElsewhere === undefined ? {} : { heldElsewhere: fn.heldElsewhere }),
  };
}

export function bodySymbol(callee: DirectCallee): string {
  return `mf${callee.function}_v${callee.version}`;
}

export function statesSymbol(callee: DirectCallee): string {
  return `${bodySymbol(callee)}_states`;
}

export function entrySymbol(functionIndex: number): string {
  return `mf${functionIndex}_entry`;
}

/** The `rt_native` row of a function. */
export function nativeSymbol(functionIndex: number): string {
  return `mf${functionIndex}_native`;
}

/** The representation in which a parameter is passed. */
export function parameterRepresentation(type: ParameterType): Representation {
  if (type === "int" || type === "float" || type === "bool") return type;
  return isNumpyScalar(type) ? type : "object";
}

/** Textual LLVM type in which a value is passed between bodies. */
export function passedType(representation: Representation): string {
  switch (machineKind(representation)) {
    case "int":
    case "bool":
      return "i64";
    case "float":
      return "double";
    case "object":
    case "pointer":
      return "i8*";
  }
}

/** Textual LLVM type in which a C function of the runtime takes or returns a value. */
export function runtimeType(representation: Representation): string {
  return machineKind(representation) === "bool" ? "i32" : passedType(representation);
}

/** `i8*, i8*, …`: the parameter list of a body in LLVM text. */
export function bodyParameters(signature: NativeSignature): string {
  return [
    "i8*",
    "i8*",
    ...signature.parameters.map((type) => passedType(parameterRepresentation(type))),
    ...signature.boxedParameters.map(() => "i8*"),
  ].join(", ");
}

/** Tags of rt.h. */
export const TAG_UNBOXED = 0;
export const TAG_ERROR = 2;
/** A result is unboxed when these bits of its tag are 0 (RT_TAG_IS_UNBOXED). */
export const TAG_MASK = 7;
export const TAG_BOXED = 1;

/** Words of `rt_activation` before its buffer; checked against the C structure in runtime/native.c. */
export const ACTIVATION_HEADER_WORDS = 4;
/** Index of the word that holds `rt_activation.state` and, above it, `version`. */
export const ACTIVATION_PLACE_WORD = 2;
/** Index of the word `rt_activation.frame`. */
export const ACTIVATION_FRAME_WORD = 3;
