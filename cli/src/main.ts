/**
 * The process `martlet`: real streams around the command line, and the exit code set rather than forced, so that
 * everything written gets out.
 */
import { runCommandLine } from "./command-line";
import { EXIT } from "./exit-code";
import type { Terminal } from "./terminal";

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  cwd: process.cwd(),
  environment: process.env,
  isInteractive: process.stderr.isTTY === true,
};

// A reader that goes away early (`martlet check … | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.fine);
  throw error;
});

void runCommandLine(process.argv.slice(2), terminal).then((code) => {
  process.exitCode = code;
});
