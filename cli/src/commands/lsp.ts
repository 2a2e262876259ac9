/** `martlet lsp`: the language server, for editors that start it themselves. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { usage } from "../arguments";
import { EXIT } from "../exit-code";
import { CommandFailure } from "../failure";
import type { Command } from "./command";

export const lsp: Command = {
  name: "lsp",
  summary: "start the language server on standard input and output",
  operands: "[--stdio]",
  description: "Speaks the Language Server Protocol until the client says exit.",
  options: { stdio: { doc: "standard input and output, the only transport" } },
  async run(parsed) {
    if (parsed.operands.length > 0) throw usage(`lsp takes no operand: ${parsed.operands[0]}`);
    // The server is a program of its own: a bundle beside this one, or a source file in a clone.
    const server = [join(__dirname, "server.js"), join(__dirname, "..", "..", "..", "server", "src", "main.ts")].find(
      existsSync,
    );
    if (server === undefined)
      throw new CommandFailure(EXIT.environment, "the language server is not installed", "Run `npm run setup`.");
    // The server looks for its transport in the words of the process.
    if (!process.argv.includes("--stdio")) process.argv.push("--stdio");
    require(server);
    return await new Promise<never>(() => {});
  },
};
