/**
 * The text that each LLVM module starts from: what llvm-bindings cannot say.
 *
 * It declares the intrinsics, the runtime's functions with their attributes (a cold function makes the blocks that call
 * it cold), helpers that carry `nsw`, the bodies of the unit with hidden visibility, and it holds the read-only tables:
 * frame states and the `rt_native` rows. The dialect is LLVM 14's: typed pointers.
 */
import type { AttributeExpectation, Cell, CellExpectation, ClassShape } from "../mir/typed";
import { bodyParameters, bodySymbol, entrySymbol, type NativeSignature, nativeSymbol, statesSymbol } from "./abi";
import { LANES_PRELUDE } from "./lanes-prelude";

/** One def site as the tables describe it. */
export interface PreludeFunction {
  readonly index: number;
  readonly versions: readonly PreludeVersion[];
  readonly cells: readonly Cell[];
  readonly shapes: readonly ClassShape[];
}

export interface PreludeVersion {
  readonly signature: NativeSignature;
  readonly states: readonly number[];
  /** Symbols of copies of the body that are inlined into it. */
  readonly copies: readonly string[];
}

export interface PreludeInput {
  readonly functions: readonly PreludeFunction[];
  /** Bodies in other objects that this unit calls. */
  readonly callees: readonly { readonly symbol: string; readonly signature: NativeSignature }[];
  /** Runtime functions that operations name: symbol to LLVM text of result and parameters. */
  readonly runtimeFunctions: ReadonlyMap<string, RuntimePrototype>;
  /** Size of the table of quick operations' caches. */
  readonly cacheWords: number;
}

export interface RuntimePrototype {
  readonly result: string;
  readonly parameters: readonly string[];
  /** Reads and writes no memory that Python can see: may be moved and merged. */
  readonly pure: boolean;
}

/** Symbol of the table of quick operations' caches. */
export const QUICK_CACHES = "quick_caches";

/** Constants that LLVM folds into operations in ways that change the sign of a nan: as in rt_opaque_floats. */
export const OPAQUE_FLOATS: readonly number[] = [-1, -0, Infinity, -Infinity, NaN];

const INTRINSICS = `
declare i1 @llvm.expect.i1(i1, i1)
declare { i64, i1 } @llvm.sadd.with.overflow.i64(i64, i64)
declare { i64, i1 } @llvm.ssub.with.overflow.i64(i64, i64)
declare { i64, i1 } @llvm.smul.with.overflow.i64(i64, i64)
declare double @llvm.fabs.f64(double)
declare double @llvm.sqrt.f64(double)
declare double @llvm.floor.f64(double)
declare double @llvm.ceil.f64(double)
declare double @llvm.trunc.f64(double)
declare double @llvm.copysign.f64(double, double)
`;

const ARITHMETIC = `
define internal i64 @add_nsw(i64 %a, i64 %b) #0 {
  %r = add nsw i64 %a, %b
  ret i64 %r
}
define internal i64 @sub_nsw(i64 %a, i64 %b) #0 {
  %r = sub nsw i64 %a, %b
  ret i64 %r
}
define internal i64 @mul_nsw(i64 %a, i64 %b) #0 {
  %r = mul nsw i64 %a, %b
  ret i64 %r
}
define internal i8* @pointer_add(i8* %p, i64 %bytes) #0 {
  %r = getelementptr i8, i8* %p, i64 %bytes
  ret i8* %r
}
; Infinities and nans less themselves are nan.
define internal i1 @is_finite(double %value) #0 {
  %difference = fsub double %value, %value
  %r = fcmp ord double %difference, %difference
  ret i1 %r
}
; An exponent of all ones carries into the sign.
define internal i64 @note_unusual(i64 %noted, double %value) #0 {
  %bits = bitcast double %value to i64
  %next = add i64 %bits, 4503599627370496
  %change = xor i64 %bits, %next
  %r = or i64 %noted, %change
  ret i64 %r
}
; LLVM takes the sign of a nan for nobody's business: it makes x * -3 of -(x * 3), x * x of abs(x) * abs(x), and computes inf - inf as a nan of
; the other sign than the processor's. What it does not know, it does not fold.
@rt_sign_bit = external hidden constant i64
@rt_opaque_floats = external hidden constant [${OPAQUE_FLOATS.length} x double]
define internal double @negate_float(double %value) #0 {
  %mask = load i64, i64* @rt_sign_bit
  %bits = bitcast double %value to i64
  %negated = xor i64 %bits, %mask
  %r = bitcast i64 %negated to double
  ret double %r
}
define internal double @abs_float(double %value) #0 {
  %mask = load i64, i64* @rt_sign_bit
  %others = xor i64 %mask, -1
  %bits = bitcast double %value to i64
  %positive = and i64 %bits, %others
  %r = bitcast i64 %positive to double
  ret double %r
}
define internal double @opaque_float(i64 %index) #0 {
  %place = getelementptr [${OPAQUE_FLOATS.length} x double], [${OPAQUE_FLOATS.length} x double]* @rt_opaque_floats, i64 0, i64 %index
  %r = load double, double* %place
  ret double %r
}
define internal i64 @shl_nsw(i64 %a, i64 %b) #0 {
  %r = shl nsw i64 %a, %b
  ret i64 %r
}
`;

