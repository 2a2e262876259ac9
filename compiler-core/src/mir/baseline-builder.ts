/**
 * Builds one `BaselineFunction`: labels, temporaries that mirror CPython's value stack, handler ranges, pools.
 *
 * While a function is being built, its locals have the numbers 0, 1, 2 … in order of first mention, and temporaries
 * are negative: `~0` lies deepest. `finish` drops what control cannot reach, drops `check_bound` where the local is
 * bound on every path, and gives registers, labels and sites their final numbers.
 *
 * Reading a temporary with `use` kills it (it leaves the stack); `keep` reads without killing. Locals are only read.
 *
 *     const left = builder.define("load_global", span, undefined, [builder.name("f")]);  // t0 = load_global f
 *     builder.effect("return", span, [builder.use(left)]);                               // return t0!
 */
import { invariant } from "../base/invariant";
import type { Span } from "../base/span";
import type {
  BaselineConstant,
  BaselineFunction,
  BaselineOp,
  Handler,
  Operand,
  OpIndex,
  Register,
  Site,
  Use,
} from "./baseline";
import { boundLocals, canRaise, type FlowInput, reachableOps } from "./baseline-flow";
import type { BaselineOpcode } from "./baseline-ops";

/** A place in the code that need not exist yet. */
export interface Label {
  readonly label: number;
}

/** Where exceptions go while it is the builder's current handler, and the temporary that receives them. */
export interface HandlerScope {
  readonly target: Label;
  readonly exception: Register;
}

/** Which temporaries are on the stack. */
export interface StackState {
  readonly live: readonly boolean[];
}

/** What only the caller of `finish` knows. */
export type FunctionHeader = Pick<
  BaselineFunction,
  "name" | "qualname" | "firstLine" | "parameters" | "releasesBackwards"
>;

interface DraftOp {
  readonly opcode: BaselineOpcode;
  /** A label operand's `target` is a label number here. */
  readonly operands: readonly Operand[];
  readonly site: number;
  readonly handler: HandlerScope | undefined;
}

/** Operations that nobody can see running: they share the site of their predecessor. */
const SITELESS: ReadonlySet<BaselineOpcode> = new Set<BaselineOpcode>(["const", "jump"]);

export class BaselineBuilder {
  /** Exceptions of the operations that follow go here. */
  handler: HandlerScope | undefined = undefined;

  private readonly ops: DraftOp[] = [];
  private readonly labelPositions: number[] = [];
  private live: boolean[] = [];
  private killed: Register[] = [];
  private deepest = 0;
  private readonly localNumbers = new Map<string, Register>();
  private readonly nameNumbers = new Map<string, number>();
  private readonly constants: BaselineConstant[] = [];
  private readonly constantNumbers = new Map<string, number>();
  private readonly sites: Site[] = [];
  /** Numbers of the sites that begin at an offset. */
  private readonly siteNumbers = new Map<number, number[]>();

  /** The register of a local variable. */
  local(name: string): Register {
    let register = this.localNumbers.get(name);
    if (register === undefined) {
      register = this.localNumbers.size;
      this.localNumbers.set(name, register);
    }
    return register;
  }

  // ------------------------------------------------------------------------------------------- temporaries

  /** Puts a temporary on the stack that is bound later, or by a handler. */
  reserve(): Register {
    const depth = this.live.length;
    this.live.push(true);
    this.deepest = Math.max(this.deepest, depth + 1);
    return ~depth;
  }

  /** The temporary that the next `reserve` will give. */
  get upcoming(): Register {
    return ~this.live.length;
  }

  stack(): StackState {
    return { live: [...this.live] };
  }

  /** Goes on as if the stack were as it was: after a jump away, and at the start of a handler. */
  restoreStack(state: StackState): void {
    this.live = [...state.live];
  }

  /** The temporary no longer counts: it was released on another path, or handed on. */
  forget(register: Register): void {
    this.drop(register);
    this.shrink();
  }

  // ---------------------------------------------------------------------------------------------- operands

