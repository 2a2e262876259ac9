/** What is known about a class of the module; see `classes.ts` for where it comes from. */
import type { PythonType } from "../types/python-type";

export type MethodBinding = "instance" | "static" | "class";

export type ClassAttribute =
  /** In a slot, counted in words behind the object's head. */
  | { readonly kind: "slot"; readonly index: number; readonly type: PythonType }
  /** In the instance's dict; `isInitial`: `__init__` puts it there. */
  | { readonly kind: "field"; readonly type: PythonType; readonly isInitial: boolean }
  /** `function` is "Class.name", where it is defined; `isAbstract`: it is there to be overridden, its body does nothing. */
  | {
      readonly kind: "method";
      readonly function: string;
      readonly binding: MethodBinding;
      readonly isAbstract: boolean;
    }
  | PropertyAttribute
  /** A value of the class itself; `owner`: the class that assigns it. */
  | { readonly kind: "constant"; readonly type: PythonType; readonly owner: string };

/** `setter`: the function that an assignment calls. */
export interface PropertyAttribute {
  readonly kind: "property";
  readonly getter: string;
  readonly setter?: string;
  readonly type: PythonType;
}

/** What `Class(...)` does. */
export type Construction =
  | { readonly kind: "init"; readonly function: string }
  /** The `__init__` that a dataclass generates; a parameter without default has to be given. */
  | { readonly kind: "dataclass"; readonly fields: readonly DataclassField[] }
  /** `object.__init__`. */
  | { readonly kind: "plain" }
  | { readonly kind: "unknown" };

export interface DataclassField {
  readonly name: string;
  readonly type: PythonType;
  readonly hasDefault: boolean;
}

export interface ClassFact {
  readonly name: string;
  /** Own and inherited, by mangled name. */
  readonly attributes: ReadonlyMap<string, ClassAttribute>;
  /** Instances have no dict. */
  readonly sealed: boolean;
  /** Its metaclass is `type`. */
  readonly isPlain: boolean;
  readonly construction: Construction;
  /** The class of the module that it derives from. */
  readonly parent?: string;
  /** Classes of the module that derive from it, directly or not. */
  readonly subclasses: readonly string[];
  /** All of it as text, to compare. */
  readonly text: string;
}

/** The name under which the setter of a property goes. */
export function setterOf(property: string): string {
  return `${property}.setter`;
}

/** The name of a private attribute as the compiler writes it. */
export function mangled(className: string, name: string): string {
  if (!name.startsWith("__") || name.endsWith("__") || name.includes(".")) return name;
  const stripped = className.replace(/^_+/, "");
  return stripped === "" ? name : `_${stripped}${name}`;
}
