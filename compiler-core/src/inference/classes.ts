/**
 * What the text says about the classes of a module: attributes of their instances, methods, layout, construction.
 * Of the bodies of methods it reads their traces only (`traces.ts`).
 *
 * Hypotheses, as all of inference: at run time the class object is looked at before native code relies on any of it.
 */
import type * as ast from "../syntax/nodes";
import { NEVER, type PythonType, printType, UNKNOWN, unite, userType } from "../types/python-type";
import { type Aliases, annotationType } from "./annotations";
import {
  type ClassAttribute,
  type ClassFact,
  type Construction,
  type DataclassField,
  type MethodBinding,
  mangled,
  setterOf,
} from "./class-fact";
import { expressionType, type TypeContext } from "./expressions";
import { tracesOf } from "./traces";

/** Base classes without fields of their own. */
const EMPTY_BASES: ReadonlySet<string> = new Set(["object", "ABC", "Generic", "Protocol"]);
/** Decorators that return the function or class as it is. */
const TRANSPARENT: ReadonlySet<string> = new Set(["final", "override", "abstractmethod"]);

export interface ClassSurroundings {
  /** What a name of the module means, as a type. */
  readonly globalType: (name: string) => PythonType;
  /** What a name stands for in annotations. */
  readonly alias: Aliases;
  /** What is supposed of a parameter without annotation. */
  readonly supposed: (parameter: ast.Arg) => PythonType | undefined;
  /** The declared result of a function of the module. */
  readonly declaredResult: (name: string) => PythonType;
}

/** The facts of classes that stand at the top of a module; `definitions` are in source order, each name once. */
export function classFacts(
  definitions: readonly ast.ClassDef[],
  surroundings: ClassSurroundings,
): ReadonlyMap<string, ClassFact> {
  const facts = new Map<string, ClassFact>();
  const names = new Set(definitions.map((definition) => definition.name));
  const isClass = (name: string): boolean => names.has(name);
  const aliases: Aliases = (name) => (isClass(name) ? userType(name) : surroundings.alias(name));
  // The second round knows the attributes of classes that come later.
  for (let round = 0; round < 2; round++) {
    for (const definition of definitions) {
      const ctx = { isClass, aliases, surroundings, classNamed: (name: string) => facts.get(name) };
      const fact = classFact(definition, ctx);
      if (fact !== undefined) facts.set(definition.name, fact);
    }
  }
  for (const [name, fact] of facts) facts.set(name, withSubclasses(fact, facts));
  return facts;
}

function withSubclasses(fact: ClassFact, facts: ReadonlyMap<string, ClassFact>): ClassFact {
  const derives = (name: string | undefined): boolean =>
    name !== undefined && (name === fact.name || derives(facts.get(name)?.parent));
  const subclasses = [...facts.values()].filter((other) => derives(other.parent)).map((other) => other.name);
  const complete = { ...fact, subclasses };
  return { ...complete, text: textOf(complete) };
}

interface ClassContext {
  readonly isClass: (name: string) => boolean;
  /** Classes and type aliases, as annotations name them. */
  readonly aliases: Aliases;
  readonly surroundings: ClassSurroundings;
  readonly classNamed: (name: string) => ClassFact | undefined;
}

