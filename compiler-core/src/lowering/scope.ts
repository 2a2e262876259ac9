/**
 * The names of one function of the slice: which are locals, and how private ones are mangled.
 *
 * A function of the slice lies in no other one, so a name is a local, a local that functions within share (a cell), or
 * a global.
 */

import type { Captures, InnerScope } from "../symbols/captures";
import type * as ast from "../syntax/nodes";
import { walk } from "../syntax/visit";

export interface FunctionScope {
  /** As the code object has it: a private name in a class gets the name of the class. */
  mangle(name: string): string;
  /** Takes and answers for a mangled name. */
  isLocal(name: string): boolean;
  /** The name of the register that holds the cell of a (mangled) name; undefined for what is no cell. */
  cellOf(name: string): string | undefined;
  /** The (mangled) name is a variable of what is around the function. */
  isFree(name: string): boolean;
  /** Variables of what is around the function that it uses, in the order of `co_freevars`. */
  readonly frees: readonly string[];
  /** The function that a node makes. */
  inner(node: ast.Node): InnerScope | undefined;
  /** Mangled names of locals that an assignment expression binds: they can change within an expression. */
  readonly rebound: ReadonlySet<string>;
  /** Whether a read can find the (mangled) local unbound: all but parameters that nothing deletes. */
  canBeUnbound(name: string): boolean;
  /** Mangled names of the parameters, in the order of `co_varnames`. */
  readonly parameters: readonly string[];
  /** How many of them take positional arguments. */
  readonly positionalCount: number;
}

/** The scope of a function's body. */
export function functionScope(
  node: ast.FunctionDef,
  className: string | undefined,
  captures: Captures,
  minor: number,
): FunctionScope {
  const mangle = (name: string): string => mangleName(name, className);
  const parameters = parameterNames(node.args).map(mangle);
  const bound = new Set(parameters);
  const globals = new Set<string>();
  const rebound = new Set<string>();
  const deleted = new Set<string>();
  const taken = new Set<string>();
  const targets = new Set<ast.Node>();
  for (const statement of node.body) {
    walk(statement, (child) => {
      if (child.kind === "comprehension") {
        for (const name of targetNames(child.target)) {
          targets.add(name);
          taken.add(mangle(name.name));
        }
      }
      if (!targets.has(child)) collect(child, { mangle, bound, globals, rebound, deleted });
      return child.kind !== "Lambda";
    });
  }
  const cells = new Set([...captures.cells].map(mangle));
  const frees =
    className !== undefined && !bound.has(CLASS_CELL) && !globals.has(CLASS_CELL) && usesClassCell(node)
      ? [CLASS_CELL]
      : [];
  const alwaysBound = new Set(parameters.filter((name) => !deleted.has(name) && !taken.has(name)));
  return {
    mangle,
    parameters,
    positionalCount: node.args.posonlyargs.length + node.args.args.length,
    rebound,
    isLocal: (name) => bound.has(name) && !globals.has(name) && !cells.has(name),
    cellOf: (name) =>
      cells.has(name) ? cellRegister(name, parameters, minor) : frees.includes(name) ? `*${name}` : undefined,
    isFree: (name) => frees.includes(name),
    frees,
    inner: (child) => captures.inner.get(child),
    canBeUnbound: (name) => !alwaysBound.has(name),
  };
}

/** The variable that holds the class in whose body a function stands. */
export const CLASS_CELL = "__class__";

/** `super` is enough for CPython to make it a free variable. */
function usesClassCell(node: ast.FunctionDef): boolean {
  let uses = false;
  for (const statement of node.body) {
    walk(statement, (child) => {
      uses ||= child.kind === "Name" && child.ctx === "Load" && (child.name === "super" || child.name === CLASS_CELL);
      return !uses;
    });
  }
  return uses;
}

/** From 3.11 on the cell of a parameter takes its place. */
function cellRegister(name: string, parameters: readonly string[], minor: number): string {
  return minor >= 11 && parameters.includes(name) ? name : `*${name}`;
}

/** Names that storing into a target of a comprehension binds. */
function targetNames(target: ast.Expression): readonly ast.Name[] {
  const names: ast.Name[] = [];
  walk(target, (node) => {
    if (node.kind === "Name" && node.ctx === "Store") names.push(node);
    return true;
  });
  return names;
}

/** Mangled names of the variables of a comprehension. */
export function mangledTargets(
  scope: Pick<FunctionScope, "mangle">,
  node: { readonly generators: readonly ast.Comprehension[] },
): ReadonlySet<string> {
  const names = node.generators.flatMap((generator) => targetNames(generator.target));
  return new Set(names.map((name) => scope.mangle(name.name)));
}

interface Collected {
  readonly mangle: (name: string) => string;
  readonly bound: Set<string>;
  readonly globals: Set<string>;
  readonly rebound: Set<string>;
  readonly deleted: Set<string>;
}

function collect(node: ast.Node, { mangle, bound, globals, rebound, deleted }: Collected): void {
  switch (node.kind) {
    case "Name":
      if (node.ctx !== "Load") bound.add(mangle(node.name));
      if (node.ctx === "Del") deleted.add(mangle(node.name));
      return;
    case "NamedExpr":
      rebound.add(mangle(node.target.name));
      return;
    case "Global":
      for (const name of node.names) globals.add(mangle(name));
      return;
    case "ExceptHandler":
      if (node.name === undefined) return;
      bound.add(mangle(node.name));
      deleted.add(mangle(node.name));
      return;
    case "Import":
      for (const alias of node.names) bound.add(mangle(alias.asname ?? (alias.name.split(".", 1)[0] as string)));
      return;
    case "ImportFrom":
      for (const alias of node.names) bound.add(mangle(alias.asname ?? alias.name));
      return;
    default:
  }
}

/** Names of the parameters in the order of `co_varnames`. */
export function parameterNames(args: ast.Arguments): readonly string[] {
  const parameters = [...args.posonlyargs, ...args.args, ...args.kwonlyargs];
  if (args.vararg !== undefined) parameters.push(args.vararg);
  if (args.kwarg !== undefined) parameters.push(args.kwarg);
  return parameters.map((parameter) => parameter.arg);
}

/** CPython's `_Py_Mangle`. */
export function mangleName(name: string, className: string | undefined): string {
  if (className === undefined || !name.startsWith("__") || name.endsWith("__") || name.includes(".")) return name;
  const stripped = className.replace(/^_+/, "");
  return stripped === "" ? name : `_${stripped}${name}`;
}
