/**
 * Types of parameters, locals, expressions and results of a module's functions, as hypotheses.
 *
 * Locals are judged as a whole: the union of all that is assigned to them. Results flow from callees to callers until
 * nothing changes. Annotations of locals are hypotheses like any other; a declared result wins over an inferred one.
 */
import type * as ast from "../syntax/nodes";
import { walk, walkStatements } from "../syntax/visit";
import {
  alternatives,
  elementType,
  instance,
  joinArrays,
  NEVER,
  NONE,
  type PythonType,
  printType,
  sameType,
  tupleItems,
  UNKNOWN,
  unite,
  uniteContainers,
  userType,
} from "../types/python-type";
import { type Aliases, annotationType, NO_ALIASES } from "./annotations";
import { axesShown, withAxes } from "./axes";
import { addElement, expressionType, operatorType, type TypeContext } from "./expressions";
import { isGenerator } from "./generators";
import { type GlobalFacts, globalFacts, globalType } from "./globals";
import { BINARY_SYMBOLS } from "./literals";

export interface ParameterFact {
  readonly name: string;
  readonly type: PythonType;
  readonly default: ast.Expression | undefined;
  /** Of the annotation, where there is one. */
  readonly isAnnotated: boolean;
}

export interface FunctionFact {
  /** In `co_varnames` order; `*args` and `**kwargs` are last and unknown. */
  readonly parameters: readonly ParameterFact[];
  readonly result: PythonType;
  readonly locals: ReadonlyMap<string, PythonType>;
}

export interface ModuleInference {
  readonly globals: GlobalFacts;
  /** Facts of a function definition, by node id. */
  readonly function: (definition: number) => FunctionFact | undefined;
  /** The type of an expression within a function, by node id. */
  readonly expression: (node: number) => PythonType | undefined;
}

/** Types that parameters without an annotation are taken to have, by name. */
export type AssumedTypes = ReadonlyMap<string, PythonType>;

export interface InferenceOptions {
  readonly assumed?: AssumedTypes;
  /** As `axesShown`; asked for when something is an array whose axes are not known. */
  readonly axes?: () => ReadonlyMap<string, number>;
}

const ROUND_LIMIT = 8;

export function inferModule(module: ast.Module): ModuleInference {
  const definitions: ast.FunctionDef[] = [];
  walk(module, (node) => {
    if (node.kind === "FunctionDef") definitions.push(node);
    return true;
  });
  return inferFunctions(definitions, globalFacts(module));
}

/** The same for some functions of a module, which must be all that they name among each other. */
export function inferFunctions(definitions: readonly ast.FunctionDef[], globals: GlobalFacts): ModuleInference {
  const facts = new Map<number, FunctionFact>();
  const expressions = new Map<number, PythonType>();
  const resultOf = (name: string): PythonType => {
    const fact = globals(name);
    return fact?.kind === "function" ? (facts.get(fact.node.id)?.result ?? NEVER) : UNKNOWN;
  };
  for (let round = 0; round < ROUND_LIMIT; round++) {
    let changed = false;
    for (const definition of definitions) {
      const fact = inferFunction(definition, globals, resultOf, expressions);
      const known = facts.get(definition.id);
      if (known === undefined || !sameType(known.result, fact.result)) changed = true;
      facts.set(definition.id, fact);
    }
    if (!changed) break;
  }
  return { globals, function: (id) => facts.get(id), expression: (id) => expressions.get(id) };
}

