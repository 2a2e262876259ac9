/**
 * Groups of functions that must be looked at together: those that name each other, directly or through others, and
 * those that lie within each other.
 *
 * Types of results and versions flow along calls, and a call of a function of the module names it. So an edit can
 * change facts about functions of its own group only, and a group is what is remembered as one.
 */
import { BINARY_SYMBOLS, OPERATOR_METHODS } from "../inference/literals";
import type * as ast from "../syntax/nodes";
import { walk } from "../syntax/visit";
import type { FunctionEntry } from "./function-table";

/** The names that a definition reads, whatever they turn out to mean; attributes as ".name". */
export function namesRead(definition: ast.Node): ReadonlySet<string> {
  const names = new Set<string>();
  walk(definition, (node) => {
    if (node.kind === "Name" && node.ctx === "Load") names.add(node.name);
    if (node.kind === "Attribute") names.add(`.${node.attr}`);
    if (node.kind === "arg" && node.annotation?.kind === "Constant") {
      const { value } = node.annotation;
      if (value.kind === "str") for (const word of value.value.match(/\w+/g) ?? []) names.add(word);
    }
    if (node.kind === "BinOp" || node.kind === "AugAssign") {
      for (const method of OPERATOR_METHODS[BINARY_SYMBOLS[node.op]] ?? []) names.add(`.${method}`);
    }
    return true;
  });
  return names;
}

/** What decides about the groups of a module. */
export interface Grouping {
  /** In the order of the source. */
  readonly entries: readonly FunctionEntry[];
  /** The names of functions that each of them reads. */
  readonly reads: readonly (readonly string[])[];
  /** The definitions that a name of the module stands for. */
  readonly functionsNamed: (name: string) => readonly FunctionEntry[];
}

/** The groups of a module that was looked at before: most edits leave them as they are. */
export class GroupMemory {
  private last:
    | {
        readonly names: object;
        readonly functions: readonly string[];
        readonly reads: readonly (readonly string[])[];
        readonly groups: readonly (readonly number[])[];
      }
    | undefined;

  /** `names` is the same object as long as the names of the module stand for the same functions. */
  groups(names: object, grouping: Grouping): readonly (readonly FunctionEntry[])[] {
    const { entries, reads } = grouping;
    // Which functions lie within which can be seen from their names and their order.
    const functions = entries.map(({ name }) => name);
    const { last } = this;
    const isSame =
      last?.names === names &&
      sameItems(last.functions, functions) &&
      last.reads.every((read, index) => sameItems(read, reads[index] as readonly string[]));
    const groups = isSame ? last.groups : groupFunctions(grouping);
    this.last = { names, functions, reads, groups };
    return groups.map((group) => group.map((index) => entries[index] as FunctionEntry));
  }
}

function sameItems(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => item === b[index]));
}

/** The functions of each group by their places; groups and their members are in the order of the source. */
export function groupFunctions({ entries, reads, functionsNamed }: Grouping): readonly (readonly number[])[] {
  const position = new Map(entries.map((entry, index) => [entry, index]));
  const joins: (readonly [number, number])[] = [];
  const enclosing: number[] = [];
  const named = new Map<string, number | undefined>();
  /** The definitions of one name are joined once: then one of them stands for all. */
  const oneNamed = (name: string): number | undefined => {
    if (named.has(name)) return named.get(name);
    const all = functionsNamed(name).flatMap((entry) => position.get(entry) ?? []);
    const [first] = all;
    if (first !== undefined) for (const other of all) joins.push([first, other]);
    named.set(name, first);
    return first;
  };
  entries.forEach((entry, index) => {
    while (
      enclosing.length > 0 &&
      (entries[enclosing.at(-1) as number] as FunctionEntry).span.end <= entry.span.start
    ) {
      enclosing.pop();
    }
    const outer = enclosing.at(-1);
    if (outer !== undefined && entry.site.nested) joins.push([outer, index]);
    enclosing.push(index);
    for (const name of reads[index] as readonly string[]) {
      const other = oneNamed(name);
      if (other !== undefined) joins.push([index, other]);
    }
  });
  return connect(
    entries.map((_, index) => index),
    joins,
  );
}

/** The parts of a graph that hang together, each in the order of the items. */
export function connect<Item>(
  items: readonly Item[],
  joins: Iterable<readonly [number, number]>,
): readonly (readonly Item[])[] {
  const leaders = items.map((_, index) => index);
  const leaderOf = (index: number): number => {
    let leader = index;
    while (leaders[leader] !== leader) leader = leaders[leader] as number;
    leaders[index] = leader;
    return leader;
  };
  for (const [a, b] of joins) {
    const [first, second] = [leaderOf(a), leaderOf(b)];
    leaders[Math.max(first, second)] = Math.min(first, second);
  }
  const groups = new Map<number, Item[]>();
  items.forEach((item, index) => {
    const leader = leaderOf(index);
    const group = groups.get(leader);
    if (group === undefined) groups.set(leader, [item]);
    else group.push(item);
  });
  return [...groups.values()];
}
