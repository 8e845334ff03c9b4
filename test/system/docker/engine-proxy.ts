import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";

/** What happens to one request in place of the engine's answer. */
export type Meddling = { readonly status: number; readonly message: string } | "hold";

export interface EngineProxy extends AsyncDisposable {
  /** For a client that shall go through it. */
  readonly env: { readonly DOCKER_HOST: string };
  readonly socketPath: string;
  /** `METHOD /path?query` without the version, in the order of their arrival. */
  readonly requests: readonly string[];
  /** Ends every connection and answers nobody, as an engine that stops. */
  cut(): void;
  /** Answers again. */
  restore(): Promise<void>;
}

const REAL = new URL(process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock").pathname;

/**
 * A socket in front of the real engine. `meddle` is asked about every request: undefined lets it
 * through, `hold` leaves it without an answer.
 */
export async function openEngineProxy(
  meddle: (request: string) => Meddling | undefined = () => undefined,
): Promise<EngineProxy> {
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  const socketPath = join(folder, "docker.sock");
  const requests: string[] = [];
  const sockets = new Set<Duplex>();
  const kept = <T extends Duplex>(socket: T): T => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    return socket.on("error", () => socket.destroy());
  };
  const noted = ({ method = "", url = "" }: IncomingMessage) => {
    const line = `${method} ${url.replace(/^\/v[\d.]+/, "")}`;
    requests.push(line);
    return meddle(line);
  };
  const server = createServer((asked, response) => {
    const meddling = noted(asked);
    if (meddling === undefined) forward(asked, response, kept);
    else if (meddling !== "hold") refuse(response, meddling);
  });
  // A client keeps its connection for as long as it likes.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.on("connection", kept);
  server.on("upgrade", (asked, socket, head) => {
    if (noted(asked) === undefined) tunnel({ asked, socket, head }, kept);
  });
  const listen = () => new Promise<void>((listening) => server.listen(socketPath, listening));
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  await listen();
  return {
    env: { DOCKER_HOST: `unix://${socketPath}` },
    socketPath,
    requests,
    cut,
    restore: listen,
    [Symbol.asyncDispose]: async () => {
      cut();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function refuse(response: ServerResponse, { status, message }: Exclude<Meddling, "hold">): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ message }));
}

type Keep = <T extends Duplex>(socket: T) => T;

function forward(asked: IncomingMessage, response: ServerResponse, keep: Keep): void {
  const { method, url: path, headers } = asked;
  // An engine that answers before it has read everything must not close on what is still being sent.
  const lasting = { ...headers, connection: "keep-alive" };
  const options = { socketPath: REAL, method, path, headers: lasting, agent: false };
  const onward = request(options, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    // Progress is read as it comes, also before its first byte.
    response.flushHeaders();
    answer.pipe(response);
    answer.once("error", () => response.destroy());
  });
  onward.once("socket", keep);
  onward.once("error", () => response.destroy());
  response.once("close", () => onward.destroy());
  asked.pipe(onward);
}

/** A connection that stops being HTTP: attached streams and the builder's session. */
function tunnel(
  { asked, socket, head }: { asked: IncomingMessage; socket: Duplex; head: Buffer },
  keep: Keep,
): void {
  const onward: Socket = keep(connect({ path: REAL, allowHalfOpen: true }));
  const lines: string[] = [];
  for (let at = 0; at < asked.rawHeaders.length; at += 2)
    lines.push(`${asked.rawHeaders[at]}: ${asked.rawHeaders[at + 1]}`);
  onward.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
  onward.write(head);
  socket.pipe(onward).pipe(socket);
  onward.once("close", () => socket.destroy());
  socket.once("close", () => onward.destroy());
}