/** One function, given what its module's names mean and what calls give; records the types of its expressions. */
export function inferFunction(
  definition: ast.FunctionDef,
  globals: GlobalFacts,
  functionResult: (name: string) => PythonType,
  expressions: Map<number, PythonType>,
  { assumed, axes = () => axesShown(definition, globals) }: InferenceOptions = {},
): FunctionFact {
  const aliases = (name: string): PythonType | undefined => {
    const fact = globals(name);
    if (fact?.kind === "class") return userType(name);
    return fact?.kind === "alias" ? fact.type : undefined;
  };
  const owner = globals.ownerOf(definition.id);
  const self = owner === undefined ? undefined : receiver(definition, owner);
  let shown: ReadonlyMap<string, number> | undefined;
  const axesOf = (name: string): number | undefined => {
    shown ??= axes();
    return shown.get(name);
  };
  const parameters = parameterFacts(definition.args, aliases, self).map((fact): ParameterFact => {
    const isKnown = fact.isAnnotated || fact.type === self;
    const type = (isKnown ? undefined : assumed?.get(fact.name)) ?? fact.type;
    return { ...fact, type: withAxes(type, () => axesOf(fact.name)) };
  });
  const locals = new Map<string, PythonType>(parameters.map((parameter) => [parameter.name, parameter.type]));
  const declared = declaredGlobals(definition);
  const assigned = assignedNames(definition);
  // What an annotation says about a container is not widened by what goes into it.
  const pinned = annotatedNames(definition, parameters);
  let changed = true;
  const bindName = (name: string, type: PythonType): void => {
    if (declared.has(name)) return;
    const known = locals.get(name) ?? NEVER;
    const united = uniteContainers([known, withAxes(type, () => axesOf(name))]);
    if (!sameType(known, united)) {
      locals.set(name, united);
      changed = true;
    }
  };
  const bind = (target: ast.Expression, type: PythonType): void => bindTarget(target, type, bindName);
  const ctx: TypeContext = {
    name: (name) => {
      if (assigned.has(name) && !declared.has(name)) return locals.get(name) ?? NEVER;
      return locals.get(name) ?? globalType(globals, name);
    },
    functionResult,
    classNamed: (name) => {
      const fact = globals(name);
      return fact?.kind === "class" ? fact.fact : undefined;
    },
    ...behind(globals, owner),
    bind,
    widen: (name, container) => {
      const known = declared.has(name) || pinned.has(name) ? undefined : locals.get(name);
      if (known !== undefined && alternatives(known).some((type) => isSameKind(type, container)))
        bindName(name, container);
    },
    record: (node, type) => expressions.set(node.id, type),
  };
  let result: PythonType = NEVER;
  for (let round = 0; changed && round < ROUND_LIMIT; round++) {
    changed = false;
    const results: PythonType[] = [];
    inferBlock(ctx, definition.body, results, bindName, aliases);
    result = unite([...results, ...(mayFallOffTheEnd(definition.body) ? [NONE] : [])]);
  }
  const declaredResult = definition.returns === undefined ? UNKNOWN : annotationType(definition.returns, aliases);
  const given = isGenerator(definition) ? UNKNOWN : result;
  return { parameters, result: refined(declaredResult, given), locals };
}

function behind(globals: GlobalFacts, owner: string | undefined): Pick<TypeContext, "behind"> {
  const fact = owner === undefined ? undefined : globals(owner);
  const parent = fact?.kind === "class" ? fact.fact.parent : undefined;
  return parent === undefined ? {} : { behind: userType(parent) };
}

/** A declared result, with what inference knows better: axes and element types of arrays, and NumPy scalars. */
function refined(declared: PythonType, inferred: PythonType): PythonType {
  if (declared.kind === "unknown") return inferred;
  if (declared.kind === "array" && inferred.kind === "array") return joinArrays(declared, inferred) ?? declared;
  if (
    declared.kind === "instance" &&
    declared.name === "tuple" &&
    inferred.kind === "instance" &&
    inferred.name === "tuple"
  ) {
    if (declared.arguments.length !== inferred.arguments.length) return declared;
    return instance("tuple", ...declared.arguments.map((item, index) => refined(item, inferred.arguments[index]!)));
  }
  return mentionsScalars(inferred) ? inferred : declared;
}

function mentionsScalars(type: PythonType): boolean {
  return alternatives(type).some((one) => one.kind === "instance" && one.name.startsWith("numpy."));
}

/** What the first parameter of a method is. */
function receiver(definition: ast.FunctionDef, owner: string): PythonType | undefined {
  const decorators = definition.decorator_list.map((decorator) =>
    decorator.kind === "Name" ? decorator.name : decorator.kind === "Attribute" ? decorator.attr : "",
  );
  if (decorators.includes("staticmethod") || definition.name === "__new__") return undefined;
  if (decorators.includes("classmethod")) return { kind: "class", name: owner };
  return userType(owner);
}

