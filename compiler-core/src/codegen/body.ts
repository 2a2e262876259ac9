/**
 * One version of a function as LLVM IR: blocks, exits, prologue and epilogue. What single operations become is in
 * `ops/`, one file per family.
 *
 * Shape of a body: a block of allocas; the check-in (recursion counter, eval breaker, stack); the typed blocks; cold
 * exits that store live values into the activation's buffer; one shared tail that leaves through the runtime.
 */
import { invariant } from "../base/invariant";
import type { CompareOperator } from "../mir/baseline-ops";
import { intConstants } from "../mir/lane-values";
import { machineKind } from "../mir/representation";
import type { Edge, FrameState, Representation, TypedBlock, TypedFunction, TypedOp, Value } from "../mir/typed";
import {
  ACTIVATION_HEADER_WORDS,
  ACTIVATION_PLACE_WORD,
  type NativeSignature,
  parameterRepresentation,
  TAG_ERROR,
  TAG_UNBOXED,
} from "./abi";
import { type LinkPlacement, placeLink } from "./activation";
import { type AnnouncedStores, announcedStores } from "./announced";
import type { FrameStateTable, SlotStore } from "./frame-states";
import type { IrBlock, IrFunction, IrModule, IrPhi, IrType, IrValue } from "./llvm";

/** Lines of the source, from 1. */
export interface SourceLines {
  /** Of the `def`. */
  readonly first: number;
  readonly bySite: readonly number[];
}

export interface BodyInput {
  readonly fn: TypedFunction;
  readonly table: FrameStateTable;
  /** Maps a cell of this version to the function's. */
  cellIndex(cell: number): number;
  /** Cell of the function that holds a function of this module, by its index. */
  cellOfFunction(functionIndex: number): number | undefined;
  /** Maps a shape of this version to the function's. */
  classIndex(shape: number): number;
  attributeIndex(shape: number, attribute: number): { readonly class: number; readonly attribute: number };
  /** Attribute of the function's shapes that stands for a function of this module. */
  attributeOfFunction(functionIndex: number): { readonly class: number; readonly attribute: number } | undefined;
  signatureOf(functionIndex: number, version: number): NativeSignature;
  readonly lines: SourceLines | undefined;
  /** Where the cache of a quick operation starts in the unit's table, in words. */
  cacheWordOf(op: Extract<TypedOp, { kind: "call-generic" }>): number;
  /** Guards also fail when the runtime's stress counter says so. */
  readonly stress: boolean;
  /** Symbol of the body to emit. */
  readonly symbol: string;
  /** The body is a copy that is inlined, into itself or into its callers: the prelude has a definition to be replaced. */
  readonly copyFor: "nobody" | "itself" | "callers";
  /** What a direct call calls: a copy of a body that is inlined, or the body. */
  symbolOf(call: Extract<TypedOp, { kind: "call-direct" }>): string;
}

/** Makes machine code of one operation; `ops/emit.ts` has the one there is. */
export type OpEmitter = (body: Body, op: TypedOp, lanes: boolean) => void;

/**
 * What a value of a block of lanes is that differs between them. A line is an int that grows by `step` from each to the
 * next; a test compares a line with an int that is the same in all lanes.
 */
export type LaneValue =
  | LaneLine
  | { readonly kind: "test"; readonly operator: CompareOperator; readonly line: LaneLine; readonly bound: IrValue }
  | { readonly kind: "vector"; readonly vector: IrValue };

export interface LaneLine {
  readonly kind: "line";
  readonly first: IrValue;
  readonly step: bigint;
}

