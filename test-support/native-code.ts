/**
 * Native code without the rest of the compiler: hand-built typed MIR is compiled, linked with a small driver module
 * (`runtime/tests/codegen_driver.c`) and called from a real interpreter.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { nativeSymbol } from "../compiler-core/src/codegen/abi";
import { emitUnit, type NativeFunction, planUnit } from "../compiler-core/src/codegen/unit";
import { isArrayLayout } from "../compiler-core/src/mir/array-layout";
import type {
  Cell,
  FrameState,
  ParameterType,
  Representation,
  StateEntry,
  Terminator,
  TypedBlock,
  TypedFunction,
  TypedOp,
  Value,
} from "../compiler-core/src/mir/typed";
import type { Interpreter } from "./interpreters";

const ROOT = resolve(__dirname, "..");
const RUNTIME = join(ROOT, "compiler-core", "runtime");
const CLANG = "clang-19";
const FLAGS = ["-O2", "-fPIC", "-fvisibility=hidden", "-ffp-contract=off", "-fno-builtin", "-fno-math-errno"];

/** The driver reads frame states as they are: as if each baseline operation had one word. */
const ONE_WORD_EACH = Array.from({ length: 64 }, (_, word) => word);

/** Builds one version of a function block by block. */
export class TypedFunctionBuilder {
  readonly parameters: readonly Value[];
  readonly boxes: readonly Value[];
  private readonly blocks: TypedBlock[] = [];
  private ops: TypedOp[] = [];
  private nextId = 0;
  private readonly options: TypedFunctionOptions;

  constructor(options: TypedFunctionOptions) {
    this.options = options;
    this.parameters = options.parameters.map((type) =>
      this.value(unboxedAs(type), type === "any" ? {} : { fact: isArrayLayout(type) ? "ndarray" : type }),
    );
    this.boxes = (options.boxedParameters ?? []).map(() => this.value("object", { nullable: true }));
  }

  value(representation: Representation, more: Partial<Pick<Value, "fact" | "nullable">> = {}): Value {
    const fact = representation === "object" ? more.fact : undefined;
    return {
      id: this.nextId++,
      representation,
      ...(fact === undefined ? {} : { fact }),
      ...(more.nullable === undefined ? {} : { nullable: more.nullable }),
    };
  }

  /** Adds an operation; gives its result. */
  op<T extends TypedOp>(op: T): T extends { readonly result: infer R } ? R : undefined {
    this.ops.push(op);
    return ("result" in op ? op.result : undefined) as T extends { readonly result: infer R } ? R : undefined;
  }

  int(value: bigint | number): Value {
    return this.op({ kind: "int-const", result: this.value("int"), value: BigInt(value) });
  }

  /** A state that holds the given values in registers 0, 1, … */
  state(pc: number, values: readonly Value[], mode: FrameState["mode"] = "before"): FrameState {
    const entries = values.map((value, register): StateEntry => {
      return { register, source: { kind: "value", value, owned: false } };
    });
    return { pc, mode, site: pc, entries };
  }

  /** Ends the current block. */
  end(id: number, parameters: readonly Value[], terminator: Terminator, loopDepth = 0): void {
    this.blocks.push({ id, parameters, ops: this.ops, terminator, loopDepth });
    this.ops = [];
  }

  /** A body of one block that returns a value (none: None). */
  returning(value?: Value): TypedFunction {
    this.end(0, [...this.parameters, ...this.boxes], { kind: "return", ...(value === undefined ? {} : { value }) });
    return this.build(value?.representation ?? "none");
  }

  build(result: Representation | "none", entry = 0): TypedFunction {
    const { function: index, version, name, parameters, boxedParameters, cells } = this.options;
    return {
      function: index,
      version: version ?? 0,
      name,
      parameters,
      boxedParameters: boxedParameters ?? [],
      result,
      opaque: false,
      cells: cells ?? [],
      classes: [],
      ownedParameters: [],
      blocks: this.blocks,
      entry,
    };
  }
}

export interface TypedFunctionOptions {
  readonly function: number;
  readonly version?: number;
  readonly name: string;
  readonly parameters: readonly ParameterType[];
  readonly boxedParameters?: readonly number[];
  readonly cells?: readonly Cell[];
}

function unboxedAs(type: ParameterType): Representation {
  return type === "int" || type === "float" || type === "bool" ? type : "object";
}

