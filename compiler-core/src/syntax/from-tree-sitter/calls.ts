/** Calls, and the argument lists that calls and class definitions share. */
import type { Span } from "../../base/span";
import { NONE } from "../concrete-tree";
import type * as ast from "../nodes";
import type { ConversionContext } from "./context";

export interface Arguments {
  readonly args: readonly ast.Expression[];
  readonly keywords: readonly ast.Keyword[];
}

export function convertCall(c: ConversionContext, n: number): ast.Call {
  const { tree } = c;
  const id = c.newId();
  const func = c.expression(tree.childOfField(n, "function"));
  const list = tree.childOfField(n, "arguments");
  if (list !== NONE && tree.type(list) === "generator_expression") {
    return { kind: "Call", id, span: c.span(n), func, args: [c.expression(list)], keywords: [] };
  }
  return { kind: "Call", id, span: c.span(n), func, ...convertArguments(c, list) };
}

/** Converts an `argument_list`; `NONE` is an empty one. */
export function convertArguments(c: ConversionContext, list: number): Arguments {
  const args: ast.Expression[] = [];
  const keywords: ast.Keyword[] = [];
  if (list === NONE) return { args, keywords };
  let unpacked = false;
  const first = c.tree.children(list)[1];
  if (first !== undefined && c.tree.type(first) === ",") misplaced(c, first, "An argument is missing.");
  for (const child of c.tree.namedChildren(list)) {
    switch (c.tree.type(child)) {
      case "keyword_argument":
        keywords.push(convertKeyword(c, child));
        checkRepeated(c, keywords);
        break;
      case "dictionary_splat":
        keywords.push(convertUnpacking(c, child));
        unpacked = true;
        break;
      default: {
        const argument = c.expression(child);
        const starred = argument.kind === "Starred";
        if (unpacked) misplaced(c, child, "A positional argument cannot follow `**` unpacking.");
        else if (keywords.length > 0 && !starred)
          misplaced(c, child, "A positional argument cannot follow a keyword argument.");
        args.push(argument);
      }
    }
  }
  return { args, keywords };
}

function checkRepeated(c: ConversionContext, keywords: readonly ast.Keyword[]): void {
  const last = keywords.at(-1);
  if (last !== undefined && keywords.some((other) => other !== last && other.arg === last.arg)) {
    c.error("MT1011", last.span, `The keyword argument \`${last.arg}\` is repeated.`);
  }
}

function misplaced(c: ConversionContext, n: number, message: string): void {
  c.error("MT1011", c.span(n), message);
}

function convertKeyword(c: ConversionContext, n: number): ast.Keyword {
  const id = c.newId();
  const arg = c.identifier(c.tree.childOfField(n, "name"));
  const value = c.expression(c.tree.childOfField(n, "value"));
  return { kind: "keyword", id, span: c.span(n), arg, value };
}

function convertUnpacking(c: ConversionContext, n: number): ast.Keyword {
  const id = c.newId();
  const span: Span = c.span(n);
  return { kind: "keyword", id, span, arg: undefined, value: c.expression(c.tree.firstNamedChild(n)) };
}
