import { expect, test } from "vitest";
import type { BootOptions, Instance } from "#contract/boot.ts";
import type { Database } from "#contract/database.ts";
import { EnvironmentError } from "#contract/failure.ts";
import type { HttpRequest } from "#contract/http.ts";
import type { ProcessPlan } from "#contract/launch.ts";
import type { CommandSpec, Completion, Running } from "#contract/runtime.ts";
import type { Ports } from "#contract/validator.ts";
import { drainTrial } from "#validators/startup/trials/drain/index.ts";
import { isolationTrial } from "#validators/startup/trials/isolation/index.ts";
import { killTrial } from "#validators/startup/trials/kill/index.ts";
import { observeInterrupted } from "#validators/startup/trials/kill/interrupted.ts";
import { outageTrial } from "#validators/startup/trials/outage/index.ts";
import { placeTrial } from "#validators/startup/trials/place/index.ts";
import { processesTrial } from "#validators/startup/trials/processes/index.ts";
import { requestsTrial } from "#validators/startup/trials/requests/index.ts";
import type { Trial } from "#validators/startup/trials/trial.ts";
import { record, step } from "../../../../fixtures/evidence/startup/evidence.ts";
import { settingsWith } from "../../../../fixtures/evidence/startup/settings.ts";
import { planWith, projectOf } from "../project.ts";

const TRACE = `Traceback (most recent call last):
  File "/srv/shop/worker.py", line 1, in <module>
    import jobs
ModuleNotFoundError: No module named 'jobs'`;
const SIGNAL = new AbortController().signal;
const OUTPUT = { text: "", totalBytes: 0, droppedBytes: 0 };
const GONE = async () => undefined;

interface World {
  /** Answer of the application: a status, or undefined for a connection that is cut. */
  readonly answer?: (request: HttpRequest) => number | undefined;
  /** How a boot with these options ends. */
  readonly boot?: (options: BootOptions) => Partial<Instance["record"]>;
  readonly exec?: (spec: CommandSpec) => Partial<Completion>;
  readonly processes?: readonly ProcessPlan[];
  /** Whether a request waits for the database while it is held. */
  readonly waits?: boolean;
  readonly files?: Readonly<Record<string, string>>;
  /** Of the instance that runs already. */
  readonly first?: Partial<Instance["record"]>;
}

function databaseOf(log: string[], waits: boolean): Database {
  return {
    name: "dr_one",
    connection: { host: "127.0.0.1", port: 5432, user: "u", password: "p", database: "dr_one" },
    query: async () => [{ count: waits ? 1 : 0 }],
    interrupt: async () => void log.push("interrupt"),
    resume: async () => void log.push("resume"),
    hold: async () => {
      log.push("hold");
      return { [Symbol.asyncDispose]: async () => void log.push("release") };
    },
    snapshot: async () => [],
    session: () => Promise.reject(new Error("not in this test")),
    [Symbol.asyncDispose]: async () => void log.push("drop"),
  };
}

