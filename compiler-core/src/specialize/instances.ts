/**
 * Attributes of instances of the module's classes: loads and stores of slots and fields, methods, properties, values of
 * the class. An instance's shape is guarded before each; the passes remove guards that are answered already.
 */

import { invariant } from "../base/invariant";
import type { Register } from "../mir/baseline";
import type { AttributeExpectation, Value } from "../mir/typed";
import { alternatives, type PythonType, userType } from "../types/python-type";
import {
  assign,
  beforeState,
  branchOut,
  type Context,
  currentOp,
  dstAt,
  emit,
  emitDecref,
  errorState,
  finish,
  heldValue,
  intConst,
  killsReferences,
  materializeCells,
  methodObject,
  nameAt,
  newValue,
  noneConst,
  releaseKilled,
  secureFromQuiet,
  useAt,
} from "./context";
import type { AttributeMeaning, ClassMeaning } from "./environment";
import { argumentObject, hintOf, isKilled } from "./generic";
import { takeElement, unboxElement } from "./iteration";
import { attributeIndex, shapeIndex } from "./shapes";
import { type Content, UNBOUND } from "./slots";
import { takeObject } from "./stores";

/** An attribute of an instance whose shape has been guarded. */
export interface Attribute {
  readonly operand: Value;
  readonly class: number;
  readonly attribute: number;
}

/** The class that a hypothesis names, where there is just one, or None besides. */
export function classOf(ctx: Context, hint: PythonType | undefined): ClassMeaning | undefined {
  if (hint === undefined) return undefined;
  const [only, ...others] = alternatives(hint).filter((alternative) => alternative.kind !== "none");
  if (only?.kind !== "user" || others.length > 0) return undefined;
  const meaning = ctx.version.module.global(only.name);
  return meaning?.kind === "class" ? meaning.class : undefined;
}

export interface Receiver {
  readonly meaning: ClassMeaning;
  readonly value: Value;
  /** Its class has been told apart from others by this attribute: a shape of its own, which only that belongs to. */
  readonly variant?: string;
}

function shapeName({ meaning, variant }: Pick<Receiver, "meaning" | "variant">): string {
  return variant === undefined ? meaning.name : `${meaning.name}:${variant}`;
}

/** The instance in a register, if that is the hypothesis. */
export function receiverIn(ctx: Context, register: Register): Receiver | undefined {
  const content = ctx.contents[register]!;
  if (content.kind !== "object" || content.value.nullable === true || content.value.fact !== undefined)
    return undefined;
  const meaning = classOf(ctx, content.hint);
  return meaning === undefined ? undefined : { meaning, value: content.value };
}

/** The function of a method, where it has machine code. */
export function compiledFunction(ctx: Context, name: string): number | undefined {
  const meaning = ctx.version.module.global(name);
  if (meaning?.kind !== "function" || !ctx.version.others.isCompiled(meaning.function)) return undefined;
  return meaning.function;
}

/** Guards that an instance has the attribute, as expected. */
export function guardAttribute(
  ctx: Context,
  receiver: Receiver,
  name: string,
  expects: AttributeExpectation,
  stored: boolean = false,
): Attribute {
  const { shapes } = ctx.version;
  const { meaning, value } = receiver;
  const index = shapeIndex(shapes, shapeName(receiver), meaning.sealed);
  const attribute = attributeIndex(shapes[index]!, name, expects, stored);
  emit(ctx, { kind: "guard-instance", operand: value, class: index, state: beforeState(ctx) });
  ctx.instances.add(value.id);
  return { operand: value, class: index, attribute };
}

function placeExpectation(meaning: AttributeMeaning): AttributeExpectation | undefined {
  if (meaning.kind === "slot") return { kind: "slot", index: meaning.index };
  return meaning.kind === "field" ? { kind: "field" } : undefined;
}

// ------------------------------------------------------------------------------------------------- loads

