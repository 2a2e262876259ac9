/**
 * From one block to another: the values that carry each register's content in the form that the target wants.
 */
import { invariant } from "../base/invariant";
import { type ArrayLayout, parseLayout, shapeLength } from "../mir/array-layout";
import type { OpIndex } from "../mir/baseline";
import type { Value } from "../mir/typed";
import { dtypeOf, isNumpyScalar, payloadOf } from "../primitives/dtypes";
import {
  boolConst,
  type Context,
  cellObject,
  currentOp,
  emit,
  floatConst,
  heldValue,
  intConst,
  newValue,
  noneConst,
  nullConst,
} from "./context";
import { eitherOf } from "./either-numbers";
import { boxChar, boxEither, boxNumber } from "./numbers";
import { Unavailable } from "./reasons";
import type { ArrayView, Content, Slot, Unboxed, ZippedSequence } from "./slots";

/** The block parameters of a target, and the register contents made of them. */
export interface BlockEntry {
  readonly parameters: readonly Value[];
  readonly contents: readonly Content[];
  readonly owned: ReadonlySet<number>;
  readonly borrowed: ReadonlySet<number>;
}

/** New parameters for a block whose registers are as `slots` say. */
export function blockEntry(
  slots: readonly Slot[],
  value: (representation: Value["representation"], fact?: Value["fact"], nullable?: boolean) => Value,
): BlockEntry {
  const parameters: Value[] = [];
  const owned = new Set<number>();
  const borrowed = new Set<number>();
  const references: EnteredReferences = {
    enter(value, slot) {
      if (slot.owned) owned.add(value.id);
      if (slot.borrowed) borrowed.add(value.id);
    },
  };
  const parameter = (...shape: Parameters<typeof value>): Value => {
    const made = value(...shape);
    parameters.push(made);
    return made;
  };
  const contents = slots.map((slot) => enteredContent(slot, parameter, references));
  return { parameters, contents, owned, borrowed };
}

type MakeParameter = (representation: Value["representation"], fact?: Value["fact"], nullable?: boolean) => Value;

interface EnteredReferences {
  enter(value: Value, slot: { readonly owned: boolean; readonly borrowed: boolean }): void;
}

function enteredContent(slot: Slot, parameter: MakeParameter, references: EnteredReferences): Content {
  switch (slot.kind) {
    case "unbound":
    case "cell":
    case "method":
      return slot;
    case "raw": {
      const payload = parameter(slot.representation);
      const box = slot.box ? parameter("object", undefined, true) : undefined;
      const bound = slot.maybe ? parameter("bool") : undefined;
      return {
        kind: "raw",
        value: payload,
        ...(box === undefined ? {} : { box }),
        ...(bound === undefined ? {} : { bound }),
      };
    }
    case "either": {
      const [number, scalar] = [parameter(payloadOf(slot.dtype)), parameter("bool")];
      const box = slot.box ? parameter("object", undefined, true) : undefined;
      const bound = slot.maybe ? parameter("bool") : undefined;
      return {
        kind: "either",
        dtype: slot.dtype,
        value: number,
        scalar,
        ...(box === undefined ? {} : { box }),
        ...(bound === undefined ? {} : { bound }),
      };
    }
    case "none":
      return slot.maybe ? { kind: "none", bound: parameter("bool") } : { kind: "none" };
    case "thrown": {
      const argument = parameter("object");
      references.enter(argument, slot);
      return { kind: "thrown", argument, thrower: parameter("int"), site: parameter("int") };
    }
    case "char": {
      const code = parameter("int");
      const box = slot.box ? parameter("object", undefined, true) : undefined;
      const bound = slot.maybe ? parameter("bool") : undefined;
      return {
        kind: "char",
        code,
        ...(box === undefined ? {} : { box }),
        ...(bound === undefined ? {} : { bound }),
      };
    }
    case "object": {
      const object = parameter("object", slot.fact, slot.nullable);
      references.enter(object, slot);
      const raw = slot.raw === undefined ? undefined : parameter(slot.raw);
      const code = slot.code ? parameter("int") : undefined;
      return {
        kind: "object",
        value: object,
        ...(raw === undefined ? {} : { raw }),
        ...(code === undefined ? {} : { code }),
        ...(slot.hint === undefined ? {} : { hint: slot.hint }),
        ...(slot.array === undefined ? {} : { array: enteredView(slot.array, parameter) }),
      };
    }
    case "int-tuple":
    case "array-row":
      throw new Unavailable("iteratorEscapes", "needs a tuple as an object that native code never builds");
    case "range-iterator":
      return { kind: "range-iterator", next: parameter("int"), remaining: parameter("int"), step: parameter("int") };
    case "sequence-iterator": {
      const container = parameter("object", slot.fact);
      references.enter(container, slot);
      return {
        kind: "sequence-iterator",
        container,
        index: parameter("int"),
        ...(slot.counts ? { count: parameter("int") } : {}),
        ...(slot.backwards ? { backwards: true } : {}),
        ...(slot.zipped === undefined ? {} : { zipped: slot.zipped.map((item) => zippedParameter(item, parameter)) }),
        ...(slot.hint === undefined ? {} : { hint: slot.hint }),
        ...(slot.array === undefined ? {} : { array: enteredView(slot.array, parameter) }),
      };
    }
  }
}