function classFact(definition: ast.ClassDef, ctx: ClassContext): ClassFact | undefined {
  const { name } = definition;
  const dataclass = dataclassOptions(definition);
  if (dataclass === "unknown" || definition.type_params.length > 0) return undefined;
  const supers = definition.bases.map((base) => baseName(base)[0] ?? "");
  if (supers.some((base) => !EMPTY_BASES.has(base) && ctx.classNamed(base) === undefined)) return undefined;
  if (definition.keywords.length > 0) return undefined;
  const parents = supers.flatMap((base) => ctx.classNamed(base) ?? []);
  if (parents.length > 1) return undefined;
  const parent = parents[0];
  const methods = methodsOf(definition);
  const fields = fieldTypes(definition, methods, ctx, parent);
  const attributes = new Map<string, ClassAttribute>(parent?.attributes ?? []);
  const initial = initialFields(definition, dataclass, methods);
  const own = ownSlots(definition, dataclass, parent);
  const sealed = own !== undefined && (parent === undefined || parent.sealed);
  const typeOf = (field: string): PythonType => {
    const known = fields.get(field);
    if (known !== undefined && known.kind !== "unknown") return known;
    const inherited = attributes.get(field);
    return inherited?.kind === "slot" || inherited?.kind === "field" ? inherited.type : UNKNOWN;
  };
  for (const field of fields.keys()) {
    const inherited = attributes.get(field);
    if (inherited?.kind === "slot") attributes.set(field, { ...inherited, type: typeOf(field) });
    else if (!sealed) {
      const isInitial = initial.has(field) || (inherited?.kind === "field" && inherited.isInitial);
      attributes.set(field, { kind: "field", type: typeOf(field), isInitial });
    }
  }
  for (const [constant, type] of constantsOf(definition, ctx)) {
    if (!attributes.has(constant) || attributes.get(constant)?.kind === "constant")
      attributes.set(constant, { kind: "constant", type, owner: name });
  }
  if (sealed && own !== undefined) {
    const first = slotCount(parent);
    for (const [rank, slot] of own.entries())
      attributes.set(slot, { kind: "slot", index: first + rank, type: typeOf(slot) });
  }
  for (const [method, node] of methods) {
    if (method.includes(".")) continue;
    const attribute = withSetter(name, method, methodAttribute(name, method, node, ctx), methods);
    if (attribute === undefined) attributes.delete(mangled(name, method));
    else attributes.set(mangled(name, method), attribute);
  }
  for (const [alias, target] of aliasesOf(definition)) {
    const attribute = methods.has(target) ? attributes.get(mangled(name, target)) : undefined;
    if (attribute?.kind === "method") attributes.set(mangled(name, alias), attribute);
  }
  const construction = constructionOf(definition, dataclass, methods, attributes, parent, ctx);
  const inherited = parent === undefined ? {} : { parent: parent.name };
  const isPlain = (parent?.isPlain ?? true) && !supers.some((base) => base === "ABC" || base === "Protocol");
  const fact = { name, attributes, sealed, isPlain, construction, ...inherited, subclasses: [] };
  return { ...fact, text: textOf(fact) };
}

/** The name of a base; that of the generic class for `Generic[T]`. */
function baseName(base: ast.Expression): readonly string[] {
  switch (base.kind) {
    case "Name":
      return [base.name];
    case "Attribute":
      return [base.attr];
    case "Subscript":
      return baseName(base.value);
    default:
      return [];
  }
}

function slotCount(parent: ClassFact | undefined): number {
  if (parent === undefined) return 0;
  return [...parent.attributes.values()].filter((attribute) => attribute.kind === "slot").length;
}

// ---------------------------------------------------------------------------------------------- dataclasses

interface DataclassOptions {
  readonly slots: boolean;
  readonly plainInit: boolean;
}

/** The options of `@dataclass`; undefined without it, "unknown" under other decorators. */
function dataclassOptions(definition: ast.ClassDef): DataclassOptions | undefined | "unknown" {
  let options: DataclassOptions | undefined;
  for (const decorator of definition.decorator_list) {
    const call = decorator.kind === "Call" ? decorator : undefined;
    const [name] = baseName(call?.func ?? decorator);
    if (name === "dataclass") {
      const on = (keyword: string): boolean =>
        call?.keywords.some(
          ({ arg, value }) => arg === keyword && value.kind === "Constant" && value.value.kind === "true",
        ) ?? false;
      const plainInit = call?.keywords.every(({ arg }) => !["init", "kw_only"].includes(arg ?? "")) ?? true;
      options = { slots: on("slots"), plainInit };
    } else if (name === undefined || !TRANSPARENT.has(name)) return "unknown";
  }
  return options;
}

