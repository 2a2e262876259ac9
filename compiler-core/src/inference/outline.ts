/**
 * What the statements of a module show of themselves to the rest of it: everything but what its functions do inside.
 *
 * Modules with equal outlines have equal facts. After an edit nearly all statements are the ones of before, or copies of
 * them, so comparing two outlines looks into those only that were written anew.
 */
import { original } from "../syntax/moved";
import type * as ast from "../syntax/nodes";
import { sameSyntax } from "../syntax/same-syntax";
import { tracesOf } from "./traces";

export type Outline = readonly Shown[];

type Shown =
  | { readonly kind: "statement"; readonly statement: ast.Statement }
  /** `head` is the class without its body. */
  | { readonly kind: "class"; readonly head: ast.ClassDef; readonly body: readonly ast.Statement[] };

export function outlineOf(module: ast.Module): Outline {
  return module.body.map((statement) =>
    statement.kind === "ClassDef"
      ? { kind: "class", head: { ...statement, body: [] }, body: statement.body.map(original) }
      : { kind: "statement", statement: original(statement) },
  );
}

export function sameOutline(a: Outline, b: Outline): boolean {
  return a.length === b.length && a.every((shown, index) => sameShown(shown, b[index] as Shown));
}

function sameShown(a: Shown, b: Shown): boolean {
  if (a.kind === "statement") return b.kind === "statement" && sameOutside(a.statement, b.statement);
  return (
    b.kind === "class" &&
    a.body.length === b.body.length &&
    a.body.every((statement, index) => sameOutside(statement, b.body[index] as ast.Statement)) &&
    sameSyntax(a.head, b.head)
  );
}

function sameOutside(a: ast.Statement, b: ast.Statement): boolean {
  if (a === b) return true;
  if (a.kind !== "FunctionDef" && a.kind !== "AsyncFunctionDef") return sameSyntax(a, b);
  if (b.kind !== "FunctionDef" && b.kind !== "AsyncFunctionDef") return false;
  return sameSyntax({ ...a, body: [] }, { ...b, body: [] }) && sameSyntax(tracesOf(a), tracesOf(b));
}