/** Helpers of runtime/inline: always inlined. */
const INLINE = `
declare i32 @rti_recursion(i8*) #1
declare i32 @rti_recursion_next(i32) #1
declare i32 @rti_recursion_before(i32) #1
declare i32 @rti_too_deep(i8*, i32, i32) #1
declare i32 @rti_recursion_exhausted(i8*, i32) #1
declare i32 @rti_check_in(i8*, i8*, i32) #1
declare i8* @rti_breaker(i8*) #1
declare i32 @rti_breaker_set(i8*) #1
declare void @rti_link(i8*, i8*, i8*, i32) #1
declare void @rti_unlink(i8*, i8*, i32) #1
declare i32 @rti_frame_taken(i8*, i32) #1
declare void @rti_opaque() #1
declare i32 @rti_stress() #1
declare i64 @rti_int_floordiv(i64, i64) #1
declare i64 @rti_int_mod(i64, i64) #1
declare i32 @rti_int_division_leaves(i64, i64) #1
declare i64 @rti_int_lshift(i64, i64, i32*) #1
declare i64 @rti_int_rshift(i64, i64) #1
declare i64 @rti_int_abs(i64) #1
declare double @rti_math_sqrt(double, i32*) #1
declare double @rti_math_fabs(double) #1
declare double @rti_math_copysign(double, double) #1
declare i32 @rti_math_isnan(double) #1
declare i32 @rti_math_isinf(double) #1
declare i32 @rti_math_isfinite(double) #1
declare double @rti_int_divide(i64, i64, i32*) #1
declare i64 @rti_float_to_int(double, i32*) #1
declare i32 @rti_compare_int_float(i64, double) #1
declare i64 @rti_range_length(i64, i64, i64, i32*) #1
declare i64 @rti_unbox_int(i8*, i32*) #1
declare double @rti_unbox_float(i8*, i32*) #1
declare i32 @rti_unbox_bool(i8*, i32*) #1
declare i64 @rti_int_value(i8*, i32*) #1
declare double @rti_float_value(i8*) #1
declare i8* @rti_box_bool(i32) #1
declare i8* @rti_box_char(i64) #1
declare i8* @rti_box_int(i64) #1
declare i8* @rti_none() #1
declare i32 @rti_is_type(i8*, i32) #1
declare void @rti_incref(i8*) #1
declare void @rti_decref(i8*) #1
declare void @rti_xincref(i8*) #1
declare void @rti_xdecref(i8*) #1
declare i32 @rti_release(i8*) #1
declare i32 @rti_release_shown(i8*, i8*) #1
declare i8* @rti_const(i8*, i32) #1
declare i8* @rti_const_of(i8*, i32, i32) #1
declare i8* @rti_take_argument(i8*, i8*, i32) #1
declare void @rti_pass(i8*) #1
declare i32 @rti_release_passed(i8*) #1
declare i8* @rti_name(i8*, i32) #1
declare i32 @rti_cell_current(i8*, i32) #1
declare void @rti_cell_proven(i8*, i32) #1
declare i64 @rti_cell_raw(i8*, i32) #1
declare i8* @rti_cell_object(i8*, i32) #1
declare i8* @rti_cell_borrowed(i8*, i32) #1
declare i8* @rti_cell_value(i8*, i32) #1
declare i8* @rti_cell_target(i8*, i32) #1
declare i32 @rti_instance(i8*, i32, i8*) #1
declare i32 @rti_class_callable(i8*, i32) #1
declare i32 @rti_is_deferred(i64, i64) #1
declare i32 @rti_is_deferred_box(i64, i64) #1
declare i32 @rti_is_box(i64, i64) #1
declare i32 @rti_same_type(i8*, i8*) #1
declare i32 @rti_is_first_type(i8*, i32, i8*) #1
declare i32 @rti_unshadowed(i8*, i32, i8*) #1
declare i8* @rti_slot(i8*, i32) #1
declare i8* @rti_field(i8*, i32, i32, i8*) #1
declare i32 @rti_is_quiet(i8*) #1
declare i32 @rti_is_absent_or_quiet(i8*) #1
declare i8* @rti_slot_exchange(i8*, i32, i8*) #1
declare i8* @rti_field_exchange(i8*, i32, i32, i8*, i8*) #1
declare i32 @rti_slot_store_float(i8*, i32, double) #1
declare i32 @rti_field_store_float(i8*, i32, i32, i8*, double) #1
declare i32 @rti_slot_store_int(i8*, i32, i64) #1
declare i32 @rti_field_store_int(i8*, i32, i32, i8*, i64) #1
declare i32 @rti_field_grow(i8*, i32, i32, i8*, i8*) #1
declare i8* @rti_class_value(i8*, i32, i32, i8*) #1
declare i8* @rti_class_attribute(i8*, i32, i32) #1
declare i8* @rti_class_borrowed(i8*, i32, i32) #1
declare i32 @rti_super_known(i8*, i32, i32, i8*) #1
declare i8* @rti_attribute_target(i8*, i32, i32) #1
declare i64 @rti_length(i8*, i32) #1
declare i8* @rti_str_data(i8*) #1
declare i64 @rti_str_width(i8*) #1
declare i64 @rti_str_read(i8*, i64, i64) #1
declare i64 @rti_bytes_at(i8*, i64) #1
declare i8* @rti_list_items(i8*) #1
declare i8* @rti_item_at(i8*, i64) #1
declare i8* @rti_tuple_at(i8*, i64) #1
declare i8* @rti_item_exchange(i8*, i64, i8*) #1
declare void @rti_prefetch_item(i8*, i64, i64, i64) #1
declare void @rti_prefetch_beside(i8*) #1
declare i64 @rti_epoch() #1
declare i32 @rti_is_unshared(i8*) #1
declare i32 @rti_is_held_elsewhere(i8*) #1
declare i32 @rti_is_array(i8*, i32, i32, i32) #1
declare i8* @rti_array_data(i8*) #1
declare i64 @rti_array_extent(i8*, i32) #1
declare i64 @rti_array_stride(i8*, i32) #1
declare double @rti_array_load_float(i8*, i64, i32, i32) #1
declare i64 @rti_array_load_int(i8*, i64, i32, i32) #1
declare void @rti_array_store_float(i8*, i64, i32, i32, double) #1
declare void @rti_array_store_int(i8*, i64, i32, i32, i64) #1
declare double @rti_float_to_single(double) #1
declare double @rti_unbox_np_float(i8*, i32, i32*) #1
declare i64 @rti_unbox_np_int(i8*, i32, i32*) #1
declare i32 @rti_list_append(i8*, i8*) #1
declare i32 @rti_item_is_quiet(i8*, i64) #1
declare void @rti_item_store_object(i8*, i64, i8*) #1
declare i32 @rti_item_store_float(i8*, i64, double) #1
declare i32 @rti_item_store_int(i8*, i64, i64) #1
declare i32 @rti_item_store_bool(i8*, i64, i32) #1
`;

