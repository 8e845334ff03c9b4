import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Report } from "#contract/report.ts";
import type { Checkout } from "../../rig/action/checkout.ts";
import { EVENTS, type Happening } from "../../rig/action/events.ts";
import { BROKEN, smallPullRequest } from "../../rig/action/variant.ts";
import { openWorld, type World, type WorldRun } from "../../rig/action/world.ts";
import type { ActionResult } from "../../rig/runner/index.ts";
import { openScratch } from "../harness/scratch.ts";

const TIMEOUT = { timeout: 90_000 };
const POLL_MS = 20;
const FOREVER = Number.POSITIVE_INFINITY;
const SILENCE = { fault: { kind: "hang", when: "before" }, times: FOREVER } as const;
const NAMES = [
  "deployment-readiness-readiness-1.json",
  "deployment-readiness-readiness-1-evidence",
];

const scratch = openScratch();

interface Process {
  readonly pid: number;
  readonly command: string;
}

/** Processes of this test's runs: they keep their temporary files in the scratch folder. */
function processes(): readonly Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const environment = readFileSync(`/proc/${name}/environ`, "latin1").split("\0");
        const command = readFileSync(`/proc/${name}/cmdline`, "latin1").replaceAll("\0", " ");
        if (!environment.includes(`TMPDIR=${scratch.folder}`)) return [];
        return [{ pid: Number(name), command: command.trim() }];
      } catch (error) {
        if (["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? ""))
          return [];
        throw error;
      }
    });
}

const pidsOf = (program: string) =>
  processes()
    .filter(({ command }) => command.includes(program))
    .map(({ pid }) => pid);

interface Kill {
  /** Asked until it holds. */
  readonly when: (world: World) => boolean;
  readonly programs: readonly string[];
}

async function killAt({ when, programs }: Kill, world: World): Promise<void> {
  while (!when(world)) await delay(POLL_MS);
  for (const pid of programs.flatMap(pidsOf)) process.kill(pid, "SIGKILL");
}

interface Killed extends WorldRun {
  readonly kill?: Kill;
  readonly isApiSilent?: boolean;
  readonly happening?: (checkout: Checkout) => Happening;
}

async function judged({ kill, isApiSilent, happening, ...run }: Killed) {
  const checkout = smallPullRequest(BROKEN.files);
  await using world = await openWorld(checkout, "write");
  if (isApiSilent === true) world.api.script([SILENCE]);
  const running = world.run((happening ?? EVENTS[0]!.happening)(checkout), {
    inputs: { command: "health-check" },
    job: { env: { ...scratch.env } },
    ...run,
  });
  if (kill !== undefined) await killAt(kill, world);
  const result = await running;
  checkout.remove();
  expectNothingLeft(result);
  expect(world.api.violations).toEqual([]);
  expect(result.post?.conclusion).toBe("success");
  const artifacts = world.artifacts.artifacts();
  const report = artifacts.find(({ name }) => name.endsWith(".json"))?.bytes.toString();
  return {
    result,
    names: artifacts.map(({ name }) => name),
    report: report === undefined ? undefined : (JSON.parse(report) as Report),
  };
}

function expectNothingLeft(result: ActionResult): void {
  expect(scratch.leftovers()).toEqual([]);
  expect(processes()).toEqual([]);
  // The journals' own folder stays, empty.
  const left = readdirSync(scratch.folder).filter(
    (name) => join(scratch.folder, name) !== scratch.journals,
  );
  expect(left, result.post?.log).toEqual([]);
  expect(result.orphans).toEqual([]);
}

const MAIN = "dist/index.mjs";
const ENGINE = "dist/cli.mjs";
const isBooting = () =>
  existsSync(scratch.journals) &&
  readdirSync(scratch.journals).some((name) => !name.startsWith("."));
const isPublishing = ({ api }: World) =>
  // A request that hangs is noted when it arrives.
  api.requests.length > 0;

test(
  "main is killed while the application boots: the engine ends by itself, and post uploads what it says",
  TIMEOUT,
  async () => {
    const { result, names, report } = await judged({ kill: { when: isBooting, programs: [MAIN] } });
    expect(result.exitCode).toBe(137);
    expect(names[0]).toBe(NAMES[0]);
    expect(report?.problems.map(({ family }) => family)).toEqual(["cancelled"]);
    expect(result.post?.log).toMatch(/^Report artifact: https:/m);
  },
);

test("main is killed while it publishes: post uploads the verdict", TIMEOUT, async () => {
  const { result, names, report } = await judged({
    isApiSilent: true,
    kill: { when: isPublishing, programs: [MAIN] },
  });
  expect(result.exitCode).toBe(137);
  expect(names).toEqual(NAMES);
  expect(report?.verdict).toMatchObject({ outcome: "not-ready", exit_code: 1 });
  expect(result.post?.log).toMatch(/^Report artifact: https:/m);
});

test(
  "main and its engine are killed together: post ends the application and says that there is no report",
  TIMEOUT,
  async () => {
    const { result, names } = await judged({ kill: { when: isBooting, programs: [MAIN, ENGINE] } });
    expect(names).toEqual([]);
    expect(result.post?.log).toContain("the main step was ended before there was a report");
  },
);

test(
  "main is killed before there is an engine: post says that there is no report",
  TIMEOUT,
  async () => {
    const { result, names } = await judged({
      isApiSilent: true,
      // Neither commit is known here, so that GitHub is asked for the settings.
      happening: (checkout) =>
        EVENTS[0]!.happening({ ...checkout, base: "a".repeat(40), head: "b".repeat(40) }),
      kill: { when: isPublishing, programs: [MAIN] },
    });
    expect(names).toEqual([]);
    expect(result.post?.log).toContain("the main step was ended before there was a report");
  },
);

test("a cancel leaves no time to publish: post uploads the verdict", TIMEOUT, async () => {
  const { result, names, report } = await judged({
    isApiSilent: true,
    cancelWhen: /NOT READY/,
  });
  expect(result.sent.map(({ signal }) => signal)).toEqual(["SIGINT"]);
  expect(names).toEqual(NAMES);
  expect(report?.verdict.outcome).toBe("not-ready");
});

test(
  "after a run that came to its end post has nothing to do and nothing to say",
  TIMEOUT,
  async () => {
    const { result, names } = await judged({});
    expect(result.exitCode).toBe(1);
    expect(names).toEqual(NAMES);
    expect(result.post?.log.trim()).toBe("");
  },
);
