/**
 * A client of the language server for tests and benchmarks: one child process, messages over its standard streams.
 * Nothing waits for a time: every wait is for a message.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

/** A message of JSON-RPC. */
export interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** Answers a request of the server. */
export type RequestHandler = (params: unknown) => unknown;

const HEADER_END = "\r\n\r\n";

export class LspClient {
  /** Everything that the server sent and nobody waited for, in order. */
  readonly received: Message[] = [];
  /** What the server wrote to its standard error. */
  log = "";
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly handlers: Readonly<Record<string, RequestHandler>>;
  private readonly pending = new Map<number, (message: Message) => void>();
  private readonly waiting: { accepts: (message: Message) => boolean; resolve: (message: Message) => void }[] = [];
  private readonly exited: Promise<number | null>;
  /** Requests of the server that were answered and nobody waited for. */
  private readonly requests: Message[] = [];
  private readonly awaited: { method: string; resolve: (message: Message) => void }[] = [];
  private buffer = Buffer.alloc(0);
  private nextId = 1;

  constructor(command: string, args: readonly string[], handlers: Readonly<Record<string, RequestHandler>> = {}) {
    this.handlers = handlers;
    this.child = spawn(command, args);
    this.child.stdout.on("data", (chunk: Buffer) => this.read(chunk));
    this.child.stderr.on("data", (chunk: Buffer) => {
      this.log += chunk.toString();
    });
    this.exited = new Promise((resolve) => this.child.on("exit", resolve));
  }

  /** Resolves when the process has ended, however. */
  get ended(): Promise<number | null> {
    return this.exited;
  }

  get processId(): number {
    return this.child.pid as number;
  }

  /** Sends a request; the promise is for the whole answer, an error included. */
  async requestMessage(method: string, params: unknown): Promise<Message> {
    const id = this.nextId++;
    const answer = new Promise<Message>((resolve) => this.pending.set(id, resolve));
    this.send({ id, method, params });
    return await answer;
  }

  /** The result of a request that must succeed. */
  async request<Result>(method: string, params: unknown): Promise<Result> {
    const answer = await this.requestMessage(method, params);
    if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result as Result;
  }

  notify(method: string, params: unknown): void {
    this.send({ method, params });
  }

  /** The first notification, also among those received, that `accepts` takes. */
  async notification<Params>(method: string, accepts: (params: Params) => boolean = () => true): Promise<Params> {
    const isIt = (message: Message): boolean => message.method === method && accepts(message.params as Params);
    const index = this.received.findIndex(isIt);
    if (index >= 0) return (this.received.splice(index, 1)[0] as Message).params as Params;
    const message = await new Promise<Message>((resolve) => this.waiting.push({ accepts: isIt, resolve }));
    return message.params as Params;
  }

  /** The first request of the server with this method, also among those that came already. */
  async requestReceived(method: string): Promise<Message> {
    const index = this.requests.findIndex((message) => message.method === method);
    if (index >= 0) return this.requests.splice(index, 1)[0] as Message;
    return await new Promise((resolve) => this.awaited.push({ method, resolve }));
  }

  /** The polite end; the exit code of the server. */
  async stop(): Promise<number | null> {
    await this.requestMessage("shutdown", null);
    this.notify("exit", null);
    return await this.exited;
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  private send(message: Message): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.child.stdin.write(`Content-Length: ${body.length}${HEADER_END}`);
    this.child.stdin.write(body);
  }

  private read(chunk: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    for (;;) {
      const end = this.buffer.indexOf(HEADER_END);
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.buffer.subarray(0, end).toString())?.[1]);
      const start = end + HEADER_END.length;
      if (this.buffer.length < start + length) return;
      const message: Message = JSON.parse(this.buffer.subarray(start, start + length).toString());
      this.buffer = this.buffer.subarray(start + length);
      this.dispatch(message);
    }
  }

  private dispatch(message: Message): void {
    if (message.method === undefined) {
      const resolve = this.pending.get(message.id as number);
      this.pending.delete(message.id as number);
      resolve?.(message);
      return;
    }
    if (message.id !== undefined) {
      const handler = this.handlers[message.method];
      this.send({ id: message.id, result: handler === undefined ? null : (handler(message.params) ?? null) });
      const waiter = this.awaited.findIndex(({ method }) => method === message.method);
      if (waiter < 0) this.requests.push(message);
      else this.awaited.splice(waiter, 1)[0]?.resolve(message);
      return;
    }
    const index = this.waiting.findIndex(({ accepts }) => accepts(message));
    if (index < 0) this.received.push(message);
    else this.waiting.splice(index, 1)[0]?.resolve(message);
  }
}
