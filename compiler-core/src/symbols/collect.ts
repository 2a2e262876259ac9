/**
 * The first pass: which names each scope binds and uses.
 *
 * Follows `symtable_visit_*` of CPython. Names are resolved afterwards (`resolve.ts`), when all bindings are known.
 */
import type { Diagnostic } from "../base/diagnostic";
import type { Span } from "../base/span";
import type * as ast from "../syntax/nodes";
import { forEachChild } from "../syntax/visit";
import { FRAME_NAMES, mangle, type ScopeKind } from "./scopes";

/** What a scope does with a name; bits. */
export const BOUND = 1;
export const USED = 2;
export const PARAMETER = 4;
export const IMPORTED = 8;
export const ANNOTATED = 16;
export const GLOBAL = 32;
export const NONLOCAL = 64;
/** Bound, used or deleted by something that is compiled: not only by an annotation without a value. */
export const EMITTED = 128;
/** Bound by more than an annotation, whatever variable the name means. */
export const ASSIGNED = 256;

/** A scope while it is being collected. */
export interface CollectedScope {
  readonly kind: ScopeKind;
  readonly node: ast.Node;
  readonly parent: CollectedScope | undefined;
  readonly children: CollectedScope[];
  readonly name: string;
  readonly privateClass: string | undefined;
  readonly flags: Map<string, number>;
  readonly parameters: string[];
  /** Nodes that name something in this scope, and what. */
  readonly useNodes: number[];
  readonly useNames: string[];
  /** Names in annotations that are never evaluated: they are looked up, and change nothing. */
  readonly silentNodes: number[];
  readonly silentNames: string[];
  readonly frameNames: Set<string>;
  /** Where names were declared `global` or `nonlocal`. */
  readonly declarations: Map<string, Span>;
  isGenerator: boolean;
  isCoroutine: boolean;
  usesClassCell: boolean;
}

export interface CollectOptions {
  /** The minor version of Python 3 that the module is for. */
  readonly minor: number;
  /** Functions are bound, but not looked into. */
  readonly withoutFunctions?: boolean;
}

/** What the surroundings of a function that no other encloses say about the names in it. */
export interface FunctionPlace {
  readonly className: string | undefined;
  /** Type parameters of enclosing classes. */
  readonly typeParameters: ReadonlySet<string>;
  /** The module has `from __future__ import annotations`. */
  readonly futureAnnotations: boolean;
}

export interface CollectedModule {
  /** In preorder; the first is the module. */
  readonly scopes: readonly CollectedScope[];
  readonly errors: readonly Diagnostic[];
}

export function collectScopes(module: ast.Module, options: CollectOptions): CollectedModule {
  const collector = new Collector(module, options, importsFutureAnnotations(module));
  collector.run();
  return { scopes: collector.scopes, errors: collector.errors };
}

/** The scopes in one function, below those around it; errors are those within. */
export function collectFunction(
  definition: ast.FunctionDef | ast.AsyncFunctionDef,
  place: FunctionPlace,
  options: CollectOptions,
): CollectedModule {
  const module: ast.Module = { kind: "Module", id: 0, span: definition.span, body: [] };
  const collector = new Collector(module, options, place.futureAnnotations);
  collector.runFunction(definition, place);
  return { scopes: collector.scopes, errors: collector.errors };
}

type AnyComprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp;

const COMPREHENSION_NAMES = {
  ListComp: "<listcomp>",
  SetComp: "<setcomp>",
  DictComp: "<dictcomp>",
  GeneratorExp: "<genexpr>",
} as const;

class Collector {
  readonly scopes: CollectedScope[] = [];
  errors: Diagnostic[] = [];
  private readonly module: ast.Module;
  private current: CollectedScope;
  private loops = 0;
  /** Annotations are not evaluated: `from __future__ import annotations`, from 3.10 on. */
  private readonly lazyAnnotations: boolean;
  private readonly options: CollectOptions;
  private unreachable = false;
  /** The node that is being visited, for errors about the names in it. */
  private place: Span = { start: 0, end: 0 };
  /** Within such an annotation. */
  private silent = false;

  constructor(module: ast.Module, options: CollectOptions, futureAnnotations: boolean) {
    this.module = module;
    this.options = options;
    this.lazyAnnotations = options.minor >= 10 && futureAnnotations;
    this.current = this.newScope("module", module, "<module>", undefined, undefined);
  }