function open(world: World) {
  const log: string[] = [];
  const database: Database = {
    ...databaseOf(log, world.waits ?? false),
    resume: async () => {
      log.push("resume");
      resumedMs = nowMs;
    },
  };
  let nowMs = 0;
  let resumedMs = -1;
  const running = {
    log: { capture: () => OUTPUT, mark: () => 0, since: () => "" },
    address: "127.0.0.1",
    outsideAddress: "10.0.0.7",
    exited: new Promise(() => undefined),
    exit: () => undefined,
    kill: async () => void log.push("SIGKILL"),
    terminate: async () => {
      log.push("SIGTERM");
      return { exit: { code: 0, signal: null }, forced: false, durationMs: 9, survivorCount: 0 };
    },
    [Symbol.asyncDispose]: GONE,
  } as unknown as Running;
  const instanceOf = (given: Partial<Instance["record"]>): Instance => ({
    record: record(given),
    running,
    database,
    baseUrl: "http://127.0.0.1:40123",
    secrets: [],
    [Symbol.asyncDispose]: async () => void log.push("disposed"),
  });
  const first = instanceOf(world.first ?? {});
  const tree = projectOf(world.files ?? {});
  const ports = {
    target: {
      tree,
      root: tree.root,
      plan: planWith(world.processes === undefined ? {} : { processes: world.processes }),
      models: { supported: false, reason: "none" },
      migrations: { supported: false, reason: "none" },
      instance: first,
    },
    runtime: {
      exec: async (spec: CommandSpec) => {
        log.push(`${spec.argv.join(" ")} in ${spec.cwd} with ${JSON.stringify(spec.env)}`);
        const base = { timedOut: false, durationMs: 20, output: OUTPUT };
        return { ...base, ...world.exec?.(spec) };
      },
    },
    databases: {},
    http: {
      send: async (request: HttpRequest) => {
        // Whoever waits for the database is answered when it is released.
        while (world.waits && log.lastIndexOf("hold") > log.lastIndexOf("release"))
          await new Promise((resolve) => setImmediate(resolve));
        const status = world.answer === undefined ? 200 : world.answer(request);
        const at = { durationMs: 1 };
        if (status === undefined) return { kind: "fault", code: "ECONNRESET", message: "", ...at };
        return {
          kind: "response",
          status,
          headers: {},
          body: "",
          bodyBytes: 0,
          truncated: false,
          ...at,
        };
      },
    },
    booter: {
      boot: async (options: BootOptions) => {
        log.push(`boot ${options.label}`);
        return instanceOf(world.boot?.(options) ?? {});
      },
      state: async () => ({ outcome: "reached", database, steps: [] }),
      environment: () => ({ DATABASE_URL: "postgresql://u:p@127.0.0.1:5432/dr_one" }),
    },
    clock: {
      now: () => "",
      monotonicMs: () => nowMs,
      sleep: async (ms: number) => {
        nowMs += ms;
        await new Promise((resolve) => setImmediate(resolve));
      },
    },
    settings: settingsWith({}),
    redact: (text: string) => text,
  } as unknown as Ports;
  const routes = { count: 2, source: "", gets: ["/orders", "/health"] };
  const observe = (trial: Trial) => trial.observe({ ports, first, routes }, SIGNAL);
  const isAway = () => log.includes("interrupt");
  const sinceResumedMs = () => (resumedMs < 0 ? -1 : nowMs - resumedMs);
  return { observe, log, isAway, sinceResumedMs };
}

test("a request is held until half a second after SIGTERM, and everything is released", async () => {
  const { observe, log } = open({ waits: true });
  const tried = await observe(drainTrial);
  expect(tried).toMatchObject({ tried: true, seen: { held: { path: "/orders", status: 200 } } });
  expect(log).toEqual(["boot drain", "hold", "SIGTERM", "release", "disposed"]);
  expect(JSON.parse(JSON.stringify(tried))).toEqual(tried);
});

test("a held request that fails is held once more on an instance that nobody stops", async () => {
  let asked = 0;
  // The first request of every instance, before it is held, is well.
  const answer = () => {
    asked += 1;
    return asked % 3 === 0 ? 500 : 200;
  };
  const { observe, log } = open({ waits: true, answer });
  expect(await observe(drainTrial)).toMatchObject({
    seen: { held: { path: "/orders", status: 500 }, control: { path: "/orders", status: 200 } },
  });
  expect(log).toEqual([
    ...["boot drain", "hold", "SIGTERM", "release"],
    ...["boot drain control", "hold", "release", "disposed", "disposed"],
  ]);
});

test("an application whose requests wait for nothing has none to drop", async () => {
  const { observe, log } = open({ waits: false });
  expect(await observe(drainTrial)).toMatchObject({ tried: false, outcome: "not-applicable" });
  expect(log).toEqual(["boot drain", "hold", "release", "disposed"]);
});

test("a further instance that does not become ready leaves a trial open", async () => {
  const failing = { outcome: "exited", steps: [step("start", { output: OUTPUT })] } as const;
  const { observe } = open({ boot: () => failing });
  expect(await observe(drainTrial)).toMatchObject({ tried: false, outcome: "inconclusive" });
  const text = "listen EADDRINUSE: address already in use :::9100";
  const clash = { ...failing, steps: [step("start", { output: { ...OUTPUT, text } })] };
  expect(await open({ boot: () => clash }).observe(drainTrial)).toMatchObject({
    outcome: "not-applicable",
  });
});

const planOf = (name: string, kind: ProcessPlan["kind"], argv: readonly string[]): ProcessPlan => ({
  name,
  kind,
  command: {
    argv,
    cwd: ".",
    env: { QUEUE: "q" },
    origin: { text: name, file: "Procfile", line: 2 },
  },
});