/** Functions of runtime/native.c. */
const OUT_OF_LINE = `
declare hidden i32 @rt_native_enter(i8*, i8*, i8*, i64) #2
declare hidden { i64, i64 } @rt_native_leave(i8*, i8*, i8*, i64) #2
declare hidden i32 @rt_native_tick(i8*, i8*, i8*, i64, i8*, i64) #2
declare hidden i32 @rt_native_recursion(i8*, i8*) #2
declare hidden i32 @rt_native_after_call(i8*, i8*) #2
declare hidden i8* @rt_native_catch(i8*, i8*, i8*, i64) #2
declare hidden void @rt_native_release(i8*, i8*, i8*) #2
declare hidden void @rt_native_destroy(i8*, i8*) #2
declare hidden i32 @rt_native_guard(i8*, i8*, i32) #2
declare hidden i32 @rt_native_instance(i8*, i32, i8*) #2
declare hidden i64 @rt_native_which(i8*, i8*, i64, i8*) #2
declare hidden i32 @rt_native_callable(i8*, i8*, i32, i8*) #2
declare hidden i32 @rt_native_super(i8*, i8*, i32, i32, i8*, i8*) #2
declare hidden i32 @rt_native_unshadowed(i8*, i32, i8*) #2
declare hidden i32 @rt_native_check_init(i8*) #2
declare hidden { i64, i64 } @rt_native_complete(i8*, i8*, i32, i32, i8*, i64, i8*, i8*) #2
declare hidden void @rt_native_negative_length() #2
declare hidden i32 @rt_native_set_field(i8*, i8*, i8*, i32, i32, i8*, i8*) #2
declare hidden i8* @rt_native_instance_quick(i8*) #3
declare hidden i8* @rt_native_record_quick(i8*, i32, i8*) #3
declare hidden i8* @rt_native_record_new(i8*, i8*, i8*, i32, i8*) #2
declare hidden i8* @rt_native_instance_new(i8*, i8*, i8*) #2
declare hidden void @rt_undo_save(i32, i8*, i64, i64) #3
declare hidden void @rt_undo_restore(i32, i8*, i64, i64) #2
declare hidden i32 @rt_expose(i8*, i8*) #3
declare hidden i8* @rt_box_int(i64) #3
declare hidden i8* @rt_box_float(double) #3
declare hidden i8* @rt_box_either(i32, i64, i32) #3
declare hidden i8* @rt_box_np(i32, i64) #3
declare hidden double @rt_np_ufunc(i8*, i32, i32, double, double, i32*) #3
declare hidden i32 @rt_np_raises(i32, double, double, double) #7
declare hidden i32 @rt_array_unchanged(i8*, i32, i32, i32, i8*, i8*) #2
`;

