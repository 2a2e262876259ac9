/**
 * Annotations that a module's functions could have, from all the evidence there is: defaults and calls in the module,
 * which are facts, and where there are none, what the function does with its parameters.
 *
 * Types flow from one function to the next, so everything is looked at until nothing changes.
 */
import type * as ast from "../../syntax/nodes";
import { NEVER, NONE, type PythonType, printType, UNKNOWN, unite } from "../../types/python-type";
import { annotationType } from "../annotations";
import { isGenerator } from "../generators";
import { type GlobalFacts, globalFacts } from "../globals";
import { type FunctionFact, inferFunction, parameterFacts } from "../infer";
import { type AnnotationText, annotationText, type OptionalForm } from "./annotation-text";
import { argumentTypes, commonType, findCalls, findPasses } from "./call-sites";
import { type AnnotatableFunction, annotatableFunctions } from "./definitions";
import { type Callees, typesFromUses } from "./uses";
import { LIST_METHODS, TEXT_METHODS } from "./value-methods";

export type EvidenceSource = "default" | "calls" | "uses";

export interface ParameterSuggestion {
  readonly parameter: ast.Arg;
  readonly default: ast.Expression | undefined;
  /** As an annotation writes it. */
  readonly text: string;
  readonly source: EvidenceSource;
}

export interface FunctionSuggestion {
  readonly definition: ast.FunctionDef;
  /** Those without an annotation for which there is evidence. */
  readonly parameters: readonly ParameterSuggestion[];
  /** Absent where it is annotated already, or not known. */
  readonly result: string | undefined;
}

interface Supposed {
  readonly type: PythonType;
  readonly source: EvidenceSource;
}

/** What an earlier look depended on. */
interface Remembered {
  readonly assumption: string;
  /** What calls were said to be, by the name of the function. */
  readonly asked: ReadonlyMap<string, string>;
}

const ROUND_LIMIT = 5;

/** In the order of the source; functions that nothing can be suggested for are left out. */
export function suggestAnnotations(module: ast.Module): readonly FunctionSuggestion[] {
  const survey = new Survey(module);
  for (let round = 0; round < ROUND_LIMIT; round++) if (!survey.look()) break;
  return survey.suggestions();
}

class Survey {
  private readonly main: ast.FunctionDef;
  private readonly module: ast.Module;
  private readonly calls: readonly ast.Call[];
  private readonly functions: readonly AnnotatableFunction[];
  private globals: GlobalFacts;
  private readonly arrayModules: ReadonlySet<string>;
  private readonly numpyTyping: string | undefined;
  private readonly optional: OptionalForm;
  /** Where the classes of the module end, by name. */
  private readonly classEnds: ReadonlyMap<string, number>;
  private readonly byDefinition: ReadonlyMap<number, AnnotatableFunction>;
  private readonly constructors: ReadonlyMap<string, AnnotatableFunction>;
  /** Methods by their names; several classes may have one. */
  private readonly methods: ReadonlyMap<string, readonly AnnotatableFunction[]>;
  private readonly supposed = new Map<ast.Arg, Supposed>();
  private readonly inferred = new Map<number, Remembered & { readonly fact: FunctionFact }>();
  private readonly uses = new Map<number, Remembered & { readonly types: ReadonlyMap<string, PythonType> }>();
  private readonly expressions = new Map<number, PythonType>();

  constructor(module: ast.Module) {
    this.module = module;
    this.main = asFunction(module);
    this.functions = annotatableFunctions(module);
    this.globals = globalFacts(module);
    this.arrayModules = arrayModules(module);
    this.numpyTyping = [...importsOf(module, "numpy.typing")][0];
    this.optional = optionalForm(module);
    this.classEnds = new Map(
      module.body.flatMap((statement) =>
        statement.kind === "ClassDef" ? [[statement.name, statement.span.end] as const] : [],
      ),
    );
    this.byDefinition = new Map(this.functions.map((function_) => [function_.definition.id, function_]));
    this.constructors = constructorsOf(module, this.functions);
    this.calls = findCalls(module);
    this.methods = methodsByName(this.functions);
  }

