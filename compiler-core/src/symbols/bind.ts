/** Names of a file: its scopes, what every name in it means, and the functions that it defines. */
import type { Diagnostic } from "../base/diagnostic";
import type { Span } from "../base/span";
import type * as ast from "../syntax/nodes";
import {
  type CollectedModule,
  type CollectedScope,
  type CollectOptions,
  collectFunction,
  collectScopes,
  type FunctionPlace,
} from "./collect";
import { type ResolvedScopes, resolveScopes } from "./resolve";
import type { FunctionSite, Resolution, Scope } from "./scopes";

export type BindOptions = CollectOptions;

/** The newest Python that Martlet compiles for. */
const DEFAULT_OPTIONS: BindOptions = { minor: 13 };

export interface SymbolTable {
  /** In preorder; the first is the module's. */
  readonly scopes: readonly Scope[];
  /** By id of the node that opens the scope; a generic definition has its own scope here, not its parameters'. */
  readonly scopeByNode: ReadonlyMap<number, Scope>;
  /**
   * By id of the node that names something: `Name`, and whatever binds a name without one (`FunctionDef`, `ClassDef`,
   * `arg`, `alias`, `ExceptHandler`, `MatchAs`, `MatchStar`, `MatchMapping`, type parameters).
   */
  readonly resolutions: readonly (Resolution | undefined)[];
  /** In source order. */
  readonly functions: readonly FunctionSite[];
  /** What CPython's symbol table and compiler refuse. */
  readonly errors: readonly Diagnostic[];
}

export function bindModule(tree: ast.SyntaxTree, options: BindOptions = DEFAULT_OPTIONS): SymbolTable {
  const collected = collectScopes(tree.module, options);
  const { scopes, resolutions, unboundNonlocals } = resolveScopes(collected.scopes, tree.nodeCount, options);
  const scopeByNode = new Map<number, Scope>();
  for (const scope of scopes) if (scope.kind !== "type-parameters") scopeByNode.set(scope.node.id, scope);
  const errors = [...collected.errors, ...nonlocalErrors(collected, unboundNonlocals)];
  return { scopes, scopeByNode, resolutions, functions: functionSites(tree, scopes, collected.scopes), errors };
}

/** The errors of a module, but for those within its functions. */
export function outlineErrors(module: ast.Module): readonly Diagnostic[] {
  const options = { ...DEFAULT_OPTIONS, withoutFunctions: true };
  return errorsOf(collectScopes(module, options), options);
}

/** The errors within a function that no other encloses. */
export function functionErrors(
  definition: ast.FunctionDef | ast.AsyncFunctionDef,
  place: FunctionPlace,
): readonly Diagnostic[] {
  return errorsOf(collectFunction(definition, place, DEFAULT_OPTIONS), DEFAULT_OPTIONS);
}

function errorsOf(collected: CollectedModule, options: BindOptions): readonly Diagnostic[] {
  if (collected.scopes.every(({ declarations }) => declarations.size === 0)) return collected.errors;
  const { unboundNonlocals } = resolveScopes(collected.scopes, 0, options);
  return [...collected.errors, ...nonlocalErrors(collected, unboundNonlocals)];
}

/** Comprehensions pass on what they bind by `:=` as `nonlocal` does; only declarations can be wrong. */
function nonlocalErrors(
  collected: CollectedModule,
  unbound: ResolvedScopes["unboundNonlocals"],
): readonly Diagnostic[] {
  return unbound.flatMap(({ scope, name }) => {
    const span = collected.scopes[scope.id]?.declarations.get(name);
    return span === undefined ? [] : [unboundNonlocal(span, name)];
  });
}

function unboundNonlocal(span: Span, name: string): Diagnostic {
  const message = `No enclosing function has a variable \`${name}\` for \`nonlocal\`.`;
  return { code: "MT1018", severity: "error", span, message, related: [] };
}

function functionSites(
  tree: ast.SyntaxTree,
  scopes: readonly Scope[],
  collected: readonly CollectedScope[],
): readonly FunctionSite[] {
  const sites: FunctionSite[] = [];
  for (const scope of scopes) {
    if (scope.kind !== "function" && scope.kind !== "lambda") continue;
    const node = scope.node as ast.FunctionNode;
    const details = collected[scope.id] as CollectedScope;
    sites.push({
      node,
      scope,
      name: scope.name,
      qualname: scope.qualname,
      firstLine: tree.lineIndex.lineOf(firstOffset(node)) + 1,
      kind: functionKind(scope),
      usesClassCell: details.usesClassCell,
      frameNames: [...details.frameNames],
    });
  }
  return sites;
}

function firstOffset(node: ast.FunctionNode): number {
  const decorator = node.kind === "Lambda" ? undefined : node.decorator_list[0];
  return decorator?.span.start ?? node.span.start;
}

function functionKind(scope: Scope): FunctionSite["kind"] {
  if (scope.isCoroutine) return scope.isGenerator ? "async-generator" : "coroutine";
  return scope.isGenerator ? "generator" : "function";
}
