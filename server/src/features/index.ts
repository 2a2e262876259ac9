/** The registry of features. */
import { codeActions } from "./code-actions";
import { compile } from "./compile";
import { diagnostics } from "./diagnostics";
import type { Feature } from "./feature";
import { hover } from "./hover";
import { inlayHints } from "./inlay-hints";
import { status } from "./status";
import { views } from "./views";

export const FEATURES: readonly Feature[] = [diagnostics, hover, codeActions, compile, status, inlayHints, views];