  /** One round; whether anything was learnt. */
  look(): boolean {
    let changed = this.infer();
    const passes = findPasses(this.calls, (call) => this.target(call));
    const passed = argumentTypes(passes, (node) => this.expressions.get(node.id));
    for (const function_ of this.functions) {
      const types = new Map<string, PythonType>();
      const found = new Map<ast.Arg, Supposed>();
      for (const parameter of function_.parameters) {
        const supposed =
          parameter.annotation === undefined
            ? this.fromFacts(function_.definition, parameter, passed.get(parameter) ?? [])
            : { type: annotationType(parameter.annotation), source: "default" as const };
        if (supposed === undefined) continue;
        found.set(parameter, supposed);
        if (isKnown(supposed.type)) types.set(parameter.arg, supposed.type);
      }
      const used = types.size === function_.parameters.length ? undefined : this.usesOf(function_, types);
      for (const parameter of function_.parameters) {
        if (parameter.annotation !== undefined) continue;
        const type = types.has(parameter.arg) ? undefined : used?.get(parameter.arg);
        const isOptional = isNone(defaultOf(function_.definition, parameter));
        if (type !== undefined && !isOptional) found.set(parameter, { type, source: "uses" });
        else if (type !== undefined && !found.has(parameter))
          found.set(parameter, { type: unite([type, NONE]), source: "uses" });
        changed = this.suppose(parameter, found.get(parameter)) || changed;
      }
    }
    if (changed) this.lookAtClasses();
    return changed;
  }

  /** Attributes get their types from the parameters that are assigned to them. */
  private lookAtClasses(): void {
    const next = globalFacts(this.module, {
      supposed: (parameter) => this.supposed.get(parameter)?.type,
    });
    const texts = (globals: GlobalFacts): string => globals.classes.map(({ text }) => text).join("\0");
    if (texts(next) === texts(this.globals)) return;
    this.globals = next;
    this.inferred.clear();
    this.uses.clear();
  }

  suggestions(): readonly FunctionSuggestion[] {
    return this.functions.flatMap((function_): readonly FunctionSuggestion[] => {
      const { definition } = function_;
      const parameters = function_.parameters.flatMap((parameter): readonly ParameterSuggestion[] => {
        const supposed = this.supposed.get(parameter);
        const text = supposed === undefined ? undefined : this.text(function_, supposed.type);
        if (supposed === undefined || text === undefined) return [];
        return [{ parameter, default: defaultOf(definition, parameter), text, source: supposed.source }];
      });
      const result = this.result(function_);
      return parameters.length === 0 && result === undefined ? [] : [{ definition, parameters, result }];
    });
  }

  private result(function_: AnnotatableFunction): string | undefined {
    const { definition } = function_;
    if (definition.returns !== undefined || isGenerator(definition)) return undefined;
    return this.text(function_, this.inferred.get(definition.id)?.fact.result ?? UNKNOWN);
  }

  private text(function_: AnnotatableFunction, type: PythonType): string | undefined {
    const written: AnnotationText | undefined = annotationText(type, {
      numpy: [...this.arrayModules][0],
      numpyTyping: this.numpyTyping,
      isDefined: (name) => (this.classEnds.get(name) ?? Number.POSITIVE_INFINITY) <= function_.definition.span.start,
      optional: this.optional,
    });
    return written === undefined || [...written.names].some(function_.isShadowed) ? undefined : written.text;
  }

  private suppose(parameter: ast.Arg, next: Supposed | undefined): boolean {
    const known = this.supposed.get(parameter);
    if (next === undefined) return this.supposed.delete(parameter);
    this.supposed.set(parameter, next);
    return known === undefined || printType(known.type) !== printType(next.type);
  }

  /** What the default and the calls say. */
  private fromFacts(
    definition: ast.FunctionDef,
    parameter: ast.Arg,
    passed: readonly PythonType[],
  ): Supposed | undefined {
    const isOptional = isNone(defaultOf(definition, parameter)) || passed.some(mayBeNone);
    const own = parameterFacts(definition.args).find(({ name }) => name === parameter.arg)?.type ?? UNKNOWN;
    const known = own.kind === "unknown" ? passed : [own, ...passed];
    const type = commonType(known.flatMap(withoutNone));
    if (type.kind === "never" || type.kind === "none") return undefined;
    return { type: isOptional ? unite([type, NONE]) : type, source: passed.length > 0 ? "calls" : "default" };
  }

  /** Brings the types of all expressions up to date; whether a result of a function is another one than before. */
  private infer(): boolean {
    let changed = false;
    this.forgetOutdated();
    for (let round = 0; round < ROUND_LIMIT; round++) {
      const isStable = this.functions.map((function_) => this.inferOne(function_)).every((same) => same);
      if (isStable) break;
      changed = true;
    }
    inferFunction(this.main, this.globals, (name) => this.resultOf(name), this.expressions);
    return changed;
  }

  /** Results that were found under other assumptions must not stay what they were because they name each other. */
  private forgetOutdated(): void {
    const outdated = this.functions.filter((function_) => {
      const known = this.inferred.get(function_.definition.id);
      return known !== undefined && known.assumption !== describe(this.assumed(function_));
    });
    // The list grows while it is walked.
    for (const { definition } of outdated) {
      this.inferred.delete(definition.id);
      for (const caller of this.functions) {
        const asked = this.inferred.get(caller.definition.id)?.asked;
        if (asked?.has(definition.name) === true && !outdated.includes(caller)) outdated.push(caller);
      }
    }
  }