const ATTRIBUTES = `
attributes #0 = { alwaysinline nounwind readnone willreturn }
attributes #1 = { nounwind }
attributes #2 = { cold noinline nounwind }
attributes #3 = { nounwind }
attributes #4 = { nounwind readnone willreturn }
attributes #6 = { alwaysinline nounwind "no-builtins" }
attributes #7 = { cold nounwind readnone willreturn }
attributes #8 = { alwaysinline nounwind willreturn }
attributes #5 = { nounwind uwtable "no-builtins" }
`;

export function preludeText(input: PreludeInput): string {
  return [
    INTRINSICS,
    ARITHMETIC,
    LANES_PRELUDE,
    INLINE,
    OUT_OF_LINE,
    ...[...input.runtimeFunctions].map(([symbol, prototype]) => declareRuntime(symbol, prototype)),
    ...input.callees.map(({ symbol, signature }) => declareBody(symbol, signature)),
    ...input.functions.map(functionText),
    ...(input.cacheWords > 0 ? [`@${QUICK_CACHES} = internal global [${input.cacheWords} x i64] zeroinitializer`] : []),
    ATTRIBUTES,
  ].join("\n");
}

function declareRuntime(symbol: string, prototype: RuntimePrototype): string {
  return `declare hidden ${prototype.result} @${symbol}(${prototype.parameters.join(", ")}) ${prototype.pure ? "#4" : "#3"}`;
}

