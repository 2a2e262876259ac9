/** The tools of baseline MIR: builder, printer, verifier, serialiser. */
import assert from "node:assert/strict";
import { LineIndex } from "../base/line-index";
import { span } from "../base/span";
import type { BaselineFunction, BaselineOp } from "./baseline";
import { BaselineBuilder, type HandlerScope } from "./baseline-builder";
import { boundLocals } from "./baseline-flow";
import { BASELINE_OPCODES, type BaselineOpcode } from "./baseline-ops";
import { printBaseline } from "./baseline-printer";
import { verifyBaseline } from "./baseline-verifier";
import { encodeBaseline, sitePositions } from "./baseline-words";

const HERE = span(0, 1);
const THERE = span(4, 6);

function header(positional: number): Parameters<BaselineBuilder["finish"]>[0] {
  const parameters = { positionalOnly: 0, positional, keywordOnly: 0, varArgs: false, varKeywords: false };
  return { name: "f", qualname: "f", firstLine: 1, parameters, releasesBackwards: false };
}

/** `def f(a): while a: a = a - 1`, with a dead end that nothing reaches. */
function loop(): BaselineFunction {
  const builder = new BaselineBuilder();
  const a = builder.local("a");
  const top = builder.newLabel();
  const end = builder.newLabel();
  builder.bind(top);
  builder.effect("check_bound", HERE, [builder.keep(a)]);
  builder.effect("branch_false", HERE, [builder.use(a), builder.label(end)]);
  const one = builder.define("const", HERE, undefined, [builder.constant({ kind: "int", value: 1n })]);
  const less = builder.define("binary", THERE, undefined, [builder.imm(1), builder.use(a), builder.use(one)]);
  builder.define("move", HERE, a, [builder.use(less)]);
  builder.effect("tick", HERE, []);
  builder.jump(top);
  builder.effect("tick", HERE, []);
  builder.bind(end);
  const none = builder.define("const", HERE, undefined, [builder.constant({ kind: "none" })]);
  builder.effect("return", HERE, [builder.use(none)]);
  return builder.finish(header(1));
}

/** A function out of raw operations, for what the builder would not make. */
function raw(
  locals: readonly string[],
  registerCount: number,
  ops: readonly Omit<BaselineOp, "site">[],
): BaselineFunction {
  return {
    ...header(locals.length),
    locals,
    registerCount,
    constants: [{ kind: "none" }],
    names: ["n"],
    ops: ops.map((op) => ({ ...op, site: 0 })),
    handlers: [],
    sites: [{ span: HERE, opcode: "move" }],
  };
}

const use = (register: number, kill = false) => ({ kind: "use", register, kill }) as const;
const dst = (register: number) => ({ kind: "dst", register }) as const;
const label = (target: number) => ({ kind: "label", target }) as const;
const none = { kind: "const", index: 0 } as const;

describe("baseline MIR: builder", () => {
  it("drops what is out of reach and checks that cannot fail", () => {
    const fn = loop();
    assert.deepEqual(verifyBaseline(fn), []);
    assert.equal(
      printBaseline(fn),
      "f(a)\n" +
        "  >  0  branch_false a, L6\n" +
        "     1  t0 = const 1\n" +
        "     2  t0 = binary -, a, t0!\n" +
        "     3  a = move t0!\n" +
        "     4  tick\n" +
        "     5  jump L0\n" +
        "  >  6  t0 = const None\n" +
        "     7  return t0!\n",
    );
  });

  it("makes one handler row of a run, and none of what cannot raise", () => {
    const builder = new BaselineBuilder();
    const a = builder.local("a");
    const handler: HandlerScope = { target: builder.newLabel(), exception: builder.upcoming };
    builder.handler = handler;
    builder.release(
      builder.define("call", HERE, undefined, [builder.use(a), builder.uses([]), builder.absent()]),
      HERE,
    );
    builder.define("move", HERE, builder.local("b"), [builder.use(a)]);
    builder.handler = undefined;
    builder.effect("return", HERE, [builder.keep(a)]);
    builder.bind(handler.target);
    const caught = builder.reserve();
    builder.effect("reraise", HERE, [builder.use(caught)]);
    const fn = builder.finish(header(1));
    assert.deepEqual(fn.handlers, [{ start: 0, end: 4, target: 4, exception: 2 }]);
    assert.deepEqual(verifyBaseline(fn), []);
  });

  it("keeps constants apart that are not the same object", () => {
    const builder = new BaselineBuilder();
    const numbers = [
      builder.constant({ kind: "float", value: 0 }),
      builder.constant({ kind: "float", value: -0 }),
      builder.constant({ kind: "int", value: 0n }),
      builder.constant({ kind: "bool", value: false }),
      builder.constant({ kind: "tuple", items: [{ kind: "str", value: "a,b" }] }),
      builder.constant({
        kind: "tuple",
        items: [
          { kind: "str", value: "a" },
          { kind: "str", value: "b" },
        ],
      }),
      builder.constant({ kind: "float", value: 0 }),
    ].map((operand) => (operand.kind === "const" ? operand.index : -1));
    assert.deepEqual(numbers, [0, 1, 2, 3, 4, 5, 0]);
  });
});

