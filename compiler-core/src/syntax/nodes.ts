/**
 * The syntax tree: immutable, typed, and a mirror of the `ast` module of CPython 3.13.
 *
 * A node's `kind` is the name of its `ast` class, its fields have the names that they have there, and
 * operators and contexts are the class names as string literals. What `ast` writes as `None` is `undefined`
 * here. Import it qualified: `import type * as ast from "../syntax/nodes"`.
 *
 * Differences from `ast`, all of them small:
 * - positions are UTF-16 offsets into the source (`span`); nodes that have no position in `ast` (`arguments`,
 *   `comprehension`, `withitem`, `match_case`) have one here;
 * - every node has an `id`: dense in its file and in preorder, so that the ids of a subtree are one interval.
 *   Facts about nodes live in tables keyed by it, never in the node;
 * - the `kind` field of `ast.Constant` is `u_prefix`, and its value says what it is (`ConstantValue`);
 * - `Module` has no `type_ignores`, and there is no `type_comment`.
 */
import type { Diagnostic } from "../base/diagnostic";
import type { LineIndex } from "../base/line-index";
import type { Span } from "../base/span";

/** What every node has. */
export interface NodeBase {
  readonly id: number;
  readonly span: Span;
}

export type ExpressionContext = "Load" | "Store" | "Del";
export type BooleanOperator = "And" | "Or";
export type BinaryOperator =
  | "Add"
  | "Sub"
  | "Mult"
  | "MatMult"
  | "Div"
  | "Mod"
  | "Pow"
  | "LShift"
  | "RShift"
  | "BitOr"
  | "BitXor"
  | "BitAnd"
  | "FloorDiv";
export type UnaryOperator = "Invert" | "Not" | "UAdd" | "USub";
export type ComparisonOperator = "Eq" | "NotEq" | "Lt" | "LtE" | "Gt" | "GtE" | "Is" | "IsNot" | "In" | "NotIn";

/**
 * The value of a literal. `str-named-escape` is text with `\N{…}`, which only an interpreter's tables resolve, or with
 * two escaped surrogates side by side, which a JavaScript string cannot hold apart.
 */
export type ConstantValue =
  | { readonly kind: "none" }
  | { readonly kind: "true" }
  | { readonly kind: "false" }
  | { readonly kind: "ellipsis" }
  | { readonly kind: "int"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number }
  /** The imaginary part; the real part of a literal is always zero. */
  | { readonly kind: "complex"; readonly imaginary: number }
  /** May hold lone surrogates. */
  | { readonly kind: "str"; readonly value: string }
  /** `source` is the source text of the literal(s), quotes and prefixes included. */
  | { readonly kind: "str-named-escape"; readonly source: string }
  | { readonly kind: "bytes"; readonly value: Uint8Array };

// ---------------------------------------------------------------------------------------------- module

export interface Module extends NodeBase {
  readonly kind: "Module";
  readonly body: readonly Statement[];
}

// ------------------------------------------------------------------------------------------ statements

interface FunctionFields extends NodeBase {
  readonly name: string;
  /** The name's own place in the text. */
  readonly name_span: Span;
  readonly args: Arguments;
  readonly body: readonly Statement[];
  readonly decorator_list: readonly Expression[];
  readonly returns: Expression | undefined;
  readonly type_params: readonly TypeParameter[];
}

/** The span starts at `def`, as in `ast`: decorators lie before it. */
export interface FunctionDef extends FunctionFields {
  readonly kind: "FunctionDef";
}

export interface AsyncFunctionDef extends FunctionFields {
  readonly kind: "AsyncFunctionDef";
}

export interface ClassDef extends NodeBase {
  readonly kind: "ClassDef";
  readonly name: string;
  readonly name_span: Span;
  readonly bases: readonly Expression[];
  readonly keywords: readonly Keyword[];
  readonly body: readonly Statement[];
  readonly decorator_list: readonly Expression[];
  readonly type_params: readonly TypeParameter[];
}

export interface Return extends NodeBase {
  readonly kind: "Return";
  readonly value: Expression | undefined;
}

export interface Delete extends NodeBase {
  readonly kind: "Delete";
  readonly targets: readonly Expression[];
}

export interface Assign extends NodeBase {
  readonly kind: "Assign";
  readonly targets: readonly Expression[];
  readonly value: Expression;
}

export interface TypeAlias extends NodeBase {
  readonly kind: "TypeAlias";
  readonly name: Name;
  readonly type_params: readonly TypeParameter[];
  readonly value: Expression;
}

