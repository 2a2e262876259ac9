/**
 * Why a build could not be made although the program is fine: the environment lacks something, or something of
 * somebody else is in the way. One sentence for the user, one on what to do, and the tool's own words where there are any.
 */
import { type Failure, failure } from "../base/result";

export interface BuildFailure {
  /**
   * `missing`: a tool or file is not there; `tool`: one failed; `refused`: we must not write there; `io`: the disk;
   * `cancelled`: nobody wants the build any more.
   */
  readonly kind: "missing" | "tool" | "refused" | "io" | "cancelled";
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** The last lines that a tool printed. */
  readonly detail?: string;
}

export function buildFailure(
  kind: BuildFailure["kind"],
  message: string,
  more: { readonly hint?: string | undefined; readonly detail?: string | undefined } = {},
): Failure<BuildFailure> {
  return failure({
    kind,
    message,
    ...(more.hint === undefined ? {} : { hint: more.hint }),
    ...(more.detail === undefined || more.detail === "" ? {} : { detail: more.detail }),
  });
}

/** Somebody gave the build up: a newer save, or a person. */
export function cancelled(): Failure<BuildFailure> {
  return buildFailure("cancelled", "The build was cancelled");
}

/** The code of a failed system call ("ENOSPC"), or undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** What a failed write means for the user. */
export function writeFailure(path: string, error: unknown): Failure<BuildFailure> {
  switch (systemErrorCode(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return buildFailure("io", `The disk is full: ${path} was not written`, {
        hint: "Free some space and build again.",
      });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return buildFailure("io", `No permission to write ${path}`, {
        hint: "Make the folder writable, or build a copy of the file elsewhere.",
      });
    case "ENOENT":
    case "ENOTDIR":
      return buildFailure("io", `The folder of ${path} does not exist`);
    default:
      return buildFailure("io", `Could not write ${path}`, {
        detail: error instanceof Error ? error.message : String(error),
      });
  }
}
