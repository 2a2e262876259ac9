/**
 * SSA form after a value has got more than one definition, since a block that defines it exists twice: uses where several
 * of them arrive read a new block parameter.
 */
import { invariant } from "../base/invariant";
import { controlFlow } from "../mir/cfg";
import type { Edge, Terminator, TypedBlock, TypedFunction, Value } from "../mir/typed";
import { edgesOf, mapBlock } from "../mir/typed-ops";
import { nextValueId } from "./rewrite";

/** For the number of a value as its uses name it: which value stands for it at the end of each block that defines it. */
export type Definitions = ReadonlyMap<number, ReadonlyMap<number, Value>>;

/** Rewrites the uses in all blocks but `settled` ones, whose uses are right already. */
export function repairUses(fn: TypedFunction, definitions: Definitions, settled: ReadonlySet<number>): TypedFunction {
  return new Repair(fn, definitions).run(settled);
}

class Repair {
  private readonly fn: TypedFunction;
  private readonly definitions: Definitions;
  private readonly flow;
  private nextId: number;
  /** By block and use. */
  private readonly atStart = new Map<string, Value>();
  private readonly added = new Map<number, { readonly use: Value; readonly parameter: Value }[]>();
  /** `number fact`: exact types that guards in settled blocks prove of values. */
  private readonly proven = new Set<string>();

  constructor(fn: TypedFunction, definitions: Definitions) {
    this.fn = fn;
    this.definitions = definitions;
    this.flow = controlFlow(fn);
    this.nextId = nextValueId(fn);
  }

  run(settled: ReadonlySet<number>): TypedFunction {
    for (const id of settled) this.collectProofs(this.flow.byId.get(id));
    const blocks = this.flow.order.map((id): TypedBlock => {
      const block = this.flow.byId.get(id)!;
      if (settled.has(id)) return block;
      return mapBlock(block, (value) => this.readInside(value, id), new Map());
    });
    return { ...this.fn, blocks: this.addArguments(blocks).map((block) => this.addParameters(block)) };
  }

  private collectProofs(block: TypedBlock | undefined): void {
    for (const op of block?.ops ?? []) {
      if (op.kind === "guard-type") this.proven.add(`${op.operand.id} ${op.type}`);
      else if (op.kind === "unbox") this.proven.add(`${op.operand.id} ${op.result.representation}`);
    }
  }

  private readInside(value: Value, block: number): Value {
    const known = this.definitions.get(value.id);
    // A block that defines the value itself uses its own definition.
    if (known === undefined || known.has(block)) return value;
    const [definition] = known.values();
    // A fact that was proven where the definitions are travels with the value; another is proven where it is used.
    const travels = value.fact !== undefined && this.proven.has(`${value.id} ${value.fact}`);
    const use = travels ? value : { ...definition!, id: value.id };
    return claiming(value, this.readAtStart(use, block));
  }

  private readAtStart(use: Value, block: number): Value {
    const key = `${block} ${use.id} ${use.fact}`;
    const known = this.atStart.get(key);
    if (known !== undefined) return known;
    const predecessors = this.flow.predecessors.get(block)!;
    invariant(predecessors.length > 0, `value ${use.id} has no definition on a way to b${block}`);
    if (predecessors.length === 1) {
      const value = this.readAtEnd(use, predecessors[0]!);
      this.atStart.set(key, value);
      return value;
    }
    const parameter: Value = { ...use, id: this.nextId++ };
    this.atStart.set(key, parameter);
    const added = this.added.get(block) ?? [];
    added.push({ use, parameter });
    this.added.set(block, added);
    for (const predecessor of predecessors) this.readAtEnd(use, predecessor);
    return parameter;
  }

  private readAtEnd(use: Value, block: number): Value {
    const definition = this.definitions.get(use.id)!.get(block);
    return definition === undefined ? this.readAtStart(use, block) : claiming(use, definition);
  }

  private addParameters(block: TypedBlock): TypedBlock {
    const added = this.added.get(block.id);
    if (added === undefined) return block;
    return { ...block, parameters: [...block.parameters, ...added.map(({ parameter }) => parameter)] };
  }

  private addArguments(blocks: readonly TypedBlock[]): readonly TypedBlock[] {
    return blocks.map((block) => {
      if (!edgesOf(block.terminator).some((edge) => this.added.has(edge.target))) return block;
      return { ...block, terminator: mapEdges(block.terminator, (edge) => this.extend(edge, block.id)) };
    });
  }

  private extend(edge: Edge, from: number): Edge {
    const added = this.added.get(edge.target) ?? [];
    return { ...edge, arguments: [...edge.arguments, ...added.map(({ use }) => this.readAtEnd(use, from))] };
  }
}

/** The value with the exact type that its use claims: the guard that proves it is renamed with it. */
function claiming(use: Value, value: Value): Value {
  return use.fact === undefined || use.fact === value.fact ? value : { ...value, fact: use.fact };
}

/** The terminator with its edges replaced. */
export function mapEdges(terminator: Terminator, map: (edge: Edge) => Edge): Terminator {
  switch (terminator.kind) {
    case "jump": {
      const { target, arguments: values } = map(terminator);
      return { kind: "jump", target, arguments: values };
    }
    case "branch":
      return { ...terminator, whenTrue: map(terminator.whenTrue), whenFalse: map(terminator.whenFalse) };
    case "return":
    case "deoptimize":
      return terminator;
  }
}
