/**
 * The incremental engine: inputs, a revision counter, and queries whose results are kept until something that they
 * read has changed.
 *
 * A query is a pure function of the inputs. While it runs, the engine notes what it reads; when an input has changed
 * since, the engine first brings those dependencies up to date, and runs the query again only when the *value* of one
 * of them differs. So a query that reduces its input (the outline of a module, without the bodies) stops a change
 * from spreading. Vocabulary and method are those of salsa (rust-analyzer): revision, memo, early cutoff.
 *
 * Example: `outline` reads the text. An edit inside a body runs `outline` again; its value is equal to the old one,
 * so nothing that reads only `outline` runs.
 */
import { InternalError, invariant } from "../base/invariant";
import { type CancellationToken, checkCancelled, NEVER_CANCELLED } from "./cancellation";

/** A value that comes from outside. `undefined` where it was never set. */
export interface Input<Value> {
  readonly kind: "input";
  readonly name: string;
  /** Setting an equal value is no change. Identity when absent. */
  readonly equals?: (a: Value, b: Value) => boolean;
}

/** A value computed from others, for one key. */
export interface Query<Value> {
  readonly kind: "query";
  readonly name: string;
  readonly compute: (db: Database, key: string) => Value;
  /** When the new value equals the old one, readers are not run again. Identity when absent. */
  readonly equals?: (a: Value, b: Value) => boolean;
}

/** Declares an input; declarations are constants of a module. */
export function defineInput<Value>(name: string, equals?: (a: Value, b: Value) => boolean): Input<Value> {
  return equals === undefined ? { kind: "input", name } : { kind: "input", name, equals };
}

/** Declares a query; declarations are constants of a module. */
export function defineQuery<Value>(
  name: string,
  compute: (db: Database, key: string) => Value,
  equals?: (a: Value, b: Value) => boolean,
): Query<Value> {
  return equals === undefined ? { kind: "query", name, compute } : { kind: "query", name, compute, equals };
}

interface Cell {
  value: unknown;
  /** The last revision in which the value became different. */
  changedAt: number;
}

interface Memo extends Cell {
  /** The last revision in which the value was known to be right. */
  verifiedAt: number;
  dependencies: readonly Dependency[];
}

type Dependency =
  | { readonly kind: "input"; readonly cell: Cell }
  | { readonly kind: "query"; readonly query: Query<unknown>; readonly key: string };

interface ActiveQuery {
  readonly name: string;
  readonly key: string;
  readonly dependencies: Dependency[];
  readonly seen: Set<unknown>;
}

/** How many revisions a memo survives that nobody asked for: enough for an undo to find the old results. */
const KEPT_REVISIONS = 8;
/** How often the memos are swept, in revisions. */
const SWEEP_INTERVAL = 4;

/** Inputs and memoised queries. Not reentrant across tasks: a query never waits. */
export class Database {
  /** How often each query was really run, by name; tests assert on it. */
  readonly runs = new Map<string, number>();
  private current = 1;
  private readonly inputs = new Map<string, Map<string, Cell>>();
  private readonly memos = new Map<string, Map<string, Memo>>();
  private readonly active: (ActiveQuery | undefined)[] = [];
  private token: CancellationToken = NEVER_CANCELLED;

  /** Grows by one with every change of an input. */
  get revision(): number {
    return this.current;
  }

  /** Changes an input; `undefined` forgets it. */
  set<Value>(input: Input<Value>, key: string, value: Value | undefined): void {
    invariant(this.active.length === 0, `input ${input.name} set while a query runs`);
    const cell = this.inputCell(input.name, key);
    if (sameValue(input.equals as Equality | undefined, cell.value, value)) return;
    this.current += 1;
    cell.value = value;
    cell.changedAt = this.current;
    if (this.current % SWEEP_INTERVAL === 0) this.sweep();
  }