  run(): void {
    this.visitAll(this.module.body);
  }

  runFunction(definition: ast.FunctionDef | ast.AsyncFunctionDef, place: FunctionPlace): void {
    const inside = (): void => {
      this.withTypeParameters(definition, definition.name, definition.type_params, () => {
        // What stands in the head belongs to the scopes around.
        this.errors = [];
        this.functionScope(definition);
      });
    };
    const { module } = this;
    const { className, typeParameters } = place;
    const inClass = (): void => {
      if (className === undefined) inside();
      else this.inScope("class", module, className, className, inside);
    };
    if (typeParameters.size === 0) inClass();
    else {
      this.inScope("type-parameters", module, "<generic parameters>", className, () => {
        for (const name of typeParameters) this.add(mangle(className, name), BOUND);
        inClass();
      });
    }
  }

  // -------------------------------------------------------------------------------------------- scopes

  private newScope(
    kind: ScopeKind,
    node: ast.Node,
    name: string,
    parent: CollectedScope | undefined,
    privateClass: string | undefined,
  ): CollectedScope {
    const scope: CollectedScope = {
      kind,
      node,
      parent,
      children: [],
      name,
      privateClass,
      flags: new Map(),
      parameters: [],
      useNodes: [],
      useNames: [],
      silentNodes: [],
      silentNames: [],
      frameNames: new Set(),
      declarations: new Map(),
      isGenerator: false,
      isCoroutine: false,
      usesClassCell: false,
    };
    parent?.children.push(scope);
    this.scopes.push(scope);
    return scope;
  }

  /** Opens a scope, runs `body` in it, and comes back. */
  private within(kind: ScopeKind, node: ast.Node, name: string, body: () => void): void {
    // The type parameters of a class are mangled as names in it.
    const mangles = kind === "class" || (kind === "type-parameters" && node.kind === "ClassDef");
    const privateClass = mangles ? (node as ast.ClassDef).name : this.current.privateClass;
    this.inScope(kind, node, name, privateClass, body);
  }

  private inScope(
    kind: ScopeKind,
    node: ast.Node,
    name: string,
    privateClass: string | undefined,
    body: () => void,
  ): void {
    const outer = this.current;
    const { loops } = this;
    this.current = this.newScope(kind, node, name, outer, privateClass);
    this.loops = 0;
    body();
    this.loops = loops;
    this.current = outer;
  }

  private report(span: Span, message: string): void {
    this.errors.push({ code: "MT1018", severity: "error", span, message, related: [] });
  }

  // --------------------------------------------------------------------------------------------- names

  private add(name: string, bits: number): void {
    const { flags } = this.current;
    flags.set(name, (flags.get(name) ?? 0) | bits);
  }

  /** Node `id` names `name` here; `bits` says how. An empty name stands for a missing expression. */
  private mention(id: number, name: string, bits: number): void {
    if (name === "") return;
    const scope = this.current;
    const mangled = mangle(scope.privateClass, name);
    if (this.silent) {
      scope.silentNodes.push(id);
      scope.silentNames.push(mangled);
      return;
    }
    this.add(mangled, this.unreachable ? bits & ~EMITTED : bits);
    scope.useNodes.push(id);
    scope.useNames.push(mangled);
  }

  private bind(id: number, name: string, bits = 0): void {
    if (name === "__debug__") this.report(this.place, "`__debug__` cannot be assigned to.");
    this.mention(id, name, BOUND | ASSIGNED | EMITTED | bits);
  }

  // -------------------------------------------------------------------------------------------- visits

  private visitAll(nodes: readonly (ast.Node | undefined)[]): void {
    for (const node of nodes) if (node !== undefined) this.visit(node);
  }

