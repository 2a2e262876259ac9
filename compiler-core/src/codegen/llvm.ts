/**
 * The only importer of llvm-bindings: a thin typed wall around its IR builder.
 *
 * The addon is 100 MB of LLVM 14 in this process. It is loaded at the first use, it never gives memory back, and some
 * misuse kills the process: it runs in the compile worker only. What it gets wrong is dealt with here:
 * - integer constants are built from BigInt halves (`getInt64` truncates to 32 bits);
 * - names are given at creation (superclass methods throw on subclass objects);
 * - attributes, linkage, tables and helpers come from the text of a *prelude* (`prelude.ts`) that the module starts from;
 * - a debug location is cleared with an empty DebugLoc (null kills the process);
 * - the module is verified before it is written, always.
 */

import type llvm from "llvm-bindings";
import { invariant } from "../base/invariant";

export type IrValue = llvm.Value;
export type IrBlock = llvm.BasicBlock;
export type IrType = llvm.Type;
export type IrFunction = llvm.Function;
export type IrPhi = llvm.PHINode;

export type IntComparison = "eq" | "ne" | "slt" | "sle" | "sgt" | "sge" | "ult" | "ule" | "ugt" | "uge";
export type FloatComparison = "oeq" | "une" | "olt" | "ole" | "ogt" | "oge";
export type Arithmetic =
  | "add"
  | "sub"
  | "mul"
  | "sdiv"
  | "srem"
  | "and"
  | "or"
  | "xor"
  | "shl"
  | "ashr"
  | "lshr"
  | "fadd"
  | "fsub"
  | "fmul"
  | "fdiv";

let loaded: typeof llvm | undefined;

function bindings(): typeof llvm {
  loaded ??= require("llvm-bindings") as typeof llvm;
  return loaded;
}

/** Loads the addon now, so that the first compilation does not pay for it. */
export function loadLlvm(): void {
  bindings();
}

const UNUSED_FILE_SCOPE = 0;
const DEFINITION = 8;
const DWARF_VERSION = 4;
const WORD = 32n;
const LOW_HALF = 0xffffffffn;

/** One LLVM module in the making. Its types are 64-bit Linux's. */
export class IrModule {
  private readonly api = bindings();
  private readonly context = new this.api.LLVMContext();
  private readonly module: llvm.Module;
  private readonly builder = new this.api.IRBuilder(this.context);
  private readonly debug: llvm.DIBuilder;
  private readonly debugFile: llvm.DIFile;
  private subprogram: llvm.DISubprogram | undefined;
  private insertion: IrBlock | undefined;
  private readonly functions = new Map<string, IrFunction>();

  readonly i1: IrType = this.api.Type.getInt1Ty(this.context);
  readonly i8: IrType = this.api.Type.getInt8Ty(this.context);
  readonly i32: IrType = this.api.Type.getInt32Ty(this.context);
  readonly i64: IrType = this.api.Type.getInt64Ty(this.context);
  readonly double: IrType = this.api.Type.getDoubleTy(this.context);
  readonly pointer: IrType = this.api.Type.getInt8PtrTy(this.context);
  readonly pointerPointer: IrType = this.api.PointerType.getUnqual(this.pointer);

  /** Starts from a parsed prelude: text that LLVM 14 accepts, at a path. The source file is for debuggers. */
  constructor(preludePath: string, source: { readonly name: string; readonly directory: string }) {
    const { api } = this;
    this.module = api.parseIRFile(preludePath, new api.SMDiagnostic(), this.context);
    this.module.addModuleFlag(
      api.Module.ModFlagBehavior.Warning,
      "Debug Info Version",
      api.LLVMConstants.DEBUG_METADATA_VERSION,
    );
    this.module.addModuleFlag(api.Module.ModFlagBehavior.Warning, "Dwarf Version", DWARF_VERSION);
    this.debug = new api.DIBuilder(this.module);
    this.debugFile = this.debug.createFile(source.name, source.directory);
    this.debug.createCompileUnit(
      api.dwarf.SourceLanguage.DW_LANG_Python,
      this.debugFile,
      "martlet",
      true,
      "",
      UNUSED_FILE_SCOPE,
    );
  }

  /** A function that the prelude declares. */
  function(name: string): IrFunction {
    const known = this.functions.get(name);
    if (known !== undefined) return known;
    const found = this.module.getFunction(name);
    invariant(found !== null && found !== undefined, `the prelude does not declare @${name}`);
    this.functions.set(name, found);
    return found;
  }

  /** Starts the body of a function; one that the prelude defines is replaced. Lines from here on belong to it. */
  beginFunction(name: string, line: number | undefined, replacing = false): IrFunction {
    const fn = this.function(name);
    if (replacing) fn.getEntryBlock().eraseFromParent();
    if (line === undefined) return fn;
    const type = this.debug.createSubroutineType(this.debug.getOrCreateTypeArray([null]));
    this.subprogram = this.debug.createFunction(
      this.debugFile,
      name,
      name,
      this.debugFile,
      line,
      type,
      line,
      0,
      DEFINITION,
    );
    fn.setSubprogram(this.subprogram);
    this.setLine(line);
    return fn;
  }

