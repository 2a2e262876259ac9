/**
 * `import` and `from … import` inside functions.
 */
import type { Register } from "../mir/baseline";
import type * as ast from "../syntax/nodes";
import { defineConstant, intConstant, type LoweringContext, NONE, strConstant } from "./context";
import { storeNamed } from "./targets";

export function lowerImport(ctx: LoweringContext, node: ast.Import): void {
  const { builder, scope } = ctx;
  for (const alias of node.names) {
    const level = defineConstant(ctx, intConstant(0), node.span);
    const fromList = defineConstant(ctx, NONE, node.span);
    const operands = [builder.name(scope.mangle(alias.name)), builder.use(level), builder.use(fromList)];
    const module = builder.define("import_name", node.span, undefined, operands);
    const [top = "", ...rest] = alias.name.split(".");
    if (alias.asname === undefined) {
      storeNamed(ctx, top, node.span, builder.use(module));
    } else {
      const found = rest.length === 0 ? module : lowerDottedImport(ctx, node, module, rest);
      storeNamed(ctx, alias.asname, node.span, builder.use(found));
    }
  }
}

/** `import a.b.c as m` binds `c`: the attributes are fetched as `from` would. */
function lowerDottedImport(ctx: LoweringContext, node: ast.Import, top: Register, rest: readonly string[]): Register {
  const { builder, scope } = ctx;
  let module = top;
  for (const attribute of rest) {
    module = builder.define("import_from", node.span, undefined, [
      builder.use(module),
      builder.name(scope.mangle(attribute)),
    ]);
  }
  return module;
}

export function lowerImportFrom(ctx: LoweringContext, node: ast.ImportFrom): void {
  const { builder, scope } = ctx;
  const level = defineConstant(ctx, intConstant(node.level), node.span);
  const items = node.names.map((alias) => strConstant(alias.name));
  const fromList = defineConstant(ctx, { kind: "tuple", items }, node.span);
  const operands = [builder.name(scope.mangle(node.module ?? "")), builder.use(level), builder.use(fromList)];
  const module = builder.define("import_name", node.span, undefined, operands);
  for (const alias of node.names) {
    const name = builder.name(scope.mangle(alias.name));
    const value = builder.define("import_from", node.span, undefined, [builder.keep(module), name]);
    storeNamed(ctx, alias.asname ?? alias.name, node.span, builder.use(value));
  }
  builder.release(module, node.span);
}