/** Annotated names of the body that are fields of a dataclass. */
function dataclassFields(definition: ast.ClassDef): readonly ast.AnnAssign[] {
  return definition.body.filter((statement): statement is ast.AnnAssign => {
    if (statement.kind !== "AnnAssign" || statement.target.kind !== "Name") return false;
    const [name] = baseName(statement.annotation);
    return name !== "ClassVar" && name !== "InitVar" && name !== "KW_ONLY";
  });
}

function constructionOf(
  definition: ast.ClassDef,
  dataclass: DataclassOptions | undefined,
  methods: ReadonlyMap<string, ast.FunctionDef>,
  attributes: ReadonlyMap<string, ClassAttribute>,
  parent: ClassFact | undefined,
  ctx: ClassContext,
): Construction {
  if (attributes.has("__new__")) return { kind: "unknown" };
  const init = attributes.get("__init__");
  const isOwn = methods.has("__init__");
  if (dataclass !== undefined && !isOwn) return dataclassConstruction(definition, dataclass, attributes, parent, ctx);
  if (init?.kind === "method" && init.binding === "instance" && (isOwn || parent?.construction.kind === "init")) {
    return { kind: "init", function: init.function };
  }
  if (init !== undefined || isOwn) return { kind: "unknown" };
  return parent?.construction ?? { kind: "plain" };
}

function dataclassConstruction(
  definition: ast.ClassDef,
  dataclass: DataclassOptions,
  attributes: ReadonlyMap<string, ClassAttribute>,
  parent: ClassFact | undefined,
  ctx: ClassContext,
): Construction {
  const inherited = parent?.construction ?? { kind: "plain" };
  if (!dataclass.plainInit || attributes.has("__post_init__")) return { kind: "unknown" };
  if (inherited.kind !== "dataclass" && inherited.kind !== "plain") return { kind: "unknown" };
  const fields = new Map<string, DataclassField>(
    inherited.kind === "dataclass" ? inherited.fields.map((field) => [field.name, field]) : [],
  );
  for (const { target, annotation, value } of dataclassFields(definition)) {
    if (target.kind !== "Name") return { kind: "unknown" };
    const name = mangled(definition.name, target.name);
    const type = annotationType(annotation, ctx.aliases);
    const hasDefault = defaultOf(value);
    if (hasDefault === undefined) return { kind: "unknown" };
    fields.set(name, { name, type, hasDefault });
  }
  if (definition.body.some(isNoPlainField)) return { kind: "unknown" };
  return { kind: "dataclass", fields: [...fields.values()] };
}

/** `InitVar` and `KW_ONLY` change the parameters. */
function isNoPlainField(statement: ast.Statement): boolean {
  if (statement.kind !== "AnnAssign") return false;
  const [name] = baseName(statement.annotation);
  return name === "InitVar" || name === "KW_ONLY";
}

const FACTORIES: ReadonlySet<string> = new Set(["list", "dict", "set"]);

/** Whether a field has a default; undefined where something else than an assignment of a parameter may be made of it. */
function defaultOf(value: ast.Expression | undefined): boolean | undefined {
  if (value === undefined) return false;
  if (value.kind === "Constant" || value.kind === "UnaryOp") return true;
  const [callee] = value.kind === "Call" ? baseName(value.func) : [];
  if (value.kind !== "Call" || callee !== "field" || value.args.length > 0) return undefined;
  let hasDefault = false;
  for (const { arg, value: given } of value.keywords) {
    if (arg === undefined || arg === "init" || arg === "kw_only") return undefined;
    if (arg === "default_factory" && !(given.kind === "Name" && FACTORIES.has(given.name))) return undefined;
    hasDefault ||= arg === "default" || arg === "default_factory";
  }
  return hasDefault;
}

