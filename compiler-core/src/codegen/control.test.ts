/** Constants, control flow, calls, cells, objects, ticks and frame states of hand-built functions, on real interpreters. */
import assert from "node:assert/strict";
import { anyInterpreter, interpreters } from "../../../test-support/interpreters";
import { buildNative, canBuildNative, nativeFunction, TypedFunctionBuilder } from "../../../test-support/native-code";
import type { TypedFunction, Value } from "../mir/typed";

const INT_CONSTANTS = [0n, 1n, -1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n].concat([
  2n ** 62n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  -(2n ** 63n) + 1n,
  0x0123456789abcdefn,
  -0x0123456789abcdefn,
]);
const FLOAT_CONSTANTS = [0, -0, 1.5, -1.5, 5e-324, 1.7976931348623157e308, Infinity, -Infinity, NaN, 0.1];

function pythonFloat(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  return Number.isFinite(value)
    ? `float("${value}")`
    : `float("${String(value).toLowerCase().slice(0, 4)}")`.replace("infi", "inf");
}

let nextIndex = 0;
const functions = new Map<string, readonly TypedFunction[]>();
const indexes: Record<string, number> = {};

type Options = Omit<ConstructorParameters<typeof TypedFunctionBuilder>[0], "function" | "name">;

function define(
  name: string,
  options: Options,
  build: (b: TypedFunctionBuilder, index: number) => TypedFunction,
): void {
  const index = nextIndex++;
  indexes[name] = index;
  functions.set(name, [build(new TypedFunctionBuilder({ function: index, name, ...options }), index)]);
}

INT_CONSTANTS.forEach((value, position) => {
  define(`int_constant_${position}`, { parameters: [] }, (b) => b.returning(b.int(value)));
});
FLOAT_CONSTANTS.forEach((value, position) => {
  define(`float_constant_${position}`, { parameters: [] }, (b) =>
    b.returning(b.op({ kind: "float-const", result: b.value("float"), value })),
  );
});
define("nothing", { parameters: [] }, (b) => b.returning());
define("truth", { parameters: [] }, (b) =>
  b.returning(b.op({ kind: "bool-const", result: b.value("bool"), value: true })),
);

/** def fib(n): if n < 2: return n; return fib(n - 1) + fib(n - 2) */
define(
  "fib",
  { parameters: ["int"], cells: [{ name: 0, expects: { kind: "function", function: nextIndex } }] },
  (b, index) => {
    const [n] = b.parameters as [Value];
    const small = b.op({ kind: "int-compare", result: b.value("bool"), operator: "<", left: n, right: b.int(2) });
    b.end(0, [n], {
      kind: "branch",
      condition: small,
      whenTrue: { target: 1, arguments: [] },
      whenFalse: { target: 2, arguments: [] },
    });
    b.end(1, [], { kind: "return", value: n });
    const call = (less: number, pc: number, held: readonly Value[]): Value => {
      b.op({ kind: "cell-guard", cell: 0, state: b.state(pc, [n, ...held]) });
      const argument = b.op({
        kind: "int-binary",
        result: b.value("int"),
        operator: "sub",
        left: n,
        right: b.int(less),
        state: b.state(pc, [n, ...held]),
      });
      return b.op({
        kind: "call-direct",
        result: b.value("int"),
        callee: { function: index, version: 0 },
        arguments: [argument],
        boxes: [],
        opaque: false,
        consumed: [],
        moved: [],
        after: b.state(pc + 1, [n, ...held], "after"),
        resultRegister: 1 + held.length,
        raises: b.state(pc, [n, ...held], "error"),
      });
    };
    const first = call(1, 3, []);
    const second = call(2, 5, [first]);
    const sum = b.op({
      kind: "int-binary",
      result: b.value("int"),
      operator: "add",
      left: first,
      right: second,
      state: b.state(7, [n, first, second]),
    });
    b.end(2, [], { kind: "return", value: sum });
    return b.build("int");
  },
);

/** A loop with a tick: total = 0; for i in range(n): total += i */
define("loop", { parameters: ["int"] }, (b) => {
  const [n] = b.parameters as [Value];
  const zero = b.int(0);
  b.end(0, [n], { kind: "jump", target: 1, arguments: [zero, zero] });
  const i = b.value("int");
  const total = b.value("int");
  const more = b.op({ kind: "int-compare", result: b.value("bool"), operator: "<", left: i, right: n });
  b.end(
    1,
    [i, total],
    {
      kind: "branch",
      condition: more,
      whenTrue: { target: 2, arguments: [] },
      whenFalse: { target: 3, arguments: [] },
      likely: "true",
    },
    1,
  );
  const next = b.op({
    kind: "int-binary",
    result: b.value("int"),
    operator: "add",
    left: total,
    right: i,
    state: b.state(2, [n, i, total]),
  });
  const step = b.int(1);
  const following = b.op({ kind: "range-advance", result: b.value("int"), next: i, step });
  b.op({
    kind: "tick",
    keeps: [],
    state: b.state(4, [n, following, next], "after"),
    raises: b.state(3, [n, following, next], "error"),
  });
  b.end(2, [], { kind: "jump", target: 1, arguments: [following, next] }, 1);
  b.end(3, [], { kind: "return", value: total });
  return b.build("int");
});