  /** Reads a register; a temporary dies by it. */
  use(register: Register): Operand {
    if (register < 0) this.killed.push(register);
    return { kind: "use", register, kill: register < 0 };
  }

  /** Reads a register that lives on. */
  keep(register: Register): Operand {
    return { kind: "use", register, kill: false };
  }

  uses(registers: readonly Register[]): Operand {
    const uses: Use[] = registers.map((register) => {
      if (register < 0) this.killed.push(register);
      return { register, kill: register < 0 };
    });
    return { kind: "uses", uses };
  }

  imm(value: number): Operand {
    return { kind: "imm", value };
  }

  label(label: Label): Operand {
    return { kind: "label", target: label.label };
  }

  absent(): Operand {
    return { kind: "absent" };
  }

  name(name: string): Operand {
    let index = this.nameNumbers.get(name);
    if (index === undefined) {
      index = this.nameNumbers.size;
      this.nameNumbers.set(name, index);
    }
    return { kind: "name", index };
  }

  constant(value: BaselineConstant): Operand {
    const key = constantKey(value);
    let index = this.constantNumbers.get(key);
    if (index === undefined) {
      index = this.constants.length;
      this.constants.push(value);
      this.constantNumbers.set(key, index);
    }
    return { kind: "const", index };
  }

  // -------------------------------------------------------------------------------------------- operations

  /** An operation with one result, its first operand: into a register, or on top of the stack. */
  define(opcode: BaselineOpcode, span: Span, into: Register | undefined, operands: readonly Operand[]): Register {
    this.applyKills();
    const register = into ?? this.reserve();
    this.push(opcode, span, [{ kind: "dst", register }, ...operands]);
    return register;
  }

  /** An operation with two results, its first operands. The first one lies deeper. */
  definePair(opcode: BaselineOpcode, span: Span, operands: readonly Operand[]): readonly [Register, Register] {
    this.applyKills();
    const first = this.reserve();
    const second = this.reserve();
    const results: Operand[] = [first, second].map((register) => ({ kind: "dst", register }));
    this.push(opcode, span, [...results, ...operands]);
    return [first, second];
  }

  /** An unpacking operation: as on CPython's stack, the first item lies on top. */
  defineItems(
    opcode: "unpack_sequence" | "unpack_ex",
    span: Span,
    count: number,
    before: readonly Operand[],
    sequence: Operand,
  ): readonly Register[] {
    this.applyKills();
    const registers = Array.from({ length: count }, () => this.reserve()).reverse();
    this.push(opcode, span, [...before, { kind: "dsts", registers }, sequence]);
    return registers;
  }

  /** An operation without result, or whose results the operands name. */
  effect(opcode: BaselineOpcode, span: Span, operands: readonly Operand[]): void {
    this.applyKills();
    this.push(opcode, span, operands);
  }

  /** Pops a temporary; a local is left alone. */
  release(register: Register, span: Span): void {
    if (register >= 0) return;
    this.push("release", span, [{ kind: "dst", register }]);
    this.forget(register);
  }

  /** Moves a temporary to the place of another one; both stay reserved. */
  transfer(to: Register, from: Register, span: Span): void {
    this.push("move", span, [
      { kind: "dst", register: to },
      { kind: "use", register: from, kill: true },
    ]);
  }

  jump(target: Label): void {
    this.push("jump", NOWHERE, [this.label(target)]);
  }

  newLabel(): Label {
    this.labelPositions.push(-1);
    return { label: this.labelPositions.length - 1 };
  }

  bind(label: Label): void {
    invariant(this.labelPositions[label.label] === -1, "label bound twice");
    this.labelPositions[label.label] = this.ops.length;
  }

  /** Position of the operation before, for those that CPython's compiler gives the position of their predecessor. */
  get previousSpan(): Span | undefined {
    const last = this.ops[this.ops.length - 1];
    return last === undefined ? undefined : this.sites[last.site]?.span;
  }

  // ------------------------------------------------------------------------------------------------- finish