test("every declared process type but the web one is run where the plan says, on its own database", async () => {
  const { observe, log } = open({
    processes: [
      planOf("web", "web", ["node", "server.js"]),
      planOf("worker", "worker", ["tsx", "worker.ts"]),
    ],
    files: { "package.json": '{\n  "devDependencies": {\n    "tsx": "4"\n  }\n}' },
    exec: () => ({
      exit: { code: 127, signal: null },
      output: { ...OUTPUT, text: "tsx: not found\n" },
    }),
  });
  expect(await observe(processesTrial)).toMatchObject({
    tried: true,
    seen: {
      runs: [
        {
          name: "worker",
          text: "tsx worker.ts",
          origin: { file: "Procfile", line: 2 },
          exit: { code: 127 },
          lacks: { name: "tsx", declared: { file: "package.json", line: 3 } },
          excerpt: "tsx: not found",
        },
      ],
    },
  });
  expect(log[0]).toBe(
    'tsx worker.ts in /srv/shop with {"DATABASE_URL":"postgresql://u:p@127.0.0.1:5432/dr_one","QUEUE":"q"}',
  );
  expect(log.at(-1)).toBe("drop");
});

test("a worker that wants a queue which nobody provides is no fault of its own", async () => {
  const text = "Error: connect ECONNREFUSED 127.0.0.1:6379\n";
  const { observe } = open({
    processes: [planOf("worker", "worker", ["node", "worker.js"])],
    exec: () => ({ exit: { code: 1, signal: null }, output: { ...OUTPUT, text } }),
  });
  expect(await observe(processesTrial)).toMatchObject({
    seen: { runs: [{ service: "127.0.0.1:6379" }] },
  });
  expect(await open({}).observe(processesTrial)).toMatchObject({ outcome: "not-applicable" });
});

test.each([
  [
    "redis-rb",
    "Error connecting to Redis on localhost:6379 (Errno::ECONNREFUSED)",
    "localhost:6379",
  ],
  ["Go", "panic: dial tcp 127.0.0.1:6379: connect: connection refused", "127.0.0.1:6379"],
  ["Go", "dial tcp: lookup redis on 127.0.0.11:53: no such host", "redis"],
  ["pika", "pika.exceptions.AMQPConnectionError", undefined],
  ["kafka-python", "kafka.errors.NoBrokersAvailable: NoBrokersAvailable", undefined],
  ["Lettuce", "Unable to connect to localhost/<unresolved>:6379", "localhost:6379"],
  ["kombu", "kombu.exceptions.OperationalError: [Errno 111] Connection refused", undefined],
  ["phpredis", "PHP Fatal error:  Uncaught RedisException: Connection refused", undefined],
  ["Temporal", "Failed to connect to Temporal server", undefined],
  ["boto", "botocore.exceptions.NoCredentialsError: Unable to locate credentials", undefined],
  ["Node", "getaddrinfo ENOTFOUND queue.internal", "queue.internal"],
  ["a closed network", "OSError: [Errno 101] Network is unreachable", undefined],
])("what %s says about a service is no fault of the worker: %s", async (_, text, address) => {
  const { observe } = open({
    processes: [planOf("worker", "worker", ["node", "worker.js"])],
    exec: () => ({ exit: { code: 1, signal: null }, output: { ...OUTPUT, text: `${text}\n` } }),
  });
  const service = address ?? expect.any(String);
  expect(await observe(processesTrial)).toMatchObject({ seen: { runs: [{ service }] } });
});

test("a refusal of PostgreSQL or a module that cannot be loaded is not about a service", async () => {
  for (const text of [
    'psycopg.OperationalError: connection to server at "db", port 5432 failed: Connection refused',
    "Error: connect ECONNREFUSED 127.0.0.1:5432",
    `connect ECONNREFUSED 127.0.0.1:6379\n${TRACE}`,
  ]) {
    const { observe } = open({
      processes: [planOf("worker", "worker", ["python", "worker.py"])],
      exec: () => ({ exit: { code: 1, signal: null }, output: { ...OUTPUT, text } }),
    });
    expect(await observe(processesTrial)).not.toMatchObject({
      seen: { runs: [{ service: expect.anything() }] },
    });
  }
});

