/** What a version returns: the join over all its returns, an assumption of its callers until nothing changes. */
import type { ExactType, Representation } from "../mir/typed";
import type { Context } from "./context";
import type { Content } from "./slots";

export class ResultJoin {
  /** Undefined: no return has been seen yet. */
  representation: Representation | "none" | undefined;
  fact: ExactType | undefined;

  constructor(representation?: Representation | "none", fact?: ExactType) {
    this.representation = representation;
    this.fact = fact;
  }

  /** Widens by one returned content. */
  add(ctx: Context, content: Content): void {
    const next = resultOf(ctx, content);
    if (this.representation === undefined) {
      this.representation = next.representation;
      this.fact = next.fact;
    } else if (this.representation !== next.representation) {
      this.representation = "object";
      this.fact = undefined;
    } else if (this.fact !== next.fact) this.fact = undefined;
  }
}

function resultOf(
  _ctx: Context,
  content: Content,
): { representation: Representation | "none"; fact: ExactType | undefined } {
  switch (content.kind) {
    case "raw":
      return { representation: content.value.representation, fact: undefined };
    case "none":
      return { representation: "none", fact: undefined };
    case "object":
      // A number that is an object keeps its identity: callers unbox it, which its fact makes cheap.
      return { representation: "object", fact: content.value.fact };
    case "char":
      return { representation: "object", fact: "str" };
    default:
      return { representation: "object", fact: undefined };
  }
}
