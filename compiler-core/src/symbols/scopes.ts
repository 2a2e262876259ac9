/**
 * Scopes and what names mean in them, as CPython's symbol table has it (`Python/symtable.c`).
 *
 * A *scope* is a stretch of code with names of its own: a module, class, function, lambda or comprehension, and the
 * small ones that type parameters open (PEP 695). A *frame scope* is one that has a code object of its own: every
 * scope but the comprehensions that CPython 3.12+ inlines (PEP 709). Whether a variable is a cell depends on that.
 */
import type * as ast from "../syntax/nodes";

export type ScopeKind =
  | "module"
  | "class"
  | "function"
  | "lambda"
  | "comprehension"
  /** The type parameters of a generic function, class or alias. */
  | "type-parameters"
  /** The value of a type alias. */
  | "type-alias"
  /** The bound or the default of a type parameter. */
  | "type-variable";

/**
 * How code reaches a name.
 * - `local`: a fast local of the frame;
 * - `cell`: a local of the frame that inner frames share;
 * - `free`: a variable of an enclosing frame;
 * - `global`: a global of the module, or a builtin;
 * - `name`: looked up by name in the class namespace first, then among globals and builtins.
 */
export type ResolutionKind = "local" | "cell" | "free" | "global" | "name";

/** What a name means in one scope. There is one object for each name and scope. */
export interface Resolution {
  readonly kind: ResolutionKind;
  /** As in the code object: names `__x` in classes are mangled. */
  readonly name: string;
  /** The scope whose variable it is; the module for globals (and for builtins that the module does not bind). */
  readonly owner: Scope;
}

export interface Scope {
  /** Index in `SymbolTable.scopes`. */
  readonly id: number;
  readonly kind: ScopeKind;
  /** The node that opens the scope; type parameters have that of their function, class or alias. */
  readonly node: ast.Node;
  readonly parent: Scope | undefined;
  readonly children: readonly Scope[];
  /** As `co_name`: `<module>`, `<lambda>`, `<listcomp>`, … */
  readonly name: string;
  /** As `co_qualname`, which is also `__qualname__` of functions and classes. */
  readonly qualname: string;
  /** The innermost class around, whose name mangles private names. */
  readonly privateClass: string | undefined;
  /** The innermost scope with a code object of its own: this one, unless it is an inlined comprehension. */
  readonly frame: Scope;
  /** Every name that occurs in the scope, or in inner scopes by way of it, in order of first occurrence. */
  readonly names: ReadonlyMap<string, NameFacts>;
  /** The names of the parameters, in the order of `co_varnames`: positional, keyword-only, `*args`, `**kwargs`. */
  readonly parameters: readonly string[];
  /** The code object's variables; those of inlined comprehensions are in the frame's. */
  readonly variables: FrameVariables;
  /** Contains `yield` (or is a generator expression). */
  readonly isGenerator: boolean;
  /** Is an `async def`, or an asynchronous comprehension. */
  readonly isCoroutine: boolean;
}

/** What a scope does with a name. */
export interface NameFacts {
  readonly resolution: Resolution;
  readonly isParameter: boolean;
  /** Bound in this scope by any statement or expression; false for names declared global or nonlocal. */
  readonly isLocal: boolean;
  /** Assigned in this scope, wherever the variable lives. */
  readonly isAssigned: boolean;
  readonly isReferenced: boolean;
  readonly isImported: boolean;
  readonly isAnnotated: boolean;
  readonly declared: "global" | "nonlocal" | undefined;
}

/**
 * The tables of a code object. The sets are CPython's; the order behind the parameters is ours. Where comprehensions
 * are inlined into a module, a class or the scopes of type parameters, CPython adds hidden locals that are not here.
 */
export interface FrameVariables {
  /** `co_varnames`: parameters first. */
  readonly locals: readonly string[];
  /** `co_cellvars`; a parameter can be here and among the locals. */
  readonly cells: readonly string[];
  /** `co_freevars`. */
  readonly frees: readonly string[];
}

/** A place where a function object is made: a `def`, an `async def` or a `lambda`. */
export interface FunctionSite {
  readonly node: ast.FunctionNode;
  readonly scope: Scope;
  readonly name: string;
  readonly qualname: string;
  /** As `co_firstlineno`, from 1: the first decorator's line, if there is one. */
  readonly firstLine: number;
  readonly kind: "function" | "generator" | "coroutine" | "async-generator";
  /** Calls `super()` or names `__class__`: one of the free variables is `__class__`. */
  readonly usesClassCell: boolean;
  /** Names in the body by which code can look at or change frames, such as `locals` or `set_trace`. */
  readonly frameNames: readonly string[];
}

/** Names, of builtins, functions and attributes, that can look at the frame that uses them, or run code in it. */
export const FRAME_NAMES: ReadonlySet<string> = new Set([
  "eval",
  "exec",
  "locals",
  "vars",
  "dir",
  "globals",
  "breakpoint",
  "set_trace",
  "_getframe",
  "currentframe",
]);

/** Applies name mangling: `__x` in class `_A` is `_A__x`. */
export function mangle(privateClass: string | undefined, name: string): string {
  if (privateClass === undefined || name.charCodeAt(0) !== 95 || name.charCodeAt(1) !== 95) return name;
  if (name.endsWith("__") || name.includes(".")) return name;
  let underscores = 0;
  while (privateClass.charCodeAt(underscores) === 95) underscores++;
  return underscores === privateClass.length ? name : `_${privateClass.slice(underscores)}${name}`;
}