/** Parameters with the union of what annotation and default say; `self` is the type of a method's first one. */
export function parameterFacts(
  args: ast.Arguments,
  aliases: Aliases = NO_ALIASES,
  self?: PythonType,
): readonly ParameterFact[] {
  const positional = [...args.posonlyargs, ...args.args];
  const firstDefault = positional.length - args.defaults.length;
  const facts = [
    ...positional.map((arg, index) => parameterFact(arg, args.defaults[index - firstDefault], aliases)),
    ...args.kwonlyargs.map((arg, index) => parameterFact(arg, args.kw_defaults[index], aliases)),
  ];
  const [first] = facts;
  if (self !== undefined && first !== undefined && positional.length > 0 && !first.isAnnotated)
    facts[0] = { ...first, type: self };
  for (const rest of [args.vararg, args.kwarg]) {
    if (rest !== undefined) facts.push({ name: rest.arg, type: UNKNOWN, default: undefined, isAnnotated: false });
  }
  return facts;
}

function parameterFact(arg: ast.Arg, fallback: ast.Expression | undefined, aliases: Aliases): ParameterFact {
  const annotated = annotationType(arg.annotation, aliases);
  const defaulted =
    fallback === undefined
      ? NEVER
      : expressionType(
          {
            name: () => UNKNOWN,
            functionResult: () => UNKNOWN,
            classNamed: () => undefined,
            bind: () => undefined,
            widen: () => undefined,
            record: () => undefined,
          },
          fallback,
        );
  const isAnnotated = arg.annotation !== undefined;
  // Without annotation the default alone is evidence, but `None` is only the mark of "not given".
  const type =
    isAnnotated || defaulted.kind === "none" || defaulted.kind === "never" ? unite([annotated, defaulted]) : defaulted;
  return {
    name: arg.arg,
    type: annotated.kind === "unknown" && isAnnotated ? UNKNOWN : type,
    default: fallback,
    isAnnotated,
  };
}

function declaredGlobals(definition: ast.FunctionDef): ReadonlySet<string> {
  const names = new Set<string>();
  walkStatements(definition, (node) => {
    if (node.kind === "Global" || node.kind === "Nonlocal") for (const name of node.names) names.add(name);
  });
  return names;
}

/** Names that the body binds, in this scope. */
export function assignedNames(definition: ast.FunctionDef): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of definition.body) {
    walk(statement, (node) => {
      if (node.kind === "Name" && node.ctx !== "Load") names.add(node.name);
      if (node.kind === "ExceptHandler" && node.name !== undefined) names.add(node.name);
      return (
        node.kind !== "FunctionDef" &&
        node.kind !== "AsyncFunctionDef" &&
        node.kind !== "ClassDef" &&
        node.kind !== "Lambda"
      );
    });
  }
  return names;
}

function annotatedNames(definition: ast.FunctionDef, parameters: readonly ParameterFact[]): ReadonlySet<string> {
  const names = new Set(parameters.filter((parameter) => parameter.isAnnotated).map((parameter) => parameter.name));
  for (const statement of definition.body) {
    walk(statement, (node) => {
      if (node.kind === "AnnAssign" && node.target.kind === "Name") {
        if (annotationType(node.annotation).kind !== "unknown") names.add(node.target.name);
      }
      return true;
    });
  }
  return names;
}

function isSameKind(a: PythonType, b: PythonType): boolean {
  return a.kind === "instance" && b.kind === "instance" && a.name === b.name;
}

function bindTarget(
  target: ast.Expression,
  type: PythonType,
  bindName: (name: string, type: PythonType) => void,
): void {
  switch (target.kind) {
    case "Name":
      bindName(target.name, type);
      return;
    case "Starred":
      bindTarget(target.value, UNKNOWN, bindName);
      return;
    case "Tuple":
    case "List": {
      const items = tupleItems(type);
      const isFixed = items.length === target.elts.length && type.kind === "instance" && type.name === "tuple";
      for (const [index, element] of target.elts.entries()) {
        bindTarget(element, isFixed ? items[index]! : elementType(type), bindName);
      }
      return;
    }
    default:
      return;
  }
}

