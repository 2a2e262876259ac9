/**
 * Every `def` of a module, with what its place says about it: its qualified name, the class that mangles its private
 * names, and whether another function encloses it.
 *
 * A function is identified by its def site, never by its name; the order of the list is source order, parents first.
 */
import { original } from "../syntax/moved";
import type * as ast from "../syntax/nodes";
import { forEachChild, walkStatements } from "../syntax/visit";

export interface FunctionSite {
  readonly node: ast.FunctionDef | ast.AsyncFunctionDef;
  /** As `__qualname__`: `Class.method`, `outer.<locals>.inner`. */
  readonly qualname: string;
  /** The innermost class around it: private names are mangled with its name. */
  readonly className: string | undefined;
  /** Some function or lambda encloses it: it may have free variables and is created at run time. */
  readonly nested: boolean;
  /** Type parameters of enclosing classes (PEP 695): in such a function they are free variables. */
  readonly typeParameters: ReadonlySet<string>;
}

export interface ModuleSites {
  readonly functions: readonly FunctionSite[];
  /** Names that an `import` binds at module level; CPython 3.11+ does not compile calls on them as method calls. */
  readonly importedNames: ReadonlySet<string>;
}

interface Place {
  /** Qualified name of what encloses the node, with a dot behind it, or empty. */
  readonly prefix: string;
  readonly className: string | undefined;
  readonly nested: boolean;
  readonly typeParameters: ReadonlySet<string>;
  /** Neither in a class nor in a function. */
  readonly moduleLevel: boolean;
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** All function definitions of the module and the names that it imports. */
export function findFunctionSites(module: ast.Module): ModuleSites {
  const functions: FunctionSite[] = [];
  const importedNames = new Set<string>();
  const top: Place = { prefix: "", className: undefined, nested: false, typeParameters: NO_NAMES, moduleLevel: true };
  for (const statement of module.body) visit(statement, top, functions, importedNames);
  return { functions, importedNames };
}

function visit(node: ast.Node, place: Place, functions: FunctionSite[], imported: Set<string>): void {
  switch (node.kind) {
    case "FunctionDef":
    case "AsyncFunctionDef": {
      const { className, nested, typeParameters } = place;
      functions.push({ node, qualname: place.prefix + node.name, className, nested, typeParameters });
      if (!holdsDefinitions(original(node))) return;
      const inside: Place = {
        ...place,
        prefix: `${place.prefix}${node.name}.<locals>.`,
        nested: true,
        moduleLevel: false,
      };
      for (const statement of node.body) visit(statement, inside, functions, imported);
      return;
    }
    case "ClassDef": {
      const names = node.type_params.map((parameter) => parameter.name);
      const inside: Place = {
        prefix: `${place.prefix}${node.name}.`,
        className: node.name,
        nested: place.nested,
        typeParameters: names.length > 0 ? new Set([...place.typeParameters, ...names]) : place.typeParameters,
        moduleLevel: false,
      };
      for (const statement of node.body) visit(statement, inside, functions, imported);
      return;
    }
    case "Import":
      if (!place.moduleLevel) return;
      for (const alias of node.names) imported.add(alias.asname ?? (alias.name.split(".", 1)[0] as string));
      return;
    case "ImportFrom":
      if (!place.moduleLevel) return;
      for (const alias of node.names) imported.add(alias.asname ?? alias.name);
      return;
    default:
      // Expressions hold no `def`.
      if (holdsStatements(node)) {
        forEachChild(node, (child) => {
          if (holdsStatements(child) || isDefinition(child)) visit(child, place, functions, imported);
        });
      }
  }
}

/** Functions are immutable, and after an edit most of them are the same, or copies of the same. */
const HOLDS_DEFINITIONS = new WeakMap<ast.Node, boolean>();

function holdsDefinitions(node: ast.FunctionDef | ast.AsyncFunctionDef): boolean {
  let holds = HOLDS_DEFINITIONS.get(node);
  if (holds === undefined) {
    let found = false;
    walkStatements(node, (inner) => {
      found ||= inner !== node && (inner.kind === "ClassDef" || isFunction(inner));
    });
    holds = found;
    HOLDS_DEFINITIONS.set(node, holds);
  }
  return holds;
}

function isFunction({ kind }: ast.Node): boolean {
  return kind === "FunctionDef" || kind === "AsyncFunctionDef";
}

function isDefinition(node: ast.Node): boolean {
  switch (node.kind) {
    case "FunctionDef":
    case "AsyncFunctionDef":
    case "ClassDef":
    case "Import":
    case "ImportFrom":
      return true;
    default:
      return false;
  }
}

function holdsStatements(node: ast.Node): boolean {
  switch (node.kind) {
    case "If":
    case "For":
    case "AsyncFor":
    case "While":
    case "With":
    case "AsyncWith":
    case "Try":
    case "TryStar":
    case "ExceptHandler":
    case "Match":
    case "match_case":
      return true;
    default:
      return false;
  }
}