/** `object.name` of an instance; false where nothing is known about it. */
export function loadInstanceAttribute(ctx: Context): boolean {
  const op = currentOp(ctx);
  const receiver = receiverIn(ctx, useAt(op, 1).register);
  if (receiver === undefined) return false;
  const name = ctx.baseline.names[nameAt(op, 2)]!;
  const meaning = attributeOf(receiver.meaning, name);
  if (meaning?.kind === "constant") {
    const classes = classesByValue(ctx, receiver.meaning, name);
    if (classes === undefined || (classes.length > 1 && killsReferences(ctx))) return false;
    perClass(ctx, receiver, classes, name, (one) => loadClassValue(ctx, one, name));
    return true;
  }
  const expects = meaning === undefined ? undefined : placeExpectation(meaning);
  if (expects === undefined) return false;
  const place = guardAttribute(ctx, receiver, name, expects);
  const found = newValue(ctx, "object", undefined, true);
  emit(ctx, { kind: "attribute-load", result: found, ...place });
  const element = newValue(ctx, "object");
  emit(ctx, { kind: "guard-bound", result: element, operand: found, state: beforeState(ctx) });
  const dst = dstAt(op, 0);
  const hint = hintOf(ctx) ?? (meaning !== undefined && "type" in meaning ? known(meaning.type) : undefined);
  finish(ctx, dst, takeElement(ctx, dst, unboxElement(ctx, receiver.value, element, hint)));
  return true;
}

function known(type: PythonType): PythonType | undefined {
  return type.kind === "unknown" ? undefined : type;
}

/** A value of the class itself, read through an instance. */
function loadClassValue(ctx: Context, receiver: Receiver, name: string): void {
  const place = guardAttribute(ctx, receiver, name, { kind: "constant" });
  guardUnshadowed(ctx, receiver, place.class);
  const value = newValue(ctx, "object");
  emit(ctx, { kind: "attribute-load", result: value, ...place });
  const dst = dstAt(currentOp(ctx), 0);
  finish(ctx, dst, takeElement(ctx, dst, unboxElement(ctx, receiver.value, value, hintOf(ctx))));
}

/** A class for each value that the class and those that derive from it may have. */
function classesByValue(ctx: Context, meaning: ClassMeaning, name: string): readonly ClassMeaning[] | undefined {
  const found = new Map<string, ClassMeaning>();
  for (const one of [meaning, ...subclassesOf(ctx, meaning)]) {
    const attribute = attributeOf(one, name);
    if (attribute?.kind !== "constant") return undefined;
    if (!found.has(attribute.owner)) found.set(attribute.owner, one);
  }
  return found.size > CLASS_LIMIT ? undefined : [...found.values()];
}

/** The instance has nothing of its own under the names of methods and values of the class. */
function guardUnshadowed(ctx: Context, { meaning, value }: Receiver, index: number): void {
  if (meaning.sealed) return;
  emit(ctx, { kind: "guard-unshadowed", operand: value, class: index, state: beforeState(ctx) });
}

export function attributeOf({ attributes }: ClassMeaning, name: string): AttributeMeaning | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

/** A static method: nothing is bound. */
function loadStaticMethod(ctx: Context, receiver: Receiver, name: string): boolean {
  const attribute = attributeOf(receiver.meaning, name);
  if (attribute?.kind !== "method" || attribute.binding !== "static") return false;
  const fn = isOverridden(ctx, receiver.meaning, name) ? undefined : compiledFunction(ctx, attribute.function);
  if (fn === undefined) return false;
  const place = guardAttribute(ctx, receiver, name, { kind: "static", function: fn });
  guardUnshadowed(ctx, receiver, place.class);
  const op = currentOp(ctx);
  const { class: shape, attribute: index } = place;
  const method = { kind: "method", class: shape, attribute: index, receiver: receiver.value } as const;
  // What runs when the instance dies may give the class another function.
  const content = killsReferences(ctx) ? methodObject(ctx, method) : method;
  releaseKilled(ctx);
  assign(ctx, dstAt(op, 1), UNBOUND);
  assign(ctx, dstAt(op, 0), content);
  return true;
}

/** The function of a static method in a register, proven again while the instance lives in which it was found. */
export function readyStaticMethod(ctx: Context, callee: Register): number | undefined {
  const content = ctx.contents[callee]!;
  const method = content.kind === "method" ? content : content.kind === "object" ? content.method : undefined;
  const receiver = method?.receiver;
  if (method === undefined || receiver === undefined) return undefined;
  if (!ctx.contents.some((other) => heldValue(other)?.id === receiver.id)) return undefined;
  const { expects } = ctx.version.shapes[method.class]!.attributes[method.attribute]!;
  if (expects.kind !== "static") return undefined;
  const proof = { operand: receiver, class: method.class, state: beforeState(ctx) };
  emit(ctx, { kind: "guard-instance", ...proof });
  emit(ctx, { kind: "class-guard", ...proof });
  if (content.kind === "object")
    emit(ctx, { ...proof, kind: "guard-method", operand: content.value, attribute: method.attribute });
  return expects.function;
}

