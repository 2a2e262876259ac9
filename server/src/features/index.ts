/** The registry of features. */
import { codeActions } from "./code-actions";
import { compile } from "./compile";
import { diagnostics } from "./diagnostics";
import type { Feature } from "./feature";
import { hover } from "./hover";
import { status } from "./status";

export const FEATURES: readonly Feature[] = [diagnostics, hover, codeActions, compile, status];
