/** Programs on the PATH, and the identity under which facts about them are remembered. */
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve, sep } from "node:path";

/** Absolute path of a program that is given as a path or as a name on the PATH. */
export function findProgram(
  name: string,
  environment: NodeJS.ProcessEnv = process.env,
  cwd = process.cwd(),
): string | undefined {
  if (isAbsolute(name) || name.includes(sep)) {
    const path = resolve(cwd, name);
    return isExecutableFile(path) ? path : undefined;
  }
  for (const folder of (environment["PATH"] ?? "").split(delimiter)) {
    const path = join(folder === "" ? cwd : folder, name);
    if (isExecutableFile(path)) return path;
  }
  return undefined;
}

export function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Changes whenever the program does. */
export function programIdentity(path: string): readonly (string | number)[] {
  const real = realpathSync(path);
  const status = statSync(real);
  return [path, real, status.size, status.mtimeMs, status.ino];
}