function zippedParameter(
  { fact, hint }: { readonly fact: Value["fact"]; readonly hint: ZippedSequence["hint"] },
  parameter: MakeParameter,
): ZippedSequence {
  return { value: parameter("object", fact), hint };
}

function enteredView(layout: ArrayLayout, parameter: MakeParameter): ArrayView {
  const shape = Array.from({ length: shapeLength(parseLayout(layout)) }, () => parameter("int"));
  return { layout, data: parameter("pointer"), shape };
}

/**
 * The arguments for a target, converted where needed. Consumes the context: afterwards its references belong to the
 * target.
 */
export function edgeArguments(ctx: Context, slots: readonly Slot[]): readonly Value[] {
  const passing = new PassedReferences(ctx);
  return slots.flatMap((slot, register) => argumentsFor(ctx, ctx.contents[register]!, slot, passing));
}

/** Registers of the target have a reference each: the first one takes the activation's, the others a new one. */
class PassedReferences {
  private readonly passed = new Set<number>();
  private readonly ctx: Context;

  constructor(ctx: Context) {
    this.ctx = ctx;
  }

  pass(value: Value, owned: boolean): void {
    if (!owned) {
      invariant(!this.ctx.owned.has(value.id), "a block takes an owned reference as a borrowed one");
      return;
    }
    if (this.ctx.owned.has(value.id) && !this.passed.has(value.id)) this.passed.add(value.id);
    else emit(this.ctx, { kind: "incref", operand: value });
  }
}

