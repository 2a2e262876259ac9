/**
 * The operations of baseline MIR, as one table.
 *
 * Baseline MIR is the meaning of a function: mutable named registers, generic operations, exact evaluation order.
 * The table is read by the builder, the printer, the verifier, the serialiser, the specializer, and (generated into
 * `runtime/baseline-ops.h` by `npm run generate`) by the resume interpreter.
 *
 * Operand formats:
 * - `dst`    register written. The old content is released *after* the new one is stored (as CPython's SETLOCAL).
 * - `use`    register read. It carries a kill bit: a killed register is released (set to NULL) once the operation has
 *            run, whether it succeeded or failed. Only temporaries are killed.
 * - `use?`   as `use`, or absent.
 * - `uses`   a count, then that many `use`.
 * - `dsts`   a count, then that many `dst`.
 * - `const`  index into the function's constants; `const?` may be absent.
 * - `name`   index into the function's names.
 * - `imm`    a small unsigned number whose meaning the row's `doc` gives.
 * - `label`  the program counter (word index) of another operation.
 *
 * `effect` says what may happen besides the result:
 * - `none`    nothing can go wrong and no other code runs (a release of the overwritten register excepted);
 * - `raise`   may raise, if only for want of memory; runs no other code;
 * - `opaque`  may raise and may run any Python code.
 */
export type OperandFormat = "dst" | "use" | "use?" | "uses" | "dsts" | "const" | "const?" | "name" | "imm" | "label";

export type BaselineEffect = "none" | "raise" | "opaque";

export interface BaselineOpRow {
  readonly operands: readonly OperandFormat[];
  readonly effect: BaselineEffect;
  /** Control never continues with the next operation. */
  readonly terminator?: true;
  readonly doc: string;
}

