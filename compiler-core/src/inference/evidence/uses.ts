/**
 * What a function does with its parameters, as evidence about their types: one walk over the body.
 *
 * Every name has one shape for the whole function. Expressions that hand on a value unify shapes, arithmetic links
 * them. What calls of functions of the module say comes from outside, as types of their parameters and results.
 */
import { PRIMITIVE_MODULES, primitiveConstant, primitiveRow } from "../../primitives";
import type * as ast from "../../syntax/nodes";
import { BYTES, FLOAT, type PythonType, STR, UNKNOWN } from "../../types/python-type";
import { indexedAxes } from "../axes";
import type { GlobalFacts } from "../globals";
import { assignedNames, type ParameterFact, parameterFacts } from "../infer";
import { type KnownNames, knownNames } from "./known-names";
import { type ShapeId, Shapes } from "./shapes";
import { LIST_METHODS, TEXT_METHODS } from "./value-methods";

/** What is known about what a function calls. */
export interface Callees {
  /** Names of the module that stand for NumPy. */
  readonly arrayModules: ReadonlySet<string>;
  /** Types of the parameters of a function of the module, by name; unknown ones are left out. */
  readonly parameters: (name: string) => ReadonlyMap<string, PythonType>;
  /** In their order. */
  readonly names: (name: string) => readonly string[];
  readonly result: (name: string) => PythonType;
}

/** Types that the uses of the parameters speak for, by name; `known` are those that something else determines. */
export function typesFromUses(
  definition: ast.FunctionDef,
  globals: GlobalFacts,
  callees: Callees,
  known: ReadonlyMap<string, PythonType>,
): ReadonlyMap<string, PythonType> {
  const names = knownNames(definition, globals, known);
  const collector = new UseCollector(globals, callees, names);
  const { posonlyargs, args, kwonlyargs } = definition.args;
  const parameters = [...posonlyargs, ...args, ...kwonlyargs];
  for (const name of [...parameters.map(({ arg }) => arg), ...assignedNames(definition)]) collector.local(name);
  for (const [name, type] of known) collector.shapes.apply(collector.local(name), type);
  collector.block(definition.body);
  collector.shapes.settle();
  const types = new Map<string, PythonType>();
  for (const { arg } of parameters) {
    const type = collector.shapes.typeOf(collector.local(arg));
    const rank = names.axes.get(arg);
    if (type.kind === "array" && type.rank === undefined && rank !== undefined) types.set(arg, { ...type, rank });
    else if (type.kind !== "unknown") types.set(arg, type);
  }
  return types;
}

/** The same for the parameters that neither an annotation nor a default says anything of, looking at no callee. */
export function unknownParameterUses(
  definition: ast.FunctionDef,
  globals: GlobalFacts,
  arrayModules: ReadonlySet<string>,
): ReadonlyMap<string, PythonType> {
  const facts = parameterFacts(definition.args);
  const isUnknown = (fact: ParameterFact): boolean =>
    !fact.isAnnotated && fact.default === undefined && fact.type.kind === "unknown";
  if (!facts.some(isUnknown)) return new Map();
  const callees: Callees = { arrayModules, parameters: () => new Map(), names: () => [], result: () => UNKNOWN };
  const known = facts.filter(({ type }) => type.kind !== "unknown").map(({ name, type }) => [name, type] as const);
  const types = typesFromUses(definition, globals, callees, new Map(known));
  const unknown = new Set(facts.filter(isUnknown).map(({ name }) => name));
  return new Map([...types].filter(([name]) => unknown.has(name)));
}

class UseCollector {
  readonly shapes: Shapes;
  private readonly locals = new Map<string, ShapeId>();
  /** Parts of tuples whose length is known. */
  private readonly tuples = new Map<ShapeId, readonly ShapeId[]>();
  private readonly globals: GlobalFacts;
  private readonly callees: Callees;
  private readonly names: KnownNames;

  constructor(globals: GlobalFacts, callees: Callees, names: KnownNames) {
    this.names = names;
    this.globals = globals;
    this.callees = callees;
    this.shapes = new Shapes(callees.arrayModules.size > 0);
  }

