import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "#contract/validator.ts";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly bytes: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: the body of a request that a test takes apart
  readonly body: any;
}

export type Answer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | "reset"
  | "half"
  | "hang";

export interface Loopback extends AsyncDisposable {
  readonly url: string;
  readonly asked: Asked[];
}

/** A server on the loopback address that answers as it is told, and can break off. */
export async function loopback(answer: (asked: Asked) => Answer): Promise<Loopback> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const bytes = Buffer.concat(chunks);
    const text = bytes.toString();
    const isJson = request.headers["content-type"]?.includes("json") && text !== "";
    const one = {
      method: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      text,
      bytes,
      body: isJson ? JSON.parse(text) : undefined,
    };
    asked.push(one);
    const told = answer(one);
    if (told === "hang") return;
    if (told === "reset") {
      request.socket.destroy();
      return;
    }
    if (told === "half") {
      response.writeHead(201, { "content-type": "application/json", "content-length": "500" });
      response.write('{"id": 1');
      setTimeout(() => request.socket.destroy(), 5);
      return;
    }
    response.writeHead(told.status, { "content-type": "application/json", ...told.headers });
    response.end(told.body === undefined ? "" : JSON.stringify(told.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    [Symbol.asyncDispose]: () => closed(server),
  };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Time that passes only while somebody sleeps. */
export function fakeClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  let ms = 0;
  return {
    slept,
    now: () => new Date(Date.UTC(2026, 10, 25) + ms).toISOString(),
    monotonicMs: () => ms,
    sleep: async (wait) => {
      slept.push(wait);
      ms += wait;
    },
  };
}