/** A body under construction: what the emitters of operations work with. */
export class Body {
  readonly ir: IrModule;
  readonly input: BodyInput;
  readonly fn: IrFunction;
  readonly func: IrValue;
  readonly thread: IrValue;
  private readonly allocas: IrBlock;
  private readonly activation: IrValue;
  /** An `int` variable: the recursion counter as it is without this activation's unit. */
  private readonly recursion: IrValue;
  private readonly values = new Map<number, IrValue>();
  /** By the numbers of values; the others of their blocks are the same in all lanes. */
  readonly lanes = new Map<number, LaneValue>();
  private constants: ReadonlyMap<number, bigint> | undefined;
  private readonly entries = new Map<number, IrBlock>();
  private readonly phis = new Map<number, readonly IrPhi[]>();
  private readonly exits = new Map<FrameState, IrBlock>();
  private readonly placement: LinkPlacement;
  /** Slots whose value is stored on the hot path, here and where each block ends. */
  private stored = new Set<number>();
  private readonly storedAtEnd = new Map<number, ReadonlySet<number>>();
  private readonly announced: AnnouncedStores;
  private readonly activationFlags = new Map<number, IrValue>();
  private current: IrBlock;
  /** Whether the activation is linked where the current block ends. */
  private linked = false;
  /** The current block is the one that links it, further on. */
  private linkFollows = false;
  private tail: { readonly block: IrBlock; readonly place: IrPhi } | undefined;
  private breaker: IrValue | undefined;
  private readonly emitOp: OpEmitter;

  constructor(ir: IrModule, input: BodyInput, emitOp: OpEmitter) {
    this.emitOp = emitOp;
    const { fn: typed } = input;
    this.ir = ir;
    this.input = input;
    this.fn = ir.beginFunction(input.symbol, input.lines?.first, this.isCopy());
    this.func = ir.argument(this.fn, 0);
    this.thread = ir.argument(this.fn, 1);
    this.placement = placeLink(typed);
    this.announced = announcedStores(typed, input.table);
    this.allocas = ir.block(this.fn, "allocas");
    this.current = this.allocas;
    ir.moveTo(this.allocas);
    this.activation = ir.words(ACTIVATION_HEADER_WORDS + input.table.slotCount);
    this.recursion = ir.flag();
  }

  emit(): void {
    const { ir, input } = this;
    const checkIn = this.newBlock("check_in");
    this.startAt(checkIn);
    for (const block of this.placement.order) this.entries.set(block.id, this.newBlock(`b${block.id}`));
    this.emitCheckIn();
    if (this.usesTicks()) this.breaker = ir.call("rti_breaker", [this.thread]);
    if (this.placement.link === "prologue") this.emitLink();
    const prologueEnd = this.current;
    this.makePhis();
    for (const block of this.placement.order) this.emitBlock(block);
    this.connectParameters(prologueEnd);
    ir.moveTo(prologueEnd);
    ir.jump(this.blockOf(input.fn.entry));
    ir.moveTo(this.allocas);
    ir.jump(checkIn);
    this.emitTail();
    ir.endFunction();
  }

  // ---- for the emitters of operations ----------------------------------------------------------------------------

  use(value: Value): IrValue {
    const known = this.values.get(value.id);
    invariant(known !== undefined, `${this.input.fn.name}: value ${value.id} is used before its definition`);
    return known;
  }

  define(value: Value, ir: IrValue): void {
    this.values.set(value.id, ir);
  }

  /** What an int is, where it is a constant. */
  constantOf(value: Value): bigint | undefined {
    this.constants ??= intConstants(this.input.fn);
    return this.constants.get(value.id);
  }

  typeOf(representation: Representation): IrType {
    const { ir } = this;
    switch (machineKind(representation)) {
      case "int":
        return ir.i64;
      case "float":
        return ir.double;
      case "bool":
        return ir.i1;
      case "object":
      case "pointer":
        return ir.pointer;
    }
  }

  newBlock(name: string): IrBlock {
    return this.ir.block(this.fn, name);
  }

  /** Goes on emitting in another block of the same typed block. */
  startAt(block: IrBlock): void {
    this.current = block;
    this.ir.moveTo(block);
  }

  here(): IrBlock {
    return this.current;
  }

  activationPointer(): IrValue {
    return this.ir.asPointer(this.activation);
  }

