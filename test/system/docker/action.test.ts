import { execFile } from "node:child_process";
import { createHash, randomInt } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Report } from "#contract/report.ts";
import { type Checkout, checkoutOf, type Files } from "../../rig/action/checkout.ts";
import { EVENTS } from "../../rig/action/events.ts";
import { openWorld, type WorldRun } from "../../rig/action/world.ts";
import { PROJECT } from "../harness/cli.ts";
import { openScratch } from "../harness/scratch.ts";
import { describeWithEngine } from "./engine.ts";

// The runner gives 7.5 s before it asks again.
const LONGEST_CLEAN_UP_MS = 7_000;
const CANCELS = Number(process.env["CANCELS"] ?? 2);
// A run of the example takes about this long; moments are spread over it.
const RUN_MS = 20_000;
const TIMEOUT = { timeout: 8 * 60_000 };
const EXAMPLE = join(PROJECT, "examples/orders-express");
const run = promisify(execFile);
const docker = async (...args: readonly string[]) =>
  (await run("docker", args)).stdout.split("\n").filter((line) => line !== "");

/** Containers and networks that this attempt of the workflow run has on the engine. */
const ownedBy = async (attempt: number) => {
  const label = ["--filter", `label=deployment-readiness.attempt=${attempt}`];
  const containers = await docker("ps", "--all", "--format", "{{.Names}}", ...label);
  return [...containers, ...(await docker("network", "ls", "--format", "{{.Name}}", ...label))];
};

/** The example, with settings that its base commit has, too, and one change. */
function pullRequest(change: Files = {}): Checkout {
  const base = mkdtempSync(join(tmpdir(), "base-"));
  cpSync(EXAMPLE, base, {
    recursive: true,
    filter: (path) => !path.slice(EXAMPLE.length).includes("node_modules"),
  });
  writeFileSync(join(base, "readiness.yml"), "app: { runtime: docker }\n");
  const checkout = checkoutOf(base, change);
  rmSync(base, { recursive: true });
  return checkout;
}

const lineOf = (text: string, part: string) =>
  text.split("\n").findIndex((line) => line.includes(part)) + 1;

describeWithEngine("the action with containers", () => {
  const scratch = openScratch();

  /** Runs it, with somebody who looks at the engine every now and then. */
  const judged = async (
    checkout: Checkout,
    given: WorldRun = {},
    look: (owned: readonly string[]) => void = () => undefined,
  ) => {
    // Nobody else's, so that its labels are its own.
    const runAttempt = randomInt(1_000, 1_000_000);
    await using world = await openWorld(checkout, "write", { usesEngine: true });
    let isOver = false;
    const running = world
      .run(EVENTS[0]!.happening(checkout), { ...given, job: { env: scratch.env, runAttempt } })
      .finally(() => {
        isOver = true;
      });
    while (!isOver) {
      look(await ownedBy(runAttempt));
      await Promise.race([running, delay(200)]);
    }
    const result = await running;
    checkout.remove();
    await removeImages(checkout.directory);
    expect(await ownedBy(runAttempt), result.post?.log).toEqual([]);
    expect(scratch.leftovers()).toEqual([]);
    expect(result.orphans).toEqual([]);
    expect(world.api.violations).toEqual([]);
    return { result, runs: world.api.checkRuns(), artifacts: world.artifacts.artifacts() };
  };

  test(
    "a healthy pull request: a green check run, and nothing left on the engine",
    TIMEOUT,
    async () => {
      const { result, runs, artifacts } = await judged(pullRequest());
      expect(result.conclusion, result.log).toBe("success");
      expect(runs.map(({ conclusion }) => conclusion)).toEqual(["success"]);
      const report = JSON.parse(artifacts[0]?.bytes.toString() ?? "") as Report;
      expect(report).toMatchObject({
        deployment_ready: true,
        run: { postgres: { provider: "docker" } },
      });
      expect(report.target.reasons.join("\n")).toContain("Docker engine ");
      expect(result.log).toMatch(
        /Isolation: .*; the Docker client may pull with its own credentials/,
      );
      expect(result.post?.log).not.toContain("Clean-up");
    },
  );

  test("a build that fails: a red check run with an annotation on its line", TIMEOUT, async () => {
    const healthy = readFileSync(join(EXAMPLE, "Dockerfile"), "utf8");
    const Dockerfile = healthy.replace("npm ci --omit=dev", "npm run absent");
    const { result, runs } = await judged(pullRequest({ Dockerfile }));
    expect(result.exitCode, result.log).toBe(1);
    expect(runs[0]).toMatchObject({ conclusion: "failure" });
    expect(runs[0]?.annotations).toContainEqual(
      expect.objectContaining({
        path: "Dockerfile",
        start_line: lineOf(Dockerfile, "npm run absent"),
        annotation_level: "failure",
      }),
    );
  });

  test("a cancel in the middle leaves nothing after the post step", TIMEOUT, async () => {
    const seen = new Set<string>();
    const { result, runs } = await judged(
      pullRequest(),
      { cancelWhen: /boot +passed/ },
      (owned) => {
        for (const name of owned) seen.add(name);
      },
    );
    // Otherwise nothing was there that could have been left.
    for (const part of ["-postgres", "-relay", "-first", "-inside", "-door"])
      expect([...seen].join()).toContain(part);
    expect(result.conclusion).toBe("cancelled");
    for (const { conclusion } of runs) expect(conclusion).toBe("cancelled");
  });

  test(`${CANCELS} cancels at random moments are over in time`, {
    timeout: CANCELS * 60_000,
  }, async () => {
    const longest: number[] = [];
    for (let round = 0; round < CANCELS; round += 1) {
      const cancelAfterMs = Math.random() * RUN_MS;
      const { result } = await judged(pullRequest(), { cancelAfterMs });
      longest.push(result.durationMs - cancelAfterMs);
    }
    const worst = Math.max(...longest);
    console.log(`${CANCELS} cancels; the longest clean-up took ${Math.round(worst)} ms`);
    expect(worst).toBeLessThanOrEqual(LONGEST_CLEAN_UP_MS);
  });

  test(
    "what an engine leaves that is killed with its supervisor, post removes",
    TIMEOUT,
    async () => {
      let killed: readonly string[] = [];
      const { result } = await judged(pullRequest(), {}, (owned) => {
        if (killed.length > 0 || !owned.join().includes("-postgres")) return;
        killed = kill(scratch.folder);
      });
      expect(killed.join()).toMatch(/dist\/(index|cli)\.mjs/);
      expect(result.conclusion).toBe("failure");
    },
  );
}, ["node:24-slim", "postgres:15"]);

/** A project keeps its image for its next run; this one has none. */
async function removeImages(directory: string): Promise<void> {
  const text = `${directory}\0\0.`;
  const project = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const label = ["--filter", `label=deployment-readiness.project=${project}`];
  const ids = await docker("images", "--quiet", "--no-trunc", ...label);
  if (ids.length > 0) await docker("rmi", "--force", ...new Set(ids));
}

/** Ends supervisor and engine in the same moment, as a runner does that loses its patience. */
function kill(folder: string): readonly string[] {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
        const command = readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ");
        const isOurs = environment.includes(`TMPDIR=${folder}`);
        return isOurs && /dist\/(index|cli)\.mjs/.test(command) ? [{ pid, command }] : [];
      } catch (error) {
        if (["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? ""))
          return [];
        throw error;
      }
    });
  for (const { pid } of processes) process.kill(Number(pid), "SIGKILL");
  return processes.map(({ command }) => command);
}