  local(name: string): ShapeId {
    let shape = this.locals.get(name);
    if (shape === undefined) {
      shape = this.shapes.create();
      this.locals.set(name, shape);
    }
    return shape;
  }

  block(body: readonly ast.Statement[]): void {
    for (const statement of body) this.statement(statement);
  }

  private statement(statement: ast.Statement): void {
    switch (statement.kind) {
      case "Expr":
        this.value(statement.value);
        return;
      case "Return":
        if (statement.value !== undefined) this.value(statement.value);
        return;
      case "Assign":
        for (const target of statement.targets) this.assign(target, statement.value);
        return;
      case "AnnAssign":
        if (statement.value !== undefined) this.assign(statement.target, statement.value);
        return;
      case "AugAssign":
        this.arithmetic(statement.op, statement.target, statement.value);
        return;
      case "If":
      case "While":
        this.condition(statement.test);
        this.block(statement.body);
        this.block(statement.orelse);
        return;
      case "For":
        this.bind(statement.target, this.items(statement.iter));
        this.block(statement.body);
        this.block(statement.orelse);
        return;
      case "With":
        for (const item of statement.items) this.value(item.context_expr);
        this.block(statement.body);
        return;
      case "Try":
        this.block(statement.body);
        for (const handler of statement.handlers) this.block(handler.body);
        this.block(statement.orelse);
        this.block(statement.finalbody);
        return;
      case "Assert":
        this.value(statement.test);
        return;
      case "Raise":
        if (statement.exc !== undefined) this.value(statement.exc);
        return;
      case "Delete":
        for (const target of statement.targets) this.value(target);
        return;
      default:
        return;
    }
  }

  /** Comparisons in a condition are of numbers: those of arrays have no truth. */
  private condition(test: ast.Expression): void {
    this.value(test);
    const comparisons = test.kind === "BoolOp" ? test.values : [test];
    for (const one of comparisons) {
      if (one.kind === "Compare")
        for (const side of [one.left, ...one.comparators]) this.shapes.markScalar(this.value(side));
    }
  }

  private assign(target: ast.Expression, source: ast.Expression): void {
    const isTuple = target.kind === "Tuple" || target.kind === "List";
    if (isTuple && source.kind === "Tuple" && source.elts.length === target.elts.length) {
      target.elts.forEach((element, index) => {
        this.assign(element, source.elts[index] as ast.Expression);
      });
      return;
    }
    const value = this.value(source);
    if (isNumberMade(source)) this.shapes.link(this.value(target), value);
    else this.bind(target, value);
  }

  private bind(target: ast.Expression, shape: ShapeId): void {
    switch (target.kind) {
      case "Tuple":
      case "List": {
        const parts = this.tuples.get(shape);
        const isFixed = parts?.length === target.elts.length;
        target.elts.forEach((element, index) => {
          this.bind(element, isFixed ? (parts?.[index] as ShapeId) : this.shapes.element(shape));
        });
        return;
      }
      case "Starred":
        return;
      default:
        this.shapes.unify(this.value(target), shape);
    }
  }

  /** The shape of what iterating gives. */
  private items(iterable: ast.Expression): ShapeId {
    const name = iterable.kind === "Call" && iterable.func.kind === "Name" ? iterable.func.name : undefined;
    if (iterable.kind === "Call" && name !== undefined && this.isBuiltin(name)) {
      const [first] = iterable.args;
      switch (name) {
        case "enumerate":
          if (first !== undefined) return this.pair([this.certainInt(), this.items(first)]);
          break;
        case "zip":
          return this.pair(iterable.args.map((argument) => this.items(argument)));
        case "reversed":
        case "sorted":
          if (first !== undefined) return this.items(first);
          break;
        default:
          break;
      }
    }
    return this.shapes.element(this.value(iterable));
  }

  /** Tuples of `enumerate` and `zip`: targets take the parts in their order. */
  private pair(parts: readonly ShapeId[]): ShapeId {
    const whole = this.shapes.create();
    this.tuples.set(whole, parts);
    return whole;
  }