  private readonly visit = (node: ast.Node): void => {
    if (this.silent) {
      this.visitSilently(node);
      return;
    }
    this.place = node.span;
    switch (node.kind) {
      case "Name":
        this.visitName(node);
        return;
      case "Attribute":
        if (FRAME_NAMES.has(node.attr)) this.current.frameNames.add(node.attr);
        this.visit(node.value);
        return;
      case "FunctionDef":
      case "AsyncFunctionDef":
        this.visitFunction(node);
        return;
      case "ClassDef":
        this.visitClass(node);
        return;
      case "Lambda":
        this.visitDefaults(node.args);
        this.within("lambda", node, "<lambda>", () => {
          this.bindParameters(node.args);
          this.visit(node.body);
        });
        return;
      case "ListComp":
      case "SetComp":
      case "DictComp":
      case "GeneratorExp":
        this.visitComprehension(node);
        return;
      case "NamedExpr":
        this.visit(node.value);
        this.bindNamed(node.target);
        return;
      case "AnnAssign":
        this.visitAnnotated(node);
        return;
      case "Import":
      case "ImportFrom":
        this.visitImport(node);
        return;
      case "Global":
      case "Nonlocal":
        this.visitDeclaration(node);
        return;
      case "ExceptHandler":
        if (node.type !== undefined) this.visit(node.type);
        if (node.name !== undefined) this.bind(node.id, node.name);
        this.visitAll(node.body);
        return;
      case "MatchAs":
        if (node.pattern !== undefined) this.visit(node.pattern);
        if (node.name !== undefined) this.bind(node.id, node.name);
        return;
      case "MatchStar":
        if (node.name !== undefined) this.bind(node.id, node.name);
        return;
      case "MatchMapping":
        this.visitAll(node.keys);
        this.visitAll(node.patterns);
        if (node.rest !== undefined) this.bind(node.id, node.rest);
        return;
      case "TypeAlias":
        this.visitTypeAlias(node);
        return;
      case "If":
        this.visitIf(node);
        return;
      case "For":
      case "AsyncFor":
      case "While":
        this.visitLoop(node);
        return;
      case "Return":
        if (this.current.kind !== "function") this.report(node.span, "`return` stands outside of a function.");
        if (node.value !== undefined) this.visit(node.value);
        return;
      case "Break":
      case "Continue":
        if (this.loops === 0) this.report(node.span, `\`${node.kind.toLowerCase()}\` stands outside of a loop.`);
        return;
      case "Yield":
      case "YieldFrom":
        this.visitYield(node);
        return;
      case "Await":
        this.checkAwait(node);
        this.visit(node.value);
        return;
      case "AsyncWith":
        this.checkAwait(node);
        forEachChild(node, this.visit);
        return;
      case "Constant":
        return;
      default:
        forEachChild(node, this.visit);
        return;
    }
  };

  /** Within an annotation that is never evaluated: nothing is bound, no scope is opened. */
  private visitSilently(node: ast.Node): void {
    if (node.kind === "Name") this.mention(node.id, node.name, USED);
    else forEachChild(node, this.visit);
  }

  private visitName(node: ast.Name): void {
    if (node.ctx !== "Load") {
      this.bind(node.id, node.name);
      return;
    }
    this.mention(node.id, node.name, USED | EMITTED);
    if (node.name === "super" || node.name === "__class__") this.useClassCell(node.name);
    else if (FRAME_NAMES.has(node.name)) this.current.frameNames.add(node.name);
  }

  /** `super` in a function makes `__class__` a free variable of it, as if it were named. */
  private useClassCell(name: string): void {
    const scope = this.current;
    if (scope.kind === "module" || scope.kind === "class") return;
    scope.usesClassCell = true;
    if (name === "super") this.add("__class__", USED);
  }

  /** Python 3.9 gives names in `if 0:` no place among the locals. */
  private visitIf(node: ast.If): void {
    const { unreachable } = this;
    this.visit(node.test);
    const never = this.options.minor < 10 && node.test.kind === "Constant" && isFalse(node.test.value);
    this.unreachable = unreachable || never;
    this.visitAll(node.body);
    this.unreachable = unreachable;
    this.visitAll(node.orelse);
  }

  private visitLoop(node: ast.For | ast.AsyncFor | ast.While): void {
    if (node.kind === "While") {
      this.visit(node.test);
    } else {
      if (node.kind === "AsyncFor") this.checkAwait(node);
      this.visit(node.target);
      this.visit(node.iter);
    }
    this.loops += 1;
    this.visitAll(node.body);
    this.loops -= 1;
    this.visitAll(node.orelse);
  }

  private visitYield(node: ast.Yield | ast.YieldFrom): void {
    const scope = this.current;
    if (scope.kind === "function" || scope.kind === "lambda") scope.isGenerator = true;
    else if (scope.kind === "comprehension") this.report(node.span, "`yield` cannot stand in a comprehension.");
    else this.report(node.span, "`yield` stands outside of a function.");
    if (node.kind === "YieldFrom" && scope.node.kind === "AsyncFunctionDef") {
      this.report(node.span, "`yield from` cannot stand in an `async def`.");
    }
    if (node.value !== undefined) this.visit(node.value);
  }

