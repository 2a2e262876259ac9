/** Every operation over unboxed numbers, on edge values, against what the interpreter itself computes. */
import assert from "node:assert/strict";
import { anyInterpreter, interpreters } from "../../../test-support/interpreters";
import { buildNative, canBuildNative, nativeFunction, TypedFunctionBuilder } from "../../../test-support/native-code";
import type { ParameterType, TypedFunction, Value } from "../mir/typed";
import type { NativeFunction } from "./unit";

/** A function under test and the Python expression over a, b, c that it must equal. */
interface Case {
  readonly name: string;
  readonly parameters: readonly ParameterType[];
  readonly expression: string;
  /** Python condition under which native code may (and then does) leave; default: the result is an int beyond 64 bits. */
  readonly leaves?: string;
  /** Further condition that the arguments must meet: what an unchecked operation takes as proven. */
  readonly given?: string;
  build(b: TypedFunctionBuilder, args: readonly Value[]): Value;
}

const INT2: readonly ParameterType[] = ["int", "int"];
const FLOAT2: readonly ParameterType[] = ["float", "float"];
const COMPARISONS = ["<", "<=", "==", "!=", ">", ">="] as const;
const ZERO_OR_HUGE = "b == 0 or not fits(a // b)";

function intBinary(operator: string, symbol: string, more: Partial<Case> = {}): Case {
  return {
    name: `int ${symbol}`,
    parameters: INT2,
    expression: `a ${symbol} b`,
    build: (b, [left, right]) =>
      b.op({
        kind: "int-binary",
        result: b.value("int"),
        operator: operator as "add",
        left: left as Value,
        right: right as Value,
        state: b.state(1, [left as Value, right as Value]),
      }),
    ...more,
  };
}

function byConstant(operator: "floordiv" | "mod" | "lshift" | "mul", symbol: string, constant: bigint): Case {
  return {
    name: `int ${symbol} ${constant}`,
    parameters: ["int"],
    expression: `a ${symbol} ${constant}`,
    build: (b, [left]) =>
      b.op({
        kind: "int-binary",
        result: b.value("int"),
        operator,
        left: left as Value,
        right: b.int(constant),
        state: b.state(1, [left as Value]),
      }),
  };
}

function unchecked(operator: string, symbol: string, given: string): Case {
  return {
    name: `proven int ${symbol}`,
    parameters: INT2,
    expression: `a ${symbol} b`,
    given,
    build: (b, [left, right]) =>
      b.op({
        kind: "int-binary",
        result: b.value("int"),
        operator: operator as "add",
        left: left as Value,
        right: right as Value,
      }),
  };
}

function floatBinary(operator: string, symbol: string, leaves: string | undefined): Case {
  return {
    name: `float ${symbol}`,
    parameters: FLOAT2,
    expression: `a ${symbol} b`,
    ...(leaves === undefined ? {} : { leaves }),
    build: (b, [left, right]) =>
      b.op({
        kind: "float-binary",
        result: b.value("float"),
        operator: operator as "add",
        left: left as Value,
        right: right as Value,
        ...(leaves === undefined ? {} : { state: b.state(1, [left as Value, right as Value]) }),
      }),
  };
}

