/** What the compile worker is asked and answers. Messages travel as structured clones: bigints and -0.0 arrive whole. */
import type { UnitInput } from "../codegen/unit";
import type { BuildFailure } from "../link/failure";
import type { Listing, NativeTarget } from "../link/native-object";

export interface WorkerRequest {
  readonly id: number;
  readonly units: readonly { readonly input: UnitInput; readonly object: string }[];
  readonly target: NativeTarget;
  /** Texts instead of objects. */
  readonly listing?: Listing;
}

/** Gives a request up: its tools are killed, and it is answered at once with a failure. */
export interface WorkerCancel {
  readonly cancel: number;
}

export type WorkerMessage = WorkerRequest | WorkerCancel;

export type WorkerAnswer =
  /** `texts` are the listings, in the order of the units; empty where objects were asked for. */
  | { readonly id: number; readonly kind: "done"; readonly texts: readonly string[]; readonly residentBytes: number }
  | { readonly id: number; readonly kind: "failed"; readonly failure: BuildFailure; readonly residentBytes: number }
  /** A mistake of ours: the text of the exception, and the position of the unit in which it was made. */
  | {
      readonly id: number;
      readonly kind: "bug";
      readonly message: string;
      readonly unit: number | undefined;
      readonly residentBytes: number;
    };
