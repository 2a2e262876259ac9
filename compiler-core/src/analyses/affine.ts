/**
 * Ints of a chunked loop as linear functions of the number of the iteration: `first + k * step`, where both are sums of
 * products of values from in front of the loop.
 *
 * Each parameter of the header to which every way back adds the same is one; so are sums and differences of them, and
 * products with what stays the same.
 */
import type { AffineTerm, Edge, TypedFunction, TypedOp, Value } from "../mir/typed";
import { edgesOf, resultsOf } from "../mir/typed-ops";
import type { LoopForest, LoopShape } from "./loops";

export interface Affine {
  readonly first: readonly AffineTerm[];
  readonly step: readonly AffineTerm[];
}

/** What the analysis needs to know of a loop. */
export interface AffineLoop {
  readonly parameters: readonly Value[];
  /** The way in, and the ways back. */
  readonly entry: Edge;
  readonly back: readonly Edge[];
  isInvariant(value: Value): boolean;
  definition(value: Value): TypedOp | undefined;
}

export function affineIn(loop: AffineLoop): (value: Value) => Affine | undefined {
  const known = new Map<number, Affine | undefined>();
  const of = (value: Value): Affine | undefined => {
    if (!known.has(value.id)) {
      // A value that depends on itself in another way than by counting is none.
      known.set(value.id, undefined);
      known.set(value.id, find(value));
    }
    return known.get(value.id);
  };
  const find = (value: Value): Affine | undefined => {
    const op = loop.definition(value);
    if (op?.kind === "int-const") return { first: termsOf(op.value), step: [] };
    if (loop.isInvariant(value)) return { first: [{ factor: 1n, values: [value] }], step: [] };
    if (op === undefined) return counted(value);
    switch (op.kind) {
      case "range-element":
        return of(op.next);
      case "int-negate":
        return scale(of(op.operand), { first: termsOf(-1n), step: [] });
      case "int-binary":
        return binary(op, of(op.left), of(op.right));
      default:
        return undefined;
    }
  };
  const counted = (value: Value): Affine | undefined => {
    const position = loop.parameters.findIndex((parameter) => parameter.id === value.id);
    if (position < 0) return undefined;
    let step: readonly AffineTerm[] | undefined;
    for (const edge of loop.back) {
      const own = addedBy(loop, value, edge.arguments[position]!);
      if (own === undefined || (step !== undefined && printKey(step) !== printKey(own))) return undefined;
      step = own;
    }
    const start = loop.entry.arguments[position]!;
    const constant = loop.definition(start);
    const first = constant?.kind === "int-const" ? termsOf(constant.value) : [{ factor: 1n, values: [start] }];
    return step === undefined ? undefined : { first, step };
  };
  return of;
}

/** Of a natural loop that is entered by `entry`. */
export function affineInLoop(
  fn: TypedFunction,
  { flow }: LoopForest,
  loop: LoopShape,
  entry: Edge,
): (value: Value) => Affine | undefined {
  const definitions = definitionsOf(fn);
  return affineIn({
    parameters: flow.byId.get(loop.header)!.parameters,
    entry,
    back: loop.latches.flatMap((id) =>
      edgesOf(flow.byId.get(id)!.terminator).filter((edge) => edge.target === loop.header),
    ),
    isInvariant: (value) => !loop.defined.has(value.id),
    definition: (value) => definitions.get(value.id),
  });
}

/** Operations by the numbers of the values that they define. */
export function definitionsOf(fn: TypedFunction): ReadonlyMap<number, TypedOp> {
  const definitions = new Map<number, TypedOp>();
  for (const block of fn.blocks) {
    for (const op of block.ops) for (const value of resultsOf(op)) definitions.set(value.id, op);
  }
  return definitions;
}

