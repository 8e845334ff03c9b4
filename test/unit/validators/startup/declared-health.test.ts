import { expect, test } from "vitest";
import type { Instance } from "#contract/boot.ts";
import type { DeclaredHealth } from "#contract/launch.ts";
import type { Ports } from "#contract/validator.ts";
import { observeUnservedHealth } from "#validators/startup/observe-declared-health.ts";
import { payload, record } from "../../../fixtures/evidence/startup/evidence.ts";
import { settingsWith } from "../../../fixtures/evidence/startup/settings.ts";
import { answering, answerTo } from "./asking.ts";
import { planWith } from "./project.ts";

const FLY: DeclaredHealth = {
  path: "/status",
  by: "platform",
  origin: { text: "fly.toml, check /status", file: "fly.toml", line: 12 },
};
const UNSERVED = {
  path: "/status",
  by: "platform",
  at: { file: "fly.toml", line: 12 },
  well: { path: "/health", status: 200 },
} as const;

interface World {
  readonly declaredHealth?: DeclaredHealth;
  /** What the path is answered with after the first round. */
  readonly later?: number;
  readonly first?: number;
  readonly other?: number;
}

function observed({ declaredHealth = FLY, later = 404, first = 404, other = 200 }: World) {
  const probes = [...answering(first, "/status"), ...answering(other, "/health")];
  const instance = { record: record({ probes }), baseUrl: "http://127.0.0.1:1" } as Instance;
  const ports = {
    target: { plan: planWith({ declaredHealth }) },
    settings: settingsWith({}),
    clock: { sleep: async () => undefined },
    http: { send: async () => ({ kind: "response", status: later, durationMs: 1 }) },
  } as unknown as Ports;
  return observeUnservedHealth(ports, instance, new AbortController().signal);
}

test("a declared path that stays unserved beside one that is well fails its platform", async () => {
  expect(await observed({})).toEqual(UNSERVED);
  expect(answerTo("health-failure", payload({ unservedHealth: UNSERVED }))).toMatchObject({
    outcome: "violated",
    severity: "critical",
    place: UNSERVED.at,
    message:
      "`fly.toml:12` has the platform ask `GET /status`, which answers 404, while `GET /health` answers 200.",
  });
});

test("a path that comes late, asks for a login, or fails like all others is not unserved", async () => {
  expect(await observed({ later: 200 })).toBeUndefined();
  expect(await observed({ first: 401 })).toBeUndefined();
  expect(await observed({ other: 404 })).toBeUndefined();
  expect(answerTo("health-failure", payload()).outcome).toBe("satisfied");
});
