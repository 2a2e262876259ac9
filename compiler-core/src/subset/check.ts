/**
 * The subset check: does a function lie in the slice of Python that lowering can express, and if not, why?
 *
 * It is its own stage because the answer is shown while typing, long before anything is compiled. The verdict is a list
 * of reasons, each with a stable code and the construct that is the cause; a function without reasons always lowers.
 * One walk over the body serves all rules. What a function within (up to 3.11 also a comprehension) holds is its own
 * affair: it runs interpreted.
 */
import type * as ast from "../syntax/nodes";
import { CHILD_FIELDS, OWN_SCOPES } from "../syntax/visit";
import type { FunctionSite } from "./function-sites";
import type { Finding, RuleContext, SubsetReason, SubsetRule } from "./rule";
import { SUBSET_RULES } from "./rules/index";

export type { SubsetReason } from "./rule";

/** Why the function stays interpreted, in source order; empty when it lies in the slice. */
export function checkFunction(site: FunctionSite, minor: number): readonly SubsetReason[] {
  const reasons: SubsetReason[] = [];
  for (const rule of SUBSET_RULES) report(rule, rule.checkFunction?.(site), reasons);
  const walker = new Walker(site, minor, reasons);
  for (const statement of site.node.body) walker.visit(statement, 0);
  return reasons.sort((a, b) => a.span.start - b.span.start || a.code.localeCompare(b.code));
}

const RULES_BY_KIND: ReadonlyMap<ast.NodeKind, readonly SubsetRule[]> = groupByKind(SUBSET_RULES);

type Children = ast.Node | readonly (ast.Node | undefined)[] | undefined;

class Walker implements RuleContext {
  readonly site: FunctionSite;
  readonly minor: number;
  loopDepth = 0;
  private readonly reasons: SubsetReason[];
  private readonly ignored = new Set<ast.Constant>();

  constructor(site: FunctionSite, minor: number, reasons: SubsetReason[]) {
    this.site = site;
    this.minor = minor;
    this.reasons = reasons;
  }

  readonly isIgnoredConstant = (node: ast.Constant): boolean => this.ignored.has(node);

  /** From 3.12 on a comprehension is a part of the function around it. */
  private isPartOfFunction(node: ast.Node): boolean {
    return this.minor >= 12 && (node.kind === "ListComp" || node.kind === "SetComp" || node.kind === "DictComp");
  }

  visit(node: ast.Node, loopDepth: number): void {
    const rules = RULES_BY_KIND.get(node.kind);
    if (rules !== undefined) {
      this.loopDepth = loopDepth;
      for (const rule of rules) report(rule, rule.check?.(node, this), this.reasons);
    }
    if (OWN_SCOPES.has(node.kind) && !this.isPartOfFunction(node)) {
      for (const part of partsAround(node)) this.visit(part, loopDepth);
      return;
    }
    if (node.kind === "Expr" && node.value.kind === "Constant") this.ignored.add(node.value);
    const fields = CHILD_FIELDS[node.kind] as readonly string[];
    const record = node as unknown as Readonly<Record<string, Children>>;
    const isLoop = node.kind === "For" || node.kind === "While" || node.kind === "AsyncFor";
    for (const field of fields) {
      const value = record[field];
      const depth = isLoop && field === "body" ? loopDepth + 1 : loopDepth;
      if (value === undefined) continue;
      if ("kind" in value) this.visit(value, depth);
      else for (const child of value) if (child !== undefined) this.visit(child, depth);
    }
  }
}

/** What the function around evaluates of something with a scope of its own. */
function partsAround(node: ast.Node): readonly ast.Node[] {
  switch (node.kind) {
    case "Lambda":
      return [...node.args.defaults, ...node.args.kw_defaults.filter((value) => value !== undefined)];
    case "GeneratorExp":
    case "ListComp":
    case "SetComp":
    case "DictComp":
      return node.generators.slice(0, 1).map((generator) => generator.iter);
    default:
      return [];
  }
}

function report(rule: SubsetRule, finding: Finding | undefined, reasons: SubsetReason[]): void {
  if (finding !== undefined) reasons.push({ code: rule.code, ...finding });
}

function groupByKind(rules: readonly SubsetRule[]): ReadonlyMap<ast.NodeKind, readonly SubsetRule[]> {
  const groups = new Map<ast.NodeKind, SubsetRule[]>();
  for (const rule of rules) {
    for (const kind of rule.kinds) {
      const group = groups.get(kind);
      if (group === undefined) groups.set(kind, [rule]);
      else group.push(rule);
    }
  }
  return groups;
}
