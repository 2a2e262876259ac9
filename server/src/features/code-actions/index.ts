/** The registry of code actions, in the order in which a menu shows them. */
import { callRepr } from "./call-repr";
import type { CodeAction } from "./code-action";
import { compileOnSave } from "./compile-on-save";
import { modernizeNumber } from "./modernize-number";
import { parenthesizePrint } from "./parenthesize-print";

export const CODE_ACTIONS: readonly CodeAction[] = [parenthesizePrint, callRepr, modernizeNumber, compileOnSave];