  /** The shape of an expression's value, with what the expression says about its parts. */
  private value(node: ast.Expression): ShapeId {
    const { shapes } = this;
    switch (node.kind) {
      case "Name":
        return this.name(node.name);
      case "Constant":
        return this.constant(node.value);
      case "BinOp":
        return this.arithmetic(node.op, node.left, node.right);
      case "UnaryOp": {
        const operand = this.value(node.operand);
        if (node.op === "Invert") shapes.note(operand, "certain-int");
        if (node.op === "Not") return shapes.create();
        return operand;
      }
      case "BoolOp": {
        const values = node.values.map((value) => this.value(value));
        return values.at(-1) as ShapeId;
      }
      case "Compare":
        this.compare(node);
        return shapes.create();
      case "IfExp": {
        this.value(node.test);
        const result = shapes.create();
        shapes.link(result, this.value(node.body));
        shapes.link(result, this.value(node.orelse));
        return result;
      }
      case "NamedExpr":
        this.assign(node.target, node.value);
        return this.value(node.target);
      case "Subscript":
        return this.subscript(node);
      case "Attribute":
        return this.attribute(node);
      case "Call":
        return this.call(node);
      case "List": {
        const list = shapes.create();
        shapes.contain(list, "list");
        for (const element of node.elts) this.flow(shapes.element(list), element);
        return list;
      }
      case "Tuple":
        return this.pair(node.elts.map((element) => this.value(element)));
      case "ListComp": {
        this.generators(node.generators);
        const list = shapes.create();
        shapes.contain(list, "list");
        this.flow(shapes.element(list), node.elt);
        return list;
      }
      case "GeneratorExp":
      case "SetComp": {
        this.generators(node.generators);
        const made = shapes.create();
        this.flow(shapes.element(made), node.elt);
        return made;
      }
      case "Starred":
        this.value(node.value);
        return shapes.create();
      default:
        return shapes.create();
    }
  }

  private generators(generators: readonly ast.Comprehension[]): void {
    for (const { target, iter, ifs } of generators) {
      this.bind(target, this.items(iter));
      for (const condition of ifs) this.value(condition);
    }
  }

  /** A value goes to a place: the same value, or a number that was made for it. */
  private flow(place: ShapeId, source: ast.Expression): void {
    const value = this.value(source);
    if (isNumberMade(source)) this.shapes.link(place, value);
    else this.shapes.unify(place, value);
  }

  private name(name: string): ShapeId {
    if (this.locals.has(name)) return this.local(name);
    const fact = this.globals(name);
    if (fact?.kind === "constant") {
      const shape = this.shapes.create();
      this.shapes.note(shape, fact.type === "float" ? "float" : "int-hint");
      return shape;
    }
    return fact === undefined ? this.local(name) : this.shapes.create();
  }

  private constant(value: ast.ConstantValue): ShapeId {
    switch (value.kind) {
      case "int":
        return this.shapes.create();
      case "float": {
        const shape = this.shapes.create();
        this.shapes.note(shape, "float");
        return shape;
      }
      case "str":
      case "str-named-escape":
        return this.shapes.of(STR);
      case "bytes":
        return this.shapes.of(BYTES);
      default:
        return this.shapes.create();
    }
  }

  private certainInt(): ShapeId {
    const shape = this.shapes.create();
    this.shapes.note(shape, "certain-int");
    return shape;
  }