const CASES: readonly Case[] = [
  intBinary("add", "+"),
  intBinary("sub", "-"),
  intBinary("mul", "*"),
  intBinary("floordiv", "//", { leaves: ZERO_OR_HUGE }),
  intBinary("mod", "%", { leaves: ZERO_OR_HUGE }),
  intBinary("and", "&"),
  intBinary("or", "|"),
  intBinary("xor", "^"),
  intBinary("lshift", "<<", { leaves: "b < 0 or b > 62 or not fits(a << b)" }),
  intBinary("rshift", ">>", { leaves: "b < 0" }),
  intBinary("pow", "**", { leaves: "b < 0 or not fits_power(a, b)", expression: "power(a, b)" }),
  ...[2n, 8n, 3n, -3n, 1n, -4n, 2n ** 62n, -(2n ** 63n)].flatMap((n) => [
    byConstant("floordiv", "//", n),
    byConstant("mod", "%", n),
  ]),
  byConstant("mul", "*", 3n),
  byConstant("lshift", "<<", 7n),
  unchecked("add", "+", "fits(a + b)"),
  unchecked("sub", "-", "fits(a - b)"),
  unchecked("mul", "*", "fits(a * b)"),
  unchecked("floordiv", "//", "b != 0 and fits(a // b)"),
  unchecked("mod", "%", "b != 0 and fits(a // b)"),
  unchecked("lshift", "<<", "0 <= b < 63 and fits(a << b)"),
  unchecked("rshift", ">>", "b >= 0"),
  {
    name: "int negate",
    parameters: ["int"],
    expression: "-a",
    build: (b, [a]) =>
      b.op({ kind: "int-negate", result: b.value("int"), operand: a as Value, state: b.state(1, [a as Value]) }),
  },
  {
    name: "int invert",
    parameters: ["int"],
    expression: "~a",
    build: (b, [a]) => b.op({ kind: "int-invert", result: b.value("int"), operand: a as Value }),
  },
  {
    name: "int abs",
    parameters: ["int"],
    expression: "abs(a)",
    build: (b, [a]) =>
      b.op({ kind: "int-abs", result: b.value("int"), operand: a as Value, state: b.state(1, [a as Value]) }),
  },
  {
    name: "int divide",
    parameters: INT2,
    expression: "a / b",
    leaves: "b == 0 or abs(a) > 2**53 or abs(b) > 2**53",
    build: (b, [left, right]) =>
      b.op({
        kind: "int-divide",
        result: b.value("float"),
        left: left as Value,
        right: right as Value,
        state: b.state(1, [left as Value, right as Value]),
      }),
  },
  {
    name: "int to float",
    parameters: ["int"],
    expression: "float(a)",
    build: (b, [a]) => b.op({ kind: "int-to-float", result: b.value("float"), operand: a as Value }),
  },
  ...COMPARISONS.flatMap((operator): Case[] => [
    {
      name: `int ${operator}`,
      parameters: INT2,
      expression: `a ${operator} b`,
      build: (b, [left, right]) =>
        b.op({ kind: "int-compare", result: b.value("bool"), operator, left: left as Value, right: right as Value }),
    },
    {
      name: `float ${operator}`,
      parameters: FLOAT2,
      expression: `a ${operator} b`,
      build: (b, [left, right]) =>
        b.op({ kind: "float-compare", result: b.value("bool"), operator, left: left as Value, right: right as Value }),
    },
    ...(
      [
        ["int", "float"],
        ["float", "int"],
      ] as const
    ).map(
      (parameters): Case => ({
        name: `${parameters[0]} ${operator} ${parameters[1]}`,
        parameters,
        expression: `a ${operator} b`,
        build: (b, [left, right]) =>
          b.op({
            kind: "int-float-compare",
            result: b.value("bool"),
            operator,
            left: left as Value,
            right: right as Value,
          }),
      }),
    ),
  ]),
  ...(["min", "max"] as const).flatMap((operator): Case[] => [
    {
      name: `int ${operator}`,
      parameters: INT2,
      expression: `${operator}(a, b)`,
      build: (b, [left, right]) =>
        b.op({ kind: "int-minmax", result: b.value("int"), operator, left: left as Value, right: right as Value }),
    },
    {
      name: `float ${operator}`,
      parameters: FLOAT2,
      expression: `${operator}(a, b)`,
      build: (b, [left, right]) =>
        b.op({ kind: "float-minmax", result: b.value("float"), operator, left: left as Value, right: right as Value }),
    },
  ]),
  floatBinary("add", "+", undefined),
  floatBinary("sub", "-", undefined),
  floatBinary("mul", "*", undefined),
  floatBinary("div", "/", "b == 0"),
  floatBinary("floordiv", "//", "b == 0"),
  floatBinary("mod", "%", "b == 0"),
  floatBinary("pow", "**", "raises(lambda: a ** b) or isinstance(a ** b, complex)"),
  {
    name: "float negate",
    parameters: ["float"],
    expression: "-a",
    build: (b, [a]) => b.op({ kind: "float-negate", result: b.value("float"), operand: a as Value }),
  },
  {
    name: "float abs",
    parameters: ["float"],
    expression: "abs(a)",
    build: (b, [a]) => b.op({ kind: "float-abs", result: b.value("float"), operand: a as Value }),
  },
  ...(["trunc", "floor", "ceil"] as const).map(
    (rounding): Case => ({
      name: `float ${rounding}`,
      parameters: ["float"],
      expression: `math.${rounding}(a)`,
      leaves: `raises(lambda: int(a)) or not fits(math.${rounding}(a))`,
      build: (b, [a]) =>
        b.op({
          kind: "float-to-int",
          result: b.value("int"),
          operand: a as Value,
          rounding,
          state: b.state(1, [a as Value]),
        }),
    }),
  ),
  ...(["sqrt", "fabs", "copysign", "isnan", "isinf", "isfinite"] as const).map((name): Case => {
    const checked = name === "sqrt";
    const result = name.startsWith("is") ? "bool" : "float";
    return {
      name: `math ${name}`,
      parameters: name === "copysign" ? FLOAT2 : ["float"],
      expression: name === "copysign" ? "math.copysign(a, b)" : `math.${name}(a)`,
      ...(checked ? { leaves: "a < 0" } : {}),
      build: (b, args) => {
        const call = { result: b.value(result), symbol: `rt_math_${name}`, arguments: args };
        return checked
          ? b.op({ kind: "call-checked", ...call, state: b.state(1, args) })
          : b.op({ kind: "call-pure", ...call });
      },
    };
  }),
  {
    name: "int truth",
    parameters: ["int"],
    expression: "bool(a)",
    build: (b, [a]) => b.op({ kind: "int-truth", result: b.value("bool"), operand: a as Value }),
  },
  {
    name: "float truth",
    parameters: ["float"],
    expression: "bool(a)",
    build: (b, [a]) => b.op({ kind: "float-truth", result: b.value("bool"), operand: a as Value }),
  },
  {
    name: "bool not",
    parameters: ["bool"],
    expression: "not a",
    build: (b, [a]) => b.op({ kind: "bool-not", result: b.value("bool"), operand: a as Value }),
  },
  {
    name: "bool to int",
    parameters: ["bool"],
    expression: "a + 0",
    build: (b, [a]) => b.op({ kind: "bool-to-int", result: b.value("int"), operand: a as Value }),
  },
  ...(["and", "or", "xor"] as const).map(
    (operator): Case => ({
      name: `bool ${operator}`,
      parameters: ["bool", "bool"],
      expression: `a ${{ and: "&", or: "|", xor: "^" }[operator]} b`,
      build: (b, [left, right]) =>
        b.op({ kind: "bool-binary", result: b.value("bool"), operator, left: left as Value, right: right as Value }),
    }),
  ),
  {
    name: "select",
    parameters: ["bool", "int", "int"],
    expression: "b if a else c",
    build: (b, [a, left, right]) =>
      b.op({
        kind: "select",
        result: b.value("int"),
        condition: a as Value,
        whenTrue: left as Value,
        whenFalse: right as Value,
      }),
  },
  {
    name: "range length",
    parameters: ["int", "int", "int"],
    expression: "range_length(a, b, c)",
    leaves: "c == 0 or not fits(range_length(a, b, c))",
    build: (b, [start, stop, step]) =>
      b.op({
        kind: "range-length",
        result: b.value("int"),
        start: start as Value,
        stop: stop as Value,
        step: step as Value,
        state: b.state(1, [start as Value, stop as Value, step as Value]),
      }),
  },
  {
    name: "box and unbox",
    parameters: ["any"],
    expression: "a",
    leaves: "type(a) is not int or not fits(a)",
    build: (b, [a]) =>
      b.op({ kind: "unbox", result: b.value("int"), operand: a as Value, state: b.state(1, [a as Value]) }),
  },
];