function argumentsFor(ctx: Context, content: Content, slot: Slot, passing: PassedReferences): readonly Value[] {
  switch (slot.kind) {
    case "unbound":
    case "cell":
    case "method":
      invariant(content.kind === slot.kind, "a register is bound where it must not be");
      return [];
    case "raw": {
      if (content.kind === "unbound") return rawUnbound(ctx, slot);
      invariant(content.kind === "raw", "a number is expected");
      const values = [content.value];
      if (slot.box) values.push(content.box ?? nullConst(ctx));
      if (slot.maybe) values.push(content.bound ?? boolConst(ctx, true));
      return values;
    }
    case "either": {
      if (content.kind === "unbound") {
        const [number, ...rest] = rawUnbound(ctx, { ...slot, kind: "raw", representation: payloadOf(slot.dtype) });
        return [number!, boolConst(ctx, false), ...rest];
      }
      invariant(content.kind === "raw" || content.kind === "either", "a number is expected");
      const { value, scalar } = eitherOf(ctx, content);
      const values = [value, scalar];
      if (slot.box) values.push(content.box ?? nullConst(ctx));
      if (slot.maybe) values.push(content.bound ?? boolConst(ctx, true));
      return values;
    }
    case "thrown":
      invariant(content.kind === "thrown", "an exception that was never made is expected");
      passing.pass(content.argument, slot.owned);
      return [content.argument, content.thrower, content.site];
    case "char": {
      if (content.kind === "unbound") return rawUnbound(ctx, { ...slot, kind: "raw", representation: "int" });
      invariant(content.kind === "char", "a character is expected");
      const values = [content.code];
      if (slot.box) values.push(content.box ?? nullConst(ctx));
      if (slot.maybe) values.push(content.bound ?? boolConst(ctx, true));
      return values;
    }
    case "none":
      if (!slot.maybe) return [];
      if (content.kind === "unbound") return [boolConst(ctx, false)];
      invariant(content.kind === "none", "None is expected");
      return [content.bound ?? boolConst(ctx, true)];
    case "object":
      return objectArguments(ctx, content, slot, passing);
    case "int-tuple":
    case "array-row":
      throw new Unavailable("iteratorEscapes", "needs a tuple as an object that native code never builds");
    case "range-iterator":
      invariant(content.kind === "range-iterator", "a range iterator is expected");
      return [content.next, content.remaining, content.step];
    case "sequence-iterator":
      invariant(content.kind === "sequence-iterator", "a sequence iterator is expected");
      passing.pass(content.container, slot.owned);
      return [
        content.container,
        content.index,
        ...(content.count === undefined ? [] : [content.count]),
        ...(content.zipped ?? []).map((item) => item.value),
        ...(slot.array === undefined ? [] : [...content.array!.shape, content.array!.data]),
      ];
  }
}

function rawUnbound(ctx: Context, slot: Extract<Slot, { kind: "raw" }>): readonly Value[] {
  const values = [zero(ctx, slot.representation)];
  if (slot.box) values.push(nullConst(ctx));
  values.push(boolConst(ctx, false));
  return values;
}

function zero(ctx: Context, representation: Unboxed): Value {
  if (isNumpyScalar(representation)) {
    const result = newValue(ctx, representation);
    emit(ctx, { kind: "np-scalar", result, operand: zero(ctx, payloadOf(dtypeOf(representation))) });
    return result;
  }
  if (representation === "int") return intConst(ctx, 0n);
  return representation === "float" ? floatConst(ctx, 0) : boolConst(ctx, false);
}

function objectArguments(
  ctx: Context,
  content: Content,
  slot: Extract<Slot, { kind: "object" }>,
  passing: PassedReferences,
): readonly Value[] {
  switch (content.kind) {
    case "unbound":
      return [nullConst(ctx)];
    case "object":
      passing.pass(content.value, slot.owned);
      return [
        content.value,
        ...(slot.raw === undefined ? [] : [content.raw!]),
        ...(slot.code ? [content.code!] : []),
        ...(slot.array === undefined ? [] : [...content.array!.shape, content.array!.data]),
      ];
    case "none": {
      const none = noneConst(ctx);
      let value = none;
      if (content.bound !== undefined) {
        value = newValue(ctx, "object", undefined, true);
        emit(ctx, {
          kind: "select",
          result: value,
          condition: content.bound,
          whenTrue: none,
          whenFalse: nullConst(ctx),
        });
      }
      if (slot.owned) emit(ctx, { kind: "incref", operand: value });
      return [value];
    }
    case "raw": {
      if (content.bound === undefined) return [boxNumber(ctx, content.value, content.box)];
      const result = newValue(ctx, "object", content.value.representation as Unboxed, true);
      emit(ctx, {
        kind: "box",
        result,
        operand: content.value,
        ...(content.box === undefined ? {} : { remembered: content.box }),
        bound: content.bound,
      });
      return [result];
    }
    case "either":
      return [boxEither(ctx, content)];
    case "char":
      return [boxChar(ctx, content)];
    case "cell": {
      const object = cellObject(ctx, content.cell);
      return [heldValue(object)!];
    }
    default:
      throw new Unavailable(
        "iteratorEscapes",
        "needs an iterator as an object that native code never builds",
        currentOp(ctx).site,
      );
  }
}

/** A place in the baseline code, and how the registers are there. */
export interface Arrival {
  readonly target: OpIndex;
  readonly slots: readonly Slot[];
}
