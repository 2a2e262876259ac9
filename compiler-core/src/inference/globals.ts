/**
 * What the names of a module mean when they are read from a function: the hypotheses that cells guard.
 *
 * A name that is bound more than once, or that a function stores to with `global`, means nothing in particular.
 */
import { invariant } from "../base/invariant";
import { PRIMITIVE_MODULES, primitiveConstant, primitiveRow } from "../primitives";
import { original } from "../syntax/moved";
import type * as ast from "../syntax/nodes";
import { walk } from "../syntax/visit";
import { type PythonType, UNKNOWN, userType } from "../types/python-type";
import { annotationType } from "./annotations";
import type { ClassFact } from "./class-fact";
import { classFacts, methodsOf } from "./classes";
import { literalNumberType } from "./literals";
import { type Outline, outlineOf, sameOutline } from "./outline";
import { globalsIn, tracesOf } from "./traces";

export type GlobalFact =
  | { readonly kind: "function"; readonly node: ast.FunctionDef }
  | { readonly kind: "constant"; readonly type: "int" | "float" | "bool" }
  /** "math", "math.sqrt", "builtins.len". */
  | { readonly kind: "builtin"; readonly path: string }
  /** A name for a type, to be used in annotations. */
  | { readonly kind: "alias"; readonly type: PythonType }
  /** `methods` as `methodsOf`. */
  | { readonly kind: "class"; readonly fact: ClassFact; readonly methods: ReadonlyMap<string, ast.FunctionDef> }
  /** Of a name like ".move": the functions of that name in classes of the module. */
  | { readonly kind: "methods"; readonly nodes: readonly ast.FunctionDef[] }
  /** A class that nothing is known about yet. */
  | { readonly kind: "candidate-class" }
  /** Bound by the module to something else. */
  | { readonly kind: "other" };

/** "Point.move" is a function in the body of a class; ".move" all of that name. */
export interface GlobalFacts {
  (name: string): GlobalFact | undefined;
  /** The class of the module in whose body a function is defined, by the definition's id. */
  readonly ownerOf: (definition: number) => string | undefined;
  /** All classes about which something is known. */
  readonly classes: readonly ClassFact[];
  /** All names that stand for functions of the module: those that have `definitionsNamed`. */
  readonly functionNames: () => readonly string[];
  readonly outline: Outline;
  /** The same object as long as the outline is the same, and so all but the definitions themselves. */
  readonly identity: object;
}

/** What the facts of a module say when they are looked at again after an edit. */
export type KnownGlobals = Pick<GlobalFacts, "outline" | "identity" | "classes">;

/** What somebody supposes of parameters without annotation. */
export type SupposedTypes = (parameter: ast.Arg) => PythonType | undefined;

/** The facts of a module; undefined for a name that neither the module nor the table knows. */
export function globalFacts(
  module: ast.Module,
  { supposed = () => undefined, known }: { readonly supposed?: SupposedTypes; readonly known?: KnownGlobals } = {},
): GlobalFacts {
  const outline = outlineOf(module);
  const same = known !== undefined && sameOutline(known.outline, outline) ? known : undefined;
  const facts = new Map<string, GlobalFact>();
  const bind = (name: string, fact: GlobalFact): void => {
    // The same function defined again (in another branch, say) is not one def site.
    facts.set(name, facts.has(name) ? { kind: "other" } : fact);
  };
  for (const statement of module.body) bindStatement(statement, facts, bind);
  for (const statement of module.body) for (const name of namesDeclaredGlobal(statement)) facts.set(name, OTHER);
  const { owners, classes } = addClasses(module, facts, supposed, same?.classes);
  const lookup = (name: string): GlobalFact | undefined => {
    const own = facts.get(name);
    if (own !== undefined) return own;
    const path = `builtins.${name}`;
    return primitiveRow(path) === undefined ? undefined : { kind: "builtin", path };
  };
  return Object.assign(lookup, {
    ownerOf: (definition: number) => owners.get(definition),
    classes,
    functionNames: () => [...facts.keys()].filter((name) => definitionsNamed(lookup, name).length > 0),
    outline,
    identity: same?.identity ?? {},
  });
}

/** Statements are immutable, and after an edit most of them are the same, or copies of the same. */
const DECLARED_GLOBAL = new WeakMap<ast.Statement, readonly string[]>();

/** What `global` names in the statement, however deep. */
function namesDeclaredGlobal(placed: ast.Statement): readonly string[] {
  if (placed.kind === "ClassDef") return placed.body.flatMap(namesDeclaredGlobal);
  if (placed.kind === "FunctionDef" || placed.kind === "AsyncFunctionDef") return tracesOf(placed).globals;
  const statement = original(placed);
  let names = DECLARED_GLOBAL.get(statement);
  if (names === undefined) {
    names = globalsIn(statement);
    DECLARED_GLOBAL.set(statement, names);
  }
  return names;
}