/** How many classes an operation tells apart. */
const CLASS_LIMIT = 6;

/**
 * A class for each function that a method of that name may be, in the class or in those that derive from it; undefined
 * where one of them cannot be called directly. What is there to be overridden only is left out.
 */
function classesByMethod(ctx: Context, meaning: ClassMeaning, name: string): readonly ClassMeaning[] | undefined {
  const found = new Map<string, ClassMeaning>();
  const subclasses = subclassesOf(ctx, meaning);
  for (const one of [...subclasses, meaning]) {
    const attribute = attributeOf(one, name);
    if (attribute?.kind !== "method" || attribute.binding !== "instance") return undefined;
    if (attribute.isAbstract && subclasses.length > 0) continue;
    if (compiledFunction(ctx, attribute.function) === undefined) return undefined;
    if (!found.has(attribute.function)) found.set(attribute.function, one);
  }
  return found.size === 0 || found.size > CLASS_LIMIT ? undefined : [...found.values()];
}

function subclassesOf(ctx: Context, { subclasses }: ClassMeaning): readonly ClassMeaning[] {
  return subclasses.flatMap((name) => {
    const meaning = ctx.version.module.global(name);
    return meaning?.kind === "class" ? [meaning.class] : [];
  });
}

/**
 * Does the operation at `pc`, which is about the attribute `variant`, for each of the classes that the instance may be
 * of, each on a way of its own.
 */
function perClass(
  ctx: Context,
  receiver: Receiver,
  classes: readonly ClassMeaning[],
  variant: string,
  act: (receiver: Receiver) => void,
): void {
  const [first, ...others] = classes;
  if (others.length > 0) {
    const { shapes } = ctx.version;
    const result = newValue(ctx, "int");
    const indexes = classes.map((meaning) => shapeIndex(shapes, shapeName({ meaning, variant }), meaning.sealed));
    emit(ctx, { kind: "class-switch", result, operand: receiver.value, classes: indexes });
    for (const [position, meaning] of others.entries()) {
      const isIt = newValue(ctx, "bool");
      const right = intConst(ctx, BigInt(position + 1));
      emit(ctx, { kind: "int-compare", result: isIt, operator: "==", left: result, right });
      branchOut(ctx, isIt, ctx.pc + 1, () => act({ ...receiver, meaning, variant }));
    }
  }
  if (first !== undefined)
    act(others.length === 0 ? { ...receiver, meaning: first } : { ...receiver, meaning: first, variant });
}

/** A method's function, which can be called directly with the instance as its first argument. */
function guardMethod(ctx: Context, receiver: Receiver, name: string): Extract<Content, { kind: "method" }> {
  const meaning = attributeOf(receiver.meaning, name);
  const fn = meaning?.kind === "method" ? compiledFunction(ctx, meaning.function) : undefined;
  invariant(fn !== undefined, `${name} is no compiled method`);
  const place = guardAttribute(ctx, receiver, name, { kind: "method", function: fn });
  guardUnshadowed(ctx, receiver, place.class);
  return { kind: "method", class: place.class, attribute: place.attribute };
}

/** `object.name` that is to be called. */
export function loadInstanceMethod(ctx: Context): boolean {
  const op = currentOp(ctx);
  const source = useAt(op, 2);
  const name = ctx.baseline.names[nameAt(op, 3)]!;
  const receiver = receiverIn(ctx, source.register);
  if (receiver !== undefined && loadStaticMethod(ctx, receiver, name)) return true;
  const classes = receiver === undefined ? undefined : classesByMethod(ctx, receiver.meaning, name);
  if (receiver === undefined || classes === undefined) return false;
  perClass(ctx, receiver, classes, name, (one) => {
    const method = guardMethod(ctx, one, name);
    const instance = ctx.contents[source.register]!;
    // Both results may lie where the instance was.
    if (source.kill) ctx.contents[source.register] = UNBOUND;
    assign(
      ctx,
      dstAt(op, 1),
      instance.kind === "object" ? { ...instance, hint: userType(one.meaning.name) } : instance,
    );
    assign(ctx, dstAt(op, 0), method);
  });
  return true;
}

