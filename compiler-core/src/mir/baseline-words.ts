/**
 * Baseline MIR as the arrays of 32-bit words that a build embeds and the resume interpreter runs; see the header of
 * `baseline.ts` for the form of an operation.
 *
 * Everything that names an operation by its index (labels, handler rows, frame states) names it by the index of its
 * first word in the output; `wordOffsets` translates.
 */
import { assertNever, invariant } from "../base/invariant";
import type { LineIndex } from "../base/line-index";
import type { BaselineFunction, BaselineOp, Handler, Operand, OpIndex } from "./baseline";
import { BASELINE_OPCODES, type BaselineOpcode } from "./baseline-ops";

export interface BaselineWords {
  readonly words: Uint32Array;
  /** Four words a row: start, end, target, exception register; rows in the function's order. */
  readonly handlers: Uint32Array;
  /** For each operation the index of its first word; one more entry holds the total. */
  readonly wordOffsets: Uint32Array;
}

/** A site in the terms of `co_positions`: lines count from 1, columns are UTF-8 bytes and count from 0. */
export interface SitePosition {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly opcode: BaselineOpcode;
}

const ABSENT = 0xffffffff;
const OPCODE_NUMBERS: ReadonlyMap<string, number> = new Map(BASELINE_OPCODES.map((opcode, index) => [opcode, index]));

export function encodeBaseline(fn: BaselineFunction): BaselineWords {
  const wordOffsets = new Uint32Array(fn.ops.length + 1);
  let total = 0;
  for (const [index, op] of fn.ops.entries()) {
    wordOffsets[index] = total;
    total += 1 + op.operands.reduce((sum, operand) => sum + operandWords(operand), 0);
  }
  wordOffsets[fn.ops.length] = total;
  const words = new Uint32Array(total);
  let at = 0;
  for (const op of fn.ops) at = encodeOp(op, wordOffsets, words, at);
  return { words, handlers: encodeHandlers(fn.handlers, wordOffsets), wordOffsets };
}

/** The positions of a function's sites, in order. */
export function sitePositions(fn: BaselineFunction, lineIndex: LineIndex): readonly SitePosition[] {
  return fn.sites.map(({ span, opcode }) => {
    const start = lineIndex.utf8Position(span.start);
    const end = lineIndex.utf8Position(span.end);
    return { line: start.line + 1, column: start.column, endLine: end.line + 1, endColumn: end.column, opcode };
  });
}

function encodeHandlers(handlers: readonly Handler[], wordOffsets: Uint32Array): Uint32Array {
  const at = (index: OpIndex): number => wordOffsets[index] as number;
  return Uint32Array.from(handlers.flatMap((row) => [at(row.start), at(row.end), at(row.target), row.exception]));
}

function operandWords(operand: Operand): number {
  if (operand.kind === "uses") return 1 + operand.uses.length;
  if (operand.kind === "dsts") return 1 + operand.registers.length;
  return 1;
}

function encodeOp(op: BaselineOp, wordOffsets: Uint32Array, words: Uint32Array, start: number): number {
  const opcode = OPCODE_NUMBERS.get(op.opcode);
  invariant(opcode !== undefined && op.site < 1 << 24, `cannot encode ${op.opcode}`);
  let at = start;
  words[at++] = (opcode | (op.site << 8)) >>> 0;
  for (const operand of op.operands) {
    switch (operand.kind) {
      case "dst":
        words[at++] = operand.register;
        break;
      case "use":
        words[at++] = (operand.register << 1) | (operand.kill ? 1 : 0);
        break;
      case "uses":
        words[at++] = operand.uses.length;
        for (const use of operand.uses) words[at++] = (use.register << 1) | (use.kill ? 1 : 0);
        break;
      case "dsts":
        words[at++] = operand.registers.length;
        for (const register of operand.registers) words[at++] = register;
        break;
      case "const":
      case "name":
        words[at++] = operand.index;
        break;
      case "imm":
        words[at++] = operand.value;
        break;
      case "label":
        words[at++] = wordOffsets[operand.target] as number;
        break;
      case "absent":
        words[at++] = ABSENT;
        break;
      default:
        assertNever(operand);
    }
  }
  return at;
}
