/** The registry of commands, in the order of the help text. */
import { build } from "./build";
import { check } from "./check";
import { clean } from "./clean";
import type { Command } from "./command";
import { doctor } from "./doctor";
import { dump } from "./dump";
import { explain } from "./explain";
import { lsp } from "./lsp";
import { run } from "./run";

export const COMMANDS: readonly Command[] = [check, build, run, explain, dump, clean, doctor, lsp];
