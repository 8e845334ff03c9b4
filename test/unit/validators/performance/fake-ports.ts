import type { BootOptions, BootRecord, GivenVariable, Instance, Secret } from "#contract/boot.ts";
import type { Database, DatabaseServer, StatementCount } from "#contract/database.ts";
import type { HttpExchange, HttpRequest } from "#contract/http.ts";
import type { EnvironmentRead, LaunchPlan } from "#contract/launch.ts";
import type { Running } from "#contract/runtime.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import type { Ports } from "#contract/validator.ts";
import { settingsWith } from "../../../fixtures/evidence/startup/settings.ts";

export function treeOf(files: Readonly<Record<string, string>>): SourceTree {
  return {
    root: "/project",
    files: Object.keys(files).sort(),
    read: (path) => files[path],
    has: (path) => path in files,
  };
}

export interface FakeTarget {
  readonly files?: Readonly<Record<string, string>>;
  readonly settings?: Settings;
  readonly respond?: (
    request: HttpRequest,
  ) => Partial<Extract<HttpExchange, { kind: "response" }>> | "fault";
  readonly log?: string;
  readonly probes?: BootRecord["probes"];
  readonly secrets?: readonly Secret[];
  readonly variables?: readonly GivenVariable[];
  readonly environment?: readonly EnvironmentRead[];
  readonly openapiPaths?: readonly string[];
  /** One list per call of `statements`; the last one stays. */
  readonly statements?: readonly (readonly StatementCount[])[];
  readonly attached?: boolean;
  readonly bootOutcome?: (options: BootOptions) => Partial<BootRecord>;
}

const NOWHERE = async () => undefined;

/** Ports on which everything answers 200 quickly unless the test says otherwise. */
export function fakePorts(given: FakeTarget) {
  const requests: HttpRequest[] = [];
  const boots: BootOptions[] = [];
  const ports: Ports = {
    target: {
      tree: treeOf(given.files ?? {}),
      root: treeOf({}).root,
      adapterTitle: "fake",
      plan: planOf(given),
      models: { supported: false, reason: "fake" },
      migrations: { supported: false, reason: "fake" },
      instance: instanceOf(given),
    },
    runtime: {
      id: "process",
      exec: async () => ({
        exit: { code: 0, signal: null },
        timedOut: false,
        durationMs: 1,
        output: { text: "Python 3.11.5\n", totalBytes: 14, droppedBytes: 0 },
      }),
      start: () => Promise.reject(new Error("not in this test")),
      freePort: async () => 1,
      isPortFree: async () => true,
      diskFreeBytes: async () => 5 * 2 ** 30,
    },
    http: {
      send: async (request) => {
        requests.push(request);
        const answered = given.respond?.(request) ?? {};
        if (answered === "fault")
          return { kind: "fault", code: "ECONNRESET", message: "reset", durationMs: 1 };
        return { ...OK, ...answered } as HttpExchange;
      },
      [Symbol.asyncDispose]: NOWHERE,
    },
    booter: {
      boot: async (options) => {
        boots.push(options);
        const record = { ...recordOf(given), ...given.bootOutcome?.(options) };
        return { record, secrets: [], [Symbol.asyncDispose]: NOWHERE };
      },
      environment: () => ({}),
      state: async () => ({ outcome: "unavailable", reason: "a fake has none" }),
    },
    clock: { now: () => "2026-11-24T00:00:00.000Z", monotonicMs: () => 0, sleep: NOWHERE },
    settings: given.settings ?? settingsWith({}),
    depth: "whole",
    redact: (text) =>
      (given.secrets ?? []).reduce(
        (clean, { name, value }) => clean.replaceAll(value, `[${name}]`),
        text,
      ),
    ...(given.attached === true ? {} : { databases: databasesOf(given) }),
  };
  return { ports, requests, boots };
}

const OK: HttpExchange = {
  kind: "response",
  status: 200,
  headers: {},
  body: "",
  bodyBytes: 0,
  truncated: false,
  durationMs: 2,
};

function planOf(given: FakeTarget): LaunchPlan {
  const origin = { text: "fake" };
  return {
    adapter: "fake",
    language: "python",
    version: { argv: ["python3", "--version"], cwd: ".", env: {}, origin },
    install: [],
    start: { argv: ["sh", "-c", "exec uvicorn app.main:app"], cwd: ".", env: {}, origin },
    healthPaths: ["/health"],
    openapiPaths: given.openapiPaths ?? [],
    openapiFiles: [],
    environment: given.environment ?? [],
    databaseScheme: "postgresql",
    reasons: [],
  };
}

function recordOf(given: FakeTarget): BootRecord {
  return {
    label: "first",
    outcome: given.attached === true ? "attached" : "ready",
    steps: [],
    ...(given.attached === true ? {} : { readyMs: 900 }),
    assignedPort: 1,
    probes: given.probes ?? [
      { path: "/healthz", address: "127.0.0.1", status: 404, durationMs: 1 },
      { path: "/health", address: "127.0.0.1", status: 200, durationMs: 1 },
    ],
    databaseSessionCount: 1,
    databaseMessages: [],
    variables: given.variables ?? [],
  };
}

const DATABASE: Database = {
  name: "dr_first",
  connection: {
    host: "127.0.0.1",
    port: 1,
    user: "role",
    password: "0f".repeat(16),
    database: "dr_first",
  },
  query: async () => [],
  interrupt: NOWHERE,
  resume: NOWHERE,
  hold: NOWHERE,
  snapshot: async () => [],
  session: () => Promise.reject(new Error("not in this test")),
  [Symbol.asyncDispose]: NOWHERE,
};

function instanceOf(given: FakeTarget): Instance {
  const capture = { text: given.log ?? "", totalBytes: 0, droppedBytes: 0 };
  const running: Running = {
    log: { capture: () => capture, mark: () => 0, since: () => "" },
    address: "127.0.0.1",
    outsideAddress: undefined,
    exited: new Promise(() => undefined),
    exit: () => undefined,
    sockets: async () => [],
    resources: async () => ({ rssBytes: 1, peakRssBytes: 2, processCount: 1, cpuMs: 1 }),
    terminate: () => Promise.reject(new Error("not in this test")),
    kill: NOWHERE,
    [Symbol.asyncDispose]: NOWHERE,
  };
  return {
    record: recordOf(given),
    baseUrl: "http://127.0.0.1:1",
    secrets: given.secrets ?? [],
    ...(given.attached === true ? {} : { running, database: DATABASE }),
    [Symbol.asyncDispose]: NOWHERE,
  };
}

function databasesOf(given: FakeTarget): DatabaseServer {
  const snapshots = [...(given.statements ?? [])];
  return {
    provider: "fake",
    version: "15.1",
    role: "role",
    create: async () => DATABASE,
    statements: async () => (snapshots.length > 1 ? snapshots.shift() : snapshots[0]),
    messages: async () => [],
    position: async () => 0,
    dump: NOWHERE,
    sessionCount: async () => 0,
    [Symbol.asyncDispose]: NOWHERE,
  };
}
