/** Comprehensions and generator expressions. */
import { NONE } from "../concrete-tree";
import type * as ast from "../nodes";
import type { ConversionContext } from "./context";

type AnyComprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp;

export function convertComprehension(c: ConversionContext, n: number): AnyComprehension {
  const { tree } = c;
  const id = c.newId();
  const span = c.span(n);
  const body = tree.childOfField(n, "body");
  const type = tree.type(n);
  if (type === "dictionary_comprehension") {
    const pair = body === NONE ? NONE : body;
    const key = c.expression(pair === NONE ? NONE : tree.childOfField(pair, "key"));
    const value = c.expression(pair === NONE ? NONE : tree.childOfField(pair, "value"));
    return { kind: "DictComp", id, span, key, value, generators: convertClauses(c, n) };
  }
  const elt = c.expression(body);
  if (elt.kind === "Starred") c.error("MT1013", elt.span, "Iterable unpacking cannot be used in a comprehension.");
  const generators = convertClauses(c, n);
  switch (type) {
    case "list_comprehension":
      return { kind: "ListComp", id, span, elt, generators };
    case "set_comprehension":
      return { kind: "SetComp", id, span, elt, generators };
    default:
      return { kind: "GeneratorExp", id, span, elt, generators };
  }
}

/** Each `for` takes the `if`s that follow it. */
function convertClauses(c: ConversionContext, n: number): readonly ast.Comprehension[] {
  const { tree } = c;
  const clauses = tree.namedChildren(n).filter((child) => {
    const type = tree.type(child);
    return type === "for_in_clause" || type === "if_clause";
  });
  const generators: ast.Comprehension[] = [];
  let i = 0;
  while (i < clauses.length) {
    const clause = clauses[i++] as number;
    const id = c.newId();
    const target = c.expression(tree.childOfField(clause, "left"), "Store");
    const sources = tree.childrenOfField(clause, "right");
    const first = sources[0] ?? NONE;
    if (sources.length > 1 || endsWithComma(c, clause)) {
      c.error("MT1001", c.span(clause), "The tuple that this `for` runs over needs parentheses.");
    }
    const iter = c.expression(first);
    const ifs: ast.Expression[] = [];
    let end = tree.end(clause);
    while (i < clauses.length && tree.type(clauses[i] as number) === "if_clause") {
      const condition = clauses[i++] as number;
      ifs.push(c.expression(tree.firstNamedChild(condition)));
      end = tree.end(condition);
    }
    const span = { start: tree.start(clause), end };
    generators.push({
      kind: "comprehension",
      id,
      span,
      target,
      iter,
      ifs,
      is_async: tree.hasToken(clause, "async"),
    });
  }
  return generators;
}

function endsWithComma(c: ConversionContext, clause: number): boolean {
  const last = c.tree.children(clause).at(-1);
  return last !== undefined && c.tree.type(last) === ",";
}