  breakerPointer(): IrValue {
    invariant(this.breaker !== undefined, "a tick in a function without ticks");
    return this.breaker;
  }

  /** Frame state and version in one word, as activations hold them. */
  placeOf(state: FrameState): IrValue {
    return this.place(this.row(state).index);
  }

  private place(row: number): IrValue {
    return this.ir.int((BigInt(this.input.fn.version) << 32n) | BigInt(row));
  }

  /** Other code ran while the activation was linked: it may have set another recursion limit. */
  readRecursionAgain(): void {
    const { ir } = this;
    const taken = ir.call("rti_recursion", [this.thread]);
    ir.storeVariable(ir.call("rti_recursion_before", [taken]), this.recursion);
  }

  /** As after other code, wherever the activation may be linked or not. */
  readRecursionAfterTick(): void {
    const { ir } = this;
    ir.storeVariable(ir.call("rt_native_recursion", [this.thread, this.activationPointer()]), this.recursion);
  }

  /** Not 0 where calls nested this deep in the activation would exhaust the recursion limit. */
  isTooDeep(depth: number): IrValue {
    const { ir } = this;
    return ir.call("rti_too_deep", [this.thread, ir.loadFlag(this.recursion), ir.int32(depth)]);
  }

  /** What a copy of the body that is inlined here starts with. */
  recursionOfCallee(): IrValue {
    return this.ir.call("rti_recursion_next", [this.ir.loadFlag(this.recursion)]);
  }

  isLinked(): boolean {
    return this.linked;
  }

  /** The activation where it is certainly linked already, else NULL. */
  linkedActivation(): IrValue {
    return this.linked && !this.linkFollows ? this.activationPointer() : this.ir.nullPointer();
  }

  /** Storage in the stack frame, made once however often control passes. */
  alloca(words: number): IrValue {
    this.ir.moveTo(this.allocas);
    const storage = this.ir.words(words);
    this.ir.moveTo(this.current);
    return storage;
  }

  /** An `int *failed` that is 0. */
  failedFlag(): IrValue {
    this.ir.moveTo(this.allocas);
    const flag = this.ir.flag();
    this.ir.moveTo(this.current);
    this.ir.storeFlag(flag, 0);
    return flag;
  }

  /** An `int` that is 0 at the start of the activation. */
  activationFlag(index: number): IrValue {
    let flag = this.activationFlags.get(index);
    if (flag === undefined) {
      this.ir.moveTo(this.allocas);
      flag = this.ir.flag();
      this.ir.storeFlag(flag, 0);
      this.ir.moveTo(this.current);
      this.activationFlags.set(index, flag);
    }
    return flag;
  }

  /** Leaves through the state unless the condition holds (and, under stress, at times even then). */
  guard(condition: IrValue, state: FrameState): void {
    const { ir } = this;
    const holds = this.input.stress
      ? ir.arithmetic("and", condition, ir.compareInts("eq", ir.call("rti_stress", []), ir.int32(0)))
      : condition;
    this.require(holds, state);
  }

  /** As `guard`, never under stress: for what is no speculation (an exception was raised). */
  require(condition: IrValue, state: FrameState): void {
    const next = this.newBlock("next");
    const exit = this.exitBlock(state);
    this.ir.branchExpecting(true, condition, next, exit);
    this.startAt(next);
  }

  /** Leaves through the state when a flag of `failedFlag` was set. */
  guardFlag(flag: IrValue, state: FrameState): void {
    this.guard(this.ir.compareInts("eq", this.ir.loadFlag(flag), this.ir.int32(0)), state);
  }

  /** The cold block that leaves through a state; shared by all that leave through it. */
  exitBlock(state: FrameState): IrBlock {
    const known = this.exits.get(state);
    if (known !== undefined) return known;
    const block = this.newBlock("exit");
    this.exits.set(state, block);
    this.ir.moveTo(block);
    this.leave(state);
    this.ir.moveTo(this.current);
    return block;
  }

