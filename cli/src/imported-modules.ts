/** The modules beside a script that it imports, directly or not, as far as its import statements tell. */
import { dirname, join } from "node:path";
import type { FileSystem } from "../../compiler-core/src/base/file-system";
import type * as ast from "../../compiler-core/src/syntax/nodes";
import { walk } from "../../compiler-core/src/syntax/visit";

/**
 * Files that the module may import, in the order of its statements.
 * `root` is the folder that absolute imports start from: the script's own.
 */
export function importedFiles(files: FileSystem, module: ast.Module, path: string, root: string): readonly string[] {
  const found = new Set<string>();
  const add = (folder: string, names: readonly string[]): void => {
    let here = folder;
    for (const name of names) {
      const file = join(here, `${name}.py`);
      here = join(here, name);
      const init = join(here, "__init__.py");
      if (files.kindOf(init) === "file") found.add(init);
      else if (files.kindOf(file) === "file") found.add(file);
      else return;
    }
  };
  walk(module, (node) => {
    if (node.kind === "Import") {
      for (const { name } of node.names) add(root, name.split("."));
    } else if (node.kind === "ImportFrom") {
      const folder = node.level === 0 ? root : join(dirname(path), ...new Array<string>(node.level - 1).fill(".."));
      const parts = node.module === undefined ? [] : node.module.split(".");
      for (const { name } of node.names) add(folder, [...parts, name]);
    }
    return true;
  });
  return [...found];
}
