import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Fault, FaultScript, RequestSeen } from "./faults.ts";

export interface Incoming {
  readonly method: string;
  /** With the query, as it was sent. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: unknown;
}

/** A request that has been read and judged; its effect waits for `run`. */
export interface Handling {
  readonly seen: RequestSeen;
  run(): Promise<Reply>;
  /** Once per request, before the answer leaves; status 0 when none does. */
  answered(status: number, fault: Fault | undefined): void;
}

export interface LoopbackOptions {
  handle(incoming: Incoming): Promise<Handling>;
  readonly script: FaultScript;
  /** How this server words a scripted status. */
  wording(fault: Extract<Fault, { kind: "status" }>, seen: RequestSeen): Reply;
}

export interface Loopback extends AsyncDisposable {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  close(): Promise<void>;
}

/** A server of this process on loopback that can be told to misbehave. */
export async function listenOnLoopback(options: LoopbackOptions): Promise<Loopback> {
  const closing = new AbortController();
  const server = createServer((request, response) => {
    serve(options, { request, response, signal: closing.signal }).catch((error: unknown) => {
      if (closing.signal.aborted) return;
      if (response.headersSent || request.destroyed) return void response.destroy();
      // A stand-in that breaks must not look like the service's own trouble.
      response.writeHead(599).end(error instanceof Error ? error.stack : String(error));
    });
  });
  const port = await listening(server);
  const close = async () => {
    closing.abort();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://127.0.0.1:${port}`, close, [Symbol.asyncDispose]: close };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
}

async function serve(options: LoopbackOptions, exchange: Exchange): Promise<void> {
  const handling = await options.handle(await incomingOf(exchange.request));
  const fault = options.script.take(handling.seen);
  if (fault?.kind === "slow") await wait(fault.delayMs, undefined, { signal: exchange.signal });
  const hasEffect = fault === undefined || !("when" in fault) || fault.when === "after";
  const reply = hasEffect && !isRefusal(fault) ? await handling.run() : undefined;
  const sent = fault?.kind === "status" ? options.wording(fault, handling.seen) : reply;
  if (sent === undefined || fault?.kind === "reset" || fault?.kind === "hang") {
    handling.answered(0, fault);
    // A hanging request ends with the client's patience, or with the server.
    if (fault?.kind !== "hang") exchange.request.socket.resetAndDestroy();
    return;
  }
  handling.answered(sent.status, fault);
  send(exchange.response, sent, fault);
}

function isRefusal(fault: Fault | undefined): boolean {
  return fault?.kind === "status" && fault.when !== "after";
}

function send(response: ServerResponse, reply: Reply, fault: Fault | undefined): void {
  const isText = typeof reply.body === "string" || Buffer.isBuffer(reply.body);
  const text = isText ? (reply.body as string | Buffer) : JSON.stringify(reply.body ?? null);
  const whole = Buffer.from(reply.body === undefined ? "" : text);
  const bytes = fault?.kind === "invalid-json" ? Buffer.from('{"id": 1, "na') : whole;
  response.writeHead(reply.status, {
    ...(isText || reply.body === undefined
      ? {}
      : { "content-type": "application/json; charset=utf-8" }),
    ...reply.headers,
    ...(reply.status === 204 || reply.status === 304
      ? {}
      : { "content-length": String(bytes.length) }),
  });
  if (fault?.kind !== "half-body") response.end(bytes);
  else
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () =>
      response.socket?.destroy(),
    );
}

async function incomingOf(request: IncomingMessage): Promise<Incoming> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(", ") : (value ?? ""),
  ]);
  return {
    method: request.method ?? "",
    url: new URL(request.url ?? "/", `http://${request.headers.host ?? "127.0.0.1"}`),
    headers: Object.fromEntries(headers),
    bytes: Buffer.concat(chunks),
  };
}