describe("baseline MIR: flow", () => {
  it("follows exceptions with the state before the result", () => {
    const ops: readonly BaselineOp[] = [
      { opcode: "load_global", operands: [dst(0), { kind: "name", index: 0 }], site: 0 },
      { opcode: "return", operands: [use(0)], site: 0 },
      { opcode: "reraise", operands: [use(1, true)], site: 0 },
    ];
    const bound = boundLocals({
      ops,
      handlerTarget: (index) => (index === 0 ? 2 : undefined),
      localCount: 1,
      parameterCount: 0,
    });
    assert.deepEqual([bound.isBound(1, 0), bound.isBound(2, 0), bound.isReachable(2)], [true, false, true]);
  });
});

describe("baseline MIR: verifier", () => {
  const problems = (fn: BaselineFunction): string => verifyBaseline(fn).join("\n");

  it("wants operands as the table has them", () => {
    assert.match(problems(raw(["a"], 1, [{ opcode: "return", operands: [none] }])), /operand 0 is no use/);
    assert.match(problems(raw(["a"], 1, [{ opcode: "return", operands: [use(7)] }])), /out of range/);
    assert.match(problems(raw(["a"], 1, [{ opcode: "return", operands: [use(0, true)] }])), /out of range/);
    assert.match(problems(raw(["a"], 1, [{ opcode: "tick", operands: [] }])), /falls off the end/);
  });

  it("finds temporaries that are unbound, overwritten, left over, or bound on some paths only", () => {
    const constant = { opcode: "const", operands: [dst(1), none] } as const;
    const leave = { opcode: "return", operands: [use(0)] } as const;
    assert.match(problems(raw(["a"], 2, [{ opcode: "return", operands: [use(1, true)] }])), /t0 is not bound/);
    assert.match(problems(raw(["a"], 2, [constant, constant, leave])), /t0 is overwritten/);
    assert.match(problems(raw(["a"], 2, [constant, leave])), /leaves {t0} behind/);
    const branch = { opcode: "branch_true", operands: [use(0), label(2)] } as const;
    assert.match(problems(raw(["a"], 2, [branch, constant, leave])), /expects temporaries/);
  });

  it("finds locals that may be unbound", () => {
    const fn = raw(["a", "b"], 2, [{ opcode: "return", operands: [use(1)] }]);
    const one = { ...fn, parameters: { ...fn.parameters, positional: 1 } };
    assert.match(problems(one), /b may be unbound/);
  });
});

describe("baseline MIR: words", () => {
  it("encodes operations as the resume interpreter reads them", () => {
    const { words, handlers, wordOffsets } = encodeBaseline(loop());
    const number = (opcode: string): number => BASELINE_OPCODES.indexOf(opcode as BaselineOpcode);
    const sites = loop().ops.map((op) => op.site);
    const op = (index: number, opcode: string): number => number(opcode) | ((sites[index] as number) << 8);
    assert.deepEqual(
      [...words],
      [
        [op(0, "branch_false"), 0 << 1, 17],
        [op(1, "const"), 1, 0],
        [op(2, "binary"), 1, 1, 0 << 1, (1 << 1) | 1],
        [op(3, "move"), 0, (1 << 1) | 1],
        [op(4, "tick")],
        [op(5, "jump"), 0],
        [op(6, "const"), 1, 1],
        [op(7, "return"), (1 << 1) | 1],
      ].flat(),
    );
    assert.deepEqual([...wordOffsets], [0, 3, 6, 11, 14, 15, 17, 20, 22]);
    assert.equal(handlers.length, 0);
  });

  it("gives positions as co_positions does: lines from 1, columns in UTF-8", () => {
    const fn = { ...loop(), sites: [{ span: span(4, 6), opcode: "binary" as const }] };
    assert.deepEqual(sitePositions(fn, new LineIndex("é = \ny z")), [
      { line: 1, column: 5, endLine: 2, endColumn: 1, opcode: "binary" },
    ]);
  });
});
