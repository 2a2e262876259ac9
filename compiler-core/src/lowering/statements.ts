/**
 * The dispatch over the kinds of statements.
 */
import { assertNever, InternalError } from "../base/invariant";
import type * as ast from "../syntax/nodes";
import { evaluate, lowerAnnAssign, lowerAssign, lowerAugAssign } from "./assignments";
import type { LoweringContext } from "./context";
import { lowerBreak, lowerContinue, lowerFor, lowerIf, lowerReturn, lowerWhile } from "./control-flow";
import { lowerAssert, lowerRaise, lowerTry } from "./exceptions";
import { lowerImport, lowerImportFrom } from "./imports";
import { deleteTarget } from "./targets";
import { lowerWith } from "./with-statement";

export function lowerStatements(ctx: LoweringContext, body: readonly ast.Statement[]): void {
  for (const statement of body) {
    ctx.statement = statement.span;
    ctx.enclosing = statement.span;
    lowerStatement(ctx, statement);
  }
}

function lowerStatement(ctx: LoweringContext, node: ast.Statement): void {
  switch (node.kind) {
    case "Expr":
      evaluate(ctx, node.value);
      return;
    case "Assign":
      lowerAssign(ctx, node);
      return;
    case "AugAssign":
      lowerAugAssign(ctx, node);
      return;
    case "AnnAssign":
      lowerAnnAssign(ctx, node);
      return;
    case "Delete":
      for (const target of node.targets) deleteTarget(ctx, target);
      return;
    case "Return":
      lowerReturn(ctx, node);
      return;
    case "If":
      lowerIf(ctx, node);
      return;
    case "While":
      lowerWhile(ctx, node);
      return;
    case "For":
      lowerFor(ctx, node);
      return;
    case "Break":
      lowerBreak(ctx);
      return;
    case "Continue":
      lowerContinue(ctx, node);
      return;
    case "Try":
      lowerTry(ctx, node);
      return;
    case "Raise":
      lowerRaise(ctx, node);
      return;
    case "Assert":
      lowerAssert(ctx, node);
      return;
    case "With":
      lowerWith(ctx, node);
      return;
    case "Import":
      lowerImport(ctx, node);
      return;
    case "ImportFrom":
      lowerImportFrom(ctx, node);
      return;
    case "Global":
    case "Pass":
      return;
    case "FunctionDef":
    case "AsyncFunctionDef":
    case "ClassDef":
    case "TypeAlias":
    case "AsyncFor":
    case "AsyncWith":
    case "Match":
    case "TryStar":
    case "Nonlocal":
      throw new InternalError(`${node.kind} lies outside the slice`);
    default:
      assertNever(node);
  }
}
