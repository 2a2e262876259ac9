/**
 * Where the parser's two wasm files are: beside the bundle in an installed extension, in `node_modules` otherwise.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ParserFiles } from "../syntax/parser";

export function readParserFiles(): ParserFiles {
  return {
    core: readWasm("web-tree-sitter.wasm", "web-tree-sitter/web-tree-sitter.wasm"),
    grammar: readWasm("tree-sitter-python.wasm", "tree-sitter-python/tree-sitter-python.wasm"),
  };
}

function readWasm(name: string, request: string): Uint8Array {
  const bundled = join(dirname(__filename), name);
  return readFileSync(existsSync(bundled) ? bundled : require.resolve(request));
}
