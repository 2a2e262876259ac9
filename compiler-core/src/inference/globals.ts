/**
 * What the names of a module mean when they are read from a function: the hypotheses that cells guard.
 *
 * A name that is bound more than once, or that a function stores to with `global`, means nothing in particular.
 */
import { PRIMITIVE_MODULES, primitiveConstant, primitiveRow } from "../primitives";
import type * as ast from "../syntax/nodes";
import { walk } from "../syntax/visit";
import type { PythonType } from "../types/python-type";
import { annotationType } from "./annotations";
import { literalNumberType } from "./literals";

export type GlobalFact =
  | { readonly kind: "function"; readonly node: ast.FunctionDef }
  | { readonly kind: "constant"; readonly type: "int" | "float" | "bool" }
  /** "math", "math.sqrt", "builtins.len". */
  | { readonly kind: "builtin"; readonly path: string }
  /** A name for a type, to be used in annotations. */
  | { readonly kind: "alias"; readonly type: PythonType }
  /** Bound by the module to something else. */
  | { readonly kind: "other" };

export type GlobalFacts = (name: string) => GlobalFact | undefined;

/** The facts of a module; undefined for a name that neither the module nor the table knows. */
export function globalFacts(module: ast.Module): GlobalFacts {
  const facts = new Map<string, GlobalFact>();
  const bind = (name: string, fact: GlobalFact): void => {
    // The same function defined again (in another branch, say) is not one def site.
    facts.set(name, facts.has(name) ? { kind: "other" } : fact);
  };
  for (const statement of module.body) bindStatement(statement, facts, bind);
  walk(module, (node) => {
    if (node.kind === "Global") for (const name of node.names) facts.set(name, { kind: "other" });
    return true;
  });
  return (name) => {
    const own = facts.get(name);
    if (own !== undefined) return own;
    const path = `builtins.${name}`;
    return primitiveRow(path) === undefined ? undefined : { kind: "builtin", path };
  };
}

type Bind = (name: string, fact: GlobalFact) => void;

const OTHER: GlobalFact = { kind: "other" };

function bindStatement(statement: ast.Statement, facts: ReadonlyMap<string, GlobalFact>, bind: Bind): void {
  switch (statement.kind) {
    case "FunctionDef":
      bind(statement.name, statement.decorator_list.length === 0 ? { kind: "function", node: statement } : OTHER);
      return;
    case "AsyncFunctionDef":
    case "ClassDef":
      bind(statement.name, OTHER);
      return;
    case "Import":
      for (const alias of statement.names) {
        const isKnown = PRIMITIVE_MODULES.includes(alias.name);
        bind(alias.asname ?? alias.name.split(".")[0]!, isKnown ? { kind: "builtin", path: alias.name } : OTHER);
      }
      return;
    case "ImportFrom":
      for (const alias of statement.names) bind(alias.asname ?? alias.name, importedFact(statement, alias.name));
      return;
    case "Assign": {
      const [target] = statement.targets;
      const type = literalNumberType(statement.value, (name) => constantType(facts, name));
      const alias = arrayAlias(statement.value);
      if (statement.targets.length === 1 && target?.kind === "Name" && type !== undefined) {
        bind(target.name, { kind: "constant", type });
      } else if (statement.targets.length === 1 && target?.kind === "Name" && alias !== undefined) {
        bind(target.name, { kind: "alias", type: alias });
      } else for (const other of statement.targets) bindTarget(other, bind);
      return;
    }
    case "AnnAssign": {
      if (statement.target.kind !== "Name") return;
      const value = statement.value;
      const type = value === undefined ? undefined : literalNumberType(value, (name) => constantType(facts, name));
      if (value !== undefined) bind(statement.target.name, type === undefined ? OTHER : { kind: "constant", type });
      return;
    }
    default:
      bindOther(statement, facts, bind);
  }
}

/** An array type that gets a name. */
function arrayAlias(value: ast.Expression): PythonType | undefined {
  if (value.kind !== "Subscript" && value.kind !== "Attribute") return undefined;
  const type = annotationType(value);
  return type.kind === "array" ? type : undefined;
}

function constantType(facts: ReadonlyMap<string, GlobalFact>, name: string): "int" | "float" | "bool" | undefined {
  const fact = facts.get(name);
  return fact?.kind === "constant" ? fact.type : undefined;
}

function importedFact(statement: ast.ImportFrom, name: string): GlobalFact {
  if (statement.level !== 0 || statement.module === undefined) return OTHER;
  const path = `${statement.module}.${name}`;
  if (!PRIMITIVE_MODULES.includes(statement.module)) return OTHER;
  const constant = primitiveConstant(path);
  if (constant !== undefined) return { kind: "constant", type: constant };
  return primitiveRow(path) === undefined ? OTHER : { kind: "builtin", path };
}

/** Everything else that binds names at module level, blocks of compound statements included. */
function bindOther(statement: ast.Statement, facts: ReadonlyMap<string, GlobalFact>, bind: Bind): void {
  switch (statement.kind) {
    case "AugAssign":
      bindTarget(statement.target, (name) => {
        bind(name, OTHER);
        bind(name, OTHER);
      });
      return;
    case "Delete":
      for (const target of statement.targets) bindTarget(target, bind);
      return;
    case "TypeAlias":
      bind(statement.name.name, OTHER);
      return;
    case "For":
    case "AsyncFor":
      bindTarget(statement.target, bind);
      break;
    case "With":
    case "AsyncWith":
      for (const item of statement.items) if (item.optional_vars !== undefined) bindTarget(item.optional_vars, bind);
      break;
    default:
      break;
  }
  walk(statement, (node) => {
    if (node === statement) return true;
    switch (node.kind) {
      case "FunctionDef":
      case "AsyncFunctionDef":
      case "ClassDef":
        bind(node.name, OTHER);
        return false;
      case "Lambda":
        return false;
      case "Name":
        if (node.ctx !== "Load") bind(node.name, OTHER);
        return true;
      case "ExceptHandler":
        if (node.name !== undefined) bind(node.name, OTHER);
        return true;
      case "Import":
      case "ImportFrom":
        bindStatement(node, facts, (name) => bind(name, OTHER));
        return false;
      default:
        return true;
    }
  });
}

function bindTarget(target: ast.Expression, bind: Bind): void {
  walk(target, (node) => {
    if (node.kind === "Name" && node.ctx !== "Load") bind(node.name, OTHER);
    return true;
  });
}
