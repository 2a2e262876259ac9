/**
 * Specialization and passes, remembered from build to build: after an edit of one function, only the functions that
 * hang together with it are specialized again.
 *
 * Functions hang together that name each other. What becomes of a group depends on the source and baseline MIR of its
 * members and on what the globals mean that they read, and on nothing else; that is its key.
 */
import { connect, namesRead } from "../database/groups";
import { definitionsNamed, type GlobalFact, type GlobalFacts, globalFacts } from "../inference/globals";
import { inferFunctions } from "../inference/infer";
import type { BaselineFunction } from "../mir/baseline";
import type { Cell, TypedFunction, TypedOp } from "../mir/typed";
import { runPasses } from "../passes/manager";
import { specializeInput } from "../specialize/inputs";
import { type SpecializedFunction, specializeModule } from "../specialize/module";
import { brokenFunction, type SpecializeReason } from "../specialize/reasons";
import type * as ast from "../syntax/nodes";

/** A function that was lowered for the interpreter of the build. */
export interface LoweredSite {
  readonly node: ast.FunctionDef;
  readonly fn: BaselineFunction;
}

interface RememberedGroup {
  /** Indexes count within the group. */
  readonly functions: readonly SpecializedFunction[];
  lastUsed: number;
}

interface Member extends LoweredSite {
  /** Place in the module's list. */
  readonly index: number;
  readonly names: ReadonlySet<string>;
}

export interface MemoOptions {
  /** Functions that must stay interpreted, by their position in the list. */
  readonly refused?: ReadonlyMap<number, SpecializeReason>;
  /** Keep machine code that gains nothing, too. */
  readonly always?: boolean;
}

/** Builds that a group survives without being asked for: other files are built in between. */
const KEPT_BUILDS = 16;

export class SpecializeMemo {
  private readonly groups = new Map<string, RememberedGroup>();
  private build = 0;

  /** All versions of all functions, optimised; `index` is the position in `functions`. */
  specialize(
    tree: ast.SyntaxTree,
    functions: readonly LoweredSite[],
    { refused = new Map(), always = false }: MemoOptions = {},
  ): readonly SpecializedFunction[] {
    this.build += 1;
    const globals = globalFacts(tree.module);
    const members = functions.map((site, index): Member => ({ ...site, index, names: namesRead(site.node) }));
    const results: SpecializedFunction[] = [];
    for (const group of groupMembers(members, globals)) {
      const surroundings = surroundingsOf(group, globals);
      const reasons = new Map(
        group.flatMap(({ index }, position) => {
          const reason = refused.get(index);
          return reason === undefined ? [] : [[position, reason] as const];
        }),
      );
      const policy = JSON.stringify([always, [...reasons]]);
      const key = `${policy}\0${groupKey(tree, group, surroundings, globals)}`;
      let known = this.groups.get(key);
      if (known === undefined) {
        known = { functions: specializeGroup(group, surroundings, globals, reasons, always), lastUsed: this.build };
        this.groups.set(key, known);
      }
      known.lastUsed = this.build;
      for (const one of known.functions) results.push(atPlaces(one, group));
    }
    for (const [key, { lastUsed }] of this.groups) if (lastUsed < this.build - KEPT_BUILDS) this.groups.delete(key);
    return results.sort((a, b) => a.index - b.index);
  }
}

function groupMembers(members: readonly Member[], globals: GlobalFacts): readonly (readonly Member[])[] {
  const indexes = new Map(members.map(({ node, index }) => [node.id, index]));
  const joins: (readonly [number, number])[] = [];
  for (const { index, names } of members) {
    for (const name of names) {
      for (const { id } of definitionsNamed(globals, name)) {
        const other = indexes.get(id);
        if (other !== undefined) joins.push([index, other]);
      }
    }
  }
  return connect(members, joins);
}

/** What the functions of a group read, directly or through functions outside the slice, which inference looks at. */
interface Surroundings {
  readonly outside: readonly ast.FunctionDef[];
  readonly names: readonly string[];
}

function surroundingsOf(group: readonly Member[], globals: GlobalFacts): Surroundings {
  const members = new Set(group.map(({ node }) => node.id));
  const outside = new Map<number, ast.FunctionDef>();
  const names = new Set(group.flatMap((member) => [...member.names]));
  // The set grows while it is walked.
  for (const name of names) {
    for (const node of definitionsNamed(globals, name)) {
      if (members.has(node.id) || outside.has(node.id)) continue;
      outside.set(node.id, node);
      for (const read of namesRead(node)) names.add(read);
    }
  }
  return { outside: [...outside.values()].sort((a, b) => a.id - b.id), names: [...names].sort() };
}

