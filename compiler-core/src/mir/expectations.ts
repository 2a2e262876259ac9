/** What a version relies on beyond its own values: what global names hold, and what classes are like. */

/** What a global name, or a module's attribute, must be: see rt_cell_spec. */
export type CellExpectation =
  | { readonly kind: "int" }
  | { readonly kind: "float" }
  | { readonly kind: "bool" }
  /** A named builtin of the primitives table, e.g. "builtins.range", "math.sqrt" or the module "math" itself. */
  | { readonly kind: "builtin"; readonly path: string }
  /** Not about a name: underflow in NumPy is ignored, or NumPy's scalars win over Python's (NEP 50). */
  | { readonly kind: "numpy"; readonly requires: "ignores-underflow" | "weak-scalars" }
  /** The function of this module with that def site, its code and defaults untouched. */
  | { readonly kind: "function"; readonly function: number }
  /** Of a class: that function as a class method. The cell's object is the function. */
  | { readonly kind: "class-method"; readonly function: number }
  /** A class made by a class statement. */
  | { readonly kind: "type" }
  /** Of a class: a value that is no descriptor. */
  | { readonly kind: "value" }
  /** A class of which calls do nothing but assign their arguments to these fields; the first ones have no default. */
  | { readonly kind: "record"; readonly fields: readonly string[]; readonly required: number }
  /** A method of a builtin type, "str.isalpha": nobody can change it, so the cell is proven everywhere. */
  | { readonly kind: "method"; readonly path: string }
  /** A class of which calls allocate as `object` does and then call the function `init` of this module, or nothing. */
  | { readonly kind: "class"; readonly init?: number };

/** What an attribute of a class must be: see rt_attribute_spec. */
export type AttributeExpectation =
  /** A slot, counted in words behind the object's head. */
  | { readonly kind: "slot"; readonly index: number }
  /** In the instance's dict. */
  | { readonly kind: "field" }
  /** A function of this module that becomes a method, its code and defaults untouched. */
  | { readonly kind: "method"; readonly function: number }
  /** A property whose getter is that function. */
  | { readonly kind: "property"; readonly function: number }
  /** A property whose setter is that function. */
  | { readonly kind: "setter"; readonly function: number }
  /** That function as a static method. */
  | { readonly kind: "static"; readonly function: number }
  /** That function is what `super()` finds, in a method of the class that a cell holds: see `guard-super`. */
  | { readonly kind: "super"; readonly function: number }
  /** Any value of the class that is no descriptor. */
  | { readonly kind: "constant" }
  /** Nothing. */
  | { readonly kind: "absent" };

export interface ShapeAttribute {
  readonly name: string;
  readonly expects: AttributeExpectation;
  /** It is assigned to: assignments must be the ordinary ones. */
  readonly stored: boolean;
}

/** What a version relies on of a class and of all that pass for it; verified on a type when an instance turns up. */
export interface ClassShape {
  readonly name: string;
  /** Instances have no dict. */
  readonly sealed: boolean;
  readonly attributes: readonly ShapeAttribute[];
}

export interface Cell {
  /** Index into the names of the function, or of the function `of` of this module, which was inlined. */
  readonly name: number;
  readonly of?: number;
  /** The cell of the module or class whose attribute is meant; absent for a global. */
  readonly owner?: number;
  readonly expects: CellExpectation;
}

/** What a place for an attribute holds before a store: nothing, an object whose death nobody can see, or anything. */
export type PlaceContent = "absent" | "quiet" | "any";