  private arithmetic(op: ast.BinaryOperator, leftNode: ast.Expression, rightNode: ast.Expression): ShapeId {
    const { shapes } = this;
    // `[0.0] * n`
    if (op === "Mult" && (leftNode.kind === "List" || rightNode.kind === "List")) {
      const [list, count] = leftNode.kind === "List" ? [leftNode, rightNode] : [rightNode, leftNode];
      shapes.note(this.value(count), "certain-int");
      return this.value(list);
    }
    const left = this.value(leftNode);
    const right = this.value(rightNode);
    const result = shapes.create();
    switch (op) {
      case "LShift":
      case "RShift":
      case "BitAnd":
      case "BitOr":
      case "BitXor":
        if (isInt(leftNode) || isInt(rightNode) || op === "LShift" || op === "RShift") {
          for (const operand of [left, right, result]) shapes.note(operand, "certain-int");
        }
        return result;
      case "Div":
        for (const operand of [left, right]) shapes.note(operand, "float-hint");
        shapes.note(result, "float");
        shapes.link(left, right);
        return result;
      case "FloorDiv":
      case "Mod":
        if (leftNode.kind === "Constant" && leftNode.value.kind === "str") return shapes.of(STR);
        if (isInt(rightNode)) {
          shapes.note(left, "int");
          shapes.note(result, "int");
        }
        break;
      case "MatMult":
        return result;
      default:
        break;
    }
    if (isInt(rightNode) && (op === "Add" || op === "Sub")) shapes.note(left, "int-hint");
    shapes.link(left, right);
    shapes.link(left, result);
    shapes.link(right, result);
    return result;
  }

  private compare({ left, ops, comparators }: ast.Compare): void {
    let before = left;
    comparators.forEach((comparator, index) => {
      const operator = ops[index] as ast.ComparisonOperator;
      const a = this.value(before);
      const b = this.value(comparator);
      if (operator === "In" || operator === "NotIn") {
        // Any container may be asked.
      } else if (operator === "Is" || operator === "IsNot") {
        // `None` is the mark of "not given" there.
        if (before.kind !== "Name" || !this.names.optional.has(before.name)) this.shapes.markForeign(a);
      } else {
        const isEquality = operator === "Eq" || operator === "NotEq";
        if (isInt(comparator)) this.shapes.note(a, isEquality ? "int" : "int-hint");
        if (isText(comparator) || isText(before)) this.shapes.unify(a, b);
        else this.shapes.link(a, b);
      }
      before = comparator;
    });
  }

  private subscript(node: ast.Subscript): ShapeId {
    const container = this.value(node.value);
    const { slice } = node;
    if (slice.kind === "Slice") {
      for (const bound of [slice.lower, slice.upper, slice.step]) {
        if (bound !== undefined) this.shapes.note(this.value(bound), "certain-int");
      }
      this.shapes.contain(container, "sequence");
      return container;
    }
    const root = indexedAxes(node);
    const isWhole = root !== undefined && root.axes === this.names.axes.get(root.name);
    if (slice.kind === "Tuple") {
      for (const part of slice.elts) if (part.kind !== "Slice") this.shapes.note(this.value(part), "certain-int");
      this.shapes.contain(container, "array");
      if (slice.elts.some(({ kind }) => kind === "Slice")) return this.view(container);
      const element = this.shapes.element(container);
      if (isWhole) this.shapes.access(container, element);
      return element;
    }
    const index = this.value(slice);
    if (isText(slice)) this.shapes.markForeign(container);
    else this.shapes.note(index, "certain-int");
    if (node.ctx !== "Load" && this.callees.arrayModules.size === 0) this.shapes.contain(container, "list");
    const element = this.shapes.element(container);
    if (isWhole && root !== undefined) this.shapes.access(this.local(root.name), element);
    return element;
  }

  /** Another array with the same elements. */
  private view(array: ShapeId): ShapeId {
    const view = this.shapes.create();
    this.shapes.contain(view, "array");
    this.shapes.unify(this.shapes.element(view), this.shapes.element(array));
    return view;
  }

  private attribute(node: ast.Attribute): ShapeId {
    if (node.value.kind === "Name" && !this.locals.has(node.value.name)) {
      const fact = this.globals(node.value.name);
      if (fact?.kind === "builtin" && PRIMITIVE_MODULES.includes(fact.path)) {
        return primitiveConstant(`${fact.path}.${node.attr}`) === undefined
          ? this.shapes.create()
          : this.shapes.of(FLOAT);
      }
    }
    const attribute =
      node.value.kind === "Name" ? this.names.classes.get(node.value.name)?.attributes.get(node.attr) : undefined;
    if (attribute?.kind === "slot" || attribute?.kind === "field") return this.shapes.of(attribute.type);
    const owner = this.value(node.value);
    if (ARRAY_ATTRIBUTES.has(node.attr)) this.shapes.contain(owner, "array");
    else this.shapes.markForeign(owner);
    return this.shapes.create();
  }

