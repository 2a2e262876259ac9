/**
 * The second pass: what each name means, which variables are cells, and what every code object's tables hold.
 *
 * CPython passes sets of bound names down the scopes (`analyze_block`); here each name is looked up from its scope
 * outwards, which gives the same answer: classes are invisible to the scopes in them, `global` ends the search, and
 * `nonlocal` passes it on.
 */
import {
  ANNOTATED,
  ASSIGNED,
  BOUND,
  type CollectedScope,
  type CollectOptions,
  EMITTED,
  GLOBAL,
  IMPORTED,
  NONLOCAL,
  PARAMETER,
  USED,
} from "./collect";
import type { FrameVariables, NameFacts, Resolution, ResolutionKind, Scope } from "./scopes";

/** The scopes, and what each node names, by node id. */
export interface ResolvedScopes {
  readonly scopes: readonly Scope[];
  readonly resolutions: readonly (Resolution | undefined)[];
  /** `nonlocal` declarations without a variable to mean. */
  readonly unboundNonlocals: readonly { readonly scope: Scope; readonly name: string }[];
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A scope in the making. */
interface Draft {
  readonly scope: Mutable<Scope> & { children: Scope[]; names: Map<string, NameFacts> };
  readonly collected: CollectedScope;
  readonly parent: Draft | undefined;
  readonly frame: Draft;
  readonly resolutions: Map<string, Mutable<Resolution>>;
  /** Variables of this scope that other frames use. */
  readonly cells: Set<string>;
  /** Variables of outer frames that this frame uses or passes on. */
  readonly frees: Set<string>;
}

export function resolveScopes(
  collected: readonly CollectedScope[],
  nodeCount: number,
  options: CollectOptions,
): ResolvedScopes {
  const resolver = new Resolver(collected, options);
  resolver.resolve();
  return resolver.finish(nodeCount);
}

class Resolver {
  private readonly drafts: Draft[] = [];
  private readonly options: CollectOptions;
  private readonly unboundNonlocals: { scope: Scope; name: string }[] = [];

  constructor(collected: readonly CollectedScope[], options: CollectOptions) {
    this.options = options;
    const byCollected = new Map<CollectedScope, Draft>();
    for (const scope of collected) {
      const draft = this.newDraft(scope, scope.parent === undefined ? undefined : byCollected.get(scope.parent));
      byCollected.set(scope, draft);
      this.drafts.push(draft);
    }
  }

  private newDraft(collected: CollectedScope, parent: Draft | undefined): Draft {
    const scope: Draft["scope"] = {
      id: this.drafts.length,
      kind: collected.kind,
      node: collected.node,
      parent: parent?.scope,
      children: [],
      name: collected.name,
      qualname: collected.name,
      privateClass: collected.privateClass,
      frame: undefined as unknown as Scope,
      names: new Map(),
      parameters: collected.parameters,
      variables: { locals: [], cells: [], frees: [] },
      isGenerator: collected.isGenerator,
      isCoroutine: collected.isCoroutine,
    };
    const inlined = parent !== undefined && this.isInlined(collected) ? parent.frame : undefined;
    const draft: Mutable<Draft> = {
      scope,
      collected,
      parent,
      frame: undefined as unknown as Draft,
      resolutions: new Map(),
      cells: new Set(),
      frees: new Set(),
    };
    draft.frame = inlined ?? draft;
    scope.frame = draft.frame.scope;
    parent?.scope.children.push(scope);
    scope.qualname = parent === undefined ? scope.name : qualifiedName(collected, parent);
    return draft;
  }

  /** PEP 709: comprehensions, but not generator expressions, have no frame from 3.12 on. */
  private isInlined({ kind, node, parent }: CollectedScope): boolean {
    if (this.options.minor < 12 || kind !== "comprehension" || node.kind === "GeneratorExp") return false;
    return parent === undefined || visibleClass(parent) === undefined;
  }

  resolve(): void {
    for (const draft of this.drafts) {
      // Names that inner scopes pass on are added to `flags` while others are resolved; those need no look-up.
      for (const name of [...draft.collected.flags.keys()]) this.resolution(draft, name);
    }
  }

