/** The values of typed MIR: how they are held, and what is proven about them. */
import type { NumpyScalar } from "../primitives/dtypes";

/**
 * int: signed 64 bits; float: double; bool: 0 or 1; object: a PyObject pointer; pointer: an address inside of an object,
 * which no frame state names; `np:float64` and the like: a NumPy scalar, held as its payload.
 */
export type Representation = "int" | "float" | "bool" | "object" | "pointer" | NumpyScalar;

/** The exact type of an object, where known. `bool` and subclasses are not `int`. */
export type ExactType =
  | "int"
  | "float"
  | "bool"
  | "none"
  | "str"
  | "bytes"
  | "list"
  | "tuple"
  | "dict"
  | "set"
  | "slice"
  | "function"
  | "range"
  | "module"
  | "type"
  | "dict_keyiterator"
  | "dict_valueiterator"
  | "dict_itemiterator"
  | "set_iterator"
  /** Exactly `numpy.ndarray`; its layout is a fact of its own, see `array-guard`. */
  | "ndarray"
  | NumpyScalar;

export interface Value {
  readonly id: number;
  readonly representation: Representation;
  /** Exact type of an object value; undefined when nothing is proven. */
  readonly fact?: ExactType;
  /** An object pointer that may be NULL: an unbound register, or no remembered box. */
  readonly nullable?: true;
}

/** A version of a function of this module. */
export interface DirectCallee {
  /** Index in the module's function table. */
  readonly function: number;
  /** Index of the version. */
  readonly version: number;
}
