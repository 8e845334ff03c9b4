import type { Socket } from "node:net";
import { Agent, buildConnector, type Dispatcher } from "undici";
import type { HttpClient, HttpExchange, HttpRequest } from "#contract/http.ts";

const DEFAULT_MAX_BODY_BYTES = 1024 * 1024;
// Header blocks beyond this are refused by the client; the common servers stop at 16 KiB.
const MAX_HEADER_BYTES = 64 * 1024;
// Shorter than the idle time of the common servers (gunicorn 2 s, uvicorn and Node 5 s): a connection
// that the server is just closing would look like a crash.
const KEEP_ALIVE_MS = 1_000;
const CODES: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: "ECONNRESET",
  UND_ERR_CONNECT_TIMEOUT: "ETIMEDOUT",
};

/** Another way to an address than the direct one; undefined where there is none. */
export type Route = (host: string, port: number) => Promise<Socket> | undefined;

/** undici at dispatch level: no redirects, no proxy, connections kept alive. */
export function createHttpClient(route: Route = () => undefined): HttpClient {
  const direct = buildConnector({});
  const agent = new Agent({
    connect: (options, callback) => {
      const { hostname, port, protocol } = options;
      const way = protocol === "http:" ? route(hostname, Number(port || 80)) : undefined;
      if (way === undefined) return direct(options, callback);
      way.then(
        (socket) => callback(null, socket),
        (error: Error) => callback(error, null),
      );
    },
    connections: 64,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    send: (request, signal) => send(agent, request, signal),
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}

async function send(
  agent: Agent,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpExchange> {
  signal.throwIfAborted();
  return new Promise((resolve) => {
    const exchange = new Exchange(request, resolve);
    exchange.watch(signal);
    try {
      agent.dispatch(dispatchOf(request), exchange);
    } catch (error) {
      // A name, value or address that HTTP cannot carry.
      exchange.fail(error as Error);
    }
  });
}

function dispatchOf(request: HttpRequest): Dispatcher.DispatchOptions {
  const url = new URL(request.url);
  return {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: request.method as Dispatcher.HttpMethod,
    headers: { "user-agent": "deployment-readiness", ...request.headers },
    body: request.body ?? null,
  };
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #limit: number;
  readonly #timeoutMs: number;
  readonly #resolve: (exchange: HttpExchange) => void;
  readonly #startedAt = process.hrtime.bigint();
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: Record<string, string[]> = {};
  #bodyBytes = 0;
  #keptBytes = 0;
  #settled = false;
  #release: () => void = () => undefined;

  constructor(request: HttpRequest, resolve: (exchange: HttpExchange) => void) {
    this.#limit = request.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
    this.#timeoutMs = request.timeoutMs;
    this.#resolve = resolve;
  }

  watch(signal: AbortSignal): void {
    const timer = setTimeout(
      () => this.#abort("ETIMEDOUT", "no complete answer in time"),
      this.#timeoutMs,
    );
    const onAbort = () => this.#abort("ABORT_ERR", "the run was cancelled");
    signal.addEventListener("abort", onAbort, { once: true });
    this.#release = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settled) controller.abort(new Error("too late"));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // Informational answers come before the real one.
    if (statusCode < 200) return;
    this.#status = statusCode;
    this.#headers = {};
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) this.#headers[name.toLowerCase()] = [value].flat();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bodyBytes += chunk.length;
    const kept = chunk.subarray(0, Math.max(0, this.#limit - this.#keptBytes));
    this.#keptBytes += kept.length;
    if (kept.length > 0) this.#chunks.push(kept);
  }

  onResponseEnd(): void {
    this.#settle({
      kind: "response",
      status: this.#status,
      headers: this.#headers,
      body: Buffer.concat(this.#chunks).toString("utf8"),
      bodyBytes: this.#bodyBytes,
      truncated: this.#bodyBytes > this.#keptBytes,
      durationMs: this.#elapsedMs(),
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  fail(error: Error): void {
    const code = (error as NodeJS.ErrnoException).code ?? error.name;
    this.#settle(this.#fault(CODES[code] ?? code, error.message));
  }

  #abort(code: string, message: string): void {
    this.#settle(this.#fault(code, message));
    this.#controller?.abort(new Error(message));
  }

  #fault(code: string, message: string): HttpExchange {
    const base = { kind: "fault", code, message, durationMs: this.#elapsedMs() } as const;
    return this.#status === 0 ? base : { ...base, status: this.#status };
  }

  #settle(exchange: HttpExchange): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#release();
    this.#resolve(exchange);
  }

  #elapsedMs(): number {
    return Number(process.hrtime.bigint() - this.#startedAt) / 1e6;
  }
}
