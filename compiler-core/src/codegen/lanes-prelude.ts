/** LLVM text of what blocks of lanes are made of: vectors of LANES doubles, 64-bit ints or bools. */
import { LANES } from "../mir/ops/lanes";
import { DTYPES, type Dtype, itemSize, payloadOf } from "../primitives/dtypes";

const FLOATS = `<${LANES} x double>`;
const INTS = `<${LANES} x i64>`;
const BOOLS = `<${LANES} x i1>`;

const VECTORS = { float: FLOATS, int: INTS, bool: BOOLS } as const;
const SCALARS = { float: "double", int: "i64", bool: "i1" } as const;
const PAYLOADS = ["float", "int", "bool"] as const;

const indexes = (from: number, count: number): string =>
  `<${count} x i32> <${Array.from({ length: count }, (_, lane) => `i32 ${from + lane}`).join(", ")}>`;

function splat(payload: (typeof PAYLOADS)[number]): string {
  const [vector, scalar] = [VECTORS[payload], SCALARS[payload]];
  return `define internal ${vector} @lanes_splat_${payload}(${scalar} %x) #0 {
  %one = insertelement ${vector} undef, ${scalar} %x, i32 0
  %r = shufflevector ${vector} %one, ${vector} undef, <${LANES} x i32> zeroinitializer
  ret ${vector} %r
}
define internal ${scalar} @lanes_last_${payload}(${vector} %v) #0 {
  %r = extractelement ${vector} %v, i32 ${LANES - 1}
  ret ${scalar} %r
}`;
}

/** Elements in memory. */
function elementOf(dtype: Dtype): string {
  if (dtype === "float64") return "double";
  if (dtype === "float32") return "float";
  return `i${dtype === "bool" ? "8" : (/\d+$/.exec(dtype)?.[0] ?? "")}`;
}

const bytesOf = (element: string): number =>
  element === "double" ? 8 : element === "float" ? 4 : Number(element.slice(1)) / 8;

/** From and to neighbouring elements; `place` is the address of the first one. Like other accesses, they may alias everything. */
function memory(dtype: Dtype): string {
  const element = elementOf(dtype);
  const vector = `<${LANES} x ${element}>`;
  const payload = payloadOf(dtype);
  const held = VECTORS[payload];
  const isSame = element === "double" || element === "i64";
  const widen =
    payload === "bool"
      ? `icmp ne ${vector} %raw, zeroinitializer`
      : `${payload === "float" ? "fpext" : dtype.startsWith("u") ? "zext" : "sext"} ${vector} %raw to ${held}`;
  const narrow =
    payload === "bool"
      ? `zext ${held} %v to ${vector}`
      : `${payload === "float" ? "fptrunc" : "trunc"} ${held} %v to ${vector}`;
  return `define internal ${held} @lanes_load_${dtype}(i8* %place) #8 {
  %p = bitcast i8* %place to ${vector}*
  %raw = load ${vector}, ${vector}* %p, align ${bytesOf(element)}
  ${isSame ? "" : `%r = ${widen}`}
  ret ${held} ${isSame ? "%raw" : "%r"}
}
define internal void @lanes_store_${dtype}(i8* %place, ${held} %v) #8 {
  %p = bitcast i8* %place to ${vector}*
  ${isSame ? "" : `%raw = ${narrow}`}
  store ${vector} ${isSame ? "%v" : "%raw"}, ${vector}* %p, align ${bytesOf(element)}
  ret void
}`;
}

/** The same for the lanes of a mask. */
function maskedMemory(dtype: Dtype): string {
  const element = elementOf(dtype);
  const size = bytesOf(element);
  const vector = `<${LANES} x ${element}>`;
  const suffix = `v${LANES}${element === "double" ? "f64" : element === "float" ? "f32" : element}`;
  const payload = payloadOf(dtype);
  const held = VECTORS[payload];
  const isSame = size === 8;
  const widen = payload === "float" ? "fpext" : dtype.startsWith("u") ? "zext" : "sext";
  return `define internal ${held} @lanes_load_masked_${dtype}(i8* %place, ${BOOLS} %mask) #8 {
  %p = bitcast i8* %place to ${vector}*
  %raw = call ${vector} @llvm.masked.load.${suffix}.p0${suffix}(${vector}* %p, i32 ${size}, ${BOOLS} %mask, ${vector} zeroinitializer)
  ${isSame ? "" : `%r = ${widen} ${vector} %raw to ${held}`}
  ret ${held} ${isSame ? "%raw" : "%r"}
}
define internal void @lanes_store_masked_${dtype}(i8* %place, ${held} %v, ${BOOLS} %mask) #8 {
  %p = bitcast i8* %place to ${vector}*
  ${isSame ? "" : `%raw = ${payload === "float" ? "fptrunc" : "trunc"} ${held} %v to ${vector}`}
  call void @llvm.masked.store.${suffix}.p0${suffix}(${vector} ${isSame ? "%v" : "%raw"}, ${vector}* %p, i32 ${size}, ${BOOLS} %mask)
  ret void
}`;
}

const MASKED_DTYPES = DTYPES.filter((dtype) => dtype !== "uint64" && itemSize(dtype) >= 4n);