/** A method that may be called directly with the instance that it was found in. */
export interface ReadyMethod {
  readonly function: number;
}

/** The method in a register, proven again where other code ran since it was found. */
export function readyMethod(ctx: Context, callee: Register, self: Register): ReadyMethod | undefined {
  const content = ctx.contents[callee]!;
  const method = content.kind === "method" ? content : content.kind === "object" ? content.method : undefined;
  const receiver = method === undefined ? undefined : receiverIn(ctx, self);
  if (method === undefined || receiver === undefined) return undefined;
  const shape = ctx.version.shapes[method.class]!;
  const { expects } = shape.attributes[method.attribute]!;
  if ((expects.kind !== "method" && expects.kind !== "super") || shape.name.split(":")[0] !== receiver.meaning.name)
    return undefined;
  const state = beforeState(ctx);
  const proof = { operand: receiver.value, class: method.class, state };
  emit(ctx, { kind: "guard-instance", ...proof });
  emit(ctx, { kind: "class-guard", ...proof });
  if (content.kind === "object") {
    emit(ctx, { ...proof, kind: "guard-method", operand: content.value, attribute: method.attribute });
  }
  return { function: expects.function };
}

/** The function of a property, or of a method that the class's type and not its instances is asked for. */
export function guardFunctionOfType(
  ctx: Context,
  receiver: Receiver,
  name: string,
  kind: "method" | "property" | "setter",
): number | undefined {
  const target = functionOfType(ctx, receiver.meaning, name, kind);
  if (target === undefined) return undefined;
  const place = guardAttribute(ctx, receiver, name, { kind, function: target });
  emit(ctx, { kind: "class-guard", operand: place.operand, class: place.class, state: beforeState(ctx) });
  return target;
}

/** A class that derives from it defines the name anew. */
function isOverridden(ctx: Context, meaning: ClassMeaning, name: string): boolean {
  const own = JSON.stringify(attributeOf(meaning, name));
  return subclassesOf(ctx, meaning).some((one) => JSON.stringify(attributeOf(one, name)) !== own);
}

/** Its index, where the text says what it is. */
export function functionOfType(
  ctx: Context,
  meaning: ClassMeaning,
  name: string,
  kind: "method" | "property" | "setter",
): number | undefined {
  const attribute = attributeOf(meaning, name);
  if (isOverridden(ctx, meaning, name)) return undefined;
  if (attribute?.kind === "method" && kind === "method")
    return attribute.binding === "instance" ? compiledFunction(ctx, attribute.function) : undefined;
  if (attribute?.kind !== "property" || kind === "method") return undefined;
  const accessor = kind === "property" ? attribute.getter : attribute.setter;
  return accessor === undefined ? undefined : compiledFunction(ctx, accessor);
}

/** The truth of an instance, or of one or None, of a class without `__bool__` and `__len__`. */
export function truthOfInstance(
  ctx: Context,
  register: Register,
): { readonly condition: Value; readonly enterTrue: () => void } | undefined {
  const receiver = receiverIn(ctx, register);
  const content = ctx.contents[register]!;
  if (receiver === undefined || content.kind !== "object") return undefined;
  // The guard behind the test leaves from before it, when what the test has released is still there.
  if (isKilled(ctx, register) && ctx.owned.has(receiver.value.id)) return undefined;
  const names = ["__bool__", "__len__"];
  const classes = [receiver.meaning, ...subclassesOf(ctx, receiver.meaning)];
  if (classes.some((one) => names.some((name) => attributeOf(one, name) !== undefined))) return undefined;
  const isNone = newValue(ctx, "bool");
  emit(ctx, { kind: "is-same", result: isNone, left: receiver.value, right: noneConst(ctx) });
  const condition = newValue(ctx, "bool");
  emit(ctx, { kind: "bool-not", result: condition, operand: isNone });
  const state = beforeState(ctx);
  const enterTrue = (): void => {
    const { shapes } = ctx.version;
    const index = shapeIndex(shapes, shapeName(receiver), receiver.meaning.sealed);
    for (const name of names) attributeIndex(shapes[index]!, name, { kind: "absent" });
    emit(ctx, { kind: "guard-instance", operand: receiver.value, class: index, state });
    ctx.instances.add(receiver.value.id);
  };
  return { condition, enterTrue };
}

