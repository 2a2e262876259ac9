/** Instances of the module's classes: shapes, attributes, allocation. */
import { assertNever, invariant } from "../../base/invariant";
import type { AttributeExpectation, FrameState, Value } from "../../mir/typed";
import type { Body } from "../body";
import type { IrValue } from "../llvm";
import type { OpOf } from "./op-of";

type InstanceOp = OpOf<
  | "guard-instance"
  | "class-guard"
  | "guard-unshadowed"
  | "guard-same-type"
  | "class-switch"
  | "guard-method"
  | "guard-super"
  | "guard-cell-object"
  | "is-cell-object"
  | "attribute-load"
  | "guard-place"
  | "attribute-exchange"
  | "attribute-store-number"
  | "attribute-add"
  | "class-attribute"
  | "instance-new"
  | "record-new"
>;

export function emitInstance(body: Body, op: InstanceOp): void {
  const { ir } = body;
  switch (op.kind) {
    case "guard-instance":
      emitGuard(body, op, "rti_instance", "rt_native_instance");
      return;
    case "guard-unshadowed":
      emitGuard(body, op, "rti_unshadowed", "rt_native_unshadowed");
      return;
    case "class-guard": {
      const shape = ir.int32(body.input.classIndex(op.class));
      const current = ir.call("rti_class_callable", [body.func, shape]);
      withFallback(body, current, op.state, () =>
        ir.call("rt_native_callable", [body.thread, body.func, shape, body.use(op.operand)]),
      );
      return;
    }
    case "class-switch":
      emitSwitch(body, op);
      return;
    case "guard-same-type": {
      const same = ir.call("rti_same_type", [body.use(op.left), body.use(op.right)]);
      body.guard(ir.compareInts("ne", same, ir.int32(0)), op.state);
      return;
    }
    case "attribute-load":
      body.define(op.result, loadPlace(body, op));
      return;
    case "guard-place":
      emitGuardPlace(body, op);
      return;
    case "attribute-exchange":
      emitExchange(body, op);
      return;
    case "attribute-store-number": {
      const { expects, slot, field } = placeOf(body, op);
      const { representation } = op.value;
      invariant(representation === "int" || representation === "float", "a computed number");
      const value = body.use(op.value);
      const done =
        expects.kind === "slot"
          ? ir.call(`rti_slot_store_${representation}`, [...slot, value])
          : ir.call(`rti_field_store_${representation}`, [...field, value]);
      body.guard(ir.compareInts("ne", done, ir.int32(0)), op.state);
      return;
    }
    case "attribute-add":
      emitAdd(body, op);
      return;
    case "guard-cell-object": {
      const held = ir.call("rti_cell_borrowed", [body.func, ir.int32(body.input.cellIndex(op.cell))]);
      body.guard(ir.compareInts("eq", body.use(op.operand), held), op.state);
      return;
    }
    case "is-cell-object": {
      const held = ir.call("rti_cell_borrowed", [body.func, ir.int32(body.input.cellIndex(op.cell))]);
      body.define(op.result, ir.compareInts("eq", body.use(op.operand), held));
      return;
    }
    case "guard-method": {
      const place = body.input.attributeIndex(op.class, op.attribute);
      const args = [body.func, ir.int32(place.class), ir.int32(place.attribute)];
      const method = ir.call("rti_class_borrowed", args);
      body.guard(ir.compareInts("eq", body.use(op.operand), method), op.state);
      return;
    }
    case "guard-super": {
      const place = body.input.attributeIndex(op.class, op.attribute);
      const indexes = [ir.int32(place.class), ir.int32(place.attribute)];
      const known = ir.call("rti_super_known", [body.func, ...indexes, body.use(op.variable)]);
      withFallback(body, known, op.state, () =>
        ir.call("rt_native_super", [body.thread, body.func, ...indexes, body.use(op.operand), body.use(op.variable)]),
      );
      return;
    }
    case "class-attribute": {
      const place = body.input.attributeIndex(op.class, op.attribute);
      const object = ir.call("rti_class_attribute", [body.func, ir.int32(place.class), ir.int32(place.attribute)]);
      body.define(op.result, object);
      return;
    }
    case "instance-new": {
      const type = ir.call("rti_cell_borrowed", [body.func, ir.int32(body.input.cellIndex(op.cell))]);
      emitNew(body, op, [type], { quick: "rt_native_instance_quick", slow: "rt_native_instance_new" });
      return;
    }
    case "record-new": {
      const storage = body.alloca(Math.max(op.values.length, 1));
      op.values.forEach((value, index) => {
        ir.storeWord(ir.pointerToInt(body.use(value)), storage, index);
      });
      const args = [body.func, ir.int32(body.input.cellIndex(op.cell)), ir.wordAddress(storage, 0)];
      emitNew(body, op, args, { quick: "rt_native_record_quick", slow: "rt_native_record_new" });
      return;
    }
    default:
      assertNever(op);
  }
}

