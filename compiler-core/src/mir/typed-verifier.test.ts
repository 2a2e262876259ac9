import assert from "node:assert/strict";
import { specializeSource } from "../../../test-support/specialize";
import type { BaselineFunction } from "./baseline";
import { simplify } from "./simplify";
import type { TypedFunction, TypedOp } from "./typed";
import { verifyTyped } from "./typed-verifier";

const SOURCE = [
  "import math",
  "def f(n: int, values: list[int], x: float) -> float:",
  "    total = 0.0",
  "    for i in range(n):",
  "        total += math.sqrt(x) * values[i]",
  "    return total",
].join("\n");

async function sample(): Promise<{ fn: TypedFunction; baseline: BaselineFunction }> {
  const { functions } = await specializeSource(SOURCE);
  const [first] = functions;
  const fn = first?.specialized.versions[0];
  assert.ok(first !== undefined && fn !== undefined);
  return { fn, baseline: first.baseline };
}

/** The function with one operation replaced, the first that `change` takes. */
function mutate(fn: TypedFunction, change: (op: TypedOp) => TypedOp | undefined): TypedFunction {
  let done = false;
  const blocks = fn.blocks.map((block) => ({
    ...block,
    ops: block.ops.flatMap((op): readonly TypedOp[] => {
      if (done) return [op];
      const changed = change(op);
      if (changed === undefined) return [op];
      done = true;
      return [changed];
    }),
  }));
  assert.ok(done, "nothing to change");
  return { ...fn, blocks };
}

function without(fn: TypedFunction, kind: TypedOp["kind"]): TypedFunction {
  return { ...fn, blocks: fn.blocks.map((block) => ({ ...block, ops: block.ops.filter((op) => op.kind !== kind) })) };
}

describe("typed verifier", () => {
  it("accepts what the specializer makes", async () => {
    const { fn, baseline } = await sample();
    assert.deepEqual(verifyTyped(fn, baseline), []);
    assert.deepEqual(verifyTyped(simplify(fn), baseline), []);
  });

  it("rejects a use without a definition", async () => {
    const { fn, baseline } = await sample();
    assert.match(verifyTyped(without(fn, "unbox"), baseline).join("\n"), /which nothing defines/);
  });

  it("rejects an unboxed operation on an object", async () => {
    const { fn, baseline } = await sample();
    const entry = fn.blocks[0]!;
    const object = entry.parameters.find((value) => value.representation === "object")!;
    const wrong = mutate(fn, (op) => (op.kind === "int-compare" ? { ...op, left: object } : undefined));
    assert.match(verifyTyped(wrong, baseline).join("\n"), /operand 0 is not int/);
  });

  it("rejects a type that nothing proves", async () => {
    const { fn, baseline } = await sample();
    const entry = fn.blocks[0]!;
    const blocks = fn.blocks.map((block) =>
      block.id === entry.id
        ? {
            ...block,
            parameters: block.parameters.map((value) => ({ id: value.id, representation: value.representation })),
          }
        : block,
    );
    assert.match(verifyTyped({ ...fn, blocks }, baseline).join("\n"), /nothing proves that value \d+ is list/);
  });

  it("rejects a cell that no guard proves", async () => {
    const { fn, baseline } = await sample();
    const guarded = mutate(fn, (op) =>
      op.kind === "cell-guard"
        ? { kind: "cell-value", cell: op.cell, result: { id: 9999, representation: "float" } }
        : undefined,
    );
    assert.match(verifyTyped(guarded, baseline).join("\n"), /cell 0 is not proven here/);
  });

  it("rejects a frame state that forgets a bound register, or invents one", async () => {
    const { fn, baseline } = await sample();
    const changeState = (
      edit: (entries: NonNullable<Extract<TypedOp, { kind: "index-check" }>["state"]>["entries"]) => typeof entries,
    ): TypedFunction =>
      mutate(fn, (op) =>
        op.kind === "index-check" && op.state !== undefined
          ? { ...op, state: { ...op.state, entries: edit(op.state.entries) } }
          : undefined,
      );
    assert.match(
      verifyTyped(
        changeState((entries) => entries.slice(1)),
        baseline,
      ).join("\n"),
      /register 0 is bound and has no entry/,
    );
    const invented = changeState((entries) => [
      ...entries,
      { register: baseline.registerCount - 1, source: { kind: "none" } },
    ]);
    assert.match(verifyTyped(invented, baseline).join("\n"), /is unbound and has an entry/);
  });
});
