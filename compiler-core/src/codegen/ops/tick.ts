/** Politeness: the eval breaker at back edges, and whether somebody took the activation's frame. */
import { assertNever } from "../../base/invariant";
import type { Body } from "../body";
import { requireUnchanged } from "./arrays";
import type { OpOf } from "./op-of";

/** The epilogue: from here on nobody sees the activation. */
export function emitLeave(body: Body): void {
  body.unlink();
}

export function emitDepthGuard(body: Body, op: OpOf<"depth-guard">): void {
  const { ir } = body;
  body.guard(ir.compareInts("eq", body.isTooDeep(op.depth), ir.int32(0)), op.state);
}

export function emitTick(body: Body, op: OpOf<"tick" | "frame-check" | "take-exception" | "epoch">): void {
  const { ir } = body;
  switch (op.kind) {
    case "frame-check": {
      const taken = ir.call("rti_frame_taken", [body.activationPointer(), ir.int32(op.handled ?? 0)]);
      body.guard(ir.compareInts("eq", taken, ir.int32(0)), op.state);
      return;
    }
    case "epoch":
      body.define(op.result, ir.call("rti_epoch", []));
      return;
    case "take-exception": {
      body.storeState(op.state);
      const args = [body.thread, body.activationPointer(), body.func, body.placeOf(op.state)];
      body.define(op.result, ir.call("rt_native_catch", args));
      if (body.isLinked()) body.readRecursionAgain();
      return;
    }
    case "tick": {
      const asked = body.newBlock("tick");
      const leaves = body.newBlock("tick_leaves");
      const next = body.newBlock("next");
      const set = ir.call("rti_breaker_set", [body.breakerPointer()]);
      ir.branchExpecting(false, ir.compareInts("ne", set, ir.int32(0)), asked, next);
      body.startAt(asked);
      body.storeState(op.state);
      const kept = body.alloca(Math.max(op.keeps.length, 1));
      op.keeps.forEach((value, index) => {
        ir.storeWord(ir.pointerToInt(body.use(value)), kept, index);
      });
      const status = ir.call("rt_native_tick", [
        body.thread,
        body.activationPointer(),
        body.func,
        body.placeOf(op.state),
        ir.wordAddress(kept, 0),
        ir.int(op.keeps.length),
      ]);
      const goesOn = body.newBlock("tick_passed");
      ir.branch(ir.compareInts("eq", status, ir.int32(0)), goesOn, leaves);
      body.startAt(goesOn);
      body.readRecursionAfterTick();
      requireUnchanged(body, op.arrays ?? [], op.state);
      ir.jump(next);
      body.startAt(leaves);
      const raised = ir.compareInts("slt", status, ir.int32(0));
      ir.branch(raised, body.exitBlock(op.raises), body.exitBlock(op.state));
      body.startAt(next);
      return;
    }
    default:
      assertNever(op);
  }
}