  finish(header: FunctionHeader): BaselineFunction {
    const parameterCount =
      header.parameters.positional +
      header.parameters.keywordOnly +
      (header.parameters.varArgs ? 1 : 0) +
      (header.parameters.varKeywords ? 1 : 0);
    const localCount = this.localNumbers.size;
    const drafts = this.resolveLabels();
    const handlerTarget = (index: OpIndex): OpIndex | undefined => {
      const handler = this.ops[index]?.handler;
      return handler === undefined ? undefined : (this.labelPositions[handler.target.label] as OpIndex);
    };
    const needed = neededOps({ ops: drafts, handlerTarget, localCount, parameterCount });
    const positions = compactedPositions(drafts, needed);
    const usedSites = new Map<number, number>();
    const finalRegister = (register: Register): Register => (register < 0 ? localCount + ~register : register);
    const ops: BaselineOp[] = [];
    for (const [index, op] of drafts.entries()) {
      if (!positions.kept(index)) continue;
      ops.push({
        opcode: op.opcode,
        operands: op.operands.map((operand) => finalOperand(operand, finalRegister, positions.after)),
        site: numberOf(usedSites, op.site),
      });
    }
    return {
      ...header,
      locals: [...this.localNumbers.keys()],
      registerCount: localCount + this.deepest,
      constants: this.constants,
      names: [...this.nameNumbers.keys()],
      ops,
      handlers: this.handlerRows(positions, finalRegister),
      sites: [...usedSites.keys()].map((site) => this.sites[site] as Site),
    };
  }

  // ---------------------------------------------------------------------------------------------- internals

  private push(opcode: BaselineOpcode, span: Span, operands: readonly Operand[]): void {
    this.ops.push({ opcode, operands, site: this.siteOf(opcode, span), handler: this.handler });
  }

  private siteOf(opcode: BaselineOpcode, span: Span): number {
    const last = this.ops[this.ops.length - 1];
    if (last !== undefined && (SITELESS.has(opcode) || span === NOWHERE)) return last.site;
    let numbers = this.siteNumbers.get(span.start);
    if (numbers === undefined) {
      numbers = [];
      this.siteNumbers.set(span.start, numbers);
    }
    for (const number of numbers) {
      const site = this.sites[number];
      if (site?.opcode === opcode && site.span.end === span.end) return number;
    }
    numbers.push(this.sites.length);
    return this.sites.push({ span, opcode }) - 1;
  }

  private applyKills(): void {
    if (this.killed.length === 0) return;
    for (const register of this.killed) this.drop(register);
    this.killed = [];
    this.shrink();
  }

  private drop(register: Register): void {
    invariant(register < 0 && this.live[~register] === true, "a temporary dies twice");
    this.live[~register] = false;
  }

  private shrink(): void {
    while (this.live[this.live.length - 1] === false) this.live.pop();
  }

  private resolveLabels(): readonly BaselineOp[] {
    return this.ops.map((op) => {
      if (!op.operands.some((operand) => operand.kind === "label")) return op;
      const operands = op.operands.map((operand): Operand => {
        if (operand.kind !== "label") return operand;
        const target = this.labelPositions[operand.target] as number;
        invariant(target >= 0, "label never bound");
        return { kind: "label", target };
      });
      return { opcode: op.opcode, operands, site: op.site };
    });
  }

  /** One row for each run of operations with the same innermost handler. */
  private handlerRows(positions: Positions, finalRegister: (register: Register) => Register): readonly Handler[] {
    const rows: Handler[] = [];
    let scope: HandlerScope | undefined;
    let start = 0;
    let position = 0;
    const close = (): void => {
      if (scope === undefined || start === position) return;
      const target = positions.after(this.labelPositions[scope.target.label] as number);
      rows.push({ start, end: position, target, exception: finalRegister(scope.exception) });
    };
    for (const [index, op] of this.ops.entries()) {
      if (!positions.kept(index)) continue;
      // Operations that cannot raise may lie in any range: they continue the one before.
      if (op.handler !== scope && canRaise(op.opcode)) {
        close();
        scope = op.handler;
        start = position;
      }
      position++;
    }
    close();
    return rows;
  }
}

/** "No position of its own": the one of the operation before. */
const NOWHERE: Span = { start: 0, end: 0 };