/** Both edges of a branch to one block. */
define("one_target", { parameters: ["bool"] }, (b) => {
  const [flag] = b.parameters as [Value];
  const one = b.int(1);
  const two = b.int(2);
  b.end(0, [flag], {
    kind: "branch",
    condition: flag,
    whenTrue: { target: 1, arguments: [one] },
    whenFalse: { target: 1, arguments: [two] },
  });
  const chosen = b.value("int");
  b.end(1, [chosen], { kind: "return", value: chosen });
  return b.build("int");
});

/** The entry block is a loop head, and the loop calls: linking happens before it. */
define("loop_head_entry", { parameters: ["int"] }, (b) => {
  const [n] = b.parameters as [Value];
  b.op({
    kind: "call-generic",
    results: [],
    symbol: "rt_test_notify",
    arguments: [{ kind: "imm", value: 1 }],
    before: b.state(1, [n]),
    raises: b.state(1, [n], "error"),
  });
  const less = b.op({ kind: "int-binary", result: b.value("int"), operator: "sub", left: n, right: b.int(1) });
  const more = b.op({ kind: "int-compare", result: b.value("bool"), operator: ">", left: less, right: b.int(0) });
  b.end(0, [n], {
    kind: "branch",
    condition: more,
    whenTrue: { target: 0, arguments: [less] },
    whenFalse: { target: 1, arguments: [] },
  });
  b.end(1, [], { kind: "return", value: less });
  return b.build("int");
});

/** A generic operation: its result, its exception, and what the caller's frame state holds. */
define("generic", { parameters: ["any", "int"] }, (b) => {
  const [object, number] = b.parameters as [Value, Value];
  const result = b.value("object");
  b.op({
    kind: "call-generic",
    results: [result],
    symbol: "rt_test_opaque",
    arguments: [{ kind: "value", value: object }],
    before: b.state(1, [object, number]),
    raises: b.state(2, [object, number], "error"),
  });
  b.op({ kind: "frame-check", state: b.state(3, [object, number, result], "after") });
  return b.returning(result);
});

/** Two objects out of one operation, an array and a constant into it. */
define("generic_many", { parameters: ["any"] }, (b) => {
  const [object] = b.parameters as [Value];
  const first = b.value("object");
  const second = b.value("object", { nullable: true });
  const constant = b.op({ kind: "object-const", result: b.value("object"), index: 1 });
  b.op({
    kind: "call-generic",
    results: [first, second],
    symbol: "rt_test_pair",
    arguments: [
      { kind: "array", values: [object, constant] },
      { kind: "const", index: 0 },
      { kind: "name", index: 0 },
      { kind: "null" },
      { kind: "size", value: 7 },
    ],
    before: b.state(1, [object]),
    raises: b.state(1, [object], "error"),
  });
  b.op({ kind: "decref", operand: second, quiet: true });
  return b.returning(first);
});

/** A release that may run code: the object's __del__ sees the activation. */
define("release", { parameters: ["any"] }, (b) => {
  const [object] = b.parameters as [Value];
  const made = b.value("object");
  b.op({
    kind: "call-generic",
    results: [made],
    symbol: "rt_test_opaque",
    arguments: [{ kind: "value", value: object }],
    before: b.state(1, [object]),
    raises: b.state(1, [object], "error"),
  });
  b.op({ kind: "decref", operand: made, quiet: false, state: b.state(2, [object], "after") });
  b.op({ kind: "frame-check", state: b.state(2, [object], "after") });
  b.op({ kind: "leave" });
  return b.returning(b.int(5));
});

/** The box that a value came from is returned again. */
define("identity", { parameters: ["int"], boxedParameters: [0] }, (b) => {
  const [n] = b.parameters as [Value];
  const [box] = b.boxes as [Value];
  b.end(0, [n, box], { kind: "return", value: n, box });
  return b.build("int");
});
define("remembered", { parameters: ["int", "bool"], boxedParameters: [0] }, (b) => {
  const [n, bound] = b.parameters as [Value, Value];
  const [box] = b.boxes as [Value];
  const object = b.op({
    kind: "box",
    result: b.value("object", { nullable: true }),
    operand: n,
    remembered: box,
    bound,
  });
  const proven = b.op({ kind: "guard-bound", result: b.value("object"), operand: object, state: b.state(1, [n]) });
  b.end(0, [n, bound, box], { kind: "return", value: proven });
  return b.build("object");
});