  /** `await`, `async for` and `async with` belong into an `async def`; a comprehension in it counts as it. */
  private checkAwait(node: ast.Node): void {
    let scope: CollectedScope | undefined = this.current;
    while (scope?.kind === "comprehension") {
      scope.isCoroutine = true;
      if (scope.node.kind === "GeneratorExp") return;
      scope = scope.parent;
    }
    if (scope?.node.kind !== "AsyncFunctionDef" || scope.kind !== "function") {
      const what = node.kind === "Await" ? "`await`" : "This asynchronous construct";
      this.report(node.span, `${what} stands outside of an \`async def\`.`);
    }
  }

  // --------------------------------------------------------------------------------- functions, classes

  private visitFunction(node: ast.FunctionDef | ast.AsyncFunctionDef): void {
    this.bind(node.id, node.name);
    this.visitDefaults(node.args);
    this.visitAll(node.decorator_list);
    this.withTypeParameters(node, node.name, node.type_params, () => {
      this.visitParameterAnnotations(node.args);
      if (node.returns !== undefined) this.visitAnnotation(node.returns);
      if (this.options.withoutFunctions !== true) this.functionScope(node);
    });
  }

  private functionScope(node: ast.FunctionDef | ast.AsyncFunctionDef): void {
    this.within("function", node, node.name, () => {
      this.current.isCoroutine = node.kind === "AsyncFunctionDef";
      this.bindParameters(node.args);
      this.visitAll(node.body);
    });
  }

  private visitDefaults(args: ast.Arguments): void {
    this.visitAll(args.defaults);
    this.visitAll(args.kw_defaults);
  }

  private visitParameterAnnotations(args: ast.Arguments): void {
    for (const arg of [...args.posonlyargs, ...args.args, args.vararg, ...args.kwonlyargs, args.kwarg]) {
      if (arg?.annotation !== undefined) this.visitAnnotation(arg.annotation);
    }
  }

  private visitAnnotation(annotation: ast.Expression): void {
    const { silent } = this;
    this.silent = silent || this.lazyAnnotations;
    this.visit(annotation);
    this.silent = silent;
  }

  private bindParameters(args: ast.Arguments): void {
    for (const arg of [...args.posonlyargs, ...args.args, ...args.kwonlyargs, args.vararg, args.kwarg]) {
      if (arg === undefined) continue;
      const name = mangle(this.current.privateClass, arg.arg);
      if (((this.current.flags.get(name) ?? 0) & PARAMETER) !== 0) {
        this.report(arg.span, `There is another parameter \`${arg.arg}\`.`);
      }
      this.bind(arg.id, arg.arg, PARAMETER);
      this.current.parameters.push(name);
    }
  }

  private visitClass(node: ast.ClassDef): void {
    this.bind(node.id, node.name);
    this.visitAll(node.decorator_list);
    this.withTypeParameters(node, node.name, node.type_params, () => {
      this.visitAll(node.bases);
      this.visitAll(node.keywords);
      this.within("class", node, node.name, () => this.visitAll(node.body));
    });
  }

  // ---------------------------------------------------------------------------------- type parameters

  private withTypeParameters(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.TypeAlias,
    name: string,
    parameters: readonly ast.TypeParameter[],
    body: () => void,
  ): void {
    if (parameters.length === 0) {
      body();
      return;
    }
    this.within("type-parameters", node, `<generic parameters of ${name}>`, () => {
      for (const parameter of parameters) this.visitTypeParameter(parameter);
      body();
    });
  }

  private visitTypeParameter(node: ast.TypeParameter): void {
    this.bind(node.id, node.name);
    const bound = node.kind === "TypeVar" ? node.bound : undefined;
    for (const value of [bound, node.default_value]) {
      if (value !== undefined) this.within("type-variable", node, node.name, () => this.visit(value));
    }
  }

  private visitTypeAlias(node: ast.TypeAlias): void {
    this.visit(node.name);
    this.withTypeParameters(node, node.name.name, node.type_params, () => {
      this.within("type-alias", node, node.name.name, () => this.visit(node.value));
    });
  }

  // ------------------------------------------------------------------------------------ comprehensions

