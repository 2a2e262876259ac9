/**
 * The build process of the language server: parses, specializes and optimises there, so that the server answers while a
 * large module is built. LLVM is one process further on, in the compile worker.
 *
 * It stays warm from build to build: the pieces of modules that were parsed, specializations, interpreters.
 */
import { dirname } from "node:path";
import type { Result } from "../base/result";
import { Database } from "../database/database";
import { FUNCTIONS, PARSER, PROCESS, SOURCE, TREE } from "../database/queries";
import type { BuildFailure } from "../link/failure";
import { ImageWriters } from "../link/image-writer";
import { findInterpreter } from "../link/interpreter";
import type * as ast from "../syntax/nodes";
import { SyntaxParser } from "../syntax/parser";
import type { BuildAnswer, BuildMessage, ListRequest } from "./build-messages";
import { compileModule } from "./compile";
import { listModule } from "./listing";
import { readParserFiles } from "./parser-files";
import { CompileWorker } from "./worker-client";

const worker = new CompileWorker();
const writers = new ImageWriters();
/** Requests under way. */
const controllers = new Map<number, AbortController>();

async function startDatabase(): Promise<Database> {
  const db = new Database();
  db.set(PARSER, PROCESS, await SyntaxParser.load(readParserFiles()));
  return db;
}

const starting = startDatabase();
worker.warm();

/** Put together from pieces that builds before have parsed. */
function parse(db: Database, path: string, text: string): ast.SyntaxTree {
  db.set(SOURCE, path, text);
  return db.get(TREE, path);
}

async function list(
  db: Database,
  { path, text, position, python, listing }: ListRequest,
  signal: AbortSignal,
): Promise<Result<readonly string[], BuildFailure>> {
  const interpreter = await findInterpreter({ python, folder: dirname(path) });
  if (!interpreter.ok) return interpreter;
  db.set(SOURCE, path, text);
  const entry = db.get(FUNCTIONS, path).entries[position];
  return await listModule({ db, path, entry, interpreter: interpreter.value, listing }, worker, signal);
}

async function answer(message: Exclude<BuildMessage, { kind: "cancel" }>): Promise<BuildAnswer> {
  const { id } = message;
  const controller = new AbortController();
  controllers.set(id, controller);
  const { signal } = controller;
  try {
    const db = await starting;
    if (message.kind === "list") return { kind: "listed", id, result: await list(db, message.request, signal) };
    const { request } = message;
    const progress = (text: string): void => send({ kind: "progress", id, message: text });
    const parser = { parse: (text: string) => parse(db, request.path, text) };
    return { kind: "built", id, result: await compileModule(request, { parser, worker, writers, signal, progress }) };
  } catch (error) {
    return { kind: "bug", id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  } finally {
    controllers.delete(id);
  }
}

function send(message: BuildAnswer): void {
  if (process.connected) process.send?.(message);
}

process.on("message", (message: BuildMessage) => {
  if (message.kind === "cancel") {
    controllers.get(message.id)?.abort();
    return;
  }
  answer(message).then(send, (error: unknown) => {
    throw error;
  });
});
process.on("disconnect", () => {
  for (const controller of controllers.values()) controller.abort();
  writers.dispose();
  worker.dispose();
  process.exit(0);
});