/** def f(x): return x + cell */
define("cell", { parameters: ["int"], cells: [{ name: 0, expects: { kind: "int" } }] }, (b) => {
  const [x] = b.parameters as [Value];
  b.op({ kind: "cell-guard", cell: 0, state: b.state(1, [x]) });
  const held = b.op({ kind: "cell-value", result: b.value("int"), cell: 0 });
  return b.returning(
    b.op({ kind: "int-binary", result: b.value("int"), operator: "add", left: x, right: held, state: b.state(2, [x]) }),
  );
});

function checkedIndex(b: Parameters<Parameters<typeof define>[2]>[0], sequence: Value, index: Value): Value {
  const length = b.op({ kind: "length", result: b.value("int"), operand: sequence });
  return b.op({
    kind: "index-check",
    result: b.value("int"),
    index,
    length,
    state: b.state(1, [sequence, index]),
  });
}

for (const type of ["bytes", "list", "tuple"] as const) {
  define(`${type}_item`, { parameters: [type, "int"] }, (b) => {
    const [sequence, index] = b.parameters as [Value, Value];
    const item = b.op({
      kind: "element",
      result: b.value(type === "bytes" ? "int" : "object"),
      operand: sequence,
      index: checkedIndex(b, sequence, index),
    });
    if (type !== "bytes") b.op({ kind: "incref", operand: item });
    return b.returning(item);
  });
  define(`${type}_length`, { parameters: [type] }, (b) =>
    b.returning(b.op({ kind: "length", result: b.value("int"), operand: b.parameters[0] as Value })),
  );
}
define("list_exchange", { parameters: ["list", "int", "any"] }, (b) => {
  const [list, index, value] = b.parameters as [Value, Value, Value];
  b.op({ kind: "incref", operand: value });
  return b.returning(
    b.op({
      kind: "list-exchange",
      result: b.value("object"),
      operand: list,
      index: checkedIndex(b, list, index),
      value,
    }),
  );
});

/** Everything that a frame state can say. */
define("state", { parameters: ["any", "int", "bool"] }, (b) => {
  const [object, number, flag] = b.parameters as [Value, Value, Value];
  const nothing = b.op({ kind: "null-const", result: b.value("object", { nullable: true }) });
  b.end(0, b.parameters, {
    kind: "deoptimize",
    state: {
      pc: 9,
      mode: "after",
      site: 2,
      entries: [
        { register: 0, source: { kind: "value", value: object, owned: false } },
        { register: 1, source: { kind: "value", value: number, owned: false, bound: flag } },
        { register: 2, source: { kind: "none", bound: flag } },
        { register: 3, source: { kind: "const", index: 4 } },
        { register: 4, source: { kind: "range-iterator", next: number, remaining: number, step: number } },
        { register: 5, source: { kind: "sequence-iterator", container: object, owned: false, index: number } },
        { register: 6, source: { kind: "value", value: flag, owned: false } },
        { register: 7, source: { kind: "value", value: nothing, owned: true } },
        { register: 8, source: { kind: "none" } },
      ],
    },
  });
  return b.build("none");
});

const SCRIPT = `
import sys, gc
import codegen_driver as native
call = lambda name, *args: native.call(I[name], args)

for position, value in enumerate(INTS): assert call("int_constant_%d" % position) == value, value
for position, value in enumerate(FLOATS): assert repr(call("float_constant_%d" % position)) == repr(value), value
assert call("nothing") is None and call("truth") is True

native.set_target(I["fib"], 0, I["fib"])
assert [call("fib", n) for n in (0, 1, 2, 10, 20, -7)] == [0, 1, 1, 55, 6765, -7]
assert call("fib", -2**63) == -2**63
`;

