/**
 * Operators, comparisons, boolean operators and conditional expressions, as values and as conditions.
 *
 * As a condition, `not`, `and`, `or`, conditional expressions and chained comparisons jump instead of computing a
 * value, as in CPython: `if a and not b` never makes an object of the whole.
 */
import type { Span } from "../base/span";
import type { Register } from "../mir/baseline";
import type { Label } from "../mir/baseline-builder";
import { BINARY_OPERATORS, COMPARE_OPERATORS, UNARY_OPERATORS } from "../mir/baseline-ops";
import type * as ast from "../syntax/nodes";
import { truthOf } from "./constant-arithmetic";
import { foldConstant, foldIterable } from "./constant-folding";
import { defineConstant, type LoweringContext, lowerExpression } from "./context";
import { lowerTuple } from "./displays";
import { jumpPosition, negatedComparisonPosition, noteTestedComparison, testedChainPosition } from "./positions";
import { lowerPercentFormat } from "./strings";

const BINARY_SYMBOLS: Readonly<Record<ast.BinaryOperator, (typeof BINARY_OPERATORS)[number]>> = {
  Add: "+",
  Sub: "-",
  Mult: "*",
  MatMult: "@",
  Div: "/",
  Mod: "%",
  Pow: "**",
  LShift: "<<",
  RShift: ">>",
  BitOr: "|",
  BitXor: "^",
  BitAnd: "&",
  FloorDiv: "//",
};

const UNARY_SYMBOLS: Readonly<Record<ast.UnaryOperator, (typeof UNARY_OPERATORS)[number]>> = {
  Invert: "~",
  Not: "not",
  UAdd: "+",
  USub: "-",
};

/** The immediate of `binary` and `inplace`. */
export function binaryOperatorNumber(operator: ast.BinaryOperator): number {
  return BINARY_OPERATORS.indexOf(BINARY_SYMBOLS[operator]);
}

export function lowerBinary(ctx: LoweringContext, node: ast.BinOp, into: Register | undefined): Register {
  const formatted = lowerPercentFormat(ctx, node, into);
  if (formatted !== undefined) return formatted;
  const { builder } = ctx;
  const left = lowerExpression(ctx, node.left);
  const right = lowerExpression(ctx, node.right);
  const operator = builder.imm(binaryOperatorNumber(node.op));
  return builder.define("binary", node.span, into, [operator, builder.use(left), builder.use(right)]);
}

export function lowerUnary(ctx: LoweringContext, node: ast.UnaryOp, into: Register | undefined): Register {
  const negated = negatedTest(node);
  if (negated !== undefined) return lowerExpression(ctx, negated, into);
  const { operand: tested } = node;
  const test = tested.kind === "Compare" && tested.ops.length === 1 && node.op === "Not" ? tested : undefined;
  const operand =
    test === undefined
      ? lowerExpression(ctx, node.operand)
      : lowerExpression(ctx, { ...test, span: negatedComparisonPosition(ctx, node, test) });
  const operator = ctx.builder.imm(UNARY_OPERATORS.indexOf(UNARY_SYMBOLS[node.op]));
  return ctx.builder.define("unary", node.span, into, [operator, ctx.builder.use(operand)]);
}

const NEGATED_TESTS: Readonly<Partial<Record<ast.ComparisonOperator, ast.ComparisonOperator>>> = {
  Is: "IsNot",
  IsNot: "Is",
  In: "NotIn",
  NotIn: "In",
};

/** CPython compiles `not a in b` as `a not in b`, and `not a is b` alike. */
function negatedTest(node: ast.UnaryOp): ast.Compare | undefined {
  const test = node.operand;
  if (node.op !== "Not" || test.kind !== "Compare" || test.ops.length !== 1) return undefined;
  const operator = NEGATED_TESTS[test.ops[0] as ast.ComparisonOperator];
  return operator && { ...test, ops: [operator] };
}

