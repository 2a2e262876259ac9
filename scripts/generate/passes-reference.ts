/** `docs/reference/passes.md`: the passes over typed MIR, in their order. */

import { PIPELINE } from "../../compiler-core/src/passes/pipeline";

export function passesReference(): string {
  return [
    "# Passes",
    "",
    "<!-- Written by `npm run generate` from compiler-core/src/passes/pipeline.ts. -->",
    "",
    "Each pass changes one function of typed MIR, and the verifier looks at the result of each.",
    "",
    ...PIPELINE.map(({ name, summary }, index) => `${index + 1}. \`${name}\`: ${summary}`),
    "",
  ].join("\n");
}
