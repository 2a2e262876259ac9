/**
 * A unit: one or more def sites that are compiled into one object file, with all their versions, entries and tables.
 *
 * `planUnit` decides everything that the prelude's tables say; `emitUnit` builds the bodies into the parsed prelude and
 * writes bitcode. Between the two the caller writes the prelude to a file: LLVM reads files only.
 */
import { invariant } from "../base/invariant";
import type { Cell, DirectCallee, TypedFunction, TypedOp } from "../mir/typed";
import { bodySymbol, type NativeSignature, signatureOf } from "./abi";
import { Body, type BodyInput, type SourceLines } from "./body";
import { inlinedLeaves, leafSymbol, recursiveCopies } from "./copies";
import { emitEntry } from "./entry";
import { type FrameStateTable, planFrameStates } from "./frame-states";
import { IrModule } from "./llvm";
import { runtimePrototypeOf } from "./ops/calls";
import { emitOp } from "./ops/emit";
import { preludeText, type RuntimePrototype } from "./prelude";
import { QuickCaches, quickPrototypes } from "./quick-operations";
import { ShapeTable } from "./shape-table";

/** One def site with its versions, in order of their numbers. */
export interface NativeFunction {
  /** Index in the module's function table. */
  readonly index: number;
  readonly name: string;
  /** For debuggers; absent: the machine code knows no lines, and stays the same when lines above it move. */
  readonly lines?: SourceLines;
  /** First word of each baseline operation: frame states name operations, the runtime wants words. */
  readonly wordOffsets: readonly number[];
  readonly versions: readonly TypedFunction[];
}

/** How to call a version that is compiled in another unit. */
export interface UnitCallee extends DirectCallee {
  readonly signature: NativeSignature;
}

/** Plain data: it travels to the worker process, and its content is the key of the object cache. */
export interface UnitInput {
  readonly functions: readonly NativeFunction[];
  /** Versions of the module's functions that are compiled elsewhere and called here. */
  readonly callees: readonly UnitCallee[];
  readonly source: { readonly name: string; readonly directory: string };
  /** Build guards that MARTLET_DEOPT_STRESS can make fail. */
  readonly stress: boolean;
}

export interface UnitPlan {
  readonly input: UnitInput;
  readonly prelude: string;
  readonly functions: readonly PlannedFunction[];
  readonly caches: QuickCaches;
  /** Direct calls that become copies of their callees' bodies. */
  readonly leaves: ReadonlySet<TypedOp>;
  readonly leafSymbols: ReadonlySet<string>;
}

interface PlannedFunction {
  readonly fn: NativeFunction;
  readonly cells: CellTable;
  readonly shapes: ShapeTable;
  readonly tables: readonly FrameStateTable[];
}

const HELPERS: ReadonlyMap<string, RuntimePrototype> = new Map([
  ["rt_int_pow", { result: "i64", parameters: ["i64", "i64", "i32*"], pure: false }],
  ["rt_float_floordiv", { result: "double", parameters: ["double", "double", "i32*"], pure: false }],
  ["rt_float_mod", { result: "double", parameters: ["double", "double", "i32*"], pure: false }],
  ["rt_float_pow", { result: "double", parameters: ["double", "double", "i32*"], pure: false }],
]);

export function planUnit(input: UnitInput): UnitPlan {
  const functions = input.functions.map(planFunction);
  const runtimeFunctions = new Map(HELPERS);
  const callees = new Map<string, NativeSignature>();
  const own = new Set(input.functions.map((fn) => fn.index));
  for (const op of operationsOf(input.functions)) {
    if (op.kind === "call-direct" && !own.has(op.callee.function)) {
      callees.set(bodySymbol(op.callee), signatureElsewhere(input, op.callee));
    }
    if (op.kind === "call-pure" || op.kind === "call-checked" || op.kind === "call-generic") {
      addPrototype(runtimeFunctions, op.symbol, runtimePrototypeOf(op));
    }
    if (op.kind === "call-generic") {
      for (const [symbol, prototype] of quickPrototypes(op, runtimePrototypeOf(op))) {
        addPrototype(runtimeFunctions, symbol, prototype);
      }
    }
  }
  const caches = new QuickCaches(input.functions.flatMap((fn) => fn.versions));
  const versions = new Map(input.functions.map((fn) => [fn.index, fn.versions]));
  const leaves = new Set(
    input.functions.flatMap((fn) => fn.versions.flatMap((version) => [...inlinedLeaves(version, versions)])),
  );
  const leafSymbols = new Set([...leaves].map((call) => leafSymbol(call.callee)));
  const prelude = preludeText({
    functions: functions.map(({ fn, cells, shapes, tables }) => ({
      index: fn.index,
      cells: cells.all,
      shapes: shapes.all,
      versions: fn.versions.map((version, index) => ({
        signature: signatureOf(version),
        states: (tables[index] as FrameStateTable).words,
        copies: [leafSymbol(version)].filter((symbol) => leafSymbols.has(symbol)).concat(recursiveCopies(version)),
      })),
    })),
    callees: [...callees].map(([symbol, signature]) => ({ symbol, signature })),
    runtimeFunctions,
    cacheWords: caches.words,
  });
  return { input, prelude, functions, caches, leaves, leafSymbols };
}