export interface AugAssign extends NodeBase {
  readonly kind: "AugAssign";
  readonly target: Name | Attribute | Subscript;
  readonly op: BinaryOperator;
  readonly value: Expression;
}

export interface AnnAssign extends NodeBase {
  readonly kind: "AnnAssign";
  readonly target: Name | Attribute | Subscript;
  readonly annotation: Expression;
  readonly value: Expression | undefined;
  /** True when the target is a name without parentheses around it. */
  readonly simple: boolean;
}

interface ForFields extends NodeBase {
  readonly target: Expression;
  readonly iter: Expression;
  readonly body: readonly Statement[];
  readonly orelse: readonly Statement[];
}

export interface For extends ForFields {
  readonly kind: "For";
}

export interface AsyncFor extends ForFields {
  readonly kind: "AsyncFor";
}

export interface While extends NodeBase {
  readonly kind: "While";
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly orelse: readonly Statement[];
}

/** An `elif` is an `If` that is the only statement of `orelse`. */
export interface If extends NodeBase {
  readonly kind: "If";
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly orelse: readonly Statement[];
}

interface WithFields extends NodeBase {
  readonly items: readonly WithItem[];
  readonly body: readonly Statement[];
}

export interface With extends WithFields {
  readonly kind: "With";
}

export interface AsyncWith extends WithFields {
  readonly kind: "AsyncWith";
}

export interface Match extends NodeBase {
  readonly kind: "Match";
  readonly subject: Expression;
  readonly cases: readonly MatchCase[];
}

export interface Raise extends NodeBase {
  readonly kind: "Raise";
  readonly exc: Expression | undefined;
  readonly cause: Expression | undefined;
}

interface TryFields extends NodeBase {
  readonly body: readonly Statement[];
  readonly handlers: readonly ExceptHandler[];
  readonly orelse: readonly Statement[];
  readonly finalbody: readonly Statement[];
}

export interface Try extends TryFields {
  readonly kind: "Try";
}

/** `try` with `except*`. */
export interface TryStar extends TryFields {
  readonly kind: "TryStar";
}

export interface Assert extends NodeBase {
  readonly kind: "Assert";
  readonly test: Expression;
  readonly msg: Expression | undefined;
}

export interface Import extends NodeBase {
  readonly kind: "Import";
  readonly names: readonly Alias[];
}

export interface ImportFrom extends NodeBase {
  readonly kind: "ImportFrom";
  readonly module: string | undefined;
  readonly names: readonly Alias[];
  readonly level: number;
}

export interface Global extends NodeBase {
  readonly kind: "Global";
  readonly names: readonly string[];
}

export interface Nonlocal extends NodeBase {
  readonly kind: "Nonlocal";
  readonly names: readonly string[];
}

export interface Expr extends NodeBase {
  readonly kind: "Expr";
  readonly value: Expression;
}

export interface Pass extends NodeBase {
  readonly kind: "Pass";
}

export interface Break extends NodeBase {
  readonly kind: "Break";
}

export interface Continue extends NodeBase {
  readonly kind: "Continue";
}

export type Statement =
  | FunctionDef
  | AsyncFunctionDef
  | ClassDef
  | Return
  | Delete
  | Assign
  | TypeAlias
  | AugAssign
  | AnnAssign
  | For
  | AsyncFor
  | While
  | If
  | With
  | AsyncWith
  | Match
  | Raise
  | Try
  | TryStar
  | Assert
  | Import
  | ImportFrom
  | Global
  | Nonlocal
  | Expr
  | Pass
  | Break
  | Continue;

// ----------------------------------------------------------------------------------------- expressions

export interface BoolOp extends NodeBase {
  readonly kind: "BoolOp";
  readonly op: BooleanOperator;
  /** Two or more. */
  readonly values: readonly Expression[];
}

export interface NamedExpr extends NodeBase {
  readonly kind: "NamedExpr";
  readonly target: Name;
  readonly value: Expression;
}

export interface BinOp extends NodeBase {
  readonly kind: "BinOp";
  readonly left: Expression;
  readonly op: BinaryOperator;
  readonly right: Expression;
}

export interface UnaryOp extends NodeBase {
  readonly kind: "UnaryOp";
  readonly op: UnaryOperator;
  readonly operand: Expression;
}

export interface Lambda extends NodeBase {
  readonly kind: "Lambda";
  readonly args: Arguments;
  readonly body: Expression;
}

export interface IfExp extends NodeBase {
  readonly kind: "IfExp";
  readonly test: Expression;
  readonly body: Expression;
  readonly orelse: Expression;
}

export interface Dict extends NodeBase {
  readonly kind: "Dict";
  /** `undefined` is the key of `**mapping`. */
  readonly keys: readonly (Expression | undefined)[];
  readonly values: readonly Expression[];
}