interface Positions {
  kept(index: OpIndex): boolean;
  /** New index of the first kept operation at or after an old index. */
  after(index: OpIndex): OpIndex;
}

/**
 * Which operations can run and do something: not those out of reach, nor checks of locals that are bound anyway. A
 * handler that only such a check could reach goes with it.
 */
function neededOps(input: FlowInput): (index: OpIndex) => boolean {
  if (!input.ops.some((op) => op.opcode === "check_bound")) {
    const reached = reachableOps(input);
    return (index) => reached[index] === 1;
  }
  const idle = new Uint8Array(input.ops.length);
  for (;;) {
    const handlerTarget = (index: OpIndex): OpIndex | undefined =>
      idle[index] === 1 ? undefined : input.handlerTarget(index);
    const bound = boundLocals({ ...input, handlerTarget });
    let handlerLost = false;
    for (const [index, op] of input.ops.entries()) {
      const checked = op.opcode === "check_bound" && idle[index] === 0 ? op.operands[0] : undefined;
      if (checked?.kind !== "use" || !bound.isBound(index, checked.register)) continue;
      handlerLost ||= input.handlerTarget(index) !== undefined;
      idle[index] = 1;
    }
    if (!handlerLost) return (index) => idle[index] === 0 && bound.isReachable(index);
  }
}

/** Drops operations that are not wanted, and jumps to what then follows anyway. */
function compactedPositions(ops: readonly BaselineOp[], wanted: (index: OpIndex) => boolean): Positions {
  const kept = new Uint8Array(ops.length);
  const next = new Int32Array(ops.length + 1);
  next[ops.length] = ops.length;
  for (let index = ops.length - 1; index >= 0; index--) {
    const op = ops[index] as BaselineOp;
    const target = op.opcode === "jump" && op.operands[0]?.kind === "label" ? op.operands[0].target : -1;
    const idle = target > index && next[target] === next[index + 1];
    kept[index] = wanted(index) && !idle ? 1 : 0;
    next[index] = kept[index] === 1 ? index : (next[index + 1] as number);
  }
  const renumbered = new Int32Array(ops.length + 1);
  let count = 0;
  for (let index = 0; index <= ops.length; index++) {
    renumbered[index] = count;
    if (kept[index] === 1) count++;
  }
  return {
    kept: (index) => kept[index] === 1,
    after: (index) => renumbered[next[index] as number] as number,
  };
}

function finalOperand(
  operand: Operand,
  register: (register: Register) => Register,
  after: (index: OpIndex) => OpIndex,
): Operand {
  switch (operand.kind) {
    case "dst":
      return { kind: "dst", register: register(operand.register) };
    case "use":
      return { kind: "use", register: register(operand.register), kill: operand.kill };
    case "uses":
      return { kind: "uses", uses: operand.uses.map((use) => ({ register: register(use.register), kill: use.kill })) };
    case "dsts":
      return { kind: "dsts", registers: operand.registers.map(register) };
    case "label":
      return { kind: "label", target: after(operand.target) };
    default:
      return operand;
  }
}

function numberOf(numbers: Map<number, number>, key: number): number {
  let number = numbers.get(key);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(key, number);
  }
  return number;
}

/** Equal keys mean the same object for CPython's compiler: 0.0 and -0.0 differ, so do 1, 1.0 and True. */
function constantKey(value: BaselineConstant): string {
  switch (value.kind) {
    case "none":
    case "ellipsis":
      return value.kind;
    case "bool":
      return `bool ${value.value}`;
    case "int":
      return `int ${value.value}`;
    case "float":
      return `float ${floatKey(value.value)}`;
    case "complex":
      return `complex ${floatKey(value.real)} ${floatKey(value.imag)}`;
    case "str":
      return `str ${value.value.length} ${value.value}`;
    case "bytes":
      return `bytes ${value.value.join(",")}`;
    case "tuple":
    case "frozenset":
      return `${value.kind} (${value.items.map(constantKey).join(";")})`;
    case "code":
      return `code ${value.span.start} ${value.span.end}`;
  }
}

function floatKey(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
