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
import type { Steps } from "../base/steps";
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
  /** In one go, or in steps, which `Database.steps` takes one by one. */
  readonly compute: (db: Database, key: string) => Value | Steps<Value>;
  readonly isStepwise: boolean;
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
  const query = { kind: "query", name, compute, isStepwise: false } as const;
  return equals === undefined ? query : { ...query, equals };
}

/** The same for what takes long. */
export function defineStepwiseQuery<Value>(
  name: string,
  compute: (db: Database, key: string) => Steps<Value>,
): Query<Value> {
  return { kind: "query", name, compute, isStepwise: true };
}

interface Cell {
  readonly kind: "input" | "memo";
  value: unknown;
  /** The last revision in which the value became different. */
  changedAt: number;
  /** The number of the last run that noted it: see `note`. */
  notedIn: number;
}

interface InputCell extends Cell {
  readonly kind: "input";
}

interface Memo extends Cell {
  readonly kind: "memo";
  readonly query: Query<unknown>;
  readonly key: string;
  /** The last revision in which the value was known to be right; 0 when it was never computed. */
  verifiedAt: number;
  dependencies: readonly Dependency[];
  isRunning: boolean;
  /** Begun, and not at its end; worth something in the revision only in which it was begun. */
  begun: BegunRun | undefined;
  /** It was swept, and another may stand in its place. */
  isForgotten: boolean;
}

type Dependency = InputCell | Memo;

/** A query that is being run: what it has read so far. */
interface Run {
  readonly number: number;
  readonly dependencies: Dependency[];
}

interface BegunRun {
  readonly run: Run;
  readonly revision: number;
  readonly steps: Steps<unknown>;
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
  private lastRun = 0;
  private readonly inputs = new Map<string, Map<string, InputCell>>();
  private readonly memos = new Map<string, Map<string, Memo>>();
  /** Queries that run, the innermost last; undefined where nothing is noted. */
  private readonly active: (Run | undefined)[] = [];
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
    this.note(cell);
    return cell.value as Value | undefined;
  }

  /** The value of a query, computed only when it has to be. */
  get<Value>(query: Query<Value>, key: string): Value {
    const memo = this.memo(query as Query<unknown>, key);
    this.refresh(memo);
    this.note(memo);
    return memo.value as Value;
  }

  /**
   * The same in steps, for whoever drives a long computation from outside: inputs may change in between, after which it
   * begins anew. Whoever asks for the value meanwhile gets it at once: the rest of the steps is taken then.
   */
  *steps<Value>(query: Query<Value>, key: string): Steps<Value> {
    invariant(this.active.length === 0, `query ${query.name} driven from within a query`);
    for (;;) {
      const memo = this.memo(query as Query<unknown>, key);
      if (this.isFresh(memo) || this.advance(memo)) return memo.value as Value;
      yield;
    }
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

  private refresh(memo: Memo): void {
    if (!this.isFresh(memo)) while (!this.advance(memo));
  }

  /** Whether the value is right as it is. */
  private isFresh(memo: Memo): boolean {
    if (memo.verifiedAt === this.current) return true;
    if (memo.verifiedAt === 0 || memo.begun?.revision === this.current || !this.isUpToDate(memo)) return false;
    memo.verifiedAt = this.current;
    return true;
  }

  private isUpToDate({ dependencies, verifiedAt }: Memo): boolean {
    for (const dependency of dependencies) {
      const cell = dependency.kind === "input" ? dependency : this.refreshed(dependency);
      if (cell.changedAt > verifiedAt) return false;
    }
    return true;
  }

  private refreshed(dependency: Memo): Memo {
    const memo = dependency.isForgotten ? this.memo(dependency.query, dependency.key) : dependency;
    this.refresh(memo);
    return memo;
  }

  /** Takes a step, or all of what has none; says whether it was the last. */
  private advance(memo: Memo): boolean {
    const { query, key } = memo;
    if (memo.isRunning) throw new InternalError(`query ${query.name} depends on itself`);
    checkCancelled(this.token);
    const begun = memo.begun?.revision === this.current ? memo.begun : undefined;
    const run = begun?.run ?? this.newRun();
    memo.begun = undefined;
    memo.isRunning = true;
    this.active.push(run);
    let value: unknown;
    try {
      if (query.isStepwise) {
        const steps = begun?.steps ?? (query.compute(this, key) as Steps<unknown>);
        const step = steps.next();
        if (step.done !== true) {
          memo.begun = { run, revision: this.current, steps };
          return false;
        }
        value = step.value;
      } else {
        value = query.compute(this, key);
      }
    } finally {
      memo.isRunning = false;
      this.active.pop();
    }
    this.runs.set(query.name, (this.runs.get(query.name) ?? 0) + 1);
    if (memo.verifiedAt === 0 || !sameValue(query.equals as Equality | undefined, memo.value, value)) {
      memo.value = value;
      memo.changedAt = this.current;
    }
    memo.verifiedAt = this.current;
    memo.dependencies = run.dependencies;
    return true;
  }

  private newRun(): Run {
    this.lastRun += 1;
    return { number: this.lastRun, dependencies: [] };
  }

  /** Mostly once per run; a query that was read again after others may stand there twice. */
  private note(dependency: Dependency): void {
    const run = this.active[this.active.length - 1];
    if (run === undefined || dependency.notedIn === run.number) return;
    dependency.notedIn = run.number;
    run.dependencies.push(dependency);
  }

  private inputCell(name: string, key: string): InputCell {
    const cells = tableOf(this.inputs, name);
    let cell = cells.get(key);
    if (cell === undefined) {
      cell = { kind: "input", value: undefined, changedAt: 0, notedIn: 0 };
      cells.set(key, cell);
    }
    return cell;
  }

  private memo(query: Query<unknown>, key: string): Memo {
    const table = tableOf(this.memos, query.name);
    let memo = table.get(key);
    if (memo === undefined) {
      memo = {
        kind: "memo",
        value: undefined,
        changedAt: 0,
        notedIn: 0,
        query,
        key,
        verifiedAt: 0,
        dependencies: [],
        isRunning: false,
        begun: undefined,
        isForgotten: false,
      };
      table.set(key, memo);
    }
    return memo;
  }

  private sweep(): void {
    for (const table of this.memos.values()) {
      for (const [key, memo] of table) {
        if (memo.verifiedAt >= this.current - KEPT_REVISIONS) continue;
        memo.isForgotten = true;
        table.delete(key);
      }
    }
  }
}

function tableOf<Value>(tables: Map<string, Map<string, Value>>, name: string): Map<string, Value> {
  let table = tables.get(name);
  if (table === undefined) {
    table = new Map();
    tables.set(name, table);
  }
  return table;
}

type Equality = (a: unknown, b: unknown) => boolean;

function sameValue(equals: Equality | undefined, a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return equals !== undefined && a !== undefined && b !== undefined && equals(a, b);
}