export interface Set extends NodeBase {
  readonly kind: "Set";
  readonly elts: readonly Expression[];
}

export interface ListComp extends NodeBase {
  readonly kind: "ListComp";
  readonly elt: Expression;
  readonly generators: readonly Comprehension[];
}

export interface SetComp extends NodeBase {
  readonly kind: "SetComp";
  readonly elt: Expression;
  readonly generators: readonly Comprehension[];
}

export interface DictComp extends NodeBase {
  readonly kind: "DictComp";
  readonly key: Expression;
  readonly value: Expression;
  readonly generators: readonly Comprehension[];
}

export interface GeneratorExp extends NodeBase {
  readonly kind: "GeneratorExp";
  readonly elt: Expression;
  readonly generators: readonly Comprehension[];
}

export interface Await extends NodeBase {
  readonly kind: "Await";
  readonly value: Expression;
}

export interface Yield extends NodeBase {
  readonly kind: "Yield";
  readonly value: Expression | undefined;
}

export interface YieldFrom extends NodeBase {
  readonly kind: "YieldFrom";
  readonly value: Expression;
}

export interface Compare extends NodeBase {
  readonly kind: "Compare";
  readonly left: Expression;
  readonly ops: readonly ComparisonOperator[];
  readonly comparators: readonly Expression[];
}

export interface Call extends NodeBase {
  readonly kind: "Call";
  readonly func: Expression;
  readonly args: readonly Expression[];
  readonly keywords: readonly Keyword[];
}

export interface FormattedValue extends NodeBase {
  readonly kind: "FormattedValue";
  readonly value: Expression;
  /** Code point of `s`, `r` or `a`, or -1. */
  readonly conversion: number;
  readonly format_spec: JoinedStr | undefined;
}

export interface JoinedStr extends NodeBase {
  readonly kind: "JoinedStr";
  readonly values: readonly Expression[];
}

export interface Constant extends NodeBase {
  readonly kind: "Constant";
  readonly value: ConstantValue;
  /** The (first) literal is written `u"…"`. */
  readonly u_prefix: boolean;
}

export interface Attribute extends NodeBase {
  readonly kind: "Attribute";
  readonly value: Expression;
  readonly attr: string;
  readonly ctx: ExpressionContext;
}

export interface Subscript extends NodeBase {
  readonly kind: "Subscript";
  readonly value: Expression;
  readonly slice: Expression;
  readonly ctx: ExpressionContext;
}

export interface Starred extends NodeBase {
  readonly kind: "Starred";
  readonly value: Expression;
  readonly ctx: ExpressionContext;
}

export interface Name extends NodeBase {
  readonly kind: "Name";
  /** NFKC-normalised, as CPython does it. */
  readonly name: string;
  readonly ctx: ExpressionContext;
}

export interface List extends NodeBase {
  readonly kind: "List";
  readonly elts: readonly Expression[];
  readonly ctx: ExpressionContext;
}

export interface Tuple extends NodeBase {
  readonly kind: "Tuple";
  readonly elts: readonly Expression[];
  readonly ctx: ExpressionContext;
}

/** Occurs only as, or in a tuple that is, the `slice` of a `Subscript`. */
export interface Slice extends NodeBase {
  readonly kind: "Slice";
  readonly lower: Expression | undefined;
  readonly upper: Expression | undefined;
  readonly step: Expression | undefined;
}

export type Expression =
  | BoolOp
  | NamedExpr
  | BinOp
  | UnaryOp
  | Lambda
  | IfExp
  | Dict
  | Set
  | ListComp
  | SetComp
  | DictComp
  | GeneratorExp
  | Await
  | Yield
  | YieldFrom
  | Compare
  | Call
  | FormattedValue
  | JoinedStr
  | Constant
  | Attribute
  | Subscript
  | Starred
  | Name
  | List
  | Tuple
  | Slice;

// --------------------------------------------------------------------- parts of statements, expressions

export interface Comprehension extends NodeBase {
  readonly kind: "comprehension";
  readonly target: Expression;
  readonly iter: Expression;
  readonly ifs: readonly Expression[];
  readonly is_async: boolean;
}

export interface ExceptHandler extends NodeBase {
  readonly kind: "ExceptHandler";
  readonly type: Expression | undefined;
  readonly name: string | undefined;
  readonly body: readonly Statement[];
}