function groupKey(
  tree: ast.SyntaxTree,
  group: readonly Member[],
  { outside, names }: Surroundings,
  globals: GlobalFacts,
): string {
  const text = ({ span }: ast.FunctionDef): string => tree.source.slice(span.start, span.end);
  const functions = group.map(({ node, fn }) => {
    const opcodes = fn.ops.map((op) => op.opcode).join(" ");
    return [fn.qualname, fn.locals.join(" "), opcodes, text(node)].join("\n");
  });
  const positions = new Map([...group.map(({ node }) => node), ...outside].map((node, index) => [node.id, index]));
  const meanings = names.map((name) => `${name} ${describe(globals(name), positions)}`);
  const classes = globals.classes.map((fact) => fact.text);
  return [functions.length, ...functions, ...outside.map(text), ...meanings, ...classes].join("\0");
}

function describe(fact: GlobalFact | undefined, positions: ReadonlyMap<number, number>): string {
  switch (fact?.kind) {
    case "constant":
      return `constant ${fact.type}`;
    case "builtin":
      return `builtin ${fact.path}`;
    case "function":
      return `function ${positions.get(fact.node.id)}`;
    case "methods":
      return `methods ${fact.nodes.map((node) => positions.get(node.id)).join()}`;
    case "class":
      return `class ${fact.fact.text}`;
    default:
      return fact?.kind ?? "unknown";
  }
}

function specializeGroup(
  group: readonly Member[],
  { outside }: Surroundings,
  globals: GlobalFacts,
  refused: ReadonlyMap<number, SpecializeReason>,
  always: boolean,
): readonly SpecializedFunction[] {
  const definitions = [...group.map(({ node }) => node), ...outside].sort((a, b) => a.id - b.id);
  const lowered = group.map(({ node, fn }, index) => ({ index, node, baseline: fn }));
  const input = specializeInput(inferFunctions(definitions, globals), lowered);
  const broken = new Map(refused);
  for (;;) {
    const made = specializeModule(input, { refused: broken, always });
    const failures = broken.size;
    const optimised = made.map((one) => {
      const { fn } = group[one.index] as Member;
      try {
        return { ...one, versions: one.versions.map((version) => runPasses(version, fn, { verify: "last" })) };
      } catch (error) {
        broken.set(one.index, brokenFunction(error));
        return one;
      }
    });
    // Callers of a function that a pass failed at are made again without it.
    if (broken.size === failures) return optimised;
  }
}

/** The function with its place in the module, and those of what it calls. */
function atPlaces(one: SpecializedFunction, group: readonly Member[]): SpecializedFunction {
  const place = (index: number): number => (group[index] as Member).index;
  const versions = one.versions.map((version) => renumberVersion(version, place));
  return { ...one, index: place(one.index), versions };
}

function renumberOp(op: TypedOp, position: (index: number) => number): TypedOp {
  if (op.kind === "call-direct") return { ...op, callee: { ...op.callee, function: position(op.callee.function) } };
  return op.kind === "object-const" && op.of !== undefined ? { ...op, of: position(op.of) } : op;
}

/** Other numbers for the functions that a version is of, calls and expects. */
export function renumberVersion(version: TypedFunction, position: (index: number) => number): TypedFunction {
  return {
    ...version,
    function: position(version.function),
    cells: version.cells.map((named): Cell => {
      const cell = named.of === undefined ? named : { ...named, of: position(named.of) };
      if (cell.expects.kind === "class" && cell.expects.init !== undefined)
        return { ...cell, expects: { kind: "class", init: position(cell.expects.init) } };
      if (cell.expects.kind !== "function" && cell.expects.kind !== "class-method") return cell;
      return { ...cell, expects: { ...cell.expects, function: position(cell.expects.function) } };
    }),
    classes: version.classes.map((shape) => ({
      ...shape,
      attributes: shape.attributes.map(({ expects, ...attribute }) =>
        "function" in expects
          ? { ...attribute, expects: { ...expects, function: position(expects.function) } }
          : { ...attribute, expects },
      ),
    })),
    blocks: version.blocks.map((block) => ({
      ...block,
      ops: block.ops.map((op) => renumberOp(op, position)),
    })),
  };
}
