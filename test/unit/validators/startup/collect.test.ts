import { expect, test } from "vitest";
import type { BootOptions, BootRecord, Instance } from "#contract/boot.ts";
import type { HttpClient, HttpExchange } from "#contract/http.ts";
import type { Running } from "#contract/runtime.ts";
import type { Ports } from "#contract/validator.ts";
import { collect } from "#validators/startup/collect.ts";
import { record, step } from "../../../fixtures/evidence/startup/evidence.ts";
import { settingsWith } from "../../../fixtures/evidence/startup/settings.ts";
import { planWith, projectOf } from "./project.ts";

const SIGNAL = new AbortController().signal;
const DESCRIPTION = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "Shop", version: "1" },
  paths: { "/orders": { get: {}, post: {} }, "/orders/{id}": { get: {} } },
});

function running(): Running {
  return {
    log: { capture: () => step("start").output, mark: () => 0, since: () => "" },
    address: "127.0.0.1",
    outsideAddress: "10.0.0.7",
    exited: new Promise(() => undefined),
    exit: () => undefined,
    sockets: async () => [],
    resources: async () => undefined,
    terminate: async () => ({
      exit: { code: 0, signal: null },
      forced: false,
      durationMs: 12.4,
      survivorCount: 0,
    }),
    kill: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function instance(given: Partial<BootRecord> = {}): Instance {
  const boot = record(given);
  return {
    record: boot,
    secrets: [],
    ...(boot.outcome === "ready" ? { running: running() } : {}),
    ...(boot.readyMs === undefined ? {} : { baseUrl: "http://127.0.0.1:40123" }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function portsWith(first: Instance, given: Partial<Ports> = {}) {
  const boots: BootOptions[] = [];
  const response: HttpExchange = {
    kind: "response",
    status: 200,
    headers: {},
    body: DESCRIPTION,
    bodyBytes: DESCRIPTION.length,
    truncated: false,
    durationMs: 1,
  };
  const tree = projectOf({ "shop/main.py": "import gone\n", "requirements.txt": "fastapi\n" });
  const notSupported = { supported: false, reason: "none" } as const;
  const ports = {
    target: {
      tree,
      root: tree.root,
      adapterTitle: "Shop",
      plan: planWith(),
      models: notSupported,
      migrations: notSupported,
      instance: first,
    },
    runtime: {},
    http: { send: async () => response },
    booter: {
      boot: async (options: BootOptions) => {
        boots.push(options);
        return instance();
      },
    },
    clock: { now: () => "", monotonicMs: () => 0, sleep: async () => undefined },
    settings: settingsWith({}),
    depth: "whole",
    redact: (text: string) => text,
    ...given,
  } as unknown as Ports;
  return { ports, boots };
}

test("a ready target is booted twice more, stopped once, and its operations are counted", async () => {
  const settings = settingsWith({ startup: { trials: ["soak", "again"] } });
  const { ports, boots } = portsWith(instance(), { settings });
  const { payload, limitsReached } = await collect(ports, SIGNAL);
  expect(boots.map(({ label }) => label)).toEqual(["second instance", "second boot"]);
  expect(payload).toMatchObject({
    routeCount: 3,
    routeSource: "GET /openapi.json",
    stop: { forced: false, durationMs: 12, graceMs: 10_000 },
    again: { outcome: "ready" },
    start: { text: "node src/server.js", origin: { file: "package.json", line: 6 } },
  });
  expect(limitsReached).toEqual([]);
  expect(JSON.parse(JSON.stringify(payload))).toEqual(payload);
});

test("a check of the boot alone boots, sends and stops nothing further", async () => {
  const { ports, boots } = portsWith(instance(), {
    depth: "boot",
    http: {
      send: async () => Promise.reject(new Error("nothing is sent")),
    } as unknown as HttpClient,
  });
  const { payload, limitsReached } = await collect(ports, SIGNAL);
  expect(boots).toEqual([]);
  expect(payload).toMatchObject({ bootOnly: true, routeCount: null });
  expect(payload).not.toHaveProperty("soak");
  expect(payload).not.toHaveProperty("stop");
  expect(limitsReached).toHaveLength(1);
});

test("a target that did not become ready is not booted again", async () => {
  const text =
    "Traceback (most recent call last):\n  File \"/srv/shop/shop/main.py\", line 1, in <module>\n    import gone\nModuleNotFoundError: No module named 'gone'\n";
  const output = { text, totalBytes: text.length, droppedBytes: 0 };
  const first = instance({ outcome: "exited", steps: [step("start", { output })] });
  const { ports, boots } = portsWith(first);
  const { payload } = await collect(ports, SIGNAL);
  expect(boots).toEqual([]);
  expect(payload).toMatchObject({
    failedStep: 0,
    failure: { kind: "import", missing: "gone", place: { file: "shop/main.py", line: 1 } },
    missingModule: { kind: "package", manifest: "requirements.txt", declared: false },
  });
});

test("a port fixed by the settings leaves no room for a second instance, and that is a limit", async () => {
  const settings = settingsWith({ app: { port: 8000 } });
  const { ports, boots } = portsWith(instance(), { settings });
  const { payload, limitsReached } = await collect(ports, SIGNAL);
  expect(boots).toEqual([]);
  expect(payload.notTried).toContain("app.port fixes the port 8000");
  expect(limitsReached).toHaveLength(1);
});

test("an output longer than the record keeps is still parsed as a whole", async () => {
  const text = `Error: wired\n    at f (/srv/shop/shop/main.py:1:1)\n${"farewell ".repeat(1_000)}`;
  const output = { text, totalBytes: text.length, droppedBytes: 0 };
  const first = instance({ outcome: "exited", steps: [step("start", { output })] });
  const { payload } = await collect(portsWith(first).ports, SIGNAL);
  expect(payload.failure?.message).toBe("wired");
  expect(payload.boot.steps[0]?.output.text).toHaveLength(6_000);
});