/** `a and b`, `a or b`: the value that decided, with each test made once. */
export function lowerBoolean(ctx: LoweringContext, node: ast.BoolOp, into: Register | undefined): Register {
  const { builder } = ctx;
  const result = into ?? builder.reserve();
  const end = builder.newLabel();
  const jump = node.op === "And" ? "branch_false" : "branch_true";
  const last = node.values.length - 1;
  for (const [index, value] of node.values.entries()) {
    lowerExpression(ctx, value, result);
    if (index === last) break;
    const position = node.span;
    builder.effect(jump, position, [builder.keep(result), builder.label(end)]);
    // The value did not decide: it dies before the next one is evaluated.
    builder.effect("release", position, [{ kind: "dst", register: result }]);
  }
  builder.bind(end);
  return result;
}

export function lowerConditional(ctx: LoweringContext, node: ast.IfExp, into: Register | undefined): Register {
  const { builder } = ctx;
  const result = into ?? builder.reserve();
  const otherwise = builder.newLabel();
  const end = builder.newLabel();
  const { enclosing } = ctx;
  ctx.enclosing = node.span;
  lowerCondition(ctx, node.test, otherwise, false);
  ctx.enclosing = enclosing;
  lowerExpression(ctx, node.body, result);
  builder.jump(end);
  builder.bind(otherwise);
  lowerExpression(ctx, node.orelse, result);
  builder.bind(end);
  return result;
}

/** A comparison as a value; in a chain each middle operand is evaluated once. */
export function lowerCompare(ctx: LoweringContext, node: ast.Compare, into: Register | undefined): Register {
  const { builder } = ctx;
  if (node.ops.length === 1) {
    const left = lowerExpression(ctx, node.left);
    const right = lowerComparator(ctx, node, 0);
    return emitComparison(ctx, node, 0, into, left, right, false, node.span);
  }
  const result = into ?? builder.reserve();
  const end = builder.newLabel();
  const cleanups: { readonly label: Label; readonly middle: Register }[] = [];
  let left = lowerExpression(ctx, node.left);
  for (let index = 0; index < node.ops.length - 1; index++) {
    const right = lowerComparator(ctx, node, index);
    emitComparison(ctx, node, index, result, left, right, true, node.span);
    // A local needs no cleanup: only a temporary waits on the stack for the next comparison.
    const cleanup = right < 0 ? builder.newLabel() : end;
    if (right < 0) cleanups.push({ label: cleanup, middle: right });
    builder.effect("branch_false", node.span, [builder.keep(result), builder.label(cleanup)]);
    builder.effect("release", node.span, [{ kind: "dst", register: result }]);
    left = right;
  }
  const last = node.ops.length - 1;
  const right = lowerComparator(ctx, node, last);
  emitComparison(ctx, node, last, result, left, right, false, node.span);
  for (const { label, middle } of cleanups) {
    builder.jump(end);
    builder.bind(label);
    builder.effect("release", node.span, [{ kind: "dst", register: middle }]);
  }
  builder.bind(end);
  return result;
}

function emitComparison(
  ctx: LoweringContext,
  node: ast.Compare,
  index: number,
  into: Register | undefined,
  left: Register,
  right: Register,
  keepRight: boolean,
  span: Span,
): Register {
  const { builder } = ctx;
  const operator = node.ops[index] as ast.ComparisonOperator;
  const operands = [builder.use(left), keepRight ? builder.keep(right) : builder.use(right)];
  switch (operator) {
    case "Is":
    case "IsNot":
      return builder.define("is", span, into, [builder.imm(operator === "IsNot" ? 1 : 0), ...operands]);
    case "In":
    case "NotIn":
      return builder.define("contains", span, into, [builder.imm(operator === "NotIn" ? 1 : 0), ...operands]);
    default: {
      const symbol = COMPARE_SYMBOLS[operator];
      return builder.define("compare", span, into, [builder.imm(COMPARE_OPERATORS.indexOf(symbol)), ...operands]);
    }
  }
}

type OrderingOperator = Exclude<ast.ComparisonOperator, "Is" | "IsNot" | "In" | "NotIn">;

