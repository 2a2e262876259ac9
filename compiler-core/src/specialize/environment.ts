/** What the specializer is told about a module and its functions. */
import type { BaselineConstant, BaselineFunction } from "../mir/baseline";
import type { DirectCallee, ExactType, ParameterType, Representation } from "../mir/typed";
import type { PythonType } from "../types/python-type";

/** What a global name most probably means; a guard checks it. */
export type GlobalMeaning =
  /** The function of this module with that index, undecorated. */
  | { readonly kind: "function"; readonly function: number }
  /** A class of this module. */
  | { readonly kind: "class"; readonly class: ClassMeaning }
  /** A number that the module assigns once. */
  | { readonly kind: "constant"; readonly type: "int" | "float" | "bool" }
  /** A builtin, or something of a module of C code: "builtins.len", "math.sqrt", "math". */
  | { readonly kind: "builtin"; readonly path: string };

/** What the text says about a class of the module, as plain data. */
export interface ClassMeaning {
  readonly name: string;
  /** By name, as the bytecode names attributes. */
  readonly attributes: Readonly<Record<string, AttributeMeaning>>;
  /** Instances have no dict. */
  readonly sealed: boolean;
  /** Its metaclass is `type`, so `isinstance` asks nobody else. */
  readonly isPlain: boolean;
  readonly construction: ConstructionMeaning;
  /** The class of the module that it derives from. */
  readonly parent?: string;
  /** Classes of the module that derive from it, directly or not. */
  readonly subclasses: readonly string[];
}

/** Functions are named "Class.name", which `SpecializeModule.global` knows. */
export type AttributeMeaning =
  | { readonly kind: "slot"; readonly index: number; readonly type: PythonType }
  /** `isInitial`: `__init__` makes it. */
  | { readonly kind: "field"; readonly type: PythonType; readonly isInitial: boolean }
  /** `isAbstract`: its body does nothing, it is there to be overridden. */
  | {
      readonly kind: "method";
      readonly function: string;
      readonly binding: "instance" | "static" | "class";
      readonly isAbstract: boolean;
    }
  | { readonly kind: "property"; readonly getter: string; readonly setter?: string }
  /** `owner`: the class that assigns it. */
  | { readonly kind: "constant"; readonly type: PythonType; readonly owner: string };

export type ConstructionMeaning =
  | { readonly kind: "init"; readonly function: string }
  | { readonly kind: "dataclass"; readonly fields: readonly FieldMeaning[] }
  | { readonly kind: "plain" }
  | { readonly kind: "unknown" };

export interface FieldMeaning {
  readonly name: string;
  readonly hasDefault: boolean;
}

export type ParameterDefault =
  | { readonly kind: "constant"; readonly value: BaselineConstant }
  /** Anything else than a literal. */
  | { readonly kind: "dynamic" };

/** One function of the module, lowered. */
export interface SpecializeFunction {
  /** Index in the module's function table. */
  readonly index: number;
  readonly baseline: BaselineFunction;
  /** Per parameter, in `co_varnames` order. */
  readonly parameters: readonly SpecializeParameter[];
  /** The hypothesis about the expression with that span (of a site), where there is one. */
  readonly hint: (start: number, end: number) => PythonType | undefined;
  /** The hypothesis about a local variable, over all that is assigned to it. */
  readonly localType: (name: string) => PythonType | undefined;
}

export interface SpecializeParameter {
  /** From the annotation, the default, and the use of the parameter. */
  readonly type: PythonType;
  readonly default?: ParameterDefault;
}

export interface SpecializeModule {
  readonly functions: readonly SpecializeFunction[];
  /** The function with that index. */
  readonly functionAt: (index: number) => SpecializeFunction | undefined;
  readonly global: (name: string) => GlobalMeaning | undefined;
}

/** What a caller may assume of a version that is being made. */
export interface VersionHandle extends DirectCallee {
  readonly parameters: readonly ParameterType[];
  /** "unknown": no way to a return has been found yet. */
  readonly result: Representation | "none" | "unknown";
  readonly resultFact: ExactType | undefined;
  readonly opaque: boolean;
  /**
   * How many operations a call becomes, when it is always inlined and changes nothing: no other code runs, and nothing
   * that was proven is forgotten.
   */
  readonly inlinedSize: number | undefined;
}

/** What a version asks of the others; each answer makes it depend on them. */
export interface OtherVersions {
  /** The version of a function for argument types, a new one where that is allowed. */
  readonly request: (functionIndex: number, types: readonly ParameterType[]) => VersionHandle | undefined;
  /** Whether the function has machine code at all: only then its def site is known at run time. */
  readonly isCompiled: (functionIndex: number) => boolean;
}
