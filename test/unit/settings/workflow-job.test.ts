import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { parseInvocation } from "#settings/from-argv.ts";
import { ON_BEHALF_OF, withInputs } from "#settings/from-inputs.ts";
import { resolveSettings } from "#settings/resolve.ts";
import { originIn, readOnBehalfOf, readWorkflowJob } from "#settings/workflow-job.ts";

const SERVICES = {
  orders: { id: "0123abcd", network: "github_network_1", ports: { "8000": "49153" } },
  redis: { id: "f00d", network: "github_network_1", ports: {} },
};
const JOB = readWorkflowJob(JSON.stringify({ status: "success", services: SERVICES }));
const resolved = (flags: Readonly<Record<string, unknown>>, job = JOB) => {
  const outcome = resolveSettings({ flags, environment: {}, job });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
  return outcome.value.app;
};

test("the job's own network goes before that of its services", () => {
  const container = { id: "cafe", network: "github_network_2" };
  expect(readWorkflowJob(JSON.stringify({ container, services: SERVICES }))).toEqual({
    network: "github_network_2",
    services: { orders: "0123abcd", redis: "f00d" },
  });
  expect(JOB.network).toBe("github_network_1");
  expect(readWorkflowJob('{"status":"success","container":{},"services":{}}')).toEqual({
    services: {},
  });
});

test("the containers join the network of the job, unless the settings name one", () => {
  expect(resolved({}).network).toBe("github_network_1");
  expect(resolved({ "app.runtime": "docker" }).network).toBe("github_network_1");
  expect(resolved({ "app.network": "own" }).network).toBe("own");
});

test("what is not started joins nothing, and nobody is told of a contradiction", () => {
  for (const flags of [
    { "app.runtime": "process" },
    { "app.base-url": "http://h" },
    { "app.container": "orders" },
  ])
    expect(resolved(flags).network).toBeUndefined();
});

test("a service is attached to by its name in the workflow", () => {
  expect(resolved({ "app.container": "orders" }).container).toBe("0123abcd");
  expect(resolved({ "app.container": "elsewhere" }).container).toBe("elsewhere");
  expect(resolved({ "app.container": "constructor" }).container).toBe("constructor");
  expect(resolved({ "app.container": "orders" }, { services: {} }).container).toBe("orders");
});

test("what is no name of the engine's is left out, whatever the text", () => {
  const hostile = { network: "--privileged", id: "a b" };
  expect(
    readWorkflowJob(JSON.stringify({ container: hostile, services: { x: hostile, y: null } })),
  ).toEqual({ services: {} });
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const { network = "n", services } = readWorkflowJob(text);
      for (const name of [network, ...Object.values(services)])
        expect(name).toMatch(/^[A-Za-z0-9][\w.-]*$/);
      const beside = { container: { network: text }, services: { [text]: { id: text } } };
      readWorkflowJob(JSON.stringify(beside));
    }),
  );
});

test("the run is known inside of a workflow only", () => {
  expect(originIn({})).toBeUndefined();
  expect(originIn({ GITHUB_REPOSITORY: "o/r" })).toBeUndefined();
  expect(
    originIn({
      GITHUB_REPOSITORY: "o/r",
      GITHUB_RUN_ID: "7",
      GITHUB_RUN_ATTEMPT: "2",
      GITHUB_JOB: "readiness",
    }),
  ).toEqual({ repository: "o/r", runId: "7", attempt: "2", job: "readiness" });
});

test("what a supervisor hands over comes back as it was, beside the flags", () => {
  const folder = mkdtempSync(join(tmpdir(), "inputs-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "inputs.json");
  const origin = { repository: "o/r", runId: "7", attempt: "2", job: "readiness" };
  writeFileSync(path, JSON.stringify({ "app.port": 1, [ON_BEHALF_OF]: { origin, job: JOB } }));
  const context = { cwd: folder, stdoutIsTty: false, environment: {} };
  const parsed = parseInvocation(["--inputs", path, "--health", "/h"], context);
  if (parsed.kind !== "run") throw new Error(parsed.kind);
  const whole = withInputs(parsed);
  expect(whole.flags).toEqual({ "app.port": 1, "app.health": "/h" });
  expect(whole.job).toEqual(JOB);
  expect(whole.invocation.origin).toEqual(origin);
  expect(readOnBehalfOf(undefined)).toEqual({});
});

test("the commit that an event names is taken over, and nothing else in its place", () => {
  const base = "0123456789abcdef0123456789abcdef01234567";
  expect(readOnBehalfOf({ base }).base).toBe(base);
  for (const other of ["origin/main", "--exec", "", 7, undefined])
    expect(readOnBehalfOf({ base: other })).not.toHaveProperty("base");
});