  setLine(line: number): void {
    const { subprogram } = this;
    if (subprogram === undefined) this.builder.SetCurrentDebugLocation(new this.api.DebugLoc());
    else this.builder.SetCurrentDebugLocation(this.api.DILocation.get(this.context, line, 0, subprogram));
  }

  endFunction(): void {
    this.subprogram = undefined;
    this.builder.SetCurrentDebugLocation(new this.api.DebugLoc());
  }

  /** Verifies the module and writes it as LLVM 14 bitcode. */
  write(path: string): void {
    this.debug.finalize();
    invariant(!this.api.verifyModule(this.module), `LLVM rejects the module (its reasons are on standard error)`);
    this.api.WriteBitcodeToFile(this.module, path);
  }

  print(): string {
    return this.module.print();
  }

  // ---- blocks and control --------------------------------------------------------------------------------------

  block(fn: IrFunction, name: string): IrBlock {
    return this.api.BasicBlock.Create(this.context, name, fn);
  }

  moveTo(block: IrBlock): void {
    this.builder.SetInsertPoint(block);
    this.insertion = block;
  }

  /** The block that instructions go to. */
  insertionBlock(): IrBlock {
    invariant(this.insertion !== undefined, "no insertion point");
    return this.insertion;
  }

  argument(fn: IrFunction, index: number): IrValue {
    return fn.getArg(index);
  }

  jump(target: IrBlock): void {
    this.builder.CreateBr(target);
  }

  branch(condition: IrValue, whenTrue: IrBlock, whenFalse: IrBlock): void {
    this.builder.CreateCondBr(condition, whenTrue, whenFalse);
  }

  /** As `branch`, with the condition expected to be `likely`. */
  branchExpecting(likely: boolean, condition: IrValue, whenTrue: IrBlock, whenFalse: IrBlock): void {
    this.branch(this.call("llvm.expect.i1", [condition, this.bool(likely)]), whenTrue, whenFalse);
  }

  return(value: IrValue): void {
    this.builder.CreateRet(value);
  }

  unreachable(): void {
    this.builder.CreateUnreachable();
  }

  phi(type: IrType): IrPhi {
    return this.builder.CreatePHI(type, 2);
  }

  // ---- constants -----------------------------------------------------------------------------------------------

  /** A 64-bit constant; taken modulo 2**64. */
  int(value: bigint | number): IrValue {
    const bits = BigInt.asIntN(64, BigInt(value));
    if (BigInt(Number(bits)) === bits && Number.isSafeInteger(Number(bits))) {
      return this.api.ConstantInt.get(this.i64, Number(bits), true);
    }
    const high = this.api.ConstantInt.get(this.i64, Number(bits >> WORD), true);
    const low = this.api.ConstantInt.get(this.i64, Number(bits & LOW_HALF), false);
    return this.builder.CreateOr(this.builder.CreateShl(high, this.int(WORD)), low);
  }

  int32(value: number): IrValue {
    return this.builder.getInt32(value);
  }

  bool(value: boolean): IrValue {
    return this.builder.getInt1(value);
  }

  float(value: number): IrValue {
    return this.api.ConstantFP.get(this.double, value);
  }

  nullPointer(): IrValue {
    return this.api.Constant.getNullValue(this.pointer);
  }

  undefined(type: IrType): IrValue {
    return this.api.UndefValue.get(type);
  }

  // ---- operations ----------------------------------------------------------------------------------------------

  arithmetic(operator: Arithmetic, left: IrValue, right: IrValue): IrValue {
    const { builder } = this;
    switch (operator) {
      case "add":
        return builder.CreateAdd(left, right);
      case "sub":
        return builder.CreateSub(left, right);
      case "mul":
        return builder.CreateMul(left, right);
      case "sdiv":
        return builder.CreateSDiv(left, right);
      case "srem":
        return builder.CreateSRem(left, right);
      case "and":
        return builder.CreateAnd(left, right);
      case "or":
        return builder.CreateOr(left, right);
      case "xor":
        return builder.CreateXor(left, right);
      case "shl":
        return builder.CreateShl(left, right);
      case "ashr":
        return builder.CreateAShr(left, right);
      case "lshr":
        return builder.CreateLShr(left, right);
      case "fadd":
        return builder.CreateFAdd(left, right);
      case "fsub":
        return builder.CreateFSub(left, right);
      case "fmul":
        return builder.CreateFMul(left, right);
      case "fdiv":
        return builder.CreateFDiv(left, right);
    }
  }

  compareInts(comparison: IntComparison, left: IrValue, right: IrValue): IrValue {
    const { builder } = this;
    switch (comparison) {
      case "eq":
        return builder.CreateICmpEQ(left, right);
      case "ne":
        return builder.CreateICmpNE(left, right);
      case "slt":
        return builder.CreateICmpSLT(left, right);
      case "sle":
        return builder.CreateICmpSLE(left, right);
      case "sgt":
        return builder.CreateICmpSGT(left, right);
      case "sge":
        return builder.CreateICmpSGE(left, right);
      case "ult":
        return builder.CreateICmpULT(left, right);
      case "ule":
        return builder.CreateICmpULE(left, right);
      case "ugt":
        return builder.CreateICmpUGT(left, right);
      case "uge":
        return builder.CreateICmpUGE(left, right);
    }
  }

