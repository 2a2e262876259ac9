/** A whole file: from the concrete tree to the module node and what was wrong on the way. */
import type { Diagnostic } from "../../base/diagnostic";
import type { ConcreteTree, Problem } from "../concrete-tree";
import type * as ast from "../nodes";
import { ConversionContext } from "./context";
import { convertExpression } from "./expressions";
import { convertStatements } from "./statements";

export interface ConvertedModule {
  readonly module: ast.Module;
  readonly nodeCount: number;
  readonly errors: readonly Diagnostic[];
}

export function convertModule(tree: ConcreteTree): ConvertedModule {
  const c = new ConversionContext(tree, convertExpression);
  const id = c.newId();
  const span = { start: 0, end: tree.source.length };
  const module: ast.Module = { kind: "Module", id, span, body: convertStatements(c, 0) };
  const others = c.errors.filter((error) => error.code !== "MT1006" || !startsWithProblem(tree, error));
  const errors = [...tree.problems.map((problem) => problemDiagnostic(tree, problem)), ...others];
  return { module, nodeCount: c.nodeCount, errors };
}

/** A block that has nothing in it because what stands there could not be parsed: that has been said. */
function startsWithProblem({ source, problems }: ConcreteTree, { span }: Diagnostic): boolean {
  return problems.some(({ span: { start, end } }) => {
    if (start < span.start || end <= start) return false;
    return start <= span.end || /^\s*$/.test(source.slice(span.end, start));
  });
}

/** At most this much of a stretch that could not be parsed is underlined: its first line. */
function problemDiagnostic(tree: ConcreteTree, problem: Problem): Diagnostic {
  const { start, end } = problem.span;
  if (problem.kind === "missing") {
    const what = /^\w/.test(problem.type) ? problem.type.replaceAll("_", " ") : `\`${problem.type}\``;
    return { code: "MT1002", severity: "error", span: problem.span, message: `Expected ${what}.`, related: [] };
  }
  let stop = start;
  while (stop < end && tree.source.charCodeAt(stop) !== 10 && tree.source.charCodeAt(stop) !== 13) stop++;
  return { code: "MT1001", severity: "error", span: { start, end: stop }, message: "Invalid syntax.", related: [] };
}