  private assumed({ parameters }: AnnotatableFunction): ReadonlyMap<string, PythonType> {
    return new Map(
      parameters.flatMap((parameter) => {
        const supposed = this.supposed.get(parameter);
        return supposed === undefined ? [] : [[parameter.arg, supposed.type] as const];
      }),
    );
  }

  /** Whether its result is the same as before. */
  private inferOne(function_: AnnotatableFunction): boolean {
    const { definition } = function_;
    const assumed = this.assumed(function_);
    const known = this.inferred.get(definition.id);
    const assumption = describe(assumed);
    const isSame = (name: string, result: string): boolean => printType(this.resultOf(name)) === result;
    if (known?.assumption === assumption && [...known.asked].every(([name, result]) => isSame(name, result)))
      return true;
    const asked = new Map<string, string>();
    const resultOf = (name: string): PythonType => {
      const type = this.resultOf(name);
      asked.set(name, printType(type));
      return type;
    };
    const fact = inferFunction(definition, this.globals, resultOf, this.expressions, { assumed });
    this.inferred.set(definition.id, { fact, assumption, asked });
    return known !== undefined && printType(known.fact.result) === printType(fact.result);
  }

  private resultOf(name: string): PythonType {
    const fact = this.globals(name);
    return fact?.kind === "function" ? (this.inferred.get(fact.node.id)?.fact.result ?? NEVER) : UNKNOWN;
  }

  /** What the uses of the parameters say, given the types of some. */
  private usesOf(
    { definition }: AnnotatableFunction,
    types: ReadonlyMap<string, PythonType>,
  ): ReadonlyMap<string, PythonType> {
    const known = this.uses.get(definition.id);
    const assumption = describe(types);
    const callees = this.callees();
    const describeCallee = (name: string): string =>
      [...callees.parameters(name).values(), callees.result(name)].map(printType).join();
    if (known?.assumption === assumption && [...known.asked].every(([name, text]) => describeCallee(name) === text)) {
      return known.types;
    }
    const asked = new Map<string, string>();
    const watched: Callees = {
      ...callees,
      parameters: (name) => {
        asked.set(name, describeCallee(name));
        return callees.parameters(name);
      },
    };
    const found = typesFromUses(definition, this.globals, watched, types);
    this.uses.set(definition.id, { types: found, assumption, asked });
    return found;
  }

  private target(call: ast.Call): AnnotatableFunction | undefined {
    if (call.func.kind === "Attribute") return this.method(call.func);
    if (call.func.kind !== "Name") return undefined;
    const fact = this.globals(call.func.name);
    return fact?.kind === "function" ? this.byDefinition.get(fact.node.id) : this.constructors.get(call.func.name);
  }

  /** The method of the receiver's class; where nothing is known of the receiver, the only method of that name. */
  private method({ value, attr }: ast.Attribute): AnnotatableFunction | undefined {
    const named = this.methods.get(attr);
    if (named === undefined) return undefined;
    const receiver = this.expressions.get(value.id) ?? UNKNOWN;
    if (receiver.kind === "user") {
      const fact = this.globals(receiver.name);
      const node = fact?.kind === "class" ? fact.methods.get(attr) : undefined;
      return node === undefined ? undefined : this.byDefinition.get(node.id);
    }
    const isBuiltin = LIST_METHODS[attr] !== undefined || TEXT_METHODS.has(attr) || OTHER_METHODS.has(attr);
    const isOpen = receiver.kind === "unknown" || receiver.kind === "never";
    return isOpen && !isBuiltin && named.length === 1 ? named[0] : undefined;
  }

  private callees(): Callees {
    const named = (name: string): AnnotatableFunction | undefined => {
      const fact = this.globals(name);
      return fact?.kind === "function" ? this.byDefinition.get(fact.node.id) : undefined;
    };
    return {
      arrayModules: this.arrayModules,
      parameters: (name) => {
        const parameters = named(name)?.parameters ?? [];
        return new Map(
          parameters.flatMap((parameter) => {
            const type =
              parameter.annotation === undefined
                ? this.supposed.get(parameter)?.type
                : annotationType(parameter.annotation);
            return type === undefined ? [] : [[parameter.arg, type] as const];
          }),
        );
      },
      names: (name) => (named(name)?.parameters ?? []).map(({ arg }) => arg),
      result: (name) => {
        const callee = named(name);
        return (callee === undefined ? undefined : this.inferred.get(callee.definition.id)?.fact.result) ?? UNKNOWN;
      },
    };
  }
}

function describe(types: ReadonlyMap<string, PythonType>): string {
  return [...types].map(([name, type]) => `${name}: ${printType(type)}`).join();
}

