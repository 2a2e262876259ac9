/**
 * Which door a module's file is: an extension module beside the source, or a .pyc that opens the machine code.
 *
 * `python -m m` asks the module's loader for a code object, which an extension module has not got. So a module that
 * is made to be run comes in through its .pyc, all others through the extension module.
 */
import type * as ast from "../syntax/nodes";

export interface Door {
  readonly kind: "import" | "pyc";
  /** Why, for the report. */
  readonly reason: string;
}

const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** `stem` is the file's name, `name` the module's: they differ for a package's `__init__.py`. */
export function chooseDoor(module: ast.Module, stem: string, name: string): Door {
  if (stem === "__main__") return { kind: "pyc", reason: "it is named __main__, so `python -m` runs it" };
  if (module.body.some(isMainGuard))
    return { kind: "pyc", reason: "it has a __main__ guard, so `python -m` may run it" };
  if (module.body.some(isCall))
    return { kind: "pyc", reason: "its top level calls something, so `python -m` may run it" };
  // Import names a function after the module, and linkers want names.
  if (!IDENTIFIER.test(name)) return { kind: "pyc", reason: "its name is no identifier" };
  return { kind: "import", reason: "it is only imported" };
}

/** `if __name__ == "__main__":`, either way round. */
function isMainGuard(statement: ast.Statement): boolean {
  if (statement.kind !== "If" || statement.test.kind !== "Compare") return false;
  const sides = [statement.test.left, ...statement.test.comparators];
  const named = sides.some((side) => side.kind === "Name" && side.name === "__name__");
  return (
    named &&
    sides.some((side) => side.kind === "Constant" && side.value.kind === "str" && side.value.value === "__main__")
  );
}

/** A script without a guard: `main()`, `print(…)`. */
function isCall(statement: ast.Statement): boolean {
  return statement.kind === "Expr" && statement.value.kind === "Call";
}