  /** Ends the current block: stores the state's values and goes to the tail. */
  leave(state: FrameState): void {
    const row = this.row(state);
    for (const store of row.stores) this.storeSlot(store);
    const tail = this.tailBlock();
    tail.place.addIncoming(this.place(row.index), this.ir.insertionBlock());
    this.ir.jump(tail.block);
  }

  /** Stores the values of a state and names its row, so that others can see the activation during a call. */
  announce(state: FrameState): void {
    this.storeOnce(this.row(state).stores);
    this.nameState(state);
  }

  private storeOnce(stores: readonly SlotStore[]): void {
    for (const store of stores) {
      if (this.stored.has(store.slot)) continue;
      this.storeSlot(store);
      this.stored.add(store.slot);
    }
  }

  /** As `announce` in a block that joins the hot path again: later code cannot rely on the stores. */
  announceInBetween(state: FrameState): void {
    this.storeState(state);
    this.nameState(state);
  }

  /** Writes the row of the state that the activation stands at. */
  nameState(state: FrameState): void {
    this.ir.storeWord(this.placeOf(state), this.activation, ACTIVATION_PLACE_WORD);
  }

  /** As `announce` in a cold block that comes back: later blocks cannot rely on the stores. */
  storeState(state: FrameState): void {
    for (const store of this.row(state).stores) this.storeSlot(store);
  }

  loadActivationWord(index: number): IrValue {
    return this.ir.loadWord(this.activation, index);
  }

  storeActivationWord(index: number, value: IrValue): void {
    this.ir.storeWord(value, this.activation, index);
  }

  setSite(site: number): void {
    const line = this.input.lines?.bySite[site];
    if (line !== undefined) this.ir.setLine(line);
  }

  /** A value as the 64-bit word that travels in results and buffers. */
  word(value: IrValue, representation: Representation): IrValue {
    const { ir } = this;
    switch (machineKind(representation)) {
      case "int":
        return value;
      case "float":
        return ir.bitcast(value, ir.i64);
      case "bool":
        return ir.zeroExtend(value, ir.i64);
      case "object":
      case "pointer":
        return ir.pointerToInt(value);
    }
  }

  fromWord(word: IrValue, representation: Representation): IrValue {
    const { ir } = this;
    switch (machineKind(representation)) {
      case "int":
        return word;
      case "float":
        return ir.bitcast(word, ir.double);
      case "bool":
        return ir.truncate(word, ir.i1);
      case "object":
      case "pointer":
        return ir.intToPointer(word);
    }
  }

  // ---- prologue and epilogue -------------------------------------------------------------------------------------

  private emitCheckIn(): void {
    const { ir, input } = this;
    this.readParameters();
    const slow = this.newBlock("check_in_slow");
    const failed = this.newBlock("check_in_failed");
    const next = this.newBlock("begin");
    const recursion = this.isCopy() ? this.lastArgument() : ir.call("rti_recursion", [this.thread]);
    ir.storeVariable(recursion, this.recursion);
    // The body around a copy has just looked at the flag and at the stack.
    const asks = this.isCopy()
      ? ir.call("rti_recursion_exhausted", [this.thread, recursion])
      : ir.call("rti_check_in", [this.thread, this.activationPointer(), recursion]);
    ir.branchExpecting(true, ir.compareInts("eq", asks, ir.int32(0)), next, slow);
    this.startAt(slow);
    this.storeState(input.table.entry);
    const status = ir.call("rt_native_enter", [
      this.thread,
      this.activationPointer(),
      this.func,
      this.placeOf(input.table.entry),
    ]);
    const passed = this.newBlock("check_in_passed");
    const stopped = this.newBlock("check_in_stopped");
    ir.branch(ir.compareInts("eq", status, ir.int32(0)), passed, stopped);
    this.startAt(stopped);
    ir.branch(ir.compareInts("slt", status, ir.int32(0)), failed, this.exitBlock(input.table.entry));
    this.startAt(passed);
    ir.storeVariable(ir.call("rti_recursion", [this.thread]), this.recursion);
    ir.jump(next);
    this.startAt(failed);
    for (const index of input.fn.ownedParameters) {
      const object = ir.argument(this.fn, index + 2);
      const dying = this.newBlock("argument_dies");
      const alive = this.newBlock("argument_lives");
      ir.branch(ir.compareInts("ne", ir.call("rti_release", [object]), ir.int32(0)), dying, alive);
      this.startAt(dying);
      ir.call("rt_native_destroy", [this.thread, object]);
      ir.jump(alive);
      this.startAt(alive);
    }
    ir.return(ir.pair(ir.int(0), ir.int(TAG_ERROR)));
    this.startAt(next);
  }