test("workers and releases reach the database alone, and tasks are not run", async () => {
  const specs: CommandSpec[] = [];
  const { observe } = open({
    processes: [
      planOf("nightly", "task", ["node", "job.js"]),
      planOf("release", "release", ["node", "release.js"]),
    ],
    exec: (spec) => {
      specs.push(spec);
      return { exit: { code: 0, signal: null } };
    },
  });
  expect(await observe(processesTrial)).toMatchObject({
    seen: { runs: [{ name: "release" }], tasks: [{ name: "nightly", text: "node job.js" }] },
  });
  expect(specs).toMatchObject([
    { argv: ["node", "release.js"], reach: [{ host: "127.0.0.1", port: 5432 }] },
  ]);
});

test("nothing beside the start runs where no network of its own can be made", async () => {
  const { observe } = open({
    processes: [planOf("worker", "worker", ["node", "worker.js"])],
    exec: () => {
      throw new EnvironmentError({ reason: "unsupported", message: "None.", advice: "Linux." });
    },
  });
  expect(await observe(processesTrial)).toMatchObject({
    outcome: "not-applicable",
    reason: "None.",
  });
});

test.each([
  [
    ["bundle", "exec", "sidekiq"],
    "nsenter: failed to execute bundle: No such file or directory",
    "bundle",
  ],
  [["./worker"], "/usr/bin/env: 'ruby': No such file or directory", "ruby"],
  [["sh", "-c", "php artisan queue:work"], "sh: 1: php: not found", "php"],
  [
    ["bin/worker"],
    "nsenter: failed to execute bin/worker: No such file or directory",
    "bin/worker",
  ],
  [
    ["bin/worker.sh"],
    "nsenter: failed to execute bin/worker.sh: No such file or directory",
    undefined,
  ],
])("a program that is absent is the machine's or the project's: %s", async (argv, text, absent) => {
  const { observe } = open({
    processes: [planOf("worker", "worker", argv)],
    exec: () => ({ exit: { code: 127, signal: null }, output: { ...OUTPUT, text } }),
  });
  const tried = await observe(processesTrial);
  expect((tried as { seen: { runs: { absent?: string }[] } }).seen.runs[0]?.absent).toBe(absent);
});

test("a package that a manifest names was not installed, and one that none names is forgotten", async () => {
  const observed = async (files: Readonly<Record<string, string>>) => {
    const { observe } = open({
      processes: [planOf("worker", "worker", ["python", "worker.py"])],
      exec: () => ({ exit: { code: 1, signal: null }, output: { ...OUTPUT, text: TRACE } }),
      files,
    });
    return await observe(processesTrial);
  };
  expect(await observed({ "worker/requirements.txt": "celery\njobs==1.2\n" })).toMatchObject({
    seen: { runs: [{ absent: "jobs" }] },
  });
  expect(await observed({ "requirements.txt": "celery\nmy-jobs\n" })).not.toMatchObject({
    seen: { runs: [{ absent: "jobs" }] },
  });
});

test("a machine without networks of their own leaves the trial out", async () => {
  const { observe } = open({
    boot: () => {
      throw new EnvironmentError({ reason: "unsupported", message: "No network of its own." });
    },
  });
  expect(await observe(isolationTrial)).toMatchObject({
    tried: false,
    outcome: "not-applicable",
    reason: "No network of its own.",
  });
});

test("what fails in another place is tried again, each by itself", async () => {
  const { observe, log } = open({
    boot: ({ env }) => (env?.["TZ"] === undefined ? {} : { outcome: "exited" }),
  });
  expect(await observe(placeTrial)).toMatchObject({
    seen: {
      together: { outcome: "exited" },
      alone: {
        timezone: { outcome: "exited" },
        locale: { outcome: "ready" },
        files: { outcome: "ready" },
      },
      skipped: { directory: expect.any(String) },
    },
  });
  expect(log.filter((line) => line.startsWith("boot"))).toHaveLength(4);
});

