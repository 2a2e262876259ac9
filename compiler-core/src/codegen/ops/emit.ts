/** Which emitter makes machine code of which operation. */
import { assertNever } from "../../base/invariant";
import type { TypedOp } from "../../mir/typed";
import type { Body } from "../body";
import { emitArray } from "./arrays";
import { emitCallDirect, emitCallGeneric, emitRuntimeCall } from "./calls";
import { emitCell } from "./cells";
import { emitConstant } from "./constants";
import { emitFloat } from "./floats";
import { emitInstance } from "./instances";
import { emitInt } from "./ints";
import { emitLaneOp, emitLanes } from "./lanes";
import { emitObject } from "./objects";
import { emitSequence } from "./sequences";
import { emitDepthGuard, emitLeave, emitTick } from "./tick";
import { emitTruth } from "./truth";

/** `lanes`: in a block of lanes. */
export function emitOp(body: Body, op: TypedOp, lanes: boolean): void {
  if (lanes && emitLanes(body, op)) return;
  if ("state" in op && op.state !== undefined) body.setSite(op.state.site);
  else if ("raises" in op) body.setSite(op.raises.site);
  switch (op.kind) {
    case "int-const":
    case "float-const":
    case "bool-const":
    case "object-const":
    case "none-const":
    case "null-const":
      emitConstant(body, op);
      return;
    case "int-binary":
    case "int-negate":
    case "int-invert":
    case "int-abs":
    case "int-compare":
    case "int-divide":
    case "int-minmax":
    case "int-to-float":
    case "bool-to-int":
    case "int-float-compare":
    case "range-length":
    case "range-element":
    case "range-advance":
    case "chunk-limit":
    case "affine-check":
      emitInt(body, op);
      return;
    case "float-to-int":
    case "float-binary":
    case "float-negate":
    case "float-abs":
    case "float-sqrt":
    case "float-compare":
    case "float-minmax":
      emitFloat(body, op);
      return;
    case "int-truth":
    case "float-truth":
    case "bool-not":
    case "bool-binary":
    case "select":
    case "is-same":
    case "guard":
      emitTruth(body, op);
      return;
    case "box":
    case "char-box":
    case "unbox":
    case "guard-type":
    case "guard-bound":
    case "incref":
    case "decref":
    case "is-unshared":
      emitObject(body, op);
      return;
    case "length":
    case "index-check":
    case "list-items":
    case "str-data":
    case "str-width":
    case "element":
    case "list-exchange":
    case "prefetch-item":
    case "prefetch-beside":
    case "list-store":
    case "list-append":
      emitSequence(body, op);
      return;
    case "array-guard":
    case "array-data":
    case "array-extent":
    case "array-stride":
    case "array-load":
    case "array-store":
    case "np-payload":
    case "np-scalar":
    case "float-to-single":
    case "np-float-check":
    case "np-ufunc":
    case "float-unusual":
    case "undone-before":
    case "note-undone":
    case "undo-save":
    case "undo-restore":
      emitArray(body, op);
      return;
    case "guard-instance":
    case "class-guard":
    case "guard-unshadowed":
    case "guard-same-type":
    case "class-switch":
    case "guard-method":
    case "guard-super":
    case "guard-cell-object":
    case "is-cell-object":
    case "attribute-load":
    case "guard-place":
    case "attribute-exchange":
    case "attribute-store-number":
    case "attribute-add":
    case "class-attribute":
    case "instance-new":
    case "record-new":
      emitInstance(body, op);
      return;
    case "cell-guard":
    case "cell-value":
    case "cell-object":
      emitCell(body, op);
      return;
    case "call-direct":
      emitCallDirect(body, op);
      return;
    case "call-pure":
    case "call-checked":
      emitRuntimeCall(body, op);
      return;
    case "call-generic":
      emitCallGeneric(body, op);
      return;
    case "leave":
      emitLeave(body);
      return;
    case "depth-guard":
      emitDepthGuard(body, op);
      return;
    case "take-exception":
    case "epoch":
    case "frame-check":
    case "tick":
      emitTick(body, op);
      return;
    case "lane-counter":
    case "lane-last":
    case "lane-count":
    case "lanes-any":
    case "lane-span":
    case "lanes-unusual":
    case "lanes-apart":
      emitLaneOp(body, op);
      return;
    case "anchor":
      return;
    default:
      assertNever(op);
  }
}