/** The same facts, asked for in another way. */
export function withLookup(
  facts: GlobalFacts,
  lookup: (name: string) => GlobalFact | undefined,
  ownerOf: GlobalFacts["ownerOf"] = facts.ownerOf,
): GlobalFacts {
  const { classes, functionNames, outline, identity } = facts;
  return Object.assign(lookup, { ownerOf, classes, functionNames, outline, identity });
}

/** The functions that a function which reads the name may call because of it: see `namesRead`. */
export function definitionsNamed(
  facts: (name: string) => GlobalFact | undefined,
  name: string,
): readonly ast.FunctionDef[] {
  const fact = facts(name);
  switch (fact?.kind) {
    case "function":
      return [fact.node];
    case "methods":
      return fact.nodes;
    case "class":
      return [...fact.methods.values()];
    default:
      return [];
  }
}

/** The type of what a global name holds. */
export function globalType(facts: (name: string) => GlobalFact | undefined, name: string): PythonType {
  const fact = facts(name);
  switch (fact?.kind) {
    case "function":
      return { kind: "function", name };
    case "constant":
      return { kind: "instance", name: fact.type, arguments: [] };
    case "builtin":
      return { kind: "primitive", path: fact.path };
    case "class":
      return { kind: "class", name };
    default:
      return UNKNOWN;
  }
}

interface ModuleClasses {
  /** The class of each function in a class's body, by the function's id. */
  readonly owners: ReadonlyMap<number, string>;
  readonly classes: readonly ClassFact[];
}

/** Adds the classes of a module and their functions to its facts; `known` are those of a module with this outline. */
function addClasses(
  module: ast.Module,
  facts: Map<string, GlobalFact>,
  supposed: SupposedTypes,
  known: readonly ClassFact[] | undefined,
): ModuleClasses {
  const owners = new Map<number, string>();
  const definitions = module.body.filter(
    (statement): statement is ast.ClassDef =>
      statement.kind === "ClassDef" && facts.get(statement.name)?.kind === "candidate-class",
  );
  for (const { name } of definitions) facts.set(name, OTHER);
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  const classes = known ?? newClasses(definitions, facts, supposed);
  const methods = new Map<string, ast.FunctionDef[]>();
  for (const fact of classes) {
    const definition = byName.get(fact.name);
    invariant(definition !== undefined, "a class without a definition");
    const own = methodsOf(definition);
    facts.set(fact.name, { kind: "class", fact, methods: own });
    for (const [name, node] of own) {
      owners.set(node.id, fact.name);
      facts.set(`${fact.name}.${name}`, { kind: "function", node });
      methods.set(name, [...(methods.get(name) ?? []), node]);
    }
  }
  for (const [name, nodes] of methods) facts.set(`.${name}`, { kind: "methods", nodes });
  return { owners, classes };
}

function newClasses(
  definitions: readonly ast.ClassDef[],
  facts: ReadonlyMap<string, GlobalFact>,
  supposed: SupposedTypes,
): readonly ClassFact[] {
  const alias = (name: string): PythonType | undefined => {
    const fact = facts.get(name);
    if (definitions.some((definition) => definition.name === name)) return userType(name);
    return fact?.kind === "alias" ? fact.type : undefined;
  };
  const classes = classFacts(definitions, {
    globalType: (name) => globalType((global) => facts.get(global), name),
    alias,
    supposed,
    declaredResult: (name) => {
      const fact = facts.get(name);
      const node = fact?.kind === "function" ? fact.node : methodNamed(definitions, name);
      return node === undefined ? UNKNOWN : annotationType(node.returns, alias);
    },
  });
  return [...classes.values()];
}

/** "Class.method" */
function methodNamed(definitions: readonly ast.ClassDef[], name: string): ast.FunctionDef | undefined {
  const [owner, method] = name.split(".");
  return definitions
    .find((definition) => definition.name === owner)
    ?.body.find((one): one is ast.FunctionDef => one.kind === "FunctionDef" && one.name === method);
}

type Bind = (name: string, fact: GlobalFact) => void;

const OTHER: GlobalFact = { kind: "other" };
/** Stands for a class until all of them are looked at together. */
const CLASS: GlobalFact = { kind: "candidate-class" };

function bindStatement(statement: ast.Statement, facts: ReadonlyMap<string, GlobalFact>, bind: Bind): void {
  switch (statement.kind) {
    case "FunctionDef":
      bind(statement.name, statement.decorator_list.length === 0 ? { kind: "function", node: statement } : OTHER);
      return;
    case "AsyncFunctionDef":
      bind(statement.name, OTHER);
      return;
    case "ClassDef":
      bind(statement.name, CLASS);
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