function emitGuard(body: Body, op: OpOf<"guard-instance" | "guard-unshadowed">, quick: string, slow: string): void {
  const { ir } = body;
  const args = [body.func, ir.int32(body.input.classIndex(op.class)), body.use(op.operand)];
  withFallback(body, ir.call(quick, args), op.state, () => ir.call(slow, args));
}

/** Goes on where `quick` is not 0, or what a call on a cold path gives is not. */
function withFallback(body: Body, quick: IrValue, state: FrameState, slow: () => IrValue): void {
  const { ir } = body;
  const unknown = body.newBlock("unknown");
  const holds = body.newBlock("holds");
  ir.branchExpecting(true, ir.compareInts("ne", quick, ir.int32(0)), holds, unknown);
  body.startAt(unknown);
  body.guard(ir.compareInts("ne", slow(), ir.int32(0)), state);
  ir.jump(holds);
  body.startAt(holds);
}

/** Compares with the type of each shape that was seen first; then the runtime looks. */
function emitSwitch(body: Body, op: OpOf<"class-switch">): void {
  const { ir } = body;
  const object = body.use(op.operand);
  const shapes = op.classes.map((shape) => ir.int32(body.input.classIndex(shape)));
  const found = body.newBlock("class_found");
  const result: { readonly value: IrValue; readonly from: ReturnType<Body["newBlock"]> }[] = [];
  for (const [position, shape] of shapes.entries()) {
    const next = body.newBlock("other_class");
    const matches = ir.compareInts("ne", ir.call("rti_is_first_type", [body.func, shape, object]), ir.int32(0));
    result.push({ value: ir.int(position), from: body.here() });
    ir.branch(matches, found, next);
    body.startAt(next);
  }
  const storage = body.alloca(shapes.length);
  op.classes.forEach((shape, position) => {
    ir.storeWord(ir.int(body.input.classIndex(shape)), storage, position);
  });
  const slow = ir.call("rt_native_which", [body.func, ir.wordAddress(storage, 0), ir.int(shapes.length), object]);
  result.push({ value: slow, from: body.here() });
  ir.jump(found);
  body.startAt(found);
  const phi = ir.phi(ir.i64);
  for (const { value, from } of result) phi.addIncoming(value, from);
  body.define(op.result, phi);
}

interface Place {
  readonly expects: AttributeExpectation;
  /** Arguments of helpers for slots: object, index. */
  readonly slot: readonly IrValue[];
  /** Arguments of helpers for fields: function, class, attribute, object. */
  readonly field: readonly IrValue[];
}

function placeOf(
  body: Body,
  op: { readonly operand: Value; readonly class: number; readonly attribute: number },
): Place {
  const { ir } = body;
  const expects = body.input.fn.classes[op.class]?.attributes[op.attribute]?.expects;
  invariant(expects !== undefined, `no attribute ${op.attribute} of shape ${op.class}`);
  const place = body.input.attributeIndex(op.class, op.attribute);
  const object = body.use(op.operand);
  return {
    expects,
    slot: [object, ir.int32(expects.kind === "slot" ? expects.index : 0)],
    field: [body.func, ir.int32(place.class), ir.int32(place.attribute), object],
  };
}

