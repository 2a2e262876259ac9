/** The registry of code actions, in the order in which a menu shows them. */
import { addSlots } from "./add-slots";
import { annotateFunction } from "./annotate-function";
import { annotateModule } from "./annotate-module";
import { annotateParameter } from "./annotate-parameter";
import { callRepr } from "./call-repr";
import type { CodeAction } from "./code-action";
import { compileOnSave } from "./compile-on-save";
import { modernizeNumber } from "./modernize-number";
import { parenthesizePrint } from "./parenthesize-print";
import { spellOutExcept } from "./spell-out-except";

export const CODE_ACTIONS: readonly CodeAction[] = [
  parenthesizePrint,
  callRepr,
  modernizeNumber,
  spellOutExcept,
  annotateParameter,
  annotateFunction,
  addSlots,
  annotateModule,
  compileOnSave,
];
