/**
 * What the body of a function shows to the rest of its module: the facts of a module are made of this, of the heads of
 * its functions, and of its other statements, and of nothing else. So an edit in a body that leaves it as it is leaves
 * those facts as they are.
 */
import { original } from "../syntax/moved";
import type * as ast from "../syntax/nodes";
import { walk, walkStatements } from "../syntax/visit";

export type Definition = ast.FunctionDef | ast.AsyncFunctionDef;

export type Assignment = ast.Assign | ast.AnnAssign | ast.AugAssign;

/** Places are those of the original. */
export interface Traces {
  /** Assignments to attributes, and to tuples, which may hold some. */
  readonly assignments: readonly Assignment[];
  /** What `global` names, however deep. */
  readonly globals: readonly string[];
  /** Attributes that are stored to, of which names; looked for in `__init__` only. */
  readonly stores: readonly { readonly of: string; readonly attribute: string }[];
  /** It does nothing: it is there to be overridden. */
  readonly isAbstract: boolean;
}

/** Definitions are immutable, and after an edit most of them are the same, or copies of the same. */
const TRACES = new WeakMap<Definition, Traces>();

export function tracesOf(placed: Definition): Traces {
  const definition = original(placed);
  let traces = TRACES.get(definition);
  if (traces === undefined) {
    traces = findTraces(definition);
    TRACES.set(definition, traces);
  }
  return traces;
}

function findTraces(definition: Definition): Traces {
  const assignments: Assignment[] = [];
  walkStatements(definition, (node) => {
    if (node.kind === "Assign") {
      if (node.targets.some(({ kind }) => kind === "Tuple" || kind === "Attribute")) assignments.push(node);
    } else if ((node.kind === "AnnAssign" || node.kind === "AugAssign") && node.target.kind === "Attribute") {
      assignments.push(node);
    }
  });
  const stores: { of: string; attribute: string }[] = [];
  if (definition.name === "__init__") {
    walk(definition, (node) => {
      if (node.kind === "Attribute" && node.ctx === "Store" && node.value.kind === "Name")
        stores.push({ of: node.value.name, attribute: node.attr });
      return true;
    });
  }
  return { assignments, globals: globalsIn(definition), stores, isAbstract: definition.body.every(doesNothing) };
}

/** What `global` names in the statement, however deep. */
export function globalsIn(statement: ast.Statement): readonly string[] {
  const names: string[] = [];
  walkStatements(statement, (node) => {
    if (node.kind === "Global") names.push(...node.names);
  });
  return names;
}

/** A docstring, `...`, `pass` or a `raise`. */
function doesNothing(statement: ast.Statement): boolean {
  const isConstant = statement.kind === "Expr" && statement.value.kind === "Constant";
  return isConstant || statement.kind === "Pass" || statement.kind === "Raise";
}