// -------------------------------------------------------------------------------------------- slots, methods

/** The slots that the class itself adds, in the order of their places; undefined when instances get a dict. */
function ownSlots(
  definition: ast.ClassDef,
  dataclass: DataclassOptions | undefined,
  parent: ClassFact | undefined,
): readonly string[] | undefined {
  const names = dataclass?.slots
    ? dataclassFields(definition).flatMap(({ target }) => (target.kind === "Name" ? [target.name] : []))
    : declaredSlots(definition);
  if (names === undefined || names.includes("__dict__") || names.includes("__weakref__")) return undefined;
  const own = names.map((name) => mangled(definition.name, name));
  return own.filter((name) => !dataclass?.slots || parent?.attributes.get(name)?.kind !== "slot").sort();
}

function declaredSlots(definition: ast.ClassDef): readonly string[] | undefined {
  for (const statement of definition.body) {
    const value =
      statement.kind === "Assign" && statement.targets.length === 1 && isNamed(statement.targets[0]!, "__slots__")
        ? statement.value
        : statement.kind === "AnnAssign" && isNamed(statement.target, "__slots__")
          ? statement.value
          : undefined;
    if (value === undefined) continue;
    if (value.kind === "Constant") return value.value.kind === "str" ? [value.value.value] : undefined;
    if (value.kind !== "Tuple" && value.kind !== "List" && value.kind !== "Set") return undefined;
    const names = value.elts.map((item) =>
      item.kind === "Constant" && item.value.kind === "str" ? item.value.value : undefined,
    );
    return names.every((name) => name !== undefined) ? names : undefined;
  }
  return undefined;
}

function isNamed(node: ast.Expression, name: string): boolean {
  return node.kind === "Name" && node.name === name;
}

/** Functions of the body by name, under any decorators; the setter of a property as `setterOf` names it. */
export function methodsOf(definition: ast.ClassDef): ReadonlyMap<string, ast.FunctionDef> {
  const methods = new Map<string, ast.FunctionDef>();
  for (const statement of definition.body) {
    if (statement.kind !== "FunctionDef") continue;
    // A property's accessors go by the getter's name.
    const accessor = statement.decorator_list.find(
      (decorator) => decorator.kind === "Attribute" && (decorator.attr === "setter" || decorator.attr === "deleter"),
    );
    if (accessor === undefined) methods.set(statement.name, statement);
    else if (isSetterOf(accessor, statement)) methods.set(setterOf(statement.name), statement);
  }
  return methods;
}

/** `@name.setter` alone above a function of that name. */
function isSetterOf(decorator: ast.Expression, { name, decorator_list }: ast.FunctionDef): boolean {
  return (
    decorator.kind === "Attribute" &&
    decorator.attr === "setter" &&
    isNamed(decorator.value, name) &&
    decorator_list.length === 1
  );
}

/** `__rmul__ = __mul__`: other names of functions of the body. */
function aliasesOf(definition: ast.ClassDef): readonly (readonly [alias: string, target: string])[] {
  return definition.body.flatMap((statement) => {
    const [target] = statement.kind === "Assign" && statement.targets.length === 1 ? statement.targets : [];
    if (statement.kind !== "Assign" || target?.kind !== "Name" || statement.value.kind !== "Name") return [];
    return [[target.name, statement.value.name] as const];
  });
}

function withSetter(
  className: string,
  name: string,
  attribute: ClassAttribute | undefined,
  methods: ReadonlyMap<string, ast.FunctionDef>,
): ClassAttribute | undefined {
  if (attribute?.kind !== "property" || !methods.has(setterOf(name))) return attribute;
  return { ...attribute, setter: `${className}.${setterOf(name)}` };
}

