/** Operations by kind, as the emitters take them. */
import type { TypedOp } from "../../mir/typed";

/** The operations of these kinds. */
export type OpOf<K extends TypedOp["kind"]> = Extract<TypedOp, { kind: K }>;
