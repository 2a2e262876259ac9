/**
 * Generic walks over the syntax tree.
 *
 * `CHILD_FIELDS` lists, for each kind, the fields that hold nodes, in the order of `ast._fields`. Everything here
 * is written on it, so a walk cannot forget a field.
 */
import type { Node, NodeKind, NodeOf } from "./nodes";

/** The names of the fields of a node type that may hold nodes. */
type ChildField<N> = {
  [Field in keyof N]-?: Extract<N[Field], Node | readonly unknown[]> extends never
    ? never
    : N[Field] extends readonly string[]
      ? never
      : Field;
}[keyof N];

/** Nodes with a scope of their own. */
export const OWN_SCOPES: ReadonlySet<NodeKind> = new Set<NodeKind>([
  "FunctionDef",
  "AsyncFunctionDef",
  "ClassDef",
  "Lambda",
  "ListComp",
  "SetComp",
  "DictComp",
  "GeneratorExp",
]);

/** `Record` over all kinds, so that a new kind without an entry, or a wrong field name, does not compile. */
export const CHILD_FIELDS: { readonly [Kind in NodeKind]: readonly ChildField<NodeOf<Kind>>[] } = {
  Module: ["body"],
  FunctionDef: ["args", "body", "decorator_list", "returns", "type_params"],
  AsyncFunctionDef: ["args", "body", "decorator_list", "returns", "type_params"],
  ClassDef: ["bases", "keywords", "body", "decorator_list", "type_params"],
  Return: ["value"],
  Delete: ["targets"],
  Assign: ["targets", "value"],
  TypeAlias: ["name", "type_params", "value"],
  AugAssign: ["target", "value"],
  AnnAssign: ["target", "annotation", "value"],
  For: ["target", "iter", "body", "orelse"],
  AsyncFor: ["target", "iter", "body", "orelse"],
  While: ["test", "body", "orelse"],
  If: ["test", "body", "orelse"],
  With: ["items", "body"],
  AsyncWith: ["items", "body"],
  Match: ["subject", "cases"],
  Raise: ["exc", "cause"],
  Try: ["body", "handlers", "orelse", "finalbody"],
  TryStar: ["body", "handlers", "orelse", "finalbody"],
  Assert: ["test", "msg"],
  Import: ["names"],
  ImportFrom: ["names"],
  Global: [],
  Nonlocal: [],
  Expr: ["value"],
  Pass: [],
  Break: [],
  Continue: [],
  BoolOp: ["values"],
  NamedExpr: ["target", "value"],
  BinOp: ["left", "right"],
  UnaryOp: ["operand"],
  Lambda: ["args", "body"],
  IfExp: ["test", "body", "orelse"],
  Dict: ["keys", "values"],
  Set: ["elts"],
  ListComp: ["elt", "generators"],
  SetComp: ["elt", "generators"],
  DictComp: ["key", "value", "generators"],
  GeneratorExp: ["elt", "generators"],
  Await: ["value"],
  Yield: ["value"],
  YieldFrom: ["value"],
  Compare: ["left", "comparators"],
  Call: ["func", "args", "keywords"],
  FormattedValue: ["value", "format_spec"],
  JoinedStr: ["values"],
  Constant: [],
  Attribute: ["value"],
  Subscript: ["value", "slice"],
  Starred: ["value"],
  Name: [],
  List: ["elts"],
  Tuple: ["elts"],
  Slice: ["lower", "upper", "step"],
  comprehension: ["target", "iter", "ifs"],
  ExceptHandler: ["type", "body"],
  arguments: ["posonlyargs", "args", "vararg", "kwonlyargs", "kw_defaults", "kwarg", "defaults"],
  arg: ["annotation"],
  keyword: ["value"],
  alias: [],
  withitem: ["context_expr", "optional_vars"],
  match_case: ["pattern", "guard", "body"],
  MatchValue: ["value"],
  MatchSingleton: [],
  MatchSequence: ["patterns"],
  MatchMapping: ["keys", "patterns"],
  MatchClass: ["cls", "patterns", "kwd_patterns"],
  MatchStar: [],
  MatchAs: ["pattern"],
  MatchOr: ["patterns"],
  TypeVar: ["bound", "default_value"],
  ParamSpec: ["default_value"],
  TypeVarTuple: ["default_value"],
};

type FieldValue = Node | readonly (Node | undefined)[] | undefined;

/** Calls `visit` with each direct child, in the order of `ast.iter_child_nodes`. */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  const fields = CHILD_FIELDS[node.kind] as readonly string[];
  const record = node as unknown as Readonly<Record<string, FieldValue>>;
  for (const field of fields) {
    const value = record[field];
    if (value === undefined) continue;
    if ("kind" in value) {
      visit(value);
    } else {
      for (const element of value) if (element !== undefined) visit(element);
    }
  }
}

/** The direct children, in the order of `ast.iter_child_nodes`. */
export function children(node: Node): readonly Node[] {
  const result: Node[] = [];
  forEachChild(node, (child) => {
    result.push(child);
  });
  return result;
}

/** Calls `visit` with the node and all below it, parents first. When it returns false, the node's children are skipped. */
export function walk(root: Node, visit: (node: Node) => boolean | undefined): void {
  if (visit(root) === false) return;
  forEachChild(root, (child) => walk(child, visit));
}

/** The nodes that hold statements. */
const STATEMENT_HOLDERS: ReadonlySet<NodeKind> = new Set<NodeKind>([
  "Module",
  "FunctionDef",
  "AsyncFunctionDef",
  "ClassDef",
  "If",
  "For",
  "AsyncFor",
  "While",
  "With",
  "AsyncWith",
  "Try",
  "TryStar",
  "ExceptHandler",
  "Match",
  "match_case",
]);

/** Calls `visit` with the root and all statements below it, parents first; of expressions it sees the outermost at most. */
export function walkStatements(root: Node, visit: (node: Node) => void): void {
  walk(root, (node) => {
    visit(node);
    return STATEMENT_HOLDERS.has(node.kind);
  });
}

/** Parents by node id; the root has none. */
export function buildParents(root: Node, nodeCount: number): readonly (Node | undefined)[] {
  const parents = new Array<Node | undefined>(nodeCount).fill(undefined);
  walk(root, (node) => {
    forEachChild(node, (child) => {
      parents[child.id] = node;
    });
    return true;
  });
  return parents;
}

/** All nodes by id. */
export function buildNodeTable(root: Node, nodeCount: number): readonly (Node | undefined)[] {
  const table = new Array<Node | undefined>(nodeCount).fill(undefined);
  walk(root, (node) => {
    table[node.id] = node;
    return true;
  });
  return table;
}

/** The innermost node whose span holds `offset`, followed by its ancestors. */
export function nodePathAt(root: Node, offset: number): readonly Node[] {
  const path: Node[] = [];
  const descend = (node: Node): void => {
    path.push(node);
    let inside: Node | undefined;
    forEachChild(node, (child) => {
      if (child.span.start <= offset && offset <= child.span.end) {
        if (inside === undefined || offset < child.span.end) inside = child;
      }
    });
    if (inside !== undefined) descend(inside);
  };
  descend(root);
  return path.reverse();
}
