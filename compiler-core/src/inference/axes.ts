/**
 * How many axes the arrays have that a function works with, as far as their uses show it: an annotation like
 * `NDArray[float64]` does not say.
 *
 * Names that hold arrays of one shape are linked (`b = a.copy()`), and an argument has the axes that the function which
 * gets it shows.
 */
import { original } from "../syntax/moved";
import type * as ast from "../syntax/nodes";
import { walk } from "../syntax/visit";
import { alternatives, arrayOf, type PythonType, unite } from "../types/python-type";
import type { GlobalFact } from "./globals";

/** What one body shows by itself. */
interface Uses {
  readonly axes: ReadonlyMap<string, number>;
  /** Pairs of names that hold arrays with as many axes. */
  readonly links: readonly (readonly [string, string])[];
  /** Calls of functions with the names that they get by position. */
  readonly calls: readonly { readonly callee: string; readonly handed: readonly (string | undefined)[] }[];
}

/** Definitions are immutable, and after an edit most of them are the same, or copies of the same. */
const USES = new WeakMap<ast.Statement, Uses>();

/** Calls of calls that are followed. */
const DEEPEST = 3;

/** The axes of the names of a function; `globals` says what the functions are that it calls. */
export function axesShown(
  definition: ast.FunctionDef,
  globals: (name: string) => GlobalFact | undefined,
  depth = DEEPEST,
): ReadonlyMap<string, number> {
  const uses = usesIn(definition);
  const shown = new Map(uses.axes);
  const see = (name: string, axes: number): void => {
    shown.set(name, Math.max(axes, shown.get(name) ?? 0));
  };
  if (depth > 0) {
    for (const { callee, handed } of uses.calls) {
      const fact = globals(callee);
      const axes = fact?.kind === "function" ? parameterAxes(fact.node, globals, depth - 1) : [];
      for (const [position, name] of handed.entries()) {
        const known = axes[position];
        if (name !== undefined && known !== undefined) see(name, known);
      }
    }
  }
  for (let changed = uses.links.length > 0; changed; ) {
    const before = [...shown.values()].reduce((sum, axes) => sum + axes, 0);
    for (const [a, b] of uses.links) {
      const axes = Math.max(shown.get(a) ?? 0, shown.get(b) ?? 0);
      if (axes > 0) for (const name of [a, b]) see(name, axes);
    }
    changed = [...shown.values()].reduce((sum, axes) => sum + axes, 0) !== before;
  }
  return shown;
}

/** The axes of a function's positional parameters. */
export function parameterAxes(
  definition: ast.FunctionDef,
  globals: (name: string) => GlobalFact | undefined,
  depth = DEEPEST,
): readonly (number | undefined)[] {
  const shown = axesShown(definition, globals, depth);
  return [...definition.args.posonlyargs, ...definition.args.args].map((arg) => shown.get(arg.arg));
}

function usesIn(placed: ast.FunctionDef): Uses {
  const definition = original(placed);
  let uses = USES.get(definition);
  if (uses === undefined) {
    uses = findUses(definition.body);
    USES.set(definition, uses);
  }
  return uses;
}

function findUses(body: readonly ast.Statement[]): Uses {
  const axes = new Map<string, number>();
  const see = (name: string, seen: number): void => {
    axes.set(name, Math.max(seen, axes.get(name) ?? 0));
  };
  const links: [string, string][] = [];
  const calls: { callee: string; handed: readonly (string | undefined)[] }[] = [];
  const walked: { readonly iterated: string; readonly element: string }[] = [];
  const assign = (target: ast.Expression, value: ast.Expression): void => {
    if (target.kind === "Tuple") {
      if (value.kind === "Attribute" && value.attr === "shape" && value.value.kind === "Name")
        see(value.value.name, target.elts.length);
      else if (value.kind === "Tuple" && value.elts.length === target.elts.length)
        for (const [index, element] of target.elts.entries()) assign(element, value.elts[index]!);
    } else if (target.kind === "Name") {
      const like = sameShape(value);
      if (like !== undefined) links.push([target.name, like]);
    }
  };
  for (const statement of body) {
    walk(statement, (node) => {
      if (node.kind === "Subscript") {
        const root = indexedAxes(node);
        if (root !== undefined) see(root.name, root.axes);
      }
      if (node.kind === "Assign") for (const target of node.targets) assign(target, node.value);
      if (node.kind === "Call" && node.func.kind === "Name") {
        const starred = node.args.findIndex((argument) => argument.kind === "Starred");
        const positional = starred < 0 ? node.args : node.args.slice(0, starred);
        const handed = positional.map((argument) => (argument.kind === "Name" ? argument.name : undefined));
        if (handed.some((name) => name !== undefined)) calls.push({ callee: node.func.name, handed });
      }
      if (node.kind === "For" && node.iter.kind === "Name" && node.target.kind === "Name")
        walked.push({ iterated: node.iter.name, element: node.target.name });
      return true;
    });
  }
  // From the innermost loop outwards: a row has one axis less.
  for (const { iterated, element } of walked.reverse()) see(iterated, 1 + (axes.get(element) ?? 0));
  return { axes, links, calls };
}

/** The name whose array's shape the value has: `a`, `a.copy()`, `np.zeros_like(a)`. */
function sameShape(value: ast.Expression): string | undefined {
  if (value.kind === "Name") return value.name;
  if (value.kind !== "Call" || value.func.kind !== "Attribute") return undefined;
  const { attr, value: owner } = value.func;
  const [first] = value.args;
  if (attr === "copy" && owner.kind === "Name" && first === undefined) return owner.name;
  const isLike = attr.endsWith("_like") || attr === "copy";
  return isLike && first?.kind === "Name" ? first.name : undefined;
}

/** `a[i, j]`, `a[i][j]`, `a.shape[1]`: the name, and how many axes it must have. */
export function indexedAxes(node: ast.Subscript): { readonly name: string; readonly axes: number } | undefined {
  const { value, slice } = node;
  if (value.kind === "Attribute" && value.attr === "shape" && value.value.kind === "Name") {
    const axis = slice.kind === "Constant" && slice.value.kind === "int" ? Number(slice.value.value) : 0;
    return { name: value.value.name, axes: axis + 1 };
  }
  const parts = slice.kind === "Tuple" ? slice.elts : [slice];
  const axes = parts.filter((part) => !(part.kind === "Constant" && part.value.kind === "none")).length;
  if (value.kind === "Name") return { name: value.name, axes };
  if (value.kind !== "Subscript") return undefined;
  const inner = indexedAxes(value);
  const isRow = value.slice.kind !== "Tuple" && value.slice.kind !== "Slice";
  return inner === undefined || !isRow ? undefined : { name: inner.name, axes: inner.axes + axes };
}

/** A hypothesis with the axes that the uses show; they are looked for only where an array's are not known. */
export function withAxes(type: PythonType, axesOf: () => number | undefined): PythonType {
  const named = alternatives(type);
  if (!named.some((one) => one.kind === "array" && one.rank === undefined)) return type;
  const axes = axesOf();
  if (axes === undefined) return type;
  return unite(
    named.map((one) =>
      one.kind === "array" && one.rank === undefined ? arrayOf(one.dtype, axes, one.strided === true) : one,
    ),
  );
}
