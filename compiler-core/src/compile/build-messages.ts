/** What the build process is asked and answers; all of it is plain data. */
import type { Result } from "../base/result";
import type { BuildFailure } from "../link/failure";
import type { Listing } from "../link/native-object";
import type { CompileRequest } from "./compile";
import type { BuiltModule, CompileFailure } from "./report";

/** LLVM IR or assembly of one function of a text. */
export interface ListRequest {
  readonly path: string;
  readonly text: string;
  /** Which function, by its place among those of the text. */
  readonly position: number;
  readonly python?: string | undefined;
  readonly listing: Listing;
}

export type BuildMessage =
  | { readonly kind: "build"; readonly id: number; readonly request: CompileRequest }
  | { readonly kind: "list"; readonly id: number; readonly request: ListRequest }
  /** Gives a request up: it is answered soon, as cancelled. */
  | { readonly kind: "cancel"; readonly id: number };

export type BuildAnswer =
  | { readonly kind: "progress"; readonly id: number; readonly message: string }
  | { readonly kind: "built"; readonly id: number; readonly result: Result<BuiltModule, CompileFailure> }
  | { readonly kind: "listed"; readonly id: number; readonly result: Result<readonly string[], BuildFailure> }
  /** A mistake of ours: the text of the exception. */
  | { readonly kind: "bug"; readonly id: number; readonly message: string };
