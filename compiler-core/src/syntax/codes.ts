/**
 * The syntax errors that Martlet reports, by code.
 *
 * What is a syntax error is CPython's word. tree-sitter's grammar finds most; it also accepts some programs that
 * CPython refuses, and the conversion to our tree refuses those.
 */
import type { DiagnosticCode } from "../base/diagnostic";

export interface SyntaxCode {
  readonly code: DiagnosticCode;
  readonly title: string;
  /** Markdown, one sentence per line. */
  readonly explain: string;
}

export const SYNTAX_CODES = [
  {
    code: "MT1001",
    title: "Invalid syntax",
    explain:
      "The parser cannot make sense of this text.\nNothing of the module is compiled until it is correct Python.",
  },
  {
    code: "MT1002",
    title: "Something is missing",
    explain: "The parser expected a token or an expression here and went on as if it were there.",
  },
  {
    code: "MT1003",
    title: "Statement of Python 2",
    explain:
      "`print x` and `exec code` were statements in Python 2.\nIn Python 3 both are functions and need parentheses.",
  },
  {
    code: "MT1004",
    title: "Backquotes",
    explain: "Python 2 wrote `repr(x)` with backquotes.\nPython 3 has no such syntax.",
  },
  {
    code: "MT1005",
    title: "Invalid number",
    explain:
      "This is not a number of Python 3.\nOctal numbers start with `0o`, decimal numbers do not start with `0`, underscores stand between digits, and there is no suffix `L`.",
  },
  {
    code: "MT1006",
    title: "Empty block",
    explain: "A statement that ends with a colon needs an indented block, or a statement on the same line.",
  },
  {
    code: "MT1007",
    title: "Several exception types without parentheses",
    explain: "Write `except (A, B):`.\nUp to Python 3.13 several types need parentheses.",
  },
  {
    code: "MT1008",
    title: "Cannot assign to this expression",
    explain:
      "Only names, attributes, subscripts, and tuples and lists of those can be assigned to, deleted, or be the target of a loop.",
  },
  {
    code: "MT1009",
    title: "Invalid string literal",
    explain:
      "The prefix is unknown, an escape is malformed, bytes hold a character that is not ASCII, or bytes and text stand side by side.",
  },
  {
    code: "MT1010",
    title: "Invalid parameters",
    explain:
      "A parameter without a default follows one with a default, a separator is repeated or misplaced, or a parameter is a tuple as in Python 2.",
  },
  {
    code: "MT1011",
    title: "Invalid arguments",
    explain: "A positional argument follows a keyword argument or `**`, or a generator expression lacks parentheses.",
  },
  {
    code: "MT1012",
    title: "Invalid pattern",
    explain: "This cannot stand in a `case`.",
  },
  {
    code: "MT1013",
    title: "Misplaced star",
    explain: "A starred expression can only stand in a list, tuple, set, call, subscript or assignment target.",
  },
  {
    code: "MT1014",
    title: "Misplaced assignment expression",
    explain: "An assignment expression (`:=`) needs parentheses here.",
  },
  {
    code: "MT1015",
    title: "Misplaced `as`",
    explain: "`as` belongs to `import`, `with`, `except` and `case`.",
  },
  {
    code: "MT1016",
    title: "Invalid type parameter",
    explain: "A type parameter is `T`, `T: bound`, `*Ts` or `**P`, since Python 3.13 with a default.",
  },
  {
    code: "MT1017",
    title: "Nested too deeply",
    explain:
      "Martlet refuses programs with more than about a thousand levels of nesting, as CPython does a little later.",
  },
  {
    code: "MT1018",
    title: "Statement outside its place",
    explain:
      "`return`, `yield` and `await` belong into functions, `break` and `continue` into loops, and `nonlocal` into functions within functions.",
  },
  {
    code: "MT1019",
    title: "Inconsistent indentation",
    explain:
      "All statements of a block start in the same column, and those of the module in the first.\nTabs count as in CPython: up to the next multiple of eight, and consistently.",
  },
] as const satisfies readonly SyntaxCode[];
