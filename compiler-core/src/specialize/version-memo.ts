/**
 * Versions that were made before, for an editor that specializes a module again and again.
 *
 * What a version becomes depends on its function and on the answers to what it asks: what globals mean, how callees
 * take their arguments, which versions there are. A remembered outcome is used again when all those questions, asked in
 * the same order, are answered as before. (Asking has effects: it makes callers known and versions wanted.)
 */
import { invariant } from "../base/invariant";
import { simplify } from "../mir/simplify";
import type { ParameterType, TypedFunction } from "../mir/typed";
import { reboundRegisters } from "./array-uses";
import type { ClassMeaning, GlobalMeaning, SpecializeFunction, SpecializeModule, VersionHandle } from "./environment";
import { specializeVersion, type VersionRequest } from "./function";
import type { SpecializeReason } from "./reasons";
import type { ResultJoin } from "./results";
import { type CodeMaker, VersionCode } from "./version-code";

export type MadeVersion =
  | { readonly kind: "made"; readonly code: VersionCode }
  | { readonly kind: "unavailable"; readonly reason: SpecializeReason };

/** Makes versions; `assessModule` goes through one. */
export interface VersionMaker extends CodeMaker {
  make(request: VersionRequest): MadeVersion;
  /** How many versions it has made, and not found: each of them takes long. */
  readonly madeAnew: number;
  /** Somebody wanted the typed MIR itself, and may want it again. */
  lookedAt(code: VersionCode, request: VersionRequest): void;
}

export const MAKE_ANEW: VersionMaker = {
  madeAnew: 0,
  make: (request) => {
    const outcome = specializeVersion(request);
    return outcome.kind === "made" ? { kind: "made", code: new VersionCode(outcome.typed) } : outcome;
  },
  remake: (request) => {
    const outcome = specializeVersion(request);
    invariant(outcome.kind === "made", "a version cannot be made a second time");
    return outcome.typed;
  },
  simplify,
  letGo: () => undefined,
  lookedAt: () => undefined,
};

type Question =
  | { readonly kind: "global"; readonly name: string }
  | { readonly kind: "callee"; readonly index: number }
  | { readonly kind: "compiled"; readonly index: number }
  | { readonly kind: "version"; readonly index: number; readonly types: readonly ParameterType[] };

interface Remembered {
  readonly version: number;
  readonly parameters: string;
  readonly before: Result;
  readonly after: Result;
  readonly answers: readonly { readonly question: Question; readonly answer: string }[];
  /** It asked about itself: what it became depends on what was known of its result before. */
  readonly asksItself: boolean;
  readonly outcome: MadeVersion;
}

type Result = Pick<ResultJoin, "representation" | "fact">;

/** Outcomes kept for one function: its versions, in a few environments. */
const KEPT_OUTCOMES = 12;

/** Versions whose typed MIR is kept: about those of the function that is edited and looked at, and of what it calls. */
const KEPT_CODES = 24;

/** Functions are known by identity: the caller hands in the same object as long as its content is the same. */
export class VersionMemo implements VersionMaker {
  madeAnew = 0;
  private readonly outcomes = new WeakMap<SpecializeFunction, Remembered[]>();
  /** The last ones that were looked at, by function and version: of one that is edited, the newest. */
  private readonly kept = new Map<string, VersionCode>();

  make(request: VersionRequest): MadeVersion {
    const known = this.outcomes.get(request.fn) ?? [];
    this.outcomes.set(request.fn, known);
    const found = known.find((remembered) => fits(remembered, request));
    if (found !== undefined) {
      request.result.representation = found.after.representation;
      request.result.fact = found.after.fact;
      return found.outcome;
    }
    this.madeAnew += 1;
    const { remembered, outcome } = makeAndRemember(request);
    if (remembered !== undefined) {
      known.unshift(remembered);
      if (known.length > KEPT_OUTCOMES) known.pop();
    }
    return outcome;
  }

  remake(request: VersionRequest): TypedFunction {
    return MAKE_ANEW.remake(request);
  }

  simplify(typed: TypedFunction): TypedFunction {
    return MAKE_ANEW.simplify(typed);
  }

  letGo(code: VersionCode, request: VersionRequest): void {
    if (this.kept.has(nameOf(request))) this.lookedAt(code, request);
    else code.release();
  }

  lookedAt(code: VersionCode, request: VersionRequest): void {
    const name = nameOf(request);
    const before = this.kept.get(name);
    if (before !== code) before?.release();
    this.kept.delete(name);
    this.kept.set(name, code);
    for (const [oldest, other] of this.kept) {
      if (this.kept.size <= KEPT_CODES) break;
      this.kept.delete(oldest);
      other.release();
    }
  }
}

