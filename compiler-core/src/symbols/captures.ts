/**
 * What the functions within one function share with it: which of its variables are cells, and which of them each
 * function within takes along.
 *
 * The answer is CPython's own, since the scopes are those of the symbol table; the function stands for a module.
 */
import type * as ast from "../syntax/nodes";
import { OWN_SCOPES, walk } from "../syntax/visit";
import { collectScopes } from "./collect";
import { resolveScopes } from "./resolve";
import type { Scope } from "./scopes";

/** A function that is made within, and what it is made of. */
export interface InnerScope {
  readonly node: ast.Node;
  /** As `co_name`. */
  readonly name: string;
  /** Names, not mangled, of the variables around that it uses. */
  readonly frees: readonly string[];
}

export interface Captures {
  /** Variables of the function that others share; not mangled. */
  readonly cells: ReadonlySet<string>;
  /** What is made directly by the function's own code, by node. */
  readonly inner: ReadonlyMap<ast.Node, InnerScope>;
  /** An inlined comprehension has a variable that is a cell, or has the name of one. */
  readonly clash: ast.Node | undefined;
}

const NONE: Captures = { cells: new Set(), inner: new Map(), clash: undefined };

const known = new WeakMap<ast.Node, Map<number, Captures>>();

/** `minor`: the version of Python 3, since from 3.12 on comprehensions are no functions. */
export function capturesOf(fn: ast.FunctionDef | ast.AsyncFunctionDef, minor: number): Captures {
  const versions = known.get(fn) ?? new Map<number, Captures>();
  known.set(fn, versions);
  const captures = versions.get(minor) ?? findCaptures(fn, minor);
  versions.set(minor, captures);
  return captures;
}

function findCaptures(fn: ast.FunctionDef | ast.AsyncFunctionDef, minor: number): Captures {
  if (!holdsScopes(fn)) return NONE;
  const module: ast.Module = { kind: "Module", id: fn.id, span: fn.span, body: [fn] };
  const { scopes } = resolveScopes(collectScopes(module, { minor }).scopes, 0, { minor });
  const own = scopes.find((scope) => scope.node === fn && scope.kind === "function");
  if (own === undefined) return NONE;
  const cells = new Set(own.variables.cells);
  const inner = new Map<ast.Node, InnerScope>();
  let clash: ast.Node | undefined;
  for (const scope of scopes) {
    if (scope === own) continue;
    if (scope.frame === own) {
      if (bindsOneOf(scope, cells)) clash ??= scope.node;
    } else if (scope.parent?.frame === own && scope.frame === scope) {
      inner.set(scope.node, { node: scope.node, name: scope.name, frees: scope.variables.frees });
    }
  }
  return { cells, inner, clash };
}

function bindsOneOf(scope: Scope, names: ReadonlySet<string>): boolean {
  return [...scope.names].some(([name, facts]) => facts.isLocal && names.has(name));
}

function holdsScopes(fn: ast.FunctionDef | ast.AsyncFunctionDef): boolean {
  let found = false;
  for (const statement of fn.body) {
    walk(statement, (node) => {
      found ||= OWN_SCOPES.has(node.kind);
      return !found;
    });
  }
  return found;
}