function loadPlace(body: Body, op: { operand: Value; class: number; attribute: number }): IrValue {
  const { expects, slot, field } = placeOf(body, op);
  if (expects.kind === "slot") return body.ir.call("rti_slot", [...slot]);
  return body.ir.call(expects.kind === "constant" ? "rti_class_value" : "rti_field", [...field]);
}

function emitGuardPlace(body: Body, op: OpOf<"guard-place">): void {
  const { ir } = body;
  const { expects } = placeOf(body, op);
  // A slot is a place for anything.
  if (expects.kind === "slot" && op.old === "any") return;
  const old = loadPlace(body, op);
  if (op.old === "absent") {
    body.guard(ir.compareInts("eq", old, ir.nullPointer()), op.state);
    return;
  }
  if (expects.kind === "slot") {
    body.guard(ir.compareInts("ne", ir.call("rti_is_absent_or_quiet", [old]), ir.int32(0)), op.state);
    return;
  }
  body.guard(ir.compareInts("ne", old, ir.nullPointer()), op.state);
  if (op.old === "quiet") body.guard(ir.compareInts("ne", ir.call("rti_is_quiet", [old]), ir.int32(0)), op.state);
}

function emitExchange(body: Body, op: OpOf<"attribute-exchange">): void {
  const { ir } = body;
  const { expects, slot, field } = placeOf(body, op);
  const value = body.use(op.value);
  const old =
    expects.kind === "slot"
      ? ir.call("rti_slot_exchange", [...slot, value])
      : ir.call("rti_field_exchange", [...field, value]);
  body.define(op.result, old);
}

/** A new field: where the instance's dict must be made or is an unusual one, the assignment itself does it. */
function emitAdd(body: Body, op: OpOf<"attribute-add">): void {
  const { ir } = body;
  const { field } = placeOf(body, op);
  const value = body.use(op.value);
  const grown = ir.call("rti_field_grow", [...field, value]);
  const unusual = body.newBlock("unusual");
  const next = body.newBlock("added");
  ir.branchExpecting(true, ir.compareInts("ne", grown, ir.int32(0)), next, unusual);
  body.startAt(unusual);
  body.storeState(op.state);
  body.nameState(op.state);
  const [func, shape, attribute, object] = field as [IrValue, IrValue, IrValue, IrValue];
  const args = [body.thread, body.activationPointer(), func, shape, attribute, object, value];
  const status = ir.call("rt_native_set_field", args);
  body.readRecursionAgain();
  body.require(ir.compareInts("sge", status, ir.int32(0)), op.raises);
  ir.jump(next);
  body.startAt(next);
}

/** Where the collector might run, with the activation visible. */
function emitNew(
  body: Body,
  op: OpOf<"instance-new" | "record-new">,
  args: readonly IrValue[],
  symbols: { readonly quick: string; readonly slow: string },
): void {
  const { ir } = body;
  const quick = ir.call(symbols.quick, [...args]);
  const from = body.here();
  const collects = body.newBlock("collects");
  const made = body.newBlock("made");
  ir.branchExpecting(true, ir.compareInts("ne", quick, ir.nullPointer()), made, collects);
  body.startAt(collects);
  body.storeState(op.state);
  body.nameState(op.state);
  const slow = ir.call(symbols.slow, [body.thread, body.activationPointer(), ...args]);
  body.readRecursionAgain();
  body.require(ir.compareInts("ne", slow, ir.nullPointer()), op.raises);
  const fromSlow = body.here();
  ir.jump(made);
  body.startAt(made);
  const result = ir.phi(ir.pointer);
  result.addIncoming(quick, from);
  result.addIncoming(slow, fromSlow);
  body.define(op.result, result);
}