function nameOf({ fn, version }: VersionRequest): string {
  return `${fn.index} ${version}`;
}

function fits(remembered: Remembered, request: VersionRequest): boolean {
  if (remembered.version !== request.version || remembered.parameters !== request.parameters.join()) return false;
  const begins = sameResult(remembered.before, request.result);
  // Whoever begins with the result at which it ends gets there without detours.
  if (!begins && (remembered.asksItself || !sameResult(remembered.after, request.result))) return false;
  return remembered.answers.every(({ question, answer }) => ask(question, request) === answer);
}

function sameResult(a: Result, b: Result): boolean {
  return a.representation === b.representation && a.fact === b.fact;
}

function makeAndRemember(request: VersionRequest): {
  readonly outcome: MadeVersion;
  readonly remembered: Remembered | undefined;
} {
  const { module, others, result } = request;
  const before = { representation: result.representation, fact: result.fact };
  const answers = new Map<string, { readonly question: Question; readonly answer: string }>();
  let isSteady = true;
  let asksItself = false;
  const note = (question: Question): void => {
    const answer = ask(question, request);
    const key = JSON.stringify(question);
    const known = answers.get(key);
    // A version that asks about itself sees its own result grow, which its function alone decides.
    if (known !== undefined && known.answer !== answer) isSteady = false;
    answers.set(key, { question, answer });
  };
  const watchedModule: SpecializeModule = {
    functions: module.functions,
    functionAt: (index) => {
      note({ kind: "callee", index });
      return module.functionAt(index);
    },
    global: (name) => {
      note({ kind: "global", name });
      return module.global(name);
    },
  };
  const outcome = MAKE_ANEW.make({
    ...request,
    module: watchedModule,
    others: {
      isCompiled: (index) => {
        note({ kind: "compiled", index });
        return others.isCompiled(index);
      },
      request: (index, types) => {
        note({ kind: "version", index, types });
        const handle = others.request(index, types);
        asksItself ||= handle !== undefined && isSelf(handle, request);
        return handle;
      },
    },
  });
  const remembered: Remembered = {
    version: request.version,
    parameters: request.parameters.join(),
    before,
    after: { representation: result.representation, fact: result.fact },
    answers: [...answers.values()],
    asksItself,
    outcome,
  };
  return { outcome, remembered: isSteady ? remembered : undefined };
}

function ask(question: Question, { fn, version, module, others }: VersionRequest): string {
  switch (question.kind) {
    case "global":
      return described(module.global(question.name));
    case "callee": {
      const callee = module.functionAt(question.index);
      return callee === undefined ? "" : remembered(CONVENTIONS, callee, callingConvention);
    }
    case "compiled":
      return String(others.isCompiled(question.index));
    case "version": {
      const handle = others.request(question.index, question.types);
      if (handle === undefined) return "";
      const { parameters, opaque, inlinedSize, resultFact, result } = handle;
      const promised = isSelf(handle, { fn, version }) ? "self" : `${result} ${resultFact}`;
      return `${handle.version} ${parameters.join()} ${opaque} ${inlinedSize} ${promised}`;
    }
  }
}

function isSelf(handle: VersionHandle, { fn, version }: Pick<VersionRequest, "fn" | "version">): boolean {
  return handle.function === fn.index && handle.version === version;
}

/** Questions are asked again at every edit; what they are about never changes. */
const CONVENTIONS = new WeakMap<SpecializeFunction, string>();
const CLASSES = new WeakMap<ClassMeaning, string>();

function described(meaning: GlobalMeaning | undefined): string {
  switch (meaning?.kind) {
    case undefined:
      return "";
    case "class":
      return remembered(CLASSES, meaning.class, (value) => JSON.stringify(value));
    case "constant":
      return `constant ${meaning.type}`;
    case "builtin":
      return `builtin ${meaning.path}`;
    case "function":
      return `function ${meaning.function}`;
  }
}

function remembered<Key extends object>(texts: WeakMap<Key, string>, key: Key, describe: (key: Key) => string): string {
  let text = texts.get(key);
  if (text === undefined) {
    text = describe(key);
    texts.set(key, text);
  }
  return text;
}

/** What a caller sees of a function: names of parameters, and defaults. */
function callingConvention({ baseline, parameters }: SpecializeFunction): string {
  const names = baseline.locals.slice(0, parameters.length).join();
  const defaults = parameters.map((parameter) => parameter.default);
  return `${names} ${[...reboundRegisters(baseline).keys()].filter((register) => register < parameters.length)} ${JSON.stringify([baseline.parameters, defaults], plainBigints)}`;
}

function plainBigints(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}