const SCRIPT_REST = `
result, levels = call("fib", 100000), 1
while result[:4] == ("left", 4, 1, 4): result, levels = result[4][1][1], levels + 1
if sys.version_info < (3, 11): assert result[:4] == ("left", 0, 0, 0), "the last unit is left to the resume interpreter"
else: assert result[:4] == ("left", 3, 2, 3) and result[5] is RecursionError, result
depth = sys.getrecursionlimit()
assert depth - 5 < levels <= depth, levels
sys.setrecursionlimit(60)
try: assert call("fib", 40) == 102334155
finally: sys.setrecursionlimit(depth)
assert call("fib", "x") == "declined"

assert call("loop", 10) == 45 and call("loop", 0) == 0
native.ticks(3)
result = call("loop", 1000)
native.ticks(0)
assert result[:4] == ("left", 3, 2, 3) and result[4] == [(0, 1000), (1, 2), (2, 1)] and result[5] is KeyboardInterrupt, result
native.ticks(1)
try: call("loop", 10)
except KeyboardInterrupt: pass
else: assert False, "a tick at the start"
native.ticks(0)
native.ticks(1000000)
assert call("loop", 100) == 4950
native.ticks(0)

assert call("one_target", True) == 1 and call("one_target", False) == 2
assert call("loop_head_entry", 5) == 0

seen = []
native.opaque(lambda x: seen.append(x) or [x])
marker = object()
assert call("generic", marker, 3) == [marker] and seen == [marker]
def fail(x): raise ValueError(x)
native.opaque(fail)
assert call("generic", "why", 3) == ("left", 2, 2, 2, [(0, "why"), (1, 3)], ValueError)
native.set_objects(I["generic_many"], ("c", "d"), ("n",))
assert call("generic_many", 1.5) == (1.5, "d", "c", "n", 7)

class Watched:
    def __del__(self): seen.append("died")
native.opaque(lambda x: Watched())
del seen[:]
before = native.counts()[0]
assert call("release", None) == 5 and seen == ["died"] and native.counts()[0] > before
native.opaque(lambda x: marker)
count = sys.getrefcount(marker)
for _ in range(10): call("release", None)
assert sys.getrefcount(marker) == count

big = 10**15
assert call("identity", big) is big
assert call("remembered", big, True) is big
assert call("remembered", big, False)[:2] == ("left", 1)
count = sys.getrefcount(big)
for _ in range(10): call("identity", big); call("remembered", big, True)
assert sys.getrefcount(big) == count

native.set_cell(I["cell"], 0, 7)
assert call("cell", 1) == 8
native.set_cell(I["cell"], 0, None)
assert call("cell", 1) == ("left", 1, 0, 1, [(0, 1)], None)

items = [object(), 2.5, "x"]
for kind, sequence in (("bytes", b"ab\\xff"), ("list", items), ("tuple", tuple(items))):
    for index in (0, 1, 2, -1, -2, -3):
        got = call(kind + "_item", sequence, index)
        assert got is sequence[index] or got == sequence[index], (kind, index)
    for index in (3, -4, 2**63 - 1, -2**63):
        assert call(kind + "_item", sequence, index)[:2] == ("left", 1), (kind, index)
    assert call(kind + "_length", sequence) == 3 and call(kind + "_length", sequence[:0]) == 0
class L(list): pass
assert call("list_item", L(items), 0) == "declined"
old = items[1]
assert call("list_exchange", items, -2, marker) is old and items[1] is marker
assert call("list_exchange", items, 3, marker)[:2] == ("left", 1)

for flag in (True, False):
    assert call("state", marker, 3, flag) == ("left", 9, 1, 2, [
        (0, marker), (1, 3 if flag else "unbound"), (2, None if flag else "unbound"), (3, ("const", 4)), (4, ("range", 3, 3, 3)),
        (5, ("iterator", marker, 3)), (6, flag), (7, "unbound"), (8, None)], None)
print("fine")
`;

const STRESS = `
import codegen_driver as native
call = lambda name, *args: native.call(I[name], args)
native.set_target(I["fib"], 0, I["fib"])
assert call("fib", 15) == 610
states = set()
for period in range(1, 40):
    native.stress(period)
    result = call("fib", 6)
    if result != 8: states.add(result[1:3])
native.stress(0)
assert {(3, 0), (5, 0), (7, 0), (4, 1), (6, 1)} <= states, states
print("fine")
`;

function prepare(): string {
  const table = Object.entries(indexes).map(([name, index]) => `${JSON.stringify(name)}: ${index}`);
  return [
    `I = {${table.join(", ")}}`,
    `INTS = [${INT_CONSTANTS.join(", ")}]`,
    `FLOATS = [${FLOAT_CONSTANTS.map(pythonFloat).join(", ")}]`,
  ].join("\n");
}

describe("codegen: control flow, calls, objects and frame states", function () {
  this.timeout(120_000);
  before(function () {
    if (!canBuildNative() || anyInterpreter() === undefined) this.skip();
  });
  const all = [...functions.values()].map((versions) => nativeFunction(...versions));
  for (const interpreter of interpreters()) {
    it(`on ${interpreter.version}`, () => {
      const build = buildNative(interpreter, all);
      const { status, output } = build.run(interpreter.path, `${prepare()}\n${SCRIPT}\n${SCRIPT_REST}`);
      assert.equal(status, 0, output);
      build.dispose();
    });
  }
  it("fails guards when it is built for stress", () => {
    const interpreter = anyInterpreter();
    assert.ok(interpreter !== undefined);
    const build = buildNative(interpreter, all, { stress: true });
    const { status, output } = build.run(interpreter.path, `${prepare()}\n${STRESS}`);
    assert.equal(status, 0, output);
    build.dispose();
  });
});
