/** Coroutine function. */
import type { SubsetRule } from "../rule";

export const coroutine: SubsetRule = {
  code: "MT3007",
  title: "Coroutine function",
  severity: "hint",
  explain:
    "`async def` functions are coroutines: their bodies run in steps, driven by an event loop.\nThey stay real coroutine objects and run interpreted, exactly as before.\nMove heavy computation into a plain function and call it from the coroutine.",
  kinds: ["Await", "AsyncFor", "AsyncWith"],
  checkFunction({ node }) {
    if (node.kind !== "AsyncFunctionDef") return undefined;
    return { message: "is a coroutine", span: { start: node.span.start, end: node.span.start + "async".length } };
  },
  check(node) {
    return { message: "awaits: only a coroutine can", span: node.span };
  },
};