const ORACLE = `
import itertools, math, sys
import codegen_driver as native

def fits(value): return not isinstance(value, int) or -2**63 <= value < 2**63
def raises(thunk):
    try: thunk()
    except Exception: return True
    return False
def fits_power(a, b): return abs(a) <= 1 or b < 64 and fits(a ** b)
def power(a, b): return a ** (b % 2 + 2) if abs(a) <= 1 and b > 0 else a ** b
def range_length(a, b, c):
    if c > 0: return max(0, (b - a + c - 1) // c)
    return max(0, (a - b - c - 1) // -c)

INTS = [0, 1, -1, 2, -2, 3, 7, -7, 8, 62, 63, 64, -64, 255, 1000003, 2**15, 2**30 - 1, 2**30, -2**30, 2**31, 2**32 - 1,
        2**53, 2**53 + 1, -2**53, -2**53 - 1, 2**60, 2**62, -2**62, 2**63 - 1, 2**63 - 2, -2**63, -2**63 + 1]
FLOATS = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, 7.25, -7.25, 1e-320, 5e-324, -5e-324, 2.2250738585072014e-308,
          1e300, -1e300, 1.7976931348623157e308, float("inf"), float("-inf"), float("nan"), 2.0**53, 2.0**53 + 2, 2.0**62,
          2.0**63, -2.0**63, 9.2233720368547748e18, 0.1, 1 / 3, 1e16, 123456.789, -0.9999999999999999]
class Sub(int): pass
ANY = INTS + [2**63, -2**63 - 1, 10**30, True, False, None, 1.0, "x", Sub(5)]
VALUES = {"int": INTS, "float": FLOATS, "bool": [True, False], "any": ANY}

checked = 0
for index, (name, parameters, expression, leaves, given) in enumerate(CASES):
    compute = eval("lambda a, b=None, c=None: " + expression)
    may_leave = eval("lambda a, b=None, c=None: " + leaves) if leaves else (lambda a, b=None, c=None: not fits(compute(a, b, c)))
    applies = eval("lambda a, b=None, c=None: " + given) if given else (lambda a, b=None, c=None: True)
    for arguments in itertools.product(*[VALUES[p] for p in parameters]):
        if not applies(*arguments): continue
        got = native.call(index, arguments)
        checked += 1
        if type(got) is tuple and got[0] == "left":
            assert may_leave(*arguments), (name, arguments, got)
            state = [(register, repr(value)) for register, value in got[4]]
            assert got[1:4] == (1, 0, 1) and state == [(i, repr(x)) for i, x in enumerate(arguments)], (name, arguments, got)
            continue
        assert not may_leave(*arguments), (name, arguments, got)
        expected = compute(*arguments)
        assert type(got) is type(expected) and repr(got) == repr(expected), (name, arguments, got, expected)
        if type(expected) is int and -5 <= expected <= 256: assert got is int(str(got)), (name, "small ints are the interpreter's own")
    for wrong in (None, "x", 2**64, Sub(1), 1.5, True, 1):
        for position, parameter in enumerate(parameters):
            if parameter == "any" or type(wrong).__name__ == parameter and fits(wrong): continue
            arguments = [VALUES[p][0] for p in parameters]
            arguments[position] = wrong
            assert native.call(index, tuple(arguments)) == "declined", (name, arguments)
print("checked", checked)
`;