/** Builds the bodies into the prelude at `preludePath` (the plan's text) and writes bitcode for clang. */
export function emitUnit(plan: UnitPlan, preludePath: string, bitcodePath: string): void {
  const { input } = plan;
  const ir = new IrModule(preludePath, input.source);
  const inUnit = new Map(input.functions.map((fn) => [fn.index, fn]));
  const signature = (functionIndex: number, version: number): NativeSignature => {
    const local = inUnit.get(functionIndex)?.versions[version];
    return local === undefined ? signatureElsewhere(input, { function: functionIndex, version }) : signatureOf(local);
  };
  for (const { fn, cells, shapes, tables } of plan.functions) {
    fn.versions.forEach((version, index) => {
      const body: Omit<BodyInput, "symbol" | "copyFor" | "symbolOf"> = {
        fn: version,
        table: tables[index] as FrameStateTable,
        cellIndex: (cell) => cells.indexOf(version, cell),
        cellOfFunction: (functionIndex) => cells.ofFunction(functionIndex),
        classIndex: (shape) => shapes.classIndexOf(version, shape),
        attributeIndex: (shape, attribute) => shapes.indexOf(version, shape, attribute),
        attributeOfFunction: (functionIndex) => shapes.ofFunction(functionIndex),
        signatureOf: signature,
        lines: fn.lines,
        stress: input.stress,
        cacheWordOf: (op) => plan.caches.wordOf(op),
      };
      const own = bodySymbol(version);
      const copies = recursiveCopies(version);
      const emitBody = (symbol: string, copyFor: BodyInput["copyFor"], selfSymbol: string): void => {
        const symbolOf: BodyInput["symbolOf"] = (call) => {
          const callee = bodySymbol(call.callee);
          return callee === own ? selfSymbol : plan.leaves.has(call) ? leafSymbol(call.callee) : callee;
        };
        new Body(ir, { ...body, symbol, copyFor, symbolOf }, emitOp).emit();
      };
      emitBody(own, "nobody", copies[0] ?? own);
      copies.forEach((symbol, depth) => {
        emitBody(symbol, "itself", copies[depth + 1] ?? own);
      });
      if (plan.leafSymbols.has(leafSymbol(version))) emitBody(leafSymbol(version), "callers", own);
    });
    emitEntry(ir, { index: fn.index, line: fn.lines?.first, versions: fn.versions.map(signatureOf) });
  }
  ir.write(bitcodePath);
}

function signatureElsewhere(input: UnitInput, callee: DirectCallee): NativeSignature {
  const found = input.callees.find((one) => one.function === callee.function && one.version === callee.version);
  invariant(found !== undefined, `the unit does not know how to call ${bodySymbol(callee)}`);
  return found.signature;
}

function planFunction(fn: NativeFunction): PlannedFunction {
  fn.versions.forEach((version, index) => {
    invariant(version.function === fn.index && version.version === index, `${fn.name}: versions out of order`);
  });
  const cells = new CellTable(fn.versions);
  const wordOf = (pc: number): number => {
    const word = fn.wordOffsets[pc];
    invariant(word !== undefined, `${fn.name}: a frame state at ${pc}, which is no operation`);
    return word;
  };
  const shapes = new ShapeTable(fn.versions);
  const tables = fn.versions.map((version) =>
    planFrameStates(
      version,
      (cell) => cells.indexOf(version, cell),
      (shape, attribute) => shapes.indexOf(version, shape, attribute),
      wordOf,
    ),
  );
  return { fn, cells, shapes, tables };
}

function* operationsOf(functions: readonly NativeFunction[]) {
  for (const fn of functions) {
    for (const version of fn.versions) {
      for (const block of version.blocks) yield* block.ops;
    }
  }
}

function addPrototype(into: Map<string, RuntimePrototype>, symbol: string, prototype: RuntimePrototype): void {
  const known = into.get(symbol);
  if (known === undefined) {
    into.set(symbol, prototype);
    return;
  }
  const same = known.result === prototype.result && known.parameters.join() === prototype.parameters.join();
  invariant(same, `${symbol} is called with different types`);
}

/** The cells of all versions of a function, each once. */
class CellTable {
  readonly all: Cell[] = [];
  private readonly indexes = new Map<TypedFunction, readonly number[]>();

  constructor(versions: readonly TypedFunction[]) {
    for (const version of versions) {
      const mapped: number[] = [];
      for (const cell of version.cells) {
        const owner = cell.owner === undefined ? undefined : mapped[cell.owner];
        mapped.push(this.add(owner === undefined ? cell : { ...cell, owner }));
      }
      this.indexes.set(version, mapped);
    }
  }

  indexOf(version: TypedFunction, cell: number): number {
    const index = this.indexes.get(version)?.[cell];
    invariant(index !== undefined, `${version.name}: no cell ${cell}`);
    return index;
  }

  ofFunction(functionIndex: number): number | undefined {
    const index = this.all.findIndex(
      ({ expects }) =>
        ((expects.kind === "function" || expects.kind === "class-method") && expects.function === functionIndex) ||
        (expects.kind === "class" && expects.init === functionIndex),
    );
    return index < 0 ? undefined : index;
  }

  private add(cell: Cell): number {
    const key = JSON.stringify(cell);
    const known = this.all.findIndex((candidate) => JSON.stringify(candidate) === key);
    if (known >= 0) return known;
    this.all.push(cell);
    return this.all.length - 1;
  }
}