  /** Values of the entry block's parameters as the arguments give them. */
  private readParameters(): void {
    const { ir, input } = this;
    const entry = this.typedBlock(input.fn.entry);
    entry.parameters.forEach((value, index) => {
      const argument = ir.argument(this.fn, index + 2);
      const type = input.fn.parameters[index];
      const representation = type === undefined ? "object" : parameterRepresentation(type);
      this.define(value, machineKind(representation) === "bool" ? ir.truncate(argument, ir.i1) : argument);
    });
  }

  /** Takes the activation out of the chain again, where it is linked. */
  unlink(): void {
    const { ir } = this;
    if (this.linked) ir.call("rti_unlink", [this.thread, this.activationPointer(), ir.loadFlag(this.recursion)]);
    this.linked = false;
  }

  private isCopy(): boolean {
    return this.input.copyFor !== "nobody";
  }

  private lastArgument(): IrValue {
    const { parameters, boxedParameters } = this.input.fn;
    return this.ir.argument(this.fn, 2 + parameters.length + boxedParameters.length);
  }

  private emitLink(): void {
    const { ir } = this;
    // A tick before may have run code.
    if (this.breaker !== undefined) ir.storeVariable(ir.call("rti_recursion", [this.thread]), this.recursion);
    this.linkFollows = false;
    ir.call("rti_link", [this.thread, this.activationPointer(), this.func, ir.loadFlag(this.recursion)]);
  }

  private emitTail(): void {
    const { ir, tail } = this;
    if (tail === undefined) return;
    ir.moveTo(tail.block);
    if (this.input.lines !== undefined) ir.setLine(this.input.lines.first);
    ir.return(ir.call("rt_native_leave", [this.thread, this.activationPointer(), this.func, tail.place]));
  }

  private tailBlock(): { readonly block: IrBlock; readonly place: IrPhi } {
    if (this.tail === undefined) {
      const before = this.ir.insertionBlock();
      const block = this.newBlock("leave");
      this.ir.moveTo(block);
      this.tail = { block, place: this.ir.phi(this.ir.i64) };
      this.ir.moveTo(before);
    }
    return this.tail;
  }

  private row(state: FrameState) {
    const row = this.input.table.rows.get(state);
    invariant(row !== undefined, `${this.input.fn.name}: a frame state without a row (pc ${state.pc})`);
    return row;
  }

  private storeSlot(store: SlotStore): void {
    const word = this.word(this.use(store.value), store.value.representation);
    this.ir.storeWord(word, this.activation, ACTIVATION_HEADER_WORDS + store.slot);
  }

  private usesTicks(): boolean {
    return this.placement.order.some((block) => block.ops.some((op) => op.kind === "tick"));
  }

  // ---- blocks ----------------------------------------------------------------------------------------------------

  private makePhis(): void {
    for (const block of this.placement.order) {
      this.ir.moveTo(this.blockOf(block.id));
      const isEntry = block.id === this.input.fn.entry;
      if (isEntry && !this.isJumpTarget(block.id)) continue;
      this.phis.set(
        block.id,
        block.parameters.map((value) => {
          const phi = this.ir.phi(this.typeOf(value.representation));
          if (isEntry) this.entryArguments.push(this.use(value));
          this.define(value, phi);
          return phi;
        }),
      );
    }
    this.ir.moveTo(this.current);
  }