  private call(node: ast.Call): ShapeId {
    const { func } = node;
    if (func.kind === "Attribute") return this.methodCall(node, func);
    const fact = func.kind === "Name" && !this.locals.has(func.name) ? this.globals(func.name) : undefined;
    if (func.kind === "Name" && fact?.kind === "function") return this.moduleCall(node, func.name);
    if (fact?.kind === "builtin") return this.primitiveCall(node, fact.path);
    this.value(func);
    this.visitArguments(node);
    return this.shapes.create();
  }

  private visitArguments(node: ast.Call): readonly ShapeId[] {
    for (const { value } of node.keywords) this.value(value);
    return node.args.map((argument) => this.value(argument));
  }

  private moduleCall(node: ast.Call, name: string): ShapeId {
    const types = this.callees.parameters(name);
    const names = this.callees.names(name);
    node.args.forEach((argument, index) => {
      const shape = this.value(argument);
      const type = types.get(names[index] ?? "");
      if (type !== undefined && !isNumberMade(argument)) this.suppose(shape, type);
    });
    for (const { arg, value } of node.keywords) {
      const shape = this.value(value);
      const type = arg === undefined ? undefined : types.get(arg);
      if (type !== undefined && !isNumberMade(value)) this.suppose(shape, type);
    }
    return this.shapes.of(this.callees.result(name));
  }

  /** A float parameter also takes ints. */
  private suppose(shape: ShapeId, type: PythonType): void {
    if (type.kind === "instance" && type.name === "float") this.shapes.note(shape, "float");
    else if (type.kind === "instance" && type.name === "int") this.shapes.note(shape, "int");
    else this.shapes.apply(shape, type);
  }

  private methodCall(node: ast.Call, func: ast.Attribute): ShapeId {
    const { shapes } = this;
    const fact =
      func.value.kind === "Name" && !this.locals.has(func.value.name) ? this.globals(func.value.name) : undefined;
    if (func.value.kind === "Name" && this.callees.arrayModules.has(func.value.name)) return this.arrayCall(node);
    if (fact?.kind === "builtin") return this.primitiveCall(node, `${fact.path}.${func.attr}`);
    const owner = this.value(func.value);
    const argumentShapes = this.visitArguments(node);
    const list = LIST_METHODS[func.attr];
    if (list !== undefined) {
      shapes.contain(owner, list.isOnlyOfLists ? "list" : "sequence");
      const element = shapes.element(owner);
      const argument = list.takes === undefined ? undefined : argumentShapes[list.takes];
      const source = list.takes === undefined ? undefined : node.args[list.takes];
      if (argument !== undefined && source !== undefined) {
        if (isNumberMade(source)) shapes.link(element, argument);
        else shapes.unify(element, argument);
      }
      return list.gives === "element" ? element : list.gives === "list" ? owner : shapes.create();
    }
    if (TEXT_METHODS.has(func.attr)) shapes.contain(owner, "text");
    else if (ARRAY_ATTRIBUTES.has(func.attr)) shapes.contain(owner, "array");
    else shapes.markForeign(owner);
    return shapes.create();
  }

  /** Functions of NumPy take and give numbers as well as arrays. */
  private arrayCall(node: ast.Call): ShapeId {
    const result = this.shapes.create();
    if (node.func.kind === "Attribute" && CONSTRUCTORS.has(node.func.attr)) {
      this.visitArguments(node);
      return this.constructed(node, result);
    }
    this.shapes.markDoubtful(result);
    for (const shape of this.visitArguments(node)) this.shapes.link(shape, result);
    return result;
  }

