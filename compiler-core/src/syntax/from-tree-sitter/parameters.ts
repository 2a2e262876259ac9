/** Parameter lists of `def` and `lambda`. */
import { NONE } from "../concrete-tree";
import type * as ast from "../nodes";
import type { ConversionContext } from "./context";
import { convertAnnotation, convertType } from "./types";

export function convertLambda(c: ConversionContext, n: number): ast.Lambda {
  const id = c.newId();
  const args = convertParameters(c, c.tree.childOfField(n, "parameters"), c.tree.start(n) + 6);
  const body = c.expression(c.tree.childOfField(n, "body"));
  return { kind: "Lambda", id, span: c.span(n), args, body };
}

/** What has been collected of a parameter list so far. */
interface Collected {
  readonly posonlyargs: ast.Arg[];
  args: ast.Arg[];
  vararg: ast.Arg | undefined;
  readonly kwonlyargs: ast.Arg[];
  readonly kw_defaults: (ast.Expression | undefined)[];
  kwarg: ast.Arg | undefined;
  readonly defaults: ast.Expression[];
  /** A `*` or `*args` has been seen. */
  keywordOnly: boolean;
  slash: boolean;
}

/** Converts `parameters` or `lambda_parameters`; when it is `NONE` (a lambda without any), the place is `offset`. */
export function convertParameters(c: ConversionContext, n: number, offset: number): ast.Arguments {
  const id = c.newId();
  const collected: Collected = {
    posonlyargs: [],
    args: [],
    vararg: undefined,
    kwonlyargs: [],
    kw_defaults: [],
    kwarg: undefined,
    defaults: [],
    keywordOnly: false,
    slash: false,
  };
  if (n !== NONE) {
    for (const child of c.tree.namedChildren(n)) collectParameter(c, child, collected);
    if (collected.keywordOnly && collected.vararg === undefined && collected.kwonlyargs.length === 0) {
      c.error("MT1010", c.span(n), "Named parameters must follow a bare `*`.");
    }
  }
  const { posonlyargs, args, vararg, kwonlyargs, kw_defaults, kwarg, defaults } = collected;
  const span = n === NONE ? { start: offset, end: offset } : c.span(n);
  return { kind: "arguments", id, span, posonlyargs, args, vararg, kwonlyargs, kw_defaults, kwarg, defaults };
}

function collectParameter(c: ConversionContext, n: number, to: Collected): void {
  const { tree } = c;
  if (to.kwarg !== undefined) c.error("MT1010", c.span(n), "Parameters cannot follow `**` parameters.");
  switch (tree.type(n)) {
    case "identifier":
      addParameter(c, convertArg(c, n, n, NONE), NONE, to);
      break;
    case "typed_parameter": {
      const name = tree.firstNamedChild(n);
      const annotation = tree.childOfField(n, "type");
      const type = name === NONE ? "" : tree.type(name);
      if (type === "list_splat_pattern") addVararg(c, name, annotation, n, to);
      else if (type === "dictionary_splat_pattern") to.kwarg = convertArg(c, tree.firstNamedChild(name), n, annotation);
      else addParameter(c, convertArg(c, name, n, annotation), NONE, to);
      break;
    }
    case "default_parameter":
    case "typed_default_parameter": {
      const name = tree.childOfField(n, "name");
      if (name !== NONE && tree.type(name) === "tuple_pattern") tupleParameter(c, name);
      const annotation = tree.childOfField(n, "type");
      addParameter(c, convertArg(c, name, n, annotation), tree.childOfField(n, "value"), to);
      break;
    }
    case "list_splat_pattern":
      addVararg(c, n, NONE, n, to);
      break;
    case "dictionary_splat_pattern":
      to.kwarg = convertArg(c, tree.firstNamedChild(n), tree.firstNamedChild(n), NONE);
      break;
    case "keyword_separator":
      if (to.keywordOnly) c.error("MT1010", c.span(n), "`*` may appear only once.");
      to.keywordOnly = true;
      break;
    case "positional_separator":
      if (to.slash || to.keywordOnly || to.args.length === 0) {
        c.error("MT1010", c.span(n), "`/` must stand once, behind a parameter and before `*`.");
      }
      to.slash = true;
      to.posonlyargs.push(...to.args);
      to.args = [];
      break;
    case "tuple_pattern":
      tupleParameter(c, n);
      break;
    default:
      c.error("MT1010", c.span(n), "Invalid parameter.");
  }
}

function tupleParameter(c: ConversionContext, n: number): void {
  c.error("MT1010", c.span(n), "Python 3 has no tuple parameters.");
}

function addParameter(c: ConversionContext, arg: ast.Arg, defaultNode: number, to: Collected): void {
  const value = defaultNode === NONE ? undefined : c.expression(defaultNode);
  if (to.keywordOnly) {
    to.kwonlyargs.push(arg);
    to.kw_defaults.push(value);
    return;
  }
  to.args.push(arg);
  if (value !== undefined) to.defaults.push(value);
  else if (to.defaults.length > 0) {
    c.error("MT1010", arg.span, "A parameter without a default cannot follow one with a default.");
  }
}

function addVararg(c: ConversionContext, splat: number, annotation: number, whole: number, to: Collected): void {
  if (to.keywordOnly) c.error("MT1010", c.span(splat), "`*` may appear only once.");
  to.keywordOnly = true;
  const name = c.tree.firstNamedChild(splat);
  to.vararg = convertArg(c, name, annotation === NONE ? name : whole, annotation);
}

/** `whole` ends where the annotation ends, if there is one. */
function convertArg(c: ConversionContext, name: number, whole: number, annotation: number): ast.Arg {
  const { tree } = c;
  const id = c.newId();
  if (name !== NONE && tree.type(name) !== "identifier" && tree.type(name) !== "tuple_pattern") {
    c.error("MT1010", c.span(name), "A parameter must be a name.");
  }
  const start = name === NONE ? tree.start(whole) : tree.start(name);
  const end = annotation === NONE ? (name === NONE ? start : tree.end(name)) : tree.end(annotation);
  const star = c.source.charCodeAt(tree.start(whole)) === 42 && c.source.charCodeAt(tree.start(whole) + 1) !== 42;
  const convert = star ? convertType : convertAnnotation;
  const value = annotation === NONE ? undefined : convert(c, annotation);
  return { kind: "arg", id, span: { start, end }, arg: c.identifier(name), annotation: value };
}
