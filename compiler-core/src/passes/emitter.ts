/** Operations of a block that a pass makes. */
import type { TypedOp, Value } from "../mir/typed";
import type { Ids } from "./rewrite";

export class Emitter {
  readonly ops: TypedOp[] = [];
  readonly ids: Ids;

  constructor(ids: Ids) {
    this.ids = ids;
  }

  int(value: bigint): Value {
    const result = this.ids.value("int");
    this.ops.push({ kind: "int-const", result, value });
    return result;
  }

  /** Of ints; the result is known to fit. */
  binary(operator: "add" | "sub" | "mul", left: Value, right: Value): Value {
    const result = this.ids.value("int");
    this.ops.push({ kind: "int-binary", result, operator, left, right });
    return result;
  }

  minmax(operator: "min" | "max", left: Value, right: Value): Value {
    const result = this.ids.value("int");
    this.ops.push({ kind: "int-minmax", result, operator, left, right });
    return result;
  }

  compare(operator: "<" | "<=" | ">" | ">=" | "==", left: Value, right: Value): Value {
    const result = this.ids.value("bool");
    this.ops.push({ kind: "int-compare", result, operator, left, right });
    return result;
  }

  both(left: Value, right: Value): Value {
    return this.logic("and", left, right);
  }

  logic(operator: "and" | "or", left: Value, right: Value): Value {
    const result = this.ids.value("bool");
    this.ops.push({ kind: "bool-binary", result, operator, left, right });
    return result;
  }

  not(operand: Value): Value {
    const result = this.ids.value("bool");
    this.ops.push({ kind: "bool-not", result, operand });
    return result;
  }

  epoch(): Value {
    const result = this.ids.value("int");
    this.ops.push({ kind: "epoch", result });
    return result;
  }

  /** A value that nobody looks at. */
  nothing(like: Value): Value {
    const { representation } = like;
    if (representation === "int") return this.int(0n);
    const result = this.ids.copy(like);
    if (representation === "float") this.ops.push({ kind: "float-const", result, value: 0 });
    else if (representation === "bool") this.ops.push({ kind: "bool-const", result, value: false });
    else this.ops.push({ kind: "null-const", result });
    return result;
  }
}