const MASKED_INTRINSICS = ["f64", "f32", "i64", "i32"].map((element) => {
  const vector = `<${LANES} x ${element === "f64" ? "double" : element === "f32" ? "float" : element}>`;
  const suffix = `v${LANES}${element}`;
  return `declare ${vector} @llvm.masked.load.${suffix}.p0${suffix}(${vector}*, i32, ${BOOLS}, ${vector})
declare void @llvm.masked.store.${suffix}.p0${suffix}(${vector}, ${vector}*, i32, ${BOOLS})`;
});

/** Halves of a vector of ints under `or`, until four are left. */
function anyBit(): string {
  const lines: string[] = [];
  let [name, count] = ["%v", LANES];
  while (count > 4) {
    const half = count / 2;
    const type = `<${count} x i64>`;
    lines.push(
      `  %low${half} = shufflevector ${type} ${name}, ${type} undef, ${indexes(0, half)}`,
      `  %high${half} = shufflevector ${type} ${name}, ${type} undef, ${indexes(half, half)}`,
      `  %or${half} = or <${half} x i64> %low${half}, %high${half}`,
    );
    [name, count] = [`%or${half}`, half];
  }
  return `define internal i1 @lanes_any_bit(${INTS} %v) #0 {
${lines.join("\n")}
  %is_set = icmp ne <${count} x i64> ${name}, zeroinitializer
  %mask = bitcast <${count} x i1> %is_set to i${count}
  %r = icmp ne i${count} %mask, 0
  ret i1 %r
}`;
}

export const LANES_PRELUDE = `
declare ${FLOATS} @llvm.sqrt.v${LANES}f64(${FLOATS})
declare ${FLOATS} @llvm.fabs.v${LANES}f64(${FLOATS})
declare i${LANES} @llvm.ctpop.i${LANES}(i${LANES})
declare i${LANES} @llvm.ctlz.i${LANES}(i${LANES}, i1)
${PAYLOADS.map(splat).join("\n")}
${DTYPES.filter((dtype) => dtype !== "uint64")
  .map(memory)
  .join("\n")}
${MASKED_INTRINSICS.join("\n")}
${MASKED_DTYPES.map(maskedMemory).join("\n")}
define internal ${INTS} @lanes_line(i64 %first, i64 %step) #0 {
  %starts = call ${INTS} @lanes_splat_int(i64 %first)
  %steps = call ${INTS} @lanes_splat_int(i64 %step)
  %more = mul ${INTS} %steps, <${Array.from({ length: LANES }, (_, lane) => `i64 ${lane}`).join(", ")}>
  %r = add ${INTS} %starts, %more
  ret ${INTS} %r
}
define internal ${FLOATS} @lanes_to_float(${INTS} %v) #0 {
  %r = sitofp ${INTS} %v to ${FLOATS}
  ret ${FLOATS} %r
}
define internal ${INTS} @lanes_from_bool(${BOOLS} %v) #0 {
  %r = zext ${BOOLS} %v to ${INTS}
  ret ${INTS} %r
}
define internal ${FLOATS} @lanes_to_single(${FLOATS} %v) #0 {
  %single = fptrunc ${FLOATS} %v to <${LANES} x float>
  %r = fpext <${LANES} x float> %single to ${FLOATS}
  ret ${FLOATS} %r
}
define internal ${FLOATS} @lanes_negate(${FLOATS} %v) #0 {
  %mask = load i64, i64* @rt_sign_bit
  %masks = call ${INTS} @lanes_splat_int(i64 %mask)
  %bits = bitcast ${FLOATS} %v to ${INTS}
  %negated = xor ${INTS} %bits, %masks
  %r = bitcast ${INTS} %negated to ${FLOATS}
  ret ${FLOATS} %r
}
define internal ${FLOATS} @lanes_abs(${FLOATS} %v) #0 {
  %mask = load i64, i64* @rt_sign_bit
  %others = xor i64 %mask, -1
  %masks = call ${INTS} @lanes_splat_int(i64 %others)
  %bits = bitcast ${FLOATS} %v to ${INTS}
  %positive = and ${INTS} %bits, %masks
  %r = bitcast ${INTS} %positive to ${FLOATS}
  ret ${FLOATS} %r
}
define internal i64 @lanes_count(${BOOLS} %v) #0 {
  %bits = bitcast ${BOOLS} %v to i${LANES}
  %count = call i${LANES} @llvm.ctpop.i${LANES}(i${LANES} %bits)
  %r = zext i${LANES} %count to i64
  ret i64 %r
}
define internal i64 @lanes_span(${BOOLS} %v) #0 {
  %bits = bitcast ${BOOLS} %v to i${LANES}
  %zeros = call i${LANES} @llvm.ctlz.i${LANES}(i${LANES} %bits, i1 false)
  %wide = zext i${LANES} %zeros to i64
  %r = sub i64 ${LANES}, %wide
  ret i64 %r
}
; Infinities and nans less themselves are nan, which has bits; all others give 0.
define internal ${INTS} @lanes_unusual_bits(${FLOATS} %v) #0 {
  %difference = fsub ${FLOATS} %v, %v
  %r = bitcast ${FLOATS} %difference to ${INTS}
  ret ${INTS} %r
}
${anyBit()}
`;
