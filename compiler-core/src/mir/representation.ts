/** What the machine sees of a representation: a NumPy scalar is held as its payload. */
import { dtypeOf, isNumpyScalar, payloadOf } from "../primitives/dtypes";
import type { Representation } from "./typed";

export type MachineKind = "int" | "float" | "bool" | "object" | "pointer";

export function machineKind(representation: Representation): MachineKind {
  return isNumpyScalar(representation) ? payloadOf(dtypeOf(representation)) : representation;
}