function methodAttribute(
  className: string,
  name: string,
  node: ast.FunctionDef,
  ctx: ClassContext,
): ClassAttribute | undefined {
  const target = `${className}.${name}`;
  const decorators = node.decorator_list.flatMap((decorator) => {
    const [known] = decorator.kind === "Call" ? [undefined] : baseName(decorator);
    return known !== undefined && TRANSPARENT.has(known) ? [] : [known];
  });
  const [decorator] = decorators;
  if (decorators.length > 1) return undefined;
  const { isAbstract } = tracesOf(node);
  if (decorators.length === 0) return { kind: "method", function: target, binding: bindingOf(name), isAbstract };
  switch (decorator) {
    case "staticmethod":
      return { kind: "method", function: target, binding: "static", isAbstract };
    case "classmethod":
      return { kind: "method", function: target, binding: "class", isAbstract };
    case "property":
      return { kind: "property", getter: target, type: annotationType(node.returns, ctx.aliases) };
    default:
      return undefined;
  }
}

function bindingOf(name: string): MethodBinding {
  if (name === "__new__") return "static";
  return name === "__init_subclass__" || name === "__class_getitem__" ? "class" : "instance";
}

// -------------------------------------------------------------------------------------------- types of fields

/** Names that the body assigns and that no instance assigns. */
function constantsOf(definition: ast.ClassDef, ctx: ClassContext): ReadonlyMap<string, PythonType> {
  const constants = new Map<string, PythonType>();
  for (const statement of definition.body) {
    const target =
      statement.kind === "Assign" && statement.targets.length === 1
        ? statement.targets[0]
        : statement.kind === "AnnAssign"
          ? statement.target
          : undefined;
    if (target?.kind !== "Name" || target.name === "__slots__") continue;
    const value = statement.kind === "Assign" || statement.kind === "AnnAssign" ? statement.value : undefined;
    if (value === undefined) continue;
    constants.set(mangled(definition.name, target.name), expressionType(typeContext(new Map(), ctx), value));
  }
  return constants;
}

/** Fields that the class's `__init__` assigns. */
function initialFields(
  definition: ast.ClassDef,
  dataclass: DataclassOptions | undefined,
  methods: ReadonlyMap<string, ast.FunctionDef>,
): ReadonlySet<string> {
  const names = new Set<string>();
  if (dataclass !== undefined) {
    for (const { target } of dataclassFields(definition)) if (target.kind === "Name") names.add(target.name);
  }
  const init = methods.get("__init__");
  const self = init?.args.posonlyargs[0] ?? init?.args.args[0];
  if (init !== undefined && self !== undefined) {
    for (const { of, attribute } of tracesOf(init).stores) if (of === self.arg) names.add(attribute);
  }
  return new Set([...names].map((name) => mangled(definition.name, name)));
}

function parameterType(arg: ast.Arg, ctx: ClassContext): PythonType {
  const supposed = arg.annotation === undefined ? ctx.surroundings.supposed(arg) : undefined;
  return supposed ?? annotationType(arg.annotation, ctx.aliases);
}