  private resolution(draft: Draft, name: string): Mutable<Resolution> {
    const known = draft.resolutions.get(name);
    if (known !== undefined) return known;
    const { kind, owner } = this.lookUp(draft, name, draft.collected.flags.get(name) ?? 0);
    const resolution = { kind, name, owner: owner.scope };
    draft.resolutions.set(name, resolution);
    if (kind === "free") this.passOn(draft, name, owner);
    return resolution;
  }

  /** Kinds are provisional: a `local` may turn out to be a cell, and `free` may be in the same frame. */
  private lookUp(draft: Draft, name: string, flags: number): { kind: ResolutionKind; owner: Draft } {
    const module = this.drafts[0] as Draft;
    const { kind } = draft.scope;
    if ((flags & GLOBAL) !== 0 || kind === "module") return { kind: "global", owner: module };
    if ((flags & NONLOCAL) !== 0) {
      const owner = this.enclosingOwner(draft, name);
      if (owner !== undefined) return { kind: "free", owner };
      this.unboundNonlocals.push({ scope: draft.scope, name });
      return { kind: "global", owner: module };
    }
    if ((flags & BOUND) !== 0) return { kind: kind === "class" ? "name" : "local", owner: draft };
    const around = visibleClass(draft.collected);
    const inClass = around?.flags.get(name) ?? 0;
    if ((inClass & (BOUND | GLOBAL)) === 0 || (inClass & NONLOCAL) !== 0) {
      const owner = this.enclosingOwner(draft, name);
      if (owner !== undefined) return { kind: "free", owner };
    }
    const byName = (kind === "class" || around !== undefined) && (inClass & GLOBAL) === 0;
    return { kind: byName ? "name" : "global", owner: module };
  }

  /** The scope around `draft` whose variable `name` is; undefined for globals. */
  private enclosingOwner(draft: Draft, name: string): Draft | undefined {
    for (let scope = draft.parent; scope !== undefined; scope = scope.parent) {
      const { kind } = scope.scope;
      if (kind === "module") return undefined;
      if (kind === "class") {
        if (name === "__class__") return scope;
        continue;
      }
      const flags = scope.collected.flags.get(name) ?? 0;
      if ((flags & GLOBAL) !== 0) return undefined;
      if ((flags & NONLOCAL) !== 0) continue;
      if ((flags & BOUND) !== 0) return scope;
    }
    return undefined;
  }

  /** The scopes between a use and its variable hand it on; frames between them have it as a free variable. */
  private passOn(draft: Draft, name: string, owner: Draft): void {
    for (let scope = draft; scope !== owner; scope = scope.parent as Draft) {
      if (scope !== draft && !scope.collected.flags.has(name)) {
        scope.collected.flags.set(name, 0);
        scope.resolutions.set(name, { kind: "free", name, owner: owner.scope });
      }
      if (scope.frame !== owner.frame) scope.frame.frees.add(name);
    }
    if (draft.frame !== owner.frame) owner.cells.add(name);
  }

  // -------------------------------------------------------------------------------------------- results

  finish(nodeCount: number): ResolvedScopes {
    this.shareCells();
    const resolutions = new Array<Resolution | undefined>(nodeCount).fill(undefined);
    for (const draft of this.drafts) {
      for (const resolution of draft.resolutions.values()) this.settle(draft, resolution);
      this.setNames(draft);
      this.fillResolutions(draft, resolutions);
    }
    for (const draft of this.drafts) if (draft.frame === draft) draft.scope.variables = this.variablesOf(draft);
    return { scopes: this.drafts.map((draft) => draft.scope), resolutions, unboundNonlocals: this.unboundNonlocals };
  }

  /** A variable of a function is a cell, too, when an inlined comprehension has a cell of the same name. */
  private shareCells(): void {
    for (const draft of this.drafts) {
      const { frame } = draft;
      if (frame === draft) continue;
      for (const name of draft.cells) {
        if (((frame.collected.flags.get(name) ?? 0) & BOUND) !== 0) frame.cells.add(name);
      }
    }
  }

  private settle(draft: Draft, resolution: Mutable<Resolution>): void {
    if (resolution.kind !== "local" && resolution.kind !== "free") return;
    const owner = this.drafts[resolution.owner.id] as Draft;
    if (draft.frame !== owner.frame) resolution.kind = "free";
    else resolution.kind = owner.cells.has(resolution.name) ? "cell" : "local";
  }

