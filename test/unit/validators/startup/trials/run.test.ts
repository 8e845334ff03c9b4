import { expect, test } from "vitest";
import type { Booter, BootOptions, Instance } from "#contract/boot.ts";
import { EnvironmentError } from "#contract/failure.ts";
import type { Ports } from "#contract/validator.ts";
import { patientBooter } from "#validators/startup/trials/patience.ts";
import { runTrials } from "#validators/startup/trials/run.ts";
import type { TrialContext } from "#validators/startup/trials/trial.ts";
import { record } from "../../../../fixtures/evidence/startup/evidence.ts";
import { settingsWith } from "../../../../fixtures/evidence/startup/settings.ts";
import { planWith, projectOf } from "../project.ts";

/** A context in which every boot does what is asked, and says when it was told to stop. */
function contextWith(
  boot: (label: string, signal: AbortSignal) => Promise<Instance>,
  see: (options: BootOptions) => void = () => undefined,
): TrialContext {
  const ports = {
    target: { tree: projectOf({}), root: "/srv/shop", plan: planWith() },
    booter: {
      boot: (options: BootOptions, signal: AbortSignal) => {
        see(options);
        return boot(options.label, signal);
      },
    },
    clock: { now: () => "", monotonicMs: () => 0, sleep: async () => undefined },
    settings: {
      ...settingsWith({}),
      startup: { trials: ["kill", "drain", "isolation"], soakMs: 0 },
    },
    redact: (text: string) => text,
  } as unknown as Ports;
  const first = { record: { probes: [] } } as unknown as Instance;
  return { ports, first, routes: { count: null, source: "", gets: ["/a"] } };
}

test("when one trial throws, the others are stopped and have ended before it is said", async () => {
  const ended: string[] = [];
  const broken = new EnvironmentError({ reason: "disk-full", message: "the disk is full" });
  const context = contextWith(async (label, signal) => {
    if (label.includes("kill")) throw broken;
    await new Promise((stopped) => signal.addEventListener("abort", stopped, { once: true }));
    ended.push(label);
    throw signal.reason;
  });
  await expect(runTrials(context, new AbortController().signal)).rejects.toBe(broken);
  expect(ended.length).toBe(2);
});

test.each([
  [400, 30_000],
  [4_000, 50_000],
  [40_000, 60_000],
])("where the first start took %i ms, a trial waits %i ms for another one", async (readyMs, ms) => {
  const limits: (number | undefined)[] = [];
  const booter = {
    boot: async ({ readyTimeoutMs }: BootOptions) => void limits.push(readyTimeoutMs),
  } as unknown as Booter;
  const patient = patientBooter(booter, record({ readyMs }), 60_000);
  const signal = new AbortController().signal;
  await patient.boot({ label: "any" }, signal);
  await patient.boot({ label: "its own", readyTimeoutMs: 7 }, signal);
  expect(limits).toEqual([ms, 7]);
});

test("a boot of a trial is given that limit", async () => {
  const limits: (number | undefined)[] = [];
  const failing = new EnvironmentError({ reason: "disk-full", message: "enough" });
  const context = contextWith(
    async () => Promise.reject(failing),
    ({ readyTimeoutMs }) => limits.push(readyTimeoutMs),
  );
  await expect(runTrials(context, new AbortController().signal)).rejects.toBe(failing);
  expect(limits).toContain(30_000);
});

test("a promise of ours that does not hold leaves one trial open, never green, and no other", async () => {
  const labels: string[] = [];
  const context = contextWith(async (label) => {
    labels.push(label);
    throw new Error("listen EINVAL");
  });
  const seen = await runTrials(context, new AbortController().signal);
  for (const id of ["kill", "drain", "isolation"] as const)
    expect(seen[id]).toMatchObject({
      tried: false,
      outcome: "inconclusive",
      reason: "It could not be tried: listen EINVAL",
    });
  expect(labels.length).toBeGreaterThanOrEqual(3);
});