  /** Arguments for the entry block's phis, when it is a jump target too. */
  private readonly entryArguments: IrValue[] = [];
  private readonly edges: { readonly from: IrBlock; readonly edge: Edge }[] = [];

  private connectParameters(prologueEnd: IrBlock): void {
    this.phis.get(this.input.fn.entry)?.forEach((phi, index) => {
      phi.addIncoming(this.entryArguments[index] as IrValue, prologueEnd);
    });
    for (const { from, edge } of this.edges) {
      const phis = this.phis.get(edge.target) ?? [];
      invariant(phis.length === edge.arguments.length, `${this.input.fn.name}: wrong arguments for b${edge.target}`);
      phis.forEach((phi, index) => {
        phi.addIncoming(this.use(edge.arguments[index] as Value), from);
      });
    }
  }

  private isJumpTarget(id: number): boolean {
    return this.placement.order.some(({ terminator }) => {
      if (terminator.kind === "jump") return terminator.target === id;
      if (terminator.kind === "branch") return terminator.whenTrue.target === id || terminator.whenFalse.target === id;
      return false;
    });
  }

  private typedBlock(id: number): TypedBlock {
    const block = this.placement.order.find((candidate) => candidate.id === id);
    invariant(block !== undefined, `${this.input.fn.name}: no block ${id}`);
    return block;
  }

  private blockOf(id: number): IrBlock {
    return this.entries.get(id) as IrBlock;
  }

  private emitBlock(block: TypedBlock): void {
    this.startAt(this.blockOf(block.id));
    this.stored = new Set(this.storedAtEnd.get(this.announced.dominator(block.id) ?? -1));
    this.linked = this.placement.linkedAtEnd(block.id) === "yes";
    const { link } = this.placement;
    const linkAt = link !== undefined && link !== "prologue" && link.block === block.id ? link.opIndex : -1;
    this.linkFollows = linkAt >= 0;
    block.ops.forEach((op, index) => {
      if (index === linkAt) this.emitLink();
      this.emitOp(this, op, block.lanes === true);
    });
    this.linkFollows = false;
    if (linkAt === block.ops.length) this.emitLink();
    this.storeOnce(this.announced.atEnd(block.id));
    this.storedAtEnd.set(block.id, this.stored);
    this.emitTerminator(block);
  }

  private emitTerminator(block: TypedBlock): void {
    const { ir } = this;
    const { terminator } = block;
    switch (terminator.kind) {
      case "jump":
        this.edges.push({ from: this.current, edge: terminator });
        ir.jump(this.blockOf(terminator.target));
        return;
      case "branch": {
        const { whenTrue, whenFalse, likely } = terminator;
        const condition = this.use(terminator.condition);
        const targets: [IrBlock, IrBlock] = [this.blockOf(whenTrue.target), this.blockOf(whenFalse.target)];
        const from = this.current;
        if (whenTrue.target === whenFalse.target) {
          targets[1] = this.newBlock("edge");
          ir.moveTo(targets[1]);
          ir.jump(this.blockOf(whenFalse.target));
          this.edges.push({ from: targets[1], edge: whenFalse });
          ir.moveTo(from);
        } else {
          this.edges.push({ from, edge: whenFalse });
        }
        this.edges.push({ from, edge: whenTrue });
        if (likely === undefined) ir.branch(condition, ...targets);
        else ir.branchExpecting(likely === "true", condition, ...targets);
        return;
      }
      case "return": {
        this.unlink();
        const { value, box } = terminator;
        const hasPayload = value !== undefined && this.input.fn.result !== "none";
        const payload = hasPayload ? this.word(this.use(value), value.representation) : ir.int(0);
        const tag = box === undefined ? ir.int(TAG_UNBOXED) : ir.pointerToInt(this.use(box));
        ir.return(ir.pair(payload, tag));
        return;
      }
      case "deoptimize":
        this.setSite(terminator.state.site);
        this.leave(terminator.state);
        return;
    }
  }
}