  private visitComprehension(node: AnyComprehension): void {
    const [first] = node.generators;
    if (first !== undefined) this.visit(first.iter);
    this.within("comprehension", node, COMPREHENSION_NAMES[node.kind], () => {
      this.current.isGenerator = node.kind === "GeneratorExp";
      this.current.parameters.push(".0");
      node.generators.forEach((generator, index) => {
        if (generator.is_async) this.checkAwait(generator);
        this.visit(generator.target);
        if (index > 0) this.visit(generator.iter);
        this.visitAll(generator.ifs);
      });
      if (node.kind === "DictComp") {
        this.visit(node.key);
        this.visit(node.value);
      } else {
        this.visit(node.elt);
      }
    });
  }

  /** The target of `:=` in a comprehension is a variable of the scope around all comprehensions. */
  private bindNamed(target: ast.Name): void {
    const inner = this.current;
    let scope = inner;
    while (scope.kind === "comprehension" && scope.parent !== undefined) scope = scope.parent;
    if (scope === inner) {
      this.visit(target);
      return;
    }
    const name = mangle(inner.privateClass, target.name);
    if (scope.kind === "class") {
      this.report(target.span, "An assignment expression in a comprehension cannot be used in a class body.");
    }
    const outer = scope.flags.get(name) ?? 0;
    const global = scope.kind === "module" || (outer & GLOBAL) !== 0;
    this.mention(target.id, target.name, (global ? GLOBAL : NONLOCAL) | ASSIGNED);
    scope.flags.set(name, outer | BOUND | ASSIGNED | EMITTED);
  }

  // ---------------------------------------------------------------------------- imports, declarations

  private visitAnnotated(node: ast.AnnAssign): void {
    const { target, value } = node;
    if (target.kind !== "Name") this.visit(target);
    else if (node.simple)
      this.mention(target.id, target.name, BOUND | ANNOTATED | (value === undefined ? 0 : ASSIGNED | EMITTED));
    else if (value !== undefined) this.bind(target.id, target.name);
    else this.mention(target.id, target.name, 0);
    this.visitAnnotation(node.annotation);
    if (value !== undefined) this.visit(value);
  }

  private visitImport(node: ast.Import | ast.ImportFrom): void {
    for (const alias of node.names) {
      if (alias.name === "*") {
        if (this.current.kind !== "module") this.report(alias.span, "`import *` is only allowed in a module.");
        continue;
      }
      const dot = alias.name.indexOf(".");
      const name = alias.asname ?? (dot < 0 ? alias.name : alias.name.slice(0, dot));
      this.bind(alias.id, name, IMPORTED);
    }
  }

  private visitDeclaration(node: ast.Global | ast.Nonlocal): void {
    const scope = this.current;
    const word = node.kind === "Global" ? "global" : "nonlocal";
    if (word === "nonlocal" && scope.kind === "module") {
      this.report(node.span, "`nonlocal` stands outside of a function.");
      return;
    }
    for (const written of node.names) {
      const name = mangle(scope.privateClass, written);
      const before = scope.flags.get(name) ?? 0;
      if ((before & PARAMETER) !== 0) this.report(node.span, `\`${written}\` is a parameter and ${word}.`);
      else if ((before & BOUND) !== 0)
        this.report(node.span, `\`${written}\` is assigned to before it is declared ${word}.`);
      else if ((before & USED) !== 0) this.report(node.span, `\`${written}\` is used before it is declared ${word}.`);
      const other = word === "global" ? NONLOCAL : GLOBAL;
      if ((before & other) !== 0) this.report(node.span, `\`${written}\` is nonlocal and global.`);
      scope.declarations.set(name, node.span);
      this.add(name, word === "global" ? GLOBAL : NONLOCAL);
    }
  }
}

function isFalse(value: ast.ConstantValue): boolean {
  return value.kind === "none" || value.kind === "false" || (value.kind === "int" && value.value === 0n);
}

/** Whether the module has `from __future__ import annotations`. */
export function importsFutureAnnotations(module: ast.Module): boolean {
  for (const statement of module.body) {
    if (statement.kind === "ImportFrom" && statement.module === "__future__" && statement.level === 0) {
      if (statement.names.some((alias) => alias.name === "annotations")) return true;
    } else if (statement.kind !== "Expr") {
      return false;
    }
  }
  return false;
}