export interface Arguments extends NodeBase {
  readonly kind: "arguments";
  readonly posonlyargs: readonly Arg[];
  readonly args: readonly Arg[];
  readonly vararg: Arg | undefined;
  readonly kwonlyargs: readonly Arg[];
  /** As long as `kwonlyargs`; `undefined` where there is no default. */
  readonly kw_defaults: readonly (Expression | undefined)[];
  readonly kwarg: Arg | undefined;
  /** Defaults of the last positional parameters. */
  readonly defaults: readonly Expression[];
}

export interface Arg extends NodeBase {
  readonly kind: "arg";
  readonly arg: string;
  readonly annotation: Expression | undefined;
}

export interface Keyword extends NodeBase {
  readonly kind: "keyword";
  /** `undefined` is `**mapping`. */
  readonly arg: string | undefined;
  readonly value: Expression;
}

export interface Alias extends NodeBase {
  readonly kind: "alias";
  readonly name: string;
  readonly asname: string | undefined;
}

export interface WithItem extends NodeBase {
  readonly kind: "withitem";
  readonly context_expr: Expression;
  readonly optional_vars: Expression | undefined;
}

export interface MatchCase extends NodeBase {
  readonly kind: "match_case";
  readonly pattern: Pattern;
  readonly guard: Expression | undefined;
  readonly body: readonly Statement[];
}

// -------------------------------------------------------------------------------------------- patterns

export interface MatchValue extends NodeBase {
  readonly kind: "MatchValue";
  readonly value: Expression;
}

export interface MatchSingleton extends NodeBase {
  readonly kind: "MatchSingleton";
  readonly value: Extract<ConstantValue, { kind: "none" | "true" | "false" }>;
}

export interface MatchSequence extends NodeBase {
  readonly kind: "MatchSequence";
  readonly patterns: readonly Pattern[];
}

export interface MatchMapping extends NodeBase {
  readonly kind: "MatchMapping";
  readonly keys: readonly Expression[];
  readonly patterns: readonly Pattern[];
  readonly rest: string | undefined;
}

export interface MatchClass extends NodeBase {
  readonly kind: "MatchClass";
  readonly cls: Expression;
  readonly patterns: readonly Pattern[];
  readonly kwd_attrs: readonly string[];
  readonly kwd_patterns: readonly Pattern[];
}

export interface MatchStar extends NodeBase {
  readonly kind: "MatchStar";
  readonly name: string | undefined;
}

/** A capture has no `pattern`; the wildcard `_` has neither. */
export interface MatchAs extends NodeBase {
  readonly kind: "MatchAs";
  readonly pattern: Pattern | undefined;
  readonly name: string | undefined;
}

export interface MatchOr extends NodeBase {
  readonly kind: "MatchOr";
  readonly patterns: readonly Pattern[];
}

export type Pattern =
  | MatchValue
  | MatchSingleton
  | MatchSequence
  | MatchMapping
  | MatchClass
  | MatchStar
  | MatchAs
  | MatchOr;

// ------------------------------------------------------------------------------------- type parameters

export interface TypeVar extends NodeBase {
  readonly kind: "TypeVar";
  readonly name: string;
  readonly bound: Expression | undefined;
  readonly default_value: Expression | undefined;
}

export interface ParamSpec extends NodeBase {
  readonly kind: "ParamSpec";
  readonly name: string;
  readonly default_value: Expression | undefined;
}

export interface TypeVarTuple extends NodeBase {
  readonly kind: "TypeVarTuple";
  readonly name: string;
  readonly default_value: Expression | undefined;
}

export type TypeParameter = TypeVar | ParamSpec | TypeVarTuple;

// ------------------------------------------------------------------------------------------- the whole

export type Node =
  | Module
  | Statement
  | Expression
  | Comprehension
  | ExceptHandler
  | Arguments
  | Arg
  | Keyword
  | Alias
  | WithItem
  | MatchCase
  | Pattern
  | TypeParameter;

export type NodeKind = Node["kind"];

/** The node type of one `kind`. */
export type NodeOf<Kind extends NodeKind> = Extract<Node, { readonly kind: Kind }>;

/** Any function: the two kinds of `def`, and `lambda`. */
export type FunctionNode = FunctionDef | AsyncFunctionDef | Lambda;

/** A comment, from its `#` to before the line break. */
export interface Comment {
  readonly span: Span;
  readonly text: string;
}

/** One parsed file. When `errors` is not empty, `module` holds what could be understood. */
export interface SyntaxTree {
  readonly source: string;
  readonly lineIndex: LineIndex;
  readonly module: Module;
  /** In source order. */
  readonly comments: readonly Comment[];
  /** Node ids are `0 ≤ id < nodeCount`; the module's is 0. */
  readonly nodeCount: number;
  readonly errors: readonly Diagnostic[];
}
