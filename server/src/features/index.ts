/** The registry of features. */
import { diagnostics } from "./diagnostics";
import type { Feature } from "./feature";

export const FEATURES: readonly Feature[] = [diagnostics];