const COMPARE_SYMBOLS: Readonly<Record<OrderingOperator, (typeof COMPARE_OPERATORS)[number]>> = {
  Eq: "==",
  NotEq: "!=",
  Lt: "<",
  LtE: "<=",
  Gt: ">",
  GtE: ">=",
};

/** The operand right of an operator; a literal list or set behind the last `in` is a constant or a tuple. */
function lowerComparator(ctx: LoweringContext, node: ast.Compare, index: number): Register {
  const comparator = node.comparators[index] as ast.Expression;
  const operator = node.ops[index];
  if (index === node.ops.length - 1 && (operator === "In" || operator === "NotIn")) {
    const folded = foldIterable(ctx, comparator);
    if (folded?.kind === "constant") return defineConstant(ctx, folded.value, comparator.span);
    if (folded?.kind === "elements") return lowerTuple(ctx, folded.elements, comparator.span, undefined);
  }
  return lowerExpression(ctx, comparator);
}

/** Jumps to `target` when the truth of the expression is `when`; see `Lowerers.condition`. */
export function lowerCondition(ctx: LoweringContext, node: ast.Expression, target: Label, when: boolean): void {
  const { builder } = ctx;
  const constant = foldConstant(ctx, node);
  if (constant !== undefined) {
    if (truthOf(constant) === when) builder.jump(target);
    return;
  }
  switch (node.kind) {
    case "UnaryOp":
      if (node.op === "Not") {
        const negated = negatedTest(node);
        if (negated !== undefined) lowerCondition(ctx, negated, target, when);
        else lowerCondition(ctx, node.operand, target, !when);
        return;
      }
      break;
    case "BoolOp": {
      const decides = node.op === "Or";
      const decided = decides === when ? target : builder.newLabel();
      const last = node.values.length - 1;
      for (const [index, value] of node.values.entries()) {
        if (index < last) lowerCondition(ctx, value, decided, decides);
        else lowerCondition(ctx, value, target, when);
      }
      if (decided !== target) builder.bind(decided);
      return;
    }
    case "IfExp": {
      const end = builder.newLabel();
      const otherwise = builder.newLabel();
      lowerCondition(ctx, node.test, otherwise, false);
      lowerCondition(ctx, node.body, target, when);
      builder.jump(end);
      builder.bind(otherwise);
      lowerCondition(ctx, node.orelse, target, when);
      builder.bind(end);
      return;
    }
    case "Compare":
      noteTestedComparison(ctx, node);
      if (node.ops.length > 1) {
        lowerChainCondition(ctx, node, target, when);
        return;
      }
      break;
    default:
  }
  const value = lowerExpression(ctx, node);
  const jump = when ? "branch_true" : "branch_false";
  builder.effect(jump, jumpPosition(ctx, node.span), [builder.use(value), builder.label(target)]);
}

/** A chained comparison as a condition: no result is kept, only the middle operand. */
function lowerChainCondition(ctx: LoweringContext, node: ast.Compare, target: Label, when: boolean): void {
  const { builder } = ctx;
  const span = testedChainPosition(ctx, node);
  const position = jumpPosition(ctx, node.span);
  const end = builder.newLabel();
  const cleanups: { readonly label: Label; readonly middle: Register }[] = [];
  let left = lowerExpression(ctx, node.left);
  for (let index = 0; index < node.ops.length - 1; index++) {
    const right = lowerComparator(ctx, node, index);
    const result = emitComparison(ctx, node, index, undefined, left, right, true, span);
    const failed = builder.newLabel();
    cleanups.push({ label: failed, middle: right });
    builder.effect("branch_false", position, [builder.use(result), builder.label(failed)]);
    left = right;
  }
  const last = node.ops.length - 1;
  const right = lowerComparator(ctx, node, last);
  const result = emitComparison(ctx, node, last, undefined, left, right, false, span);
  builder.effect(when ? "branch_true" : "branch_false", position, [builder.use(result), builder.label(target)]);
  for (const { label, middle } of cleanups) {
    builder.jump(end);
    builder.bind(label);
    if (middle < 0) builder.effect("release", node.span, [{ kind: "dst", register: middle }]);
    if (!when) builder.jump(target);
  }
  builder.bind(end);
}