  compareFloats(comparison: FloatComparison, left: IrValue, right: IrValue): IrValue {
    const { builder } = this;
    switch (comparison) {
      case "oeq":
        return builder.CreateFCmpOEQ(left, right);
      case "une":
        return builder.CreateFCmpUNE(left, right);
      case "olt":
        return builder.CreateFCmpOLT(left, right);
      case "ole":
        return builder.CreateFCmpOLE(left, right);
      case "ogt":
        return builder.CreateFCmpOGT(left, right);
      case "oge":
        return builder.CreateFCmpOGE(left, right);
    }
  }

  not(value: IrValue): IrValue {
    return this.builder.CreateNot(value);
  }

  select(condition: IrValue, whenTrue: IrValue, whenFalse: IrValue): IrValue {
    return this.builder.CreateSelect(condition, whenTrue, whenFalse);
  }

  /** Zero-extends, truncates or reinterprets between the types that values have here. */
  zeroExtend(value: IrValue, type: IrType): IrValue {
    return this.builder.CreateZExt(value, type);
  }

  truncate(value: IrValue, type: IrType): IrValue {
    return this.builder.CreateTrunc(value, type);
  }

  signedToFloat(value: IrValue): IrValue {
    return this.builder.CreateSIToFP(value, this.double);
  }

  floatToSigned(value: IrValue): IrValue {
    return this.builder.CreateFPToSI(value, this.i64);
  }

  bitcast(value: IrValue, type: IrType): IrValue {
    return this.builder.CreateBitCast(value, type);
  }

  pointerToInt(value: IrValue): IrValue {
    return this.builder.CreatePtrToInt(value, this.i64);
  }

  intToPointer(value: IrValue): IrValue {
    return this.builder.CreateIntToPtr(value, this.pointer);
  }

  call(name: string, args: readonly IrValue[]): IrValue {
    return this.builder.CreateCall(this.function(name), [...args]);
  }

  extract(aggregate: IrValue, index: number): IrValue {
    return this.builder.CreateExtractValue(aggregate, [index]);
  }

  /** `{ i64, i64 }` of two values: what native bodies return. */
  pair(first: IrValue, second: IrValue): IrValue {
    const type = this.api.StructType.get(this.context, [this.i64, this.i64]);
    const withFirst = this.builder.CreateInsertValue(this.api.UndefValue.get(type), first, [0]);
    return this.builder.CreateInsertValue(withFirst, second, [1]);
  }

  // ---- memory --------------------------------------------------------------------------------------------------

  /** Stack storage of 64-bit words; only in the entry block. */
  words(count: number): IrValue {
    return this.builder.CreateAlloca(this.api.ArrayType.get(this.i64, Math.max(count, 1)), null);
  }

  /** An `int` on the stack; only in the entry block. */
  flag(): IrValue {
    return this.builder.CreateAlloca(this.i32, null);
  }

  storeFlag(flag: IrValue, value: 0 | 1): void {
    this.builder.CreateStore(this.int32(value), flag);
  }

  /** `address[index]` of an array of pointers. */
  loadElement(address: IrValue, index: number): IrValue {
    const pointers = this.builder.CreateBitCast(address, this.pointerPointer);
    return this.builder.CreateLoad(this.pointer, this.builder.CreateGEP(this.pointer, pointers, this.int(index)));
  }

  /** Stores an `int` in storage made by `flag`. */
  storeVariable(value: IrValue, variable: IrValue): void {
    this.builder.CreateStore(value, variable);
  }

  loadFlag(flag: IrValue): IrValue {
    return this.builder.CreateLoad(this.i32, flag);
  }

  /** Address of an element of storage made by `words`, as `i8*`. */
  wordAddress(words: IrValue, index: number): IrValue {
    return this.asPointer(this.elementAddress(words, index));
  }

  storeWord(value: IrValue, words: IrValue, index: number): void {
    this.builder.CreateStore(value, this.elementAddress(words, index));
  }

  loadWord(words: IrValue, index: number): IrValue {
    return this.builder.CreateLoad(this.i64, this.elementAddress(words, index));
  }

  /** Address of a table of the prelude, as `i8*`. */
  global(name: string): IrValue {
    const variable = this.module.getGlobalVariable(name, true);
    invariant(variable !== null && variable !== undefined, `the prelude does not define @${name}`);
    return this.asPointer(variable);
  }

  asPointer(address: IrValue): IrValue {
    return this.builder.CreateBitCast(address, this.pointer);
  }

  private elementAddress(words: IrValue, index: number): IrValue {
    const flat = this.builder.CreateBitCast(words, this.api.PointerType.getUnqual(this.i64));
    return index === 0 ? flat : this.builder.CreateGEP(this.i64, flat, this.int(index));
  }
}
