import type { Instance } from "#contract/boot.ts";
import type { HttpExchange, HttpRequest } from "#contract/http.ts";
import type { Exit } from "#contract/runtime.ts";
import type { Ports } from "#contract/validator.ts";
import { collect } from "#validators/api/collect.ts";
import { judge } from "#validators/api/judge.ts";
import { settingsWith } from "../../../fixtures/evidence/startup/settings.ts";

export type Answer = {
  status: number;
  body?: unknown;
  type?: string;
  log?: string;
  dies?: boolean;
  hangs?: boolean;
};
export type Handle = (
  method: string,
  path: string,
  body: Record<string, unknown>,
  headers: Readonly<Record<string, string>>,
) => Answer;

/** Ports around an application that is a function; it remembers how often it was started. */
export function portsOf(
  handle: Handle,
  given: {
    files?: Record<string, string>;
    auth?: Record<string, string>;
    budgetMs?: number;
    depth?: Ports["depth"];
  } = {},
) {
  const files = given.files ?? {};
  const state = { boots: 0, disposals: 0, nowMs: 0, sent: [] as string[] };
  let live: { log: string; exit: Exit | undefined } = { log: "", exit: undefined };
  const boot = async (): Promise<Instance> => {
    state.boots += 1;
    const mine = { log: "", exit: undefined as Exit | undefined };
    live = mine;
    return {
      record: { outcome: "ready" },
      baseUrl: "http://127.0.0.1:1",
      running: {
        log: {
          capture: () => ({ text: mine.log }),
          mark: () => mine.log.length,
          since: (mark: number) => mine.log.slice(mark),
        },
        exited: Promise.resolve(),
        exit: () => mine.exit,
      },
      secrets: [],
      [Symbol.asyncDispose]: async () => {
        state.disposals += 1;
      },
    } as unknown as Instance;
  };
  const send = async (request: HttpRequest): Promise<HttpExchange> => {
    state.nowMs += 1;
    const path = request.url.slice("http://127.0.0.1:1".length);
    state.sent.push(`${request.method} ${path}`);
    if (live.exit !== undefined)
      return { kind: "fault", code: "ECONNREFUSED", message: "", durationMs: 1 };
    const body =
      typeof request.body === "string" ? (JSON.parse(request.body) as Record<string, unknown>) : {};
    const answer = handle(request.method, path, body, request.headers ?? {});
    live.log += answer.log ?? "";
    if (answer.dies === true) live.exit = { code: 1, signal: null };
    if (answer.hangs === true)
      return { kind: "fault", code: "ETIMEDOUT", message: "", durationMs: request.timeoutMs };
    const text =
      answer.body === undefined
        ? ""
        : typeof answer.body === "string"
          ? answer.body
          : JSON.stringify(answer.body);
    const headers = text === "" ? {} : { "content-type": [answer.type ?? "application/json"] };
    return {
      kind: "response",
      status: answer.status,
      headers,
      body: text,
      bodyBytes: text.length,
      truncated: false,
      durationMs: 1,
    };
  };
  const ports = {
    target: {
      tree: {
        root: "/srv/app",
        files: Object.keys(files).sort(),
        read: (path: string) => files[path],
        has: (path: string) => path in files,
      },
      plan: { openapiPaths: ["/openapi.json"], openapiFiles: ["openapi.yaml"] },
      instance: { record: { outcome: "ready" } },
    },
    booter: { boot },
    http: { send },
    clock: { now: () => "", monotonicMs: () => state.nowMs, sleep: async () => undefined },
    settings: {
      app: {},
      api: { budgetMs: given.budgetMs ?? 60_000, seed: 1, auth: given.auth ?? {} },
    },
    depth: given.depth ?? "whole",
    redact: (text: string) => text.replaceAll("hunter2-secret", "[SECRET]"),
  } as unknown as Ports;
  return { ports, state };
}

export const run = async (handle: Handle, given: Parameters<typeof portsOf>[1] = {}) => {
  const { ports, state } = portsOf(handle, given);
  const collected = await collect(ports, new AbortController().signal);
  const evidence = {
    kind: "api",
    version: 1,
    collectedAt: "",
    durationMs: 0,
    redactionCount: 0,
    ...collected,
  };
  const findings = judge(evidence, settingsWith({})).filter(
    ({ outcome }) => outcome === "violated",
  );
  return { ...collected, state, findings, violated: findings.map(({ rule }) => rule) };
};

export const json = (schema: object) => ({
  description: "",
  content: { "application/json": { schema } },
});