// ------------------------------------------------------------------------------------------------ stores

const QUIET_NAMES: ReadonlySet<string> = new Set(["int", "float", "bool", "str", "bytes"]);

/** Every value that the hypothesis allows dies without anybody seeing it. */
function isQuietType(type: PythonType): boolean {
  return alternatives(type).every(
    (alternative) =>
      alternative.kind === "none" || (alternative.kind === "instance" && QUIET_NAMES.has(alternative.name)),
  );
}

/** `object.name = value` of an instance; false where nothing is known about it. */
export function storeInstanceAttribute(ctx: Context): boolean {
  const op = currentOp(ctx);
  const object = useAt(op, 0).register;
  const receiver = receiverIn(ctx, object);
  if (receiver === undefined) return false;
  const name = ctx.baseline.names[nameAt(op, 1)]!;
  const meaning = attributeOf(receiver.meaning, name);
  if (meaning === undefined || (meaning.kind !== "slot" && meaning.kind !== "field")) return false;
  const register = useAt(op, 2).register;
  const content = ctx.contents[register]!;
  const isBeingMade = ctx.baseline.name === "__init__" && isReceiver(ctx, object);
  if (meaning.kind === "field" && (isBeingMade || !meaning.isInitial)) {
    addField(ctx, receiver, name, register);
    return true;
  }
  const isFresh = isBeingMade && isFirstStore(ctx);
  const expects = placeExpectation(meaning)!;
  const isComputed = content.kind === "raw" && content.box === undefined && content.bound === undefined;
  if (isComputed && !isFresh && isNumber(content.value)) {
    const place = guardAttribute(ctx, receiver, name, expects, true);
    // A number in a register may be the one that is changed in its place.
    secureFromQuiet(ctx);
    emit(ctx, { kind: "attribute-store-number", ...place, value: content.value, state: beforeState(ctx) });
    releaseKilled(ctx);
    return true;
  }
  exchange(ctx, receiver, name, expects, meaning.type, register, isFresh);
  return true;
}

function isNumber({ representation }: Value): boolean {
  return representation === "float" || representation === "int";
}

/** The register holds the function's first argument. */
function isReceiver(ctx: Context, register: Register): boolean {
  const self = ctx.contents[0];
  const held = ctx.contents[register];
  return self?.kind === "object" && held?.kind === "object" && self.value.id === held.value.id;
}

/** Nothing before it in the function assigns to an attribute of that name, and it runs at most once. */
function isFirstStore(ctx: Context): boolean {
  const { ops } = ctx.baseline;
  const name = nameAt(currentOp(ctx), 1);
  const isRepeated = ops.some(
    (op, index) =>
      index >= ctx.pc && op.operands.some((operand) => operand.kind === "label" && operand.target <= ctx.pc),
  );
  return !isRepeated && !ops.slice(0, ctx.pc).some((op) => op.opcode === "store_attr" && nameAt(op, 1) === name);
}

function exchange(
  ctx: Context,
  receiver: Receiver,
  name: string,
  expects: AttributeExpectation,
  type: PythonType,
  register: Register,
  isFresh: boolean,
): void {
  const old = isFresh ? "absent" : isQuietType(type) ? "quiet" : "any";
  if (old === "any") materializeCells(ctx);
  // The box is made first: all guards come before the reference that the place takes over.
  argumentObject(ctx, register);
  const place = guardAttribute(ctx, receiver, name, expects, true);
  if (old === "quiet") secureFromQuiet(ctx);
  emit(ctx, { kind: "guard-place", ...place, old, state: beforeState(ctx) });
  const value = takeObject(ctx, register);
  const previous = newValue(ctx, "object", undefined, true);
  emit(ctx, { kind: "attribute-exchange", result: previous, ...place, value });
  if (old === "any") emitDecref(ctx, previous);
  else if (old === "quiet") emit(ctx, { kind: "decref", operand: previous, quiet: true });
  releaseKilled(ctx);
}

function addField(ctx: Context, receiver: Receiver, name: string, register: Register): void {
  materializeCells(ctx);
  const value = argumentObject(ctx, register);
  const place = guardAttribute(ctx, receiver, name, { kind: "field" }, true);
  emit(ctx, { kind: "attribute-add", ...place, value, state: beforeState(ctx), raises: errorState(ctx) });
  ctx.codeRan = true;
  releaseKilled(ctx);
}