  /** Reads an input. */
  read<Value>(input: Input<Value>, key: string): Value | undefined {
    const cell = this.inputCell(input.name, key);
    this.note(cell, { kind: "input", cell });
    return cell.value as Value | undefined;
  }

  /** The value of a query, computed only when it has to be. */
  get<Value>(query: Query<Value>, key: string): Value {
    const memo = this.refresh(query as Query<unknown>, key);
    this.note(memo, { kind: "query", query: query as Query<unknown>, key });
    return memo.value as Value;
  }

  /** Reads without becoming dependent: for what the key already determines. */
  untracked<Value>(compute: () => Value): Value {
    this.active.push(undefined);
    try {
      return compute();
    } finally {
      this.active.pop();
    }
  }

  /** Runs `compute` under a token: each query checks it before it starts. */
  withToken<Value>(token: CancellationToken, compute: () => Value): Value {
    const outer = this.token;
    this.token = token;
    try {
      return compute();
    } finally {
      this.token = outer;
    }
  }

  private refresh(query: Query<unknown>, key: string): Memo {
    const table = this.table(query.name);
    const memo = table.get(key);
    if (memo !== undefined) {
      if (memo.verifiedAt === this.current) return memo;
      if (this.isUpToDate(memo)) {
        memo.verifiedAt = this.current;
        return memo;
      }
    }
    checkCancelled(this.token);
    return this.run(query, key, table, memo);
  }

  private isUpToDate(memo: Memo): boolean {
    return memo.dependencies.every((dependency) => {
      const cell = dependency.kind === "input" ? dependency.cell : this.refresh(dependency.query, dependency.key);
      return cell.changedAt <= memo.verifiedAt;
    });
  }

  private run(query: Query<unknown>, key: string, table: Map<string, Memo>, old: Memo | undefined): Memo {
    const circular = this.active.some((outer) => outer !== undefined && outer.name === query.name && outer.key === key);
    if (circular) throw new InternalError(`query ${query.name} depends on itself`);
    const frame: ActiveQuery = { name: query.name, key, dependencies: [], seen: new Set() };
    this.active.push(frame);
    let value: unknown;
    try {
      value = query.compute(this, key);
    } finally {
      this.active.pop();
    }
    this.runs.set(query.name, (this.runs.get(query.name) ?? 0) + 1);
    if (old !== undefined) {
      if (!sameValue(query.equals as Equality | undefined, old.value, value)) {
        old.value = value;
        old.changedAt = this.current;
      }
      old.verifiedAt = this.current;
      old.dependencies = frame.dependencies;
      return old;
    }
    const memo = { value, changedAt: this.current, verifiedAt: this.current, dependencies: frame.dependencies };
    table.set(key, memo);
    return memo;
  }

  private note(identity: unknown, dependency: Dependency): void {
    const frame = this.active[this.active.length - 1];
    if (frame === undefined || frame.seen.has(identity)) return;
    frame.seen.add(identity);
    frame.dependencies.push(dependency);
  }

  private inputCell(name: string, key: string): Cell {
    let cells = this.inputs.get(name);
    if (cells === undefined) {
      cells = new Map();
      this.inputs.set(name, cells);
    }
    let cell = cells.get(key);
    if (cell === undefined) {
      cell = { value: undefined, changedAt: 0 };
      cells.set(key, cell);
    }
    return cell;
  }

  private table(name: string): Map<string, Memo> {
    let table = this.memos.get(name);
    if (table === undefined) {
      table = new Map();
      this.memos.set(name, table);
    }
    return table;
  }

  private sweep(): void {
    for (const table of this.memos.values()) {
      for (const [key, memo] of table) {
        if (memo.verifiedAt < this.current - KEPT_REVISIONS) table.delete(key);
      }
    }
  }
}

type Equality = (a: unknown, b: unknown) => boolean;

function sameValue(equals: Equality | undefined, a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return equals !== undefined && a !== undefined && b !== undefined && equals(a, b);
}