test("a root path must fail twice, and names are asked as a probe says them", async () => {
  const hosts: (string | undefined)[] = [];
  const { observe } = open({
    answer: ({ url, headers }) => {
      if (url.endsWith("/health")) hosts.push(headers?.["host"]);
      return url.endsWith("/") ? 500 : 200;
    },
  });
  expect(await observe(requestsTrial)).toMatchObject({
    seen: { root: { path: "/", status: 500 }, said: { excerpt: "" }, health: { status: 200 } },
  });
  expect(hosts).toEqual([undefined, "10.0.0.7:40123", "app.default.svc.cluster.local"]);
  let count = 0;
  const once = open({
    answer: ({ url }) => {
      if (!url.endsWith("/")) return 200;
      count += 1;
      return count === 1 ? undefined : 200;
    },
  });
  expect(await once.observe(requestsTrial)).toMatchObject({ seen: { root: { status: 200 } } });
});

const DATABASE = { databaseSessionCount: 1 } as const;

test("a login on every route is compared with itself, and shows nothing of an outage", async () => {
  const probes = ["/health", "/"].map((path) => ({
    ...{ path, address: "127.0.0.1", status: 401, durationMs: 1 },
  }));
  const { observe, log } = open({ answer: () => 401, boot: () => ({ probes }), first: DATABASE });
  const tried = await observe(outageTrial);
  expect(tried).toMatchObject({
    seen: { absence: { seen: { before: { path: "/", status: 401 }, gets: [], failing: [] } } },
  });
  expect(log.slice(0, 3)).toEqual(["boot outage", "interrupt", "resume"]);
});

test("a health answer that is kept for a minute is waited for, and no longer than it takes", async () => {
  let world: ReturnType<typeof open> | undefined;
  const answer = () => ((world?.sinceResumedMs() ?? -1) >= 60_000 || !world?.isAway() ? 200 : 503);
  world = open({ answer, first: DATABASE });
  const tried = await world.observe(outageTrial);
  const { seen } = (tried as { seen: { absence: { seen: { recoveredMs: number } } } }).seen.absence;
  expect(seen.recoveredMs).toBeGreaterThanOrEqual(60_000);
  expect(seen.recoveredMs).toBeLessThan(65_000);
});

test("a start that waits in vain is compared with one beside its database", async () => {
  const labels: string[] = [];
  const { observe } = open({
    first: DATABASE,
    boot: ({ label }) => {
      labels.push(label);
      return label === "early start" ? { outcome: "unhealthy" } : {};
    },
  });
  expect(await observe(outageTrial)).toMatchObject({
    seen: { early: { seen: { outcome: "unhealthy", control: { outcome: "ready" } } } },
  });
  expect(labels).toEqual(["outage", "early start", "start with its database"]);
});

test("a start after a kill that is late is made once more", async () => {
  let count = 0;
  const { observe } = open({
    boot: ({ label }) => {
      if (label !== "after a kill") return {};
      count += 1;
      return count === 1 ? { outcome: "unhealthy" } : {};
    },
  });
  expect(await observe(killTrial)).toMatchObject({ seen: { again: { outcome: "ready" } } });
  expect(count).toBe(2);
});

test("a run that is cancelled while its migrations are held leaves no command behind", async () => {
  const cancel = new AbortController();
  const ended: string[] = [];
  const ports = {
    ...{
      target: { plan: planWith({}), root: "/srv" },
      databases: { position: async () => 0 },
      redact: (text: string) => text,
    },
    booter: {
      environment: () => ({}),
      state: async () => ({ outcome: "reached", steps: [], database: held }),
    },
    clock: {
      sleep: async (_ms: number, signal: AbortSignal) => {
        cancel.abort(new Error("cancelled"));
        signal.throwIfAborted();
      },
    },
    runtime: {
      exec: (_spec: CommandSpec, signal: AbortSignal) =>
        new Promise((_resolve, reject) => {
          const end = () => {
            ended.push("ended");
            reject(signal.reason);
          };
          if (signal.aborted) end();
          else signal.addEventListener("abort", end);
        }),
    },
  } as unknown as Ports;
  const held = {
    query: async () => [],
    [Symbol.asyncDispose]: async () => void ended.push("dropped"),
  } as unknown as Database;
  const first = { database: { query: async () => [{ tables: 4 }] } } as unknown as Instance;
  const migrate = { argv: ["migrate"], cwd: ".", env: {}, origin: { text: "x" } };
  await expect(observeInterrupted(ports, { migrate, first }, cancel.signal)).rejects.toThrow(
    "cancelled",
  );
  expect(ended).toEqual(["ended", "dropped"]);
});
