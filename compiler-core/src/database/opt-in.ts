/** Who asked for a module to be compiled: a comment in it, or a project file in a folder above. */
import type { FileSystem } from "../base/file-system";
import type * as ast from "../syntax/nodes";
import { matchesPattern, NO_PROJECT, type ProjectOptions, parseProjectFile } from "./project-file";

const OPT_IN_COMMENT = /^#\s*martlet:\s*compile\s*$/;

/** The name of the project file. */
export const PROJECT_FILE = "pyproject.toml";

/** The comment in a module that asks for it to be compiled. */
export function findOptInComment(comments: readonly ast.Comment[]): ast.Comment | undefined {
  return comments.find(({ text }) => OPT_IN_COMMENT.test(text));
}

/** The project file that names the module. Only the nearest one counts, as for other Python tools. */
export function findProjectOptIn(files: FileSystem, path: string): string | undefined {
  const project = findProject(files, path);
  if (project === undefined) return undefined;
  const relative = path.slice(project.folder.length + 1);
  const isNamed = project.options.compile.some((pattern) => matchesPattern(relative, pattern));
  return isNamed ? `${project.folder}/${PROJECT_FILE}` : undefined;
}

export interface Project {
  readonly folder: string;
  readonly options: ProjectOptions;
}

/** The project that a file belongs to, if any. */
export function findProject(files: FileSystem, path: string): Project | undefined {
  let folder = parentOf(path);
  while (folder !== undefined) {
    const file = `${folder}/${PROJECT_FILE}`;
    if (files.kindOf(file) === "file") {
      const bytes = files.readBytes(file);
      return { folder, options: bytes.ok ? parseProjectFile(new TextDecoder().decode(bytes.value)) : NO_PROJECT };
    }
    folder = parentOf(folder);
  }
  return undefined;
}

function parentOf(path: string): string | undefined {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? undefined : path.slice(0, slash);
}