function declareBody(symbol: string, signature: NativeSignature): string {
  return `declare hidden { i64, i64 } @${symbol}(${bodyParameters(signature)}) #5`;
}

/** A definition, so that it can be internal; its body is replaced. The last argument is the recursion counter. */
function copyText(symbol: string, signature: NativeSignature): string {
  return `define internal { i64, i64 } @${symbol}(${bodyParameters(signature)}, i32) #6 {\n  unreachable\n}`;
}

function functionText(fn: PreludeFunction): string {
  const ids = fn.versions.map((_, version) => ({ function: fn.index, version }));
  const bodies = fn.versions.map(({ signature }, version) => {
    const symbol = bodySymbol({ function: fn.index, version });
    return `i8* bitcast ({ i64, i64 } (${bodyParameters(signature)})* @${symbol} to i8*)`;
  });
  const states = fn.versions.map(({ states: words }, version) => {
    return `i8* bitcast ([${words.length} x i32]* @${statesSymbol({ function: fn.index, version })} to i8*)`;
  });
  const count = fn.versions.length;
  const base = `mf${fn.index}`;
  return [
    ...fn.versions.map(({ signature }, version) => declareBody(bodySymbol(ids[version] as (typeof ids)[0]), signature)),
    ...fn.versions.flatMap(({ signature, copies }) => copies.map((symbol) => copyText(symbol, signature))),
    `declare hidden i8* @${entrySymbol(fn.index)}(i8*, i8*, i8*, i32*) #5`,
    ...fn.versions.map(({ states: words }, version) => {
      const list = words.map((word) => `i32 ${word}`).join(", ");
      return `@${statesSymbol(ids[version] as (typeof ids)[0])} = internal constant [${words.length} x i32] [${list}]`;
    }),
    `@${base}_bodies = internal constant [${count} x i8*] [${bodies.join(", ")}]`,
    `@${base}_state_tables = internal constant [${count} x i8*] [${states.join(", ")}]`,
    ...fn.cells.flatMap((cell, index) => cellPath(base, cell, index)),
    cellsText(base, fn.index, fn.cells),
    ...shapesText(base, fn.shapes),
    `@${nativeSymbol(fn.index)} = hidden constant { i32, i32, i8*, i8*, i8*, i32, i8*, i32, i8* } { i32 ${fn.index}, i32 ${count}, ` +
      `i8* bitcast (i8* (i8*, i8*, i8*, i32*)* @${entrySymbol(fn.index)} to i8*), ` +
      `i8* bitcast ([${count} x i8*]* @${base}_bodies to i8*), ` +
      `i8* bitcast ([${count} x i8*]* @${base}_state_tables to i8*), ` +
      `i32 ${fn.cells.length}, i8* bitcast ([${fn.cells.length} x ${CELL_SPEC}]* @${base}_cells to i8*), ` +
      `i32 ${fn.shapes.length}, i8* bitcast ([${fn.shapes.length} x ${CLASS_SPEC}]* @${base}_classes to i8*) }`,
  ].join("\n");
}

const CELL_SPEC = "{ i32, i32, i32, i32, i32, i8* }";

/** RT_EXPECT_* of rt.h. */
export const EXPECTATIONS: Readonly<Record<CellExpectation["kind"], number>> = {
  int: 1,
  float: 2,
  bool: 3,
  builtin: 4,
  function: 5,
  method: 6,
  numpy: 7,
  class: 8,
  type: 9,
  value: 10,
  record: 11,
  "class-method": 12,
};

/** RT_NUMPY_* of rt.h. */
const NUMPY_STATES = { "ignores-underflow": 0, "weak-scalars": 1 } as const;

