/**
 * The typed MIR of a version, which may be let go of: it is large, and most of what is asked about it fits into a
 * summary. Made again from the same request, it is the same.
 */
import type { DirectCallee, TypedFunction } from "../mir/typed";
import type { VersionRequest } from "./function";
import { type Gain, gainOf } from "./gain";
import { inlinableSize, mayBeInlined } from "./inlinable";

/** What decides about a version, and which others it needs. */
export interface VersionSummary {
  readonly gain: Gain;
  readonly callees: readonly DirectCallee[];
  /** Its operations, when calls of it can be inlined as soon as all calls in it are. */
  readonly inlinableSize: number | undefined;
}

/** How typed MIR is made again, and brought into canonical form. */
export interface CodeMaker {
  remake(request: VersionRequest): TypedFunction;
  simplify(typed: TypedFunction): TypedFunction;
  /** The version is summed up: its typed MIR is not needed for now. */
  letGo(code: VersionCode, request: VersionRequest): void;
}

/** Every question names the request that the version was made for. */
export class VersionCode {
  /** Running it may run other code. */
  readonly opaque: boolean;
  /** It is small enough to ask for `inlinableSize`. */
  readonly mayBeInlined: boolean;
  private raw: TypedFunction | undefined;
  private simplified: TypedFunction | undefined;
  private known: VersionSummary | undefined;

  constructor(typed: TypedFunction) {
    this.opaque = typed.opaque;
    this.mayBeInlined = mayBeInlined(typed);
    this.raw = typed;
  }

  /** In canonical form. */
  typed(request: VersionRequest, maker: CodeMaker): TypedFunction {
    if (this.simplified === undefined) {
      this.simplified = maker.simplify(this.raw ?? maker.remake(request));
      this.raw = undefined;
    }
    return this.simplified;
  }

  summary(request: VersionRequest, maker: CodeMaker): VersionSummary {
    if (this.known === undefined) {
      this.known = summaryOf(this.typed(request, maker));
      maker.letGo(this, request);
    }
    return this.known;
  }

  /** Forgets the typed MIR. */
  release(): void {
    this.raw = undefined;
    this.simplified = undefined;
  }
}

function summaryOf(typed: TypedFunction): VersionSummary {
  const callees = new Map<string, DirectCallee>();
  for (const block of typed.blocks) {
    for (const op of block.ops) {
      if (op.kind === "call-direct") callees.set(`${op.callee.function} ${op.callee.version}`, op.callee);
    }
  }
  return { gain: gainOf(typed), callees: [...callees.values()], inlinableSize: inlinableSize(typed) };
}