function inferBlock(
  ctx: TypeContext,
  body: readonly ast.Statement[],
  results: PythonType[],
  bindName: (name: string, type: PythonType) => void,
  aliases: Aliases,
): void {
  const nested = (statements: readonly ast.Statement[]): void =>
    inferBlock(ctx, statements, results, bindName, aliases);
  for (const statement of body) {
    switch (statement.kind) {
      case "Return":
        results.push(statement.value === undefined ? NONE : expressionType(ctx, statement.value));
        break;
      case "Assign": {
        const type = expressionType(ctx, statement.value);
        for (const target of statement.targets) assignTo(ctx, target, type);
        break;
      }
      case "AnnAssign": {
        if (statement.value === undefined) break;
        const value = expressionType(ctx, statement.value);
        const declared = annotationType(statement.annotation, aliases);
        const isEmpty = value.kind === "instance" && value.arguments.some((argument) => argument.kind === "never");
        assignTo(ctx, statement.target, isEmpty && declared.kind !== "unknown" ? declared : value);
        break;
      }
      case "AugAssign": {
        const value = expressionType(ctx, statement.value);
        const { target } = statement;
        const old =
          target.kind === "Name"
            ? ctx.name(target.name)
            : target.kind === "Subscript" || target.kind === "Attribute"
              ? expressionType(ctx, target)
              : UNKNOWN;
        assignTo(ctx, statement.target, operatorType(ctx, BINARY_SYMBOLS[statement.op], old, value));
        break;
      }
      case "Expr":
        expressionType(ctx, statement.value);
        break;
      case "If":
      case "While":
        expressionType(ctx, statement.test);
        nested(statement.body);
        nested(statement.orelse);
        break;
      case "For":
        assignTo(ctx, statement.target, elementType(expressionType(ctx, statement.iter)));
        nested(statement.body);
        nested(statement.orelse);
        break;
      case "With":
        for (const item of statement.items) {
          expressionType(ctx, item.context_expr);
          if (item.optional_vars !== undefined) ctx.bind(item.optional_vars, UNKNOWN);
        }
        nested(statement.body);
        break;
      case "Try":
        nested(statement.body);
        for (const handler of statement.handlers) {
          if (handler.name !== undefined) bindName(handler.name, UNKNOWN);
          nested(handler.body);
        }
        nested(statement.orelse);
        nested(statement.finalbody);
        break;
      case "Assert":
        expressionType(ctx, statement.test);
        break;
      case "Import":
        for (const alias of statement.names) bindName(alias.asname ?? alias.name.split(".")[0]!, UNKNOWN);
        break;
      case "ImportFrom":
        for (const alias of statement.names) bindName(alias.asname ?? alias.name, UNKNOWN);
        break;
      case "FunctionDef":
      case "AsyncFunctionDef":
      case "ClassDef":
        bindName(statement.name, UNKNOWN);
        break;
      default:
        break;
    }
  }
}

function assignTo(ctx: TypeContext, target: ast.Expression, type: PythonType): void {
  ctx.bind(target, type);
  walk(target, (node) => {
    if (node.kind === "Subscript") {
      const container = expressionType(ctx, node.value);
      if (node.slice.kind !== "Slice") {
        expressionType(ctx, node.slice);
        if (node === target && container.kind === "instance" && container.name === "list")
          addElement(ctx, node.value, type);
      }
      return false;
    }
    if (node.kind === "Attribute") {
      expressionType(ctx, node.value);
      return false;
    }
    return true;
  });
}

/** Whether control may reach the end of the statements, as far as a glance tells. */
function mayFallOffTheEnd(body: readonly ast.Statement[]): boolean {
  const last = body[body.length - 1];
  switch (last?.kind) {
    case "Return":
    case "Raise":
      return false;
    case "If":
      return mayFallOffTheEnd(last.body) || last.orelse.length === 0 || mayFallOffTheEnd(last.orelse);
    case "While":
      return !(last.test.kind === "Constant" && last.test.value.kind === "true");
    case "With":
      return true;
    case "Try":
      return last.finalbody.length > 0
        ? mayFallOffTheEnd(last.finalbody) && mayFallOffTheEnd([...last.body, ...last.orelse])
        : mayFallOffTheEnd([...last.body, ...last.orelse]) ||
            last.handlers.some((handler) => mayFallOffTheEnd(handler.body));
    default:
      return true;
  }
}

/** The signature as a stub file would write it, with inferred types. */
export function printSignature(name: string, fact: FunctionFact): string {
  const parameters = fact.parameters.map((parameter) =>
    parameter.type.kind === "unknown" ? parameter.name : `${parameter.name}: ${printType(parameter.type)}`,
  );
  return `def ${name}(${parameters.join(", ")}) -> ${printType(fact.result)}`;
}
