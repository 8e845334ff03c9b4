import { expect, test } from "vitest";
import { EVENTS } from "../../rig/action/events.ts";
import { BROKEN, smallPullRequest } from "../../rig/action/variant.ts";
import { openWorld, type World } from "../../rig/action/world.ts";
import type { CheckRun } from "../../rig/github/check-runs.ts";

const TIMEOUT = { timeout: 120_000 };

async function opened() {
  const checkout = smallPullRequest(BROKEN.files);
  const world = await openWorld(checkout, "write");
  const run = (runAttempt: number, inputs: Readonly<Record<string, string>> = {}) =>
    world.run(EVENTS[0]!.happening(checkout), {
      inputs: { command: "health-check", ...inputs },
      job: { runAttempt },
    });
  const close = async () => {
    checkout.remove();
    await world[Symbol.asyncDispose]();
  };
  return { world, run, [Symbol.asyncDispose]: close };
}

function expectOrder({ api, artifacts }: World): void {
  expect(api.violations).toEqual([]);
  expect(artifacts.violations).toEqual([]);
  // No name was taken when it was asked for.
  expect(artifacts.requests.filter(({ status }) => status >= 300)).toEqual([]);
  for (const run of api.checkRuns()) {
    const marks = run.annotations.map((one) => JSON.stringify(one));
    expect(marks.length).toBeGreaterThan(0);
    expect(new Set(marks).size).toBe(marks.length);
  }
}

const isLive = ({ title }: CheckRun) => !title?.startsWith("Superseded by attempt ");

test(
  "five attempts of a run: one check run is live, and the earlier ones say which replaced them",
  TIMEOUT,
  async () => {
    await using given = await opened();
    const { world, run } = given;
    const marks: number[] = [];
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const result = await run(attempt);
      expect(result.exitCode, result.log).toBe(1);
      expect(result.annotations).toEqual([]);
      const runs = world.api.checkRuns();
      expect(runs).toHaveLength(attempt);
      expect(runs.filter(isLive)).toEqual([runs.at(-1)]);
      expect(result.outputs["check-run-url"]).toBe(runs.at(-1)?.htmlUrl);
      marks.push(runs.at(-1)?.annotations.length ?? 0);
    }
    expectOrder(world);
    const runs = world.api.checkRuns();
    expect(runs.slice(0, 4).map(({ title }) => title)).toEqual(
      [2, 3, 4, 5].map((attempt) => `Superseded by attempt ${attempt}`),
    );
    expect(new Set(runs.map(({ name }) => name))).toEqual(
      new Set(["Deployment Readiness (health-check)"]),
    );
    // What a superseded one showed is still there: nothing of the past is rewritten but its title.
    expect(runs.map(({ annotations }) => annotations.length)).toEqual(marks);
    expect(world.artifacts.artifacts().map(({ name }) => name)).toEqual(
      [1, 2, 3, 4, 5].flatMap((attempt) => [
        `deployment-readiness-readiness-${attempt}.json`,
        `deployment-readiness-readiness-${attempt}-evidence`,
      ]),
    );
  },
);

test(
  "the legs of a matrix have check runs and artifacts apart, and replace none of each other",
  TIMEOUT,
  async () => {
    await using given = await opened();
    const { world, run } = given;
    const legs = ["3.12", "3.13"];
    for (const attempt of [1, 2])
      for (const python of legs) await run(attempt, { matrix: JSON.stringify({ python }) });
    expectOrder(world);
    const runs = world.api.checkRuns();
    expect(
      runs.map(({ name, title }) => [name, title?.replace(/^Not ready: .*/, "Not ready")]),
    ).toEqual([
      ...legs.map((leg) => [
        `Deployment Readiness (health-check, ${leg})`,
        "Superseded by attempt 2",
      ]),
      ...legs.map((leg) => [`Deployment Readiness (health-check, ${leg})`, "Not ready"]),
    ]);
    expect(world.artifacts.artifacts().map(({ name }) => name)).toEqual(
      [1, 2].flatMap((attempt) =>
        legs.flatMap((leg) => [
          `deployment-readiness-readiness-${leg}-${attempt}.json`,
          `deployment-readiness-readiness-${leg}-${attempt}-evidence`,
        ]),
      ),
    );
  },
);