export const BASELINE_OPS = {
  // Registers.
  const: { operands: ["dst", "const"], effect: "none", doc: "dst = constant" },
  move: { operands: ["dst", "use"], effect: "none", doc: "dst = use (the reference itself moves when use is killed)" },
  check_bound: { operands: ["use"], effect: "raise", doc: "UnboundLocalError when the local is unbound; never kills" },
  delete_local: { operands: ["dst"], effect: "opaque", doc: "del local: UnboundLocalError when unbound, else release" },
  release: { operands: ["dst"], effect: "opaque", doc: "release the register when bound; no error when it is not" },
  take_local: {
    operands: ["dst", "dst"],
    effect: "none",
    doc: "LOAD_FAST_AND_CLEAR: what the second, a local, holds, if anything, moves into the first; the local is unbound",
  },
  put_local: {
    operands: ["dst", "use"],
    effect: "none",
    doc: "STORE_FAST_MAYBE_NULL: what take_local gave moves back; the local is unbound when it was",
  },

  // Variables that functions within share: the register of a local holds the cell, from the start of the function on.
  make_cell: { operands: ["dst", "use?"], effect: "raise", doc: "dst = new cell that holds use, or nothing" },
  load_deref: {
    operands: ["dst", "use", "name"],
    effect: "raise",
    doc: "dst = what the cell holds; UnboundLocalError that names the variable",
  },
  store_deref: { operands: ["use", "use"], effect: "opaque", doc: "the cell holds the second use from now on" },
  delete_deref: { operands: ["use", "name"], effect: "opaque", doc: "the cell holds nothing; UnboundLocalError" },
  copy_free: {
    operands: ["dst", "imm"],
    effect: "none",
    doc: "COPY_FREE_VARS: dst = cell imm of the running function's closure; only at the start of a function",
  },
  load_free: {
    operands: ["dst", "use", "name"],
    effect: "raise",
    doc: "as load_deref, of a variable of what is around the function: NameError",
  },
  check_free: { operands: ["use", "name"], effect: "raise", doc: "NameError when the cell holds nothing; never kills" },
  make_function: {
    operands: ["dst", "imm", "const", "const", "uses"],
    effect: "opaque",
    doc: "MAKE_FUNCTION: flags (1 defaults, 2 keyword defaults, 8 closure), code, qualified name; uses are what the flags name",
  },

  // Names.
  load_global: { operands: ["dst", "name"], effect: "opaque", doc: "globals, then builtins; NameError" },
  store_global: { operands: ["name", "use"], effect: "opaque", doc: "globals[name] = use" },
  delete_global: { operands: ["name"], effect: "opaque", doc: "del globals[name]; NameError" },
  load_assertion_error: { operands: ["dst"], effect: "none", doc: "LOAD_ASSERTION_ERROR: the real AssertionError" },

  // Attributes and items.
  load_attr: { operands: ["dst", "use", "name"], effect: "opaque", doc: "dst = getattr(use, name)" },
  store_attr: {
    operands: ["use", "name", "use"],
    effect: "opaque",
    doc: "object.name = value (operands: object, name, value)",
  },
  delete_attr: { operands: ["use", "name"], effect: "opaque", doc: "del use.name" },
  load_method: {
    operands: ["dst", "dst", "use", "name"],
    effect: "opaque",
    doc: "LOAD_METHOD: (method, self) or (attribute, unbound), for call_method",
  },
  load_subscr: { operands: ["dst", "use", "use"], effect: "opaque", doc: "dst = object[index]" },
  store_subscr: {
    operands: ["use", "use", "use"],
    effect: "opaque",
    doc: "object[index] = value (object, index, value)",
  },
  delete_subscr: { operands: ["use", "use"], effect: "opaque", doc: "del object[index]" },
  build_slice: { operands: ["dst", "use", "use", "use"], effect: "raise", doc: "slice(start, stop, step)" },

  // Operators. imm: index into UNARY_OPERATORS / BINARY_OPERATORS / COMPARE_OPERATORS.
  unary: { operands: ["dst", "imm", "use"], effect: "opaque", doc: "UNARY_OPERATORS[imm]" },
  binary: { operands: ["dst", "imm", "use", "use"], effect: "opaque", doc: "BINARY_OPERATORS[imm]" },
  inplace: { operands: ["dst", "imm", "use", "use"], effect: "opaque", doc: "augmented BINARY_OPERATORS[imm]" },
  compare: { operands: ["dst", "imm", "use", "use"], effect: "opaque", doc: "rich comparison COMPARE_OPERATORS[imm]" },
  is: { operands: ["dst", "imm", "use", "use"], effect: "none", doc: "identity; imm 1 negates" },
  contains: { operands: ["dst", "imm", "use", "use"], effect: "opaque", doc: "left in right; imm 1 negates" },

  // Displays, unpacking, strings.
  build_tuple: { operands: ["dst", "uses"], effect: "raise", doc: "(…)" },
  build_list: { operands: ["dst", "uses"], effect: "raise", doc: "[…]" },
  build_set: { operands: ["dst", "uses"], effect: "opaque", doc: "{…}, added left to right" },
  build_map: { operands: ["dst", "uses"], effect: "opaque", doc: "{k: v, …}: uses are k, v, k, v, …" },
  list_append: { operands: ["use", "use"], effect: "raise", doc: "list.append on a display under construction" },
  list_extend: { operands: ["use", "use"], effect: "opaque", doc: "LIST_EXTEND, with its message for non-iterables" },
  list_to_tuple: { operands: ["dst", "use"], effect: "raise", doc: "tuple(list) of a display under construction" },
  set_add: { operands: ["use", "use"], effect: "opaque", doc: "set.add on a display under construction" },
  set_update: { operands: ["use", "use"], effect: "opaque", doc: "SET_UPDATE" },
  map_add: {
    operands: ["use", "use", "use"],
    effect: "opaque",
    doc: "dict[key] = value on a display (dict, key, value)",
  },
  dict_update: { operands: ["use", "use"], effect: "opaque", doc: "DICT_UPDATE ({**x}), with its message" },
  dict_merge: {
    operands: ["use", "use", "use"],
    effect: "opaque",
    doc: "DICT_MERGE (f(**x)): dict, mapping, function for the message",
  },
  format_value: {
    operands: ["dst", "imm", "use", "use?"],
    effect: "opaque",
    doc: "imm 0 none, 1 !s, 2 !r, 3 !a; optional format spec. imm 5, 6, 7: CONVERT_VALUE !s, !r, !a only, no format()",
  },
  build_string: { operands: ["dst", "uses"], effect: "raise", doc: "''.join of str pieces" },
  unpack_sequence: { operands: ["dsts", "use"], effect: "opaque", doc: "a, b = use" },
  unpack_ex: {
    operands: ["imm", "dsts", "use"],
    effect: "opaque",
    doc: "a, *b, c = use; imm: number of targets before the star",
  },

  // Iteration.
  get_iter: { operands: ["dst", "use"], effect: "opaque", doc: "iter(use)" },
  for_iter: {
    operands: ["dst", "use", "label"],
    effect: "opaque",
    doc: "dst = next(use), or jump to label when exhausted (use is never killed)",
  },

  // Calls. const?: tuple of keyword names for the last arguments.
  call: { operands: ["dst", "use", "uses", "const?"], effect: "opaque", doc: "vectorcall of a callable" },
  load_super: {
    operands: ["dst", "use"],
    effect: "opaque",
    doc: "use(), where an attribute of it follows: from 3.12 on a part of LOAD_SUPER_ATTR",
  },
  call_method: {
    operands: ["dst", "use", "use", "uses", "const?"],
    effect: "opaque",
    doc: "call what load_method gave: method, self (maybe unbound), arguments",
  },
  call_ex: {
    operands: ["dst", "use", "use", "use?"],
    effect: "opaque",
    doc: "f(*args, **kwargs): callable, positional iterable, dict",
  },

  // Control.
  jump: { operands: ["label"], effect: "none", terminator: true, doc: "goto" },
  branch_true: { operands: ["use", "label"], effect: "opaque", doc: "goto label when bool(use)" },
  branch_false: { operands: ["use", "label"], effect: "opaque", doc: "goto label when not bool(use)" },
  tick: { operands: [], effect: "opaque", doc: "at every back edge: read the eval breaker; signals, threads, GC" },
  return: {
    operands: ["use"],
    effect: "none",
    terminator: true,
    doc: "return use; locals are released by the epilogue",
  },

  // Exceptions. A handler starts with the exception value in the register its table row names.
  raise: {
    operands: ["use?", "use?"],
    effect: "opaque",
    terminator: true,
    doc: "raise exception from cause; without operands: bare raise (adds no traceback entry)",
  },
  reraise: {
    operands: ["use"],
    effect: "raise",
    terminator: true,
    doc: "RERAISE: propagate the exception value on, adding no traceback entry",
  },
  push_exception: {
    operands: ["dst", "use"],
    effect: "none",
    doc: "dst = saved handled-exception state; the handled exception becomes use (sys.exc_info)",
  },
  pop_exception: {
    operands: ["use"],
    effect: "opaque",
    doc: "restore the saved state of push_exception (use is killed)",
  },
  match_exception: {
    operands: ["dst", "use", "use"],
    effect: "opaque",
    doc: "CHECK_EXC_MATCH: exception value, type or tuple; TypeError as CPython",
  },

  // with, import.
  before_with: {
    operands: ["dst", "dst", "use"],
    effect: "opaque",
    doc: "BEFORE_WITH: dst = bound __exit__, dst = result of __enter__",
  },
  with_exit_exception: {
    operands: ["dst", "use", "use"],
    effect: "opaque",
    doc: "WITH_EXCEPT_START: dst = exit(type, value, traceback); operands: exit, exception value",
  },
  import_name: {
    operands: ["dst", "name", "use", "use"],
    effect: "opaque",
    doc: "__import__(name, fromlist, level) through builtins; operands: level, fromlist",
  },
  import_from: {
    operands: ["dst", "use", "name"],
    effect: "opaque",
    doc: "from module import name, with its fallback and message",
  },
} as const satisfies Readonly<Record<string, BaselineOpRow>>;

export type BaselineOpcode = keyof typeof BASELINE_OPS;

/** Opcode numbers are positions in the table. */
export const BASELINE_OPCODES = Object.keys(BASELINE_OPS) as readonly BaselineOpcode[];

export const UNARY_OPERATORS = ["-", "+", "~", "not"] as const;
export const BINARY_OPERATORS = ["+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^"] as const;
export const COMPARE_OPERATORS = ["<", "<=", "==", "!=", ">", ">="] as const;

export type UnaryOperator = (typeof UNARY_OPERATORS)[number];
export type BinaryOperator = (typeof BINARY_OPERATORS)[number];
export type CompareOperator = (typeof COMPARE_OPERATORS)[number];

/** The operator that says the same with the operands exchanged. */
export const MIRRORED: Readonly<Record<CompareOperator, CompareOperator>> = {
  "<": ">",
  "<=": ">=",
  "==": "==",
  "!=": "!=",
  ">": "<",
  ">=": "<=",
};