/** What `next` is more than the parameter, when that is the same in each iteration. */
function addedBy(loop: AffineLoop, parameter: Value, next: Value): readonly AffineTerm[] | undefined {
  const op = loop.definition(next);
  if (op?.kind === "range-advance") return op.next.id === parameter.id ? invariantTerms(loop, op.step, 1n) : undefined;
  if (op?.kind !== "int-binary" || (op.operator !== "add" && op.operator !== "sub")) return undefined;
  if (op.left.id === parameter.id) return invariantTerms(loop, op.right, op.operator === "add" ? 1n : -1n);
  return op.operator === "add" && op.right.id === parameter.id ? invariantTerms(loop, op.left, 1n) : undefined;
}

function invariantTerms(loop: AffineLoop, value: Value, sign: bigint): readonly AffineTerm[] | undefined {
  const op = loop.definition(value);
  if (op?.kind === "int-const") return termsOf(sign * op.value);
  return loop.isInvariant(value) ? [{ factor: sign, values: [value] }] : undefined;
}

function binary(
  op: Extract<TypedOp, { kind: "int-binary" }>,
  left: Affine | undefined,
  right: Affine | undefined,
): Affine | undefined {
  if (left === undefined || right === undefined) return undefined;
  switch (op.operator) {
    case "add":
      return { first: sumOfTerms(left.first, right.first), step: sumOfTerms(left.step, right.step) };
    case "sub":
      return { first: sumOfTerms(left.first, negated(right.first)), step: sumOfTerms(left.step, negated(right.step)) };
    case "mul":
      return right.step.length === 0 ? scale(left, right) : left.step.length === 0 ? scale(right, left) : undefined;
    default:
      return undefined;
  }
}

/** Times what stays the same. */
function scale(affine: Affine | undefined, by: Affine): Affine | undefined {
  if (affine === undefined) return undefined;
  const first = product(affine.first, by.first);
  const step = product(affine.step, by.first);
  return first === undefined || step === undefined ? undefined : { first, step };
}

const TERM_LIMIT = 6;

function product(left: readonly AffineTerm[], right: readonly AffineTerm[]): readonly AffineTerm[] | undefined {
  const terms = left.flatMap((a) =>
    right.map((b) => ({ factor: a.factor * b.factor, values: [...a.values, ...b.values] })),
  );
  if (terms.length > TERM_LIMIT || terms.some((term) => term.values.length > 2)) return undefined;
  return sumOfTerms(terms, []);
}

function termsOf(constant: bigint): readonly AffineTerm[] {
  return constant === 0n ? [] : [{ factor: constant, values: [] }];
}

function negated(terms: readonly AffineTerm[]): readonly AffineTerm[] {
  return terms.map((term) => ({ ...term, factor: -term.factor }));
}

/** Equal products are taken together. */
export function sumOfTerms(left: readonly AffineTerm[], right: readonly AffineTerm[]): readonly AffineTerm[] {
  const byKey = new Map<string, AffineTerm>();
  for (const term of [...left, ...right]) {
    const key = productKey(term);
    const known = byKey.get(key);
    byKey.set(key, known === undefined ? term : { ...known, factor: known.factor + term.factor });
  }
  return [...byKey.values()].filter((term) => term.factor !== 0n);
}

/** The sum, where it is a constant. */
export function constantOf(terms: readonly AffineTerm[]): bigint | undefined {
  const [only, ...others] = terms;
  if (only === undefined) return 0n;
  return others.length === 0 && only.values.length === 0 ? only.factor : undefined;
}

/** The terms of the first sum less those of the second. */
export function differenceOf(left: readonly AffineTerm[], right: readonly AffineTerm[]): readonly AffineTerm[] {
  return sumOfTerms(left, negated(right));
}

function productKey({ values }: AffineTerm): string {
  return values
    .map((value) => value.id)
    .sort((a, b) => a - b)
    .join("*");
}

/** The same for sums that are the same. */
export function printKey(terms: readonly AffineTerm[]): string {
  return terms
    .map((term) => `${term.factor}*${productKey(term)}`)
    .sort()
    .join(" ");
}