/** RT_ATTRIBUTE_* of rt.h. */
export const ATTRIBUTE_EXPECTATIONS: Readonly<Record<AttributeExpectation["kind"], number>> = {
  slot: 0,
  field: 1,
  method: 2,
  property: 3,
  constant: 4,
  absent: 5,
  setter: 6,
  static: 7,
  super: 8,
};

const ATTRIBUTE_SPEC = "{ i8*, i32, i32, i32 }";
const CLASS_SPEC = "{ i8*, i32, i32 }";

function argumentOf(expects: AttributeExpectation): number {
  switch (expects.kind) {
    case "slot":
      return expects.index;
    case "method":
    case "property":
    case "setter":
    case "static":
    case "super":
      return expects.function;
    default:
      return 0;
  }
}

/** A string constant; names may hold any character of an identifier. */
function textConstant(symbol: string, text: string): { readonly definition: string; readonly pointer: string } {
  const bytes = [...new TextEncoder().encode(text), 0];
  const escaped = bytes.map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
  return {
    definition: `@${symbol} = internal constant [${bytes.length} x i8] c"${escaped}"`,
    pointer: `i8* bitcast ([${bytes.length} x i8]* @${symbol} to i8*)`,
  };
}

function shapesText(base: string, shapes: readonly ClassShape[]): readonly string[] {
  const lines: string[] = [];
  const rows = shapes.map((shape, index) => {
    const attributes = shape.attributes.map((attribute, position) => {
      const name = textConstant(`${base}_class${index}_name${position}`, attribute.name);
      lines.push(name.definition);
      const kind = ATTRIBUTE_EXPECTATIONS[attribute.expects.kind];
      const stored = attribute.stored ? 1 : 0;
      return `${ATTRIBUTE_SPEC} { ${name.pointer}, i32 ${kind}, i32 ${argumentOf(attribute.expects)}, i32 ${stored} }`;
    });
    const count = attributes.length;
    const symbol = `${base}_class${index}_attributes`;
    lines.push(`@${symbol} = internal constant [${count} x ${ATTRIBUTE_SPEC}] [${attributes.join(", ")}]`);
    const pointer = `i8* bitcast ([${count} x ${ATTRIBUTE_SPEC}]* @${symbol} to i8*)`;
    return `${CLASS_SPEC} { ${pointer}, i32 ${count}, i32 ${shape.sealed ? 1 : 0} }`;
  });
  lines.push(`@${base}_classes = internal constant [${shapes.length} x ${CLASS_SPEC}] [${rows.join(", ")}]`);
  return lines;
}

/** `path` of a cell's row. */
function pathOf(expects: CellExpectation): string | undefined {
  if (expects.kind === "record") return expects.fields.join(",");
  return expects.kind === "builtin" || expects.kind === "method" ? expects.path : undefined;
}

function cellPath(base: string, cell: Cell, index: number): string[] {
  const path = pathOf(cell.expects);
  if (path === undefined) return [];
  return [`@${base}_path${index} = internal constant [${path.length + 1} x i8] c"${path}\\00"`];
}

/** `function` of a cell's row. */
function functionOperand(expects: CellExpectation): number {
  switch (expects.kind) {
    case "function":
    case "class-method":
      return expects.function;
    case "class":
      return expects.init ?? -1;
    case "record":
      return expects.required;
    case "numpy":
      return NUMPY_STATES[expects.requires];
    default:
      return 0;
  }
}

function cellsText(base: string, functionIndex: number, cells: readonly Cell[]): string {
  const rows = cells.map((cell, index) => {
    const { expects } = cell;
    const text = pathOf(expects);
    const path =
      text === undefined ? "i8* null" : `i8* bitcast ([${text.length + 1} x i8]* @${base}_path${index} to i8*)`;
    const fn = functionOperand(expects);
    const kind = EXPECTATIONS[expects.kind];
    return `${CELL_SPEC} { i32 ${cell.name}, i32 ${cell.of ?? functionIndex}, i32 ${cell.owner ?? -1}, i32 ${kind}, i32 ${fn}, ${path} }`;
  });
  return `@${base}_cells = internal constant [${cells.length} x ${CELL_SPEC}] [${rows.join(", ")}]`;
}
