/** Where the module of a child process is: beside this file bundled or built, or as TypeScript that tsx runs. */
import { existsSync } from "node:fs";
import { join } from "node:path";

export function childModule(name: string): { readonly path: string; readonly execArgv: readonly string[] } {
  const built = join(__dirname, `${name}.js`);
  if (existsSync(built)) return { path: built, execArgv: [] };
  return { path: join(__dirname, `${name}.ts`), execArgv: ["--require", require.resolve("tsx/cjs")] };
}
