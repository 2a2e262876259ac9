/** What the calls in a module say about parameters: the types of the arguments that they pass. */
import type * as ast from "../../syntax/nodes";
import { walk } from "../../syntax/visit";
import { FLOAT, NEVER, type PythonType, sameType, unite } from "../../types/python-type";
import type { AnnotatableFunction } from "./definitions";

/** An argument that a call passes for a parameter of a function of the module. */
export interface Pass {
  readonly parameter: ast.Arg;
  readonly argument: ast.Expression;
}

/** All calls of a module; `target` is the function that a call enters, if it is one of the module. */
export function findPasses(
  calls: readonly ast.Call[],
  target: (call: ast.Call) => AnnotatableFunction | undefined,
): readonly Pass[] {
  return calls.flatMap((call) => {
    const callee = target(call);
    return callee === undefined ? [] : passesOf(call, callee);
  });
}

export function findCalls(module: ast.Module): readonly ast.Call[] {
  const calls: ast.Call[] = [];
  walk(module, (node) => {
    if (node.kind === "Call") calls.push(node);
    return true;
  });
  return calls;
}

function passesOf(call: ast.Call, { definition, parameters }: AnnotatableFunction): readonly Pass[] {
  const passes: Pass[] = [];
  const keywordOnly = new Set(definition.args.kwonlyargs);
  const positional = parameters.filter((parameter) => !keywordOnly.has(parameter));
  // Behind a starred argument positions are not known.
  const starred = call.args.findIndex((argument) => argument.kind === "Starred");
  call.args.slice(0, starred < 0 ? undefined : starred).forEach((argument, index) => {
    const parameter = positional[index];
    if (parameter !== undefined) passes.push({ parameter, argument });
  });
  for (const { arg, value } of call.keywords) {
    const parameter = parameters.find((candidate) => candidate.arg === arg);
    if (parameter !== undefined) passes.push({ parameter, argument: value });
  }
  return passes;
}

/** Types of the arguments by parameter; those that are not known are left out. */
export function argumentTypes(
  passes: readonly Pass[],
  typeOf: (node: ast.Expression) => PythonType | undefined,
): ReadonlyMap<ast.Arg, readonly PythonType[]> {
  const types = new Map<ast.Arg, PythonType[]>();
  for (const { parameter, argument } of passes) {
    const type = typeOf(argument);
    if (type === undefined || type.kind === "unknown" || type.kind === "never") continue;
    const known = types.get(parameter);
    if (known === undefined) types.set(parameter, [type]);
    else known.push(type);
  }
  return types;
}

/**
 * One type for values of several: numbers widen to float (an annotation `float` admits ints), containers of one class
 * by their elements. `never` where the types have nothing in common.
 */
export function commonType(types: readonly PythonType[]): PythonType {
  const [first, ...others] = types;
  return others.reduce((known, type) => joined(known, type), first ?? NEVER);
}

function joined(a: PythonType, b: PythonType): PythonType {
  if (sameType(a, b)) return a;
  if (a.kind === "never") return b;
  if (b.kind === "never") return a;
  if (a.kind === "union" || b.kind === "union") return commonType(unite([a, b]).kind === "union" ? flat(a, b) : [a]);
  if (a.kind !== "instance" || b.kind !== "instance") return NEVER;
  const ranks = [NUMBERS.indexOf(a.name), NUMBERS.indexOf(b.name)];
  if (!ranks.includes(-1)) return Math.max(...ranks) === NUMBERS.length - 1 ? FLOAT : ranks[0]! > ranks[1]! ? a : b;
  if (a.name !== b.name || a.arguments.length !== b.arguments.length || a.name === "tuple") return NEVER;
  const items = a.arguments.map((argument, index) => joined(argument, b.arguments[index] as PythonType));
  return { kind: "instance", name: a.name, arguments: items };
}

const NUMBERS = ["bool", "int", "float"];

function flat(a: PythonType, b: PythonType): readonly PythonType[] {
  return [a, b].flatMap((type) => (type.kind === "union" ? type.members : [type]));
}