function functionsOf(cases: readonly Case[]): readonly NativeFunction[] {
  return cases.map((one, index): NativeFunction => {
    const builder = new TypedFunctionBuilder({ function: index, name: one.name, parameters: one.parameters });
    const fn: TypedFunction = builder.returning(one.build(builder, builder.parameters));
    return nativeFunction(fn);
  });
}

function python(value: string | undefined): string {
  return value === undefined ? "None" : JSON.stringify(value);
}

function oracle(cases: readonly Case[]): string {
  const rows = cases.map((one) => {
    const parts = [
      python(one.name),
      `[${one.parameters.map((type) => python(type)).join(", ")}]`,
      python(one.expression),
    ];
    return `(${[...parts, python(one.leaves), python(one.given)].join(", ")})`;
  });
  return `CASES = [${rows.join(",\n")}]\n${ORACLE}`;
}

describe("codegen: arithmetic equals the interpreter's", function () {
  this.timeout(180_000);
  before(function () {
    if (!canBuildNative() || anyInterpreter() === undefined) this.skip();
  });
  for (const interpreter of interpreters()) {
    it(`on ${interpreter.version}`, () => {
      const build = buildNative(interpreter, functionsOf(CASES));
      const { status, output } = build.run(interpreter.path, oracle(CASES));
      assert.equal(status, 0, output);
      assert.match(output, /checked \d{5}/);
      build.dispose();
    });
  }
});