/** Versions of one def site, numbered in order. */
export function nativeFunction(...versions: readonly TypedFunction[]): NativeFunction {
  const [first] = versions;
  if (first === undefined) throw new Error("a function needs a version");
  return {
    index: first.function,
    name: first.name,
    lines: { first: 1, bySite: [1, 2, 3, 4, 5, 6, 7, 8] },
    wordOffsets: ONE_WORD_EACH,
    versions,
  };
}

/** A folder with everything that was built; `dispose` removes it. */
export interface NativeBuild {
  readonly folder: string;
  readonly object: string;
  run(python: string, script: string): { readonly status: number | null; readonly output: string };
  dispose(): void;
}

/** Compiles functions for one interpreter and links the driver module. */
export function buildNative(
  interpreter: Interpreter,
  functions: readonly NativeFunction[],
  options: { readonly stress?: boolean } = {},
): NativeBuild {
  const folder = mkdtempSync(join(tmpdir(), "martlet-codegen-"));
  const include = query(interpreter, "import sysconfig; print(sysconfig.get_paths()['include'])");
  const suffix = query(interpreter, "import sysconfig; print(sysconfig.get_config_var('EXT_SUFFIX'))");
  const file = (name: string) => join(folder, name);
  const plan = planUnit({
    functions,
    callees: [],
    source: { name: "m.py", directory: folder },
    stress: options.stress ?? false,
  });
  writeFileSync(file("prelude.ll"), plan.prelude);
  emitUnit(plan, file("prelude.ll"), file("unit.bc"));
  writeFileSync(file("table.ll"), nativeTableText(functions.map((fn) => fn.index)));
  const compile = (...args: readonly string[]) => command(CLANG, [...FLAGS, `-I${include}`, ...args]);
  compile(
    "-Xclang",
    "-disable-llvm-passes",
    "-fstrict-aliasing",
    "-emit-llvm",
    "-c",
    join(RUNTIME, "inline/inline.c"),
    "-o",
    file("inline.bc"),
  );
  for (const source of ["native.c", "deaths.c", "math.c", "numpy.c", "tests/codegen_driver.c"]) {
    compile("-c", join(RUNTIME, source), "-o", file(`${source.replaceAll("/", "-")}.o`));
  }
  compile(
    ...UNIT_FLAGS,
    "-Xclang",
    "-mlink-builtin-bitcode",
    "-Xclang",
    file("inline.bc"),
    "-x",
    "ir",
    "-c",
    file("unit.bc"),
    "-o",
    file("unit.o"),
  );
  compile("-Wno-override-module", "-x", "ir", "-c", file("table.ll"), "-o", file("table.o"));
  const objects = [
    "native.c.o",
    "deaths.c.o",
    "math.c.o",
    "numpy.c.o",
    "tests-codegen_driver.c.o",
    "unit.o",
    "table.o",
  ].map(file);
  command(CLANG, ["-shared", "-fuse-ld=lld", ...objects, "-lm", "-o", file(`codegen_driver${suffix}`)]);
  return {
    folder,
    object: file("unit.o"),
    run(python, script) {
      writeFileSync(file("script.py"), script);
      const child = spawnSync(python, [file("script.py")], { encoding: "utf8", timeout: 120_000, cwd: folder });
      return { status: child.status, output: `${child.stdout}${child.stderr}${child.signal ?? ""}` };
    },
    dispose() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** How units are compiled: `link/` uses the same. */
const UNIT_FLAGS = ["-O3", "-Wno-override-module"];

/** The table of `rt_native` rows, in clang's own dialect; builds write it without clang. */
function nativeTableText(functionIndexes: readonly number[]): string {
  const rows = functionIndexes.map((index) => `ptr @${nativeSymbol(index)}`);
  return [
    ...functionIndexes.map((index) => `@${nativeSymbol(index)} = external hidden constant i8`),
    `@martlet_natives = hidden constant [${rows.length} x ptr] [${rows.join(", ")}]`,
    `@martlet_native_count = hidden constant i64 ${rows.length}`,
    "",
  ].join("\n");
}

/** Whether clang and the addon are here: without them native code cannot be tested. */
export function canBuildNative(): boolean {
  return spawnSync(CLANG, ["--version"]).status === 0;
}

function query(interpreter: Interpreter, code: string): string {
  return command(interpreter.path, ["-I", "-c", code]).trim();
}

function command(program: string, args: readonly string[]): string {
  const child = spawnSync(program, [...args], { encoding: "utf8", timeout: 120_000 });
  if (child.status !== 0) throw new Error(`${program} ${args.join(" ")}\n${child.stderr}`);
  return child.stdout;
}