  /** `np.zeros(n)`, `np.empty((rows, cols), dtype=np.int64)` */
  private constructed({ args, keywords }: ast.Call, array: ShapeId): ShapeId {
    const { shapes } = this;
    const [shape, second] = args;
    if (shape?.kind === "Tuple") for (const axis of shape.elts) shapes.note(this.value(axis), "certain-int");
    else if (shape?.kind === "Name") shapes.count(this.value(shape));
    shapes.contain(array, "array");
    const dtype = keywords.find(({ arg }) => arg === "dtype")?.value ?? second;
    const name = dtype?.kind === "Attribute" ? dtype.attr : dtype?.kind === "Name" ? dtype.name : undefined;
    if (dtype === undefined || /^(?:float|double)/.test(name ?? ""))
      shapes.note(shapes.element(array), "certain-float");
    else if (/^u?int/.test(name ?? "")) shapes.note(shapes.element(array), "certain-int");
    return array;
  }

  private primitiveCall(node: ast.Call, path: string): ShapeId {
    const { shapes } = this;
    const [firstNode] = node.args;
    const values = this.visitArguments(node);
    const [first] = values;
    const result = shapes.create();
    switch (path) {
      case "builtins.range":
        for (const value of values) shapes.note(value, "certain-int");
        shapes.note(shapes.element(result), "certain-int");
        return result;
      case "builtins.len":
        if (first !== undefined) shapes.contain(first, "sequence");
        return this.certainInt();
      case "builtins.ord":
        if (first !== undefined) shapes.contain(first, "text");
        return this.certainInt();
      case "builtins.chr":
        if (first !== undefined) shapes.note(first, "certain-int");
        return shapes.of(STR);
      case "builtins.int":
        return this.certainInt();
      case "builtins.float":
        shapes.note(result, "certain-float");
        return result;
      case "builtins.sum":
        if (firstNode !== undefined) shapes.link(this.items(firstNode), result);
        return result;
      case "builtins.min":
      case "builtins.max":
        if (values.length === 1 && firstNode !== undefined) return this.items(firstNode);
        for (const value of values) shapes.link(value, result);
        return result;
      case "builtins.abs":
        return first ?? result;
      case "builtins.list":
      case "builtins.sorted": {
        shapes.contain(result, "list");
        if (firstNode !== undefined) shapes.unify(shapes.element(result), this.items(firstNode));
        return result;
      }
      default:
        return this.knownFunction(path, values);
    }
  }

  /** A row of the table that works on floats: so do its arguments. */
  private knownFunction(path: string, values: readonly ShapeId[]): ShapeId {
    const result = this.shapes.create();
    const overload = primitiveRow(path)?.unboxed?.find(({ parameters }) => parameters.length === values.length);
    if (overload === undefined) return result;
    overload.parameters.forEach((parameter, index) => {
      this.shapes.note(values[index] as ShapeId, parameter === "float" ? "float" : "int");
      this.shapes.markScalar(values[index] as ShapeId);
    });
    this.shapes.note(result, overload.result === "float" ? "float" : "int");
    return result;
  }

  private isBuiltin(name: string): boolean {
    const fact = this.locals.has(name) ? undefined : this.globals(name);
    return fact?.kind === "builtin" && fact.path === `builtins.${name}` ? true : fact === undefined;
  }
}

/** Functions of NumPy that make an array of a shape. */
const CONSTRUCTORS: ReadonlySet<string> = new Set(["empty", "ones", "zeros"]);

/** What NumPy arrays have and lists have not. */
const ARRAY_ATTRIBUTES: ReadonlySet<string> = new Set([
  "T",
  "astype",
  "dtype",
  "max",
  "mean",
  "min",
  "ndim",
  "ravel",
  "reshape",
  "shape",
  "size",
  "std",
  "sum",
]);

/** A new number, not one that is handed on. */
function isNumberMade(node: ast.Expression): boolean {
  return node.kind === "BinOp" || node.kind === "Constant" || node.kind === "IfExp" || node.kind === "UnaryOp";
}

function isInt(node: ast.Expression): boolean {
  return node.kind === "Constant" && node.value.kind === "int";
}

function isText(node: ast.Expression): boolean {
  return node.kind === "Constant" && (node.value.kind === "str" || node.value.kind === "bytes");
}
