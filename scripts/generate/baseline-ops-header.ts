/** `compiler-core/runtime/baseline-ops.h`: the table of baseline operations, as the resume interpreter reads it. */

import {
  BASELINE_OPCODES,
  BASELINE_OPS,
  BINARY_OPERATORS,
  COMPARE_OPERATORS,
  type OperandFormat,
  UNARY_OPERATORS,
} from "../../compiler-core/src/mir/baseline-ops";

/** One letter per operand in the header's format strings. */
const FORMAT_LETTERS: Readonly<Record<OperandFormat, string>> = {
  dst: "d",
  use: "u",
  "use?": "o",
  uses: "U",
  dsts: "D",
  const: "c",
  "const?": "C",
  name: "n",
  imm: "i",
  label: "l",
};

/** C names of operators; the suffix says how many operands. */
const OPERATOR_NAMES: Readonly<Record<string, string>> = {
  "+": "ADD",
  "-": "SUBTRACT",
  "*": "MULTIPLY",
  "/": "DIVIDE",
  "//": "FLOOR_DIVIDE",
  "%": "REMAINDER",
  "**": "POWER",
  "@": "MATRIX_MULTIPLY",
  "<<": "LEFT_SHIFT",
  ">>": "RIGHT_SHIFT",
  "&": "AND",
  "|": "OR",
  "^": "XOR",
  "<": "LESS",
  "<=": "LESS_EQUAL",
  "==": "EQUAL",
  "!=": "NOT_EQUAL",
  ">": "GREATER",
  ">=": "GREATER_EQUAL",
};

const UNARY_NAMES: Readonly<Record<string, string>> = { "-": "NEGATE", "+": "POSITIVE", "~": "INVERT", not: "NOT" };

export function baselineOpsHeader(): string {
  const rows = BASELINE_OPCODES.map((opcode) => {
    const formats = BASELINE_OPS[opcode].operands.map((operand) => FORMAT_LETTERS[operand]).join("");
    return `    X(${opcode}, "${formats}")`;
  });
  return `/* Generated from compiler-core/src/mir/baseline-ops.ts by npm run generate. */
#ifndef MARTLET_BASELINE_OPS_H
#define MARTLET_BASELINE_OPS_H

/* Every baseline operation in the order of its number, with the formats of its operands, one letter each:
 * d dst, u use, o use or absent, U uses, D dsts, c const, C const or absent, n name, i imm, l label. */
#define RT_BASELINE_OPS(X) \\
${rows.join(" \\\n")}

#define RT_BASELINE_OPCODE(name, formats) RT_BASELINE_##name,
enum { RT_BASELINE_OPS(RT_BASELINE_OPCODE) RT_BASELINE_OPCODE_COUNT };
#undef RT_BASELINE_OPCODE

#define RT_ABSENT 0xffffffffu

${operatorEnum("RT_UNARY", UNARY_OPERATORS, UNARY_NAMES)}
${operatorEnum("RT_BINARY", BINARY_OPERATORS, OPERATOR_NAMES)}
${operatorEnum("RT_COMPARE", COMPARE_OPERATORS, OPERATOR_NAMES)}
#endif
`;
}

function operatorEnum(prefix: string, operators: readonly string[], names: Readonly<Record<string, string>>): string {
  const members = operators.map((operator) => `    ${prefix}_${names[operator]}, /* ${operator} */\n`);
  return `enum {\n${members.join("")}};\n`;
}