/** What methods assign to attributes of their instance, and what annotations say. */
function fieldTypes(
  definition: ast.ClassDef,
  methods: ReadonlyMap<string, ast.FunctionDef>,
  ctx: ClassContext,
  parent: ClassFact | undefined,
): ReadonlyMap<string, PythonType> {
  const annotated = new Map<string, PythonType>();
  const assigned = new Map<string, PythonType>();
  const add = (name: string, type: PythonType): void => {
    const field = mangled(definition.name, name);
    const known = assigned.get(field) ?? NEVER;
    assigned.set(field, type.kind === "unknown" ? known : unite([known, withoutNever(type)]));
  };
  for (const { target, annotation } of dataclassFields(definition)) {
    if (target.kind !== "Name") continue;
    const type = annotationType(annotation, ctx.aliases);
    if (dataclassOptions(definition) !== undefined) assigned.set(mangled(definition.name, target.name), NEVER);
    if (type.kind !== "unknown") annotated.set(mangled(definition.name, target.name), type);
  }
  const self: ClassFact | undefined = ctx.classNamed(definition.name) ?? parent;
  for (const method of methods.values()) {
    const [receiver, ...others] = [...method.args.posonlyargs, ...method.args.args];
    if (receiver === undefined) continue;
    const names = new Map<string, PythonType>();
    for (const arg of [...others, ...method.args.kwonlyargs]) names.set(arg.arg, parameterType(arg, ctx));
    names.set(receiver.arg, self === undefined ? UNKNOWN : userType(self.name));
    const types = typeContext(names, ctx);
    const isField = (target: ast.Expression): target is ast.Attribute =>
      target.kind === "Attribute" && isNamed(target.value, receiver.arg);
    for (const node of tracesOf(method).assignments) {
      if (node.kind === "Assign") {
        if (!node.targets.some((target) => target.kind === "Tuple" || isField(target))) continue;
        const type = expressionType(types, node.value);
        for (const target of node.targets) {
          if (isField(target)) add(target.attr, type);
          else if (target.kind === "Tuple") for (const item of target.elts) if (isField(item)) add(item.attr, UNKNOWN);
        }
      } else if (node.kind === "AnnAssign" && isField(node.target)) {
        const type = annotationType(node.annotation, ctx.aliases);
        add(node.target.attr, type);
        if (type.kind !== "unknown") annotated.set(mangled(definition.name, node.target.attr), type);
      } else if (node.kind === "AugAssign" && isField(node.target)) {
        // Its old value comes from another assignment.
        add(node.target.attr, UNKNOWN);
      }
    }
  }
  const fields = new Map<string, PythonType>();
  for (const [field, type] of assigned) {
    const declared = annotated.get(field);
    fields.set(field, declared ?? (type.kind === "never" ? UNKNOWN : type));
  }
  for (const slot of declaredSlots(definition) ?? []) {
    const field = mangled(definition.name, slot);
    if (!fields.has(field)) fields.set(field, annotated.get(field) ?? UNKNOWN);
  }
  return fields;
}

/** An empty display says nothing about its elements. */
function withoutNever(type: PythonType): PythonType {
  if (type.kind !== "instance" || !type.arguments.some((argument) => argument.kind === "never")) return type;
  return { ...type, arguments: [] };
}

function typeContext(names: ReadonlyMap<string, PythonType>, ctx: ClassContext): TypeContext {
  return {
    name: (name) => {
      const known = names.get(name);
      if (known !== undefined) return known;
      return ctx.isClass(name) ? { kind: "class", name } : ctx.surroundings.globalType(name);
    },
    functionResult: ctx.surroundings.declaredResult,
    classNamed: ctx.classNamed,
    bind: () => undefined,
    widen: () => undefined,
    record: () => undefined,
  };
}

function textOf(fact: Omit<ClassFact, "text">): string {
  const attributes = [...fact.attributes].map(([name, attribute]) => {
    switch (attribute.kind) {
      case "slot":
        return `${name} slot ${attribute.index} ${printType(attribute.type)}`;
      case "method":
        return `${name} ${attribute.binding} ${attribute.isAbstract} ${attribute.function}`;
      case "property":
        return `${name} property ${attribute.getter} ${attribute.setter ?? ""} ${printType(attribute.type)}`;
      case "field":
        return `${name} field ${attribute.isInitial} ${printType(attribute.type)}`;
      default:
        return `${name} ${attribute.kind} ${attribute.owner} ${printType(attribute.type)}`;
    }
  });
  const { construction } = fact;
  const made =
    construction.kind === "dataclass"
      ? construction.fields.map(({ name, type, hasDefault }) => `${name} ${printType(type)} ${hasDefault}`)
      : [construction.kind, construction.kind === "init" ? construction.function : ""];
  return [
    fact.name,
    fact.sealed,
    fact.isPlain,
    fact.parent ?? "",
    ...fact.subclasses,
    "",
    ...attributes,
    "",
    ...made,
  ].join("\n");
}