  private setNames(draft: Draft): void {
    for (const [name, flags] of draft.collected.flags) {
      const resolution = draft.resolutions.get(name);
      if (resolution === undefined) continue;
      const declared = (flags & GLOBAL) !== 0 ? "global" : (flags & NONLOCAL) !== 0 ? "nonlocal" : undefined;
      draft.scope.names.set(name, {
        resolution,
        isParameter: (flags & PARAMETER) !== 0,
        isLocal: (flags & BOUND) !== 0 && declared === undefined,
        isAssigned: (flags & ASSIGNED) !== 0,
        isReferenced: (flags & USED) !== 0,
        isImported: (flags & IMPORTED) !== 0,
        isAnnotated: (flags & ANNOTATED) !== 0,
        declared,
      });
    }
  }

  private fillResolutions(draft: Draft, resolutions: (Resolution | undefined)[]): void {
    const { useNodes, useNames, silentNodes, silentNames } = draft.collected;
    for (let i = 0; i < useNodes.length; i++) {
      resolutions[useNodes[i] as number] = draft.resolutions.get(useNames[i] as string);
    }
    for (let i = 0; i < silentNodes.length; i++) {
      const name = silentNames[i] as string;
      resolutions[silentNodes[i] as number] = draft.resolutions.get(name) ?? this.silentResolution(draft, name);
    }
  }

  /** Looks a name up without making anything a cell. */
  private silentResolution(draft: Draft, name: string): Resolution {
    const { kind, owner } = this.lookUp(draft, name, 0);
    const resolution = { kind, name, owner: owner.scope };
    return resolution;
  }

  /** The variables of a frame, with those of the comprehensions that are inlined into it. */
  private variablesOf(frame: Draft): FrameVariables {
    const locals = new Set<string>(frame.scope.parameters);
    const cells = new Set<string>();
    for (const draft of this.drafts) {
      if (draft.frame !== frame) continue;
      for (const name of draft.cells) cells.add(name);
      if (draft.scope.kind === "module" || draft.scope.kind === "class") continue;
      for (const [name, flags] of draft.collected.flags) {
        if (draft !== frame && hasHiddenLocal(draft, name, flags)) locals.add(name);
        if ((flags & BOUND) === 0 || (flags & (GLOBAL | NONLOCAL)) !== 0) continue;
        if ((flags & EMITTED) !== 0 && !draft.cells.has(name)) locals.add(name);
      }
    }
    return { locals: [...locals], cells: [...cells].sort(), frees: [...frame.frees].sort() };
  }
}

/**
 * CPython gives an inlined comprehension a fast local that nothing uses for a global that it assigns by `:=`, and for
 * a cell that has the name of a free variable of the frame.
 */
function hasHiddenLocal({ cells, frame }: Draft, name: string, flags: number): boolean {
  return (flags & (GLOBAL | ASSIGNED)) === (GLOBAL | ASSIGNED) || (cells.has(name) && frame.frees.has(name));
}

/** Scopes of type parameters and aliases directly in a class look names up in that class first. */
function visibleClass({ kind, parent }: CollectedScope): CollectedScope | undefined {
  if (kind !== "type-parameters" && kind !== "type-alias" && kind !== "type-variable") return undefined;
  return parent?.kind === "class" ? parent : parent && visibleClass(parent);
}

/** As `compiler_set_qualname` does it. */
function qualifiedName(collected: CollectedScope, parentDraft: Draft): string {
  const { name, kind } = collected;
  let parent = parentDraft.frame;
  const { kind: around } = parent.scope;
  if ((around === "type-parameters" || around === "type-variable") && parent.parent !== undefined) {
    parent = parent.parent.frame;
  }
  if (parent.scope.kind === "module") return name;
  if (kind === "function" || kind === "class") {
    const flags = parentDraft.collected.flags.get(name) ?? 0;
    if ((flags & GLOBAL) !== 0) return name;
  }
  const inFunction = ["function", "lambda", "type-alias"].includes(parent.scope.kind);
  return `${parent.scope.qualname}${inFunction ? ".<locals>" : ""}.${name}`;
}