/** `__init__` by the name of its class, for classes that are defined once, at module level. */
function constructorsOf(
  module: ast.Module,
  functions: readonly AnnotatableFunction[],
): ReadonlyMap<string, AnnotatableFunction> {
  const byDefinition = new Map(functions.map((function_) => [function_.definition.id, function_]));
  const found = new Map<string, AnnotatableFunction>();
  for (const statement of module.body) {
    if (statement.kind !== "ClassDef") continue;
    const init = statement.body.find((member) => member.kind === "FunctionDef" && member.name === "__init__");
    const construct = init === undefined ? undefined : byDefinition.get(init.id);
    if (construct !== undefined) found.set(statement.name, construct);
  }
  return found;
}

/** Methods of dicts, sets and files, which a class may have as well. */
const OTHER_METHODS: ReadonlySet<string> = new Set([
  ...["add", "close", "discard", "get", "items", "keys", "read", "setdefault", "union", "update", "values", "write"],
]);

function methodsByName(functions: readonly AnnotatableFunction[]): ReadonlyMap<string, readonly AnnotatableFunction[]> {
  const methods = new Map<string, AnnotatableFunction[]>();
  for (const function_ of functions) {
    if (function_.className === undefined) continue;
    const { name } = function_.definition;
    const known = methods.get(name);
    if (known === undefined) methods.set(name, [function_]);
    else known.push(function_);
  }
  return methods;
}

function mayBeNone(type: PythonType): boolean {
  return type.kind === "none" || (type.kind === "union" && type.members.some(mayBeNone));
}

function withoutNone(type: PythonType): readonly PythonType[] {
  const members = type.kind === "union" ? type.members : [type];
  return members.filter(({ kind }) => kind !== "none");
}

/** What a module can say for `X | None`. */
function optionalForm(module: ast.Module): OptionalForm {
  const [typing] = importsOf(module, "typing");
  let form: OptionalForm = typing === undefined ? { kind: "string" } : { kind: "name", name: `${typing}.Optional` };
  for (const statement of module.body) {
    if (statement.kind !== "ImportFrom") continue;
    for (const { name, asname } of statement.names) {
      if (statement.module === "__future__" && name === "annotations") return { kind: "bar" };
      if (statement.module === "typing" && name === "Optional") form = { kind: "name", name: asname ?? name };
    }
  }
  return form;
}

/** Names that `import numpy` binds. */
export function arrayModules(module: ast.Module): ReadonlySet<string> {
  return importsOf(module, "numpy");
}

/** Names that import statements of the module bind to a module. */
function importsOf(module: ast.Module, wanted: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of module.body) {
    if (statement.kind !== "Import") continue;
    // `import a.b` binds `a`, and the way to the module is its whole name.
    for (const { name, asname } of statement.names) if (name === wanted) names.add(asname ?? name);
  }
  return names;
}

/** The code of the module as a function without parameters, so that its calls have types. */
function asFunction(module: ast.Module): ast.FunctionDef {
  const body = module.body.filter(({ kind }) => !DEFINITIONS.has(kind));
  const args: ast.Arguments = {
    id: -1,
    span: module.span,
    kind: "arguments",
    posonlyargs: [],
    args: [],
    vararg: undefined,
    kwonlyargs: [],
    kw_defaults: [],
    kwarg: undefined,
    defaults: [],
  };
  return {
    id: -1,
    span: module.span,
    kind: "FunctionDef",
    name: "<module>",
    name_span: module.span,
    args,
    body,
    decorator_list: [],
    returns: undefined,
    type_params: [],
  };
}

/** Statements whose names `globalFacts` knows better. */
const DEFINITIONS: ReadonlySet<ast.NodeKind> = new Set<ast.NodeKind>([
  "FunctionDef",
  "AsyncFunctionDef",
  "ClassDef",
  "Import",
  "ImportFrom",
]);

function defaultOf({ args }: ast.FunctionDef, parameter: ast.Arg): ast.Expression | undefined {
  const positional = [...args.posonlyargs, ...args.args];
  const index = positional.indexOf(parameter);
  if (index >= 0) return args.defaults[index - (positional.length - args.defaults.length)];
  return args.kw_defaults[args.kwonlyargs.indexOf(parameter)];
}

function isNone(node: ast.Expression | undefined): boolean {
  return node?.kind === "Constant" && node.value.kind === "none";
}

/** Throughout: `list[Never]`, an empty list, says nothing of the elements. */
function isKnown(type: PythonType): boolean {
  if (type.kind === "array") return type.dtype !== undefined;
  return type.kind === "none" || type.kind === "user" || (type.kind === "instance" && type.arguments.every(isKnown));
}
