/**
 * Nodes of a piece of a module as they stand in the whole: copies with other offsets and ids.
 *
 * After an edit everything behind it stands elsewhere, and hardly any of it is looked at. So the body of a function is
 * copied when somebody looks into it, and a copy can be asked for its original: what does not speak of places or ids
 * can be remembered by that.
 */
import type { Span } from "../base/span";
import type * as ast from "./nodes";
import { CHILD_FIELDS } from "./visit";

interface Origin {
  readonly node: ast.Node;
  readonly offset: number;
  readonly idDelta: number;
  /** Of a function, once somebody has looked into it. */
  body: readonly ast.Statement[] | undefined;
}

const ORIGINS = new WeakMap<ast.Node, Origin>();

/** The statement or function definition of which this is a moved copy; itself when it is none. */
export function original<N extends ast.Statement>(node: N): N {
  return (ORIGINS.get(node)?.node as N | undefined) ?? node;
}

/** A copy of a statement and all below it, with `offset` added to positions and `idDelta` to ids. */
export function moveStatement(statement: ast.Statement, offset: number, idDelta: number): ast.Statement {
  const copy = moveNode(statement, offset, idDelta);
  if (!ORIGINS.has(copy)) ORIGINS.set(copy, { node: statement, offset, idDelta, body: undefined });
  return copy;
}

/** The same for any node. */
export function moveNode<N extends ast.Node>(node: N, offset: number, idDelta: number): N {
  const isFunction = node.kind === "FunctionDef" || node.kind === "AsyncFunctionDef";
  const copy = isFunction ? withoutBody(node) : { ...(node as unknown as MutableNode) };
  copy.id += idDelta;
  copy.span = moveSpan(copy.span, offset);
  if (copy.name_span !== undefined) copy.name_span = moveSpan(copy.name_span, offset);
  for (const field of CHILD_FIELDS[node.kind] as readonly string[]) {
    const value = copy[field] as ast.Node | readonly (ast.Node | undefined)[] | undefined;
    if (value === undefined) continue;
    copy[field] =
      "kind" in value
        ? moveNode(value, offset, idDelta)
        : value.map((child) => (child === undefined ? undefined : moveNode(child, offset, idDelta)));
  }
  const moved = copy as unknown as N;
  if (isFunction) {
    Object.defineProperty(moved, "body", LAZY_BODY);
    ORIGINS.set(moved, { node, offset, idDelta, body: undefined });
  }
  return moved;
}

interface MutableNode {
  id: number;
  span: Span;
  name_span?: Span;
  [field: string]: unknown;
}

function withoutBody(node: ast.FunctionDef | ast.AsyncFunctionDef): MutableNode {
  const { body: _body, ...others } = node;
  return others as unknown as MutableNode;
}

/** One getter for all: objects with getters of their own would each have a layout of their own. */
const LAZY_BODY: PropertyDescriptor & ThisType<ast.FunctionDef | ast.AsyncFunctionDef> = {
  enumerable: true,
  get() {
    const origin = ORIGINS.get(this) as Origin;
    if (origin.body === undefined) {
      const { body } = origin.node as ast.FunctionDef | ast.AsyncFunctionDef;
      origin.body = body.map((statement) => moveNode(statement, origin.offset, origin.idDelta));
    }
    return origin.body;
  },
};

export function moveSpan(span: Span, offset: number): Span {
  return { start: span.start + offset, end: span.end + offset };
}
