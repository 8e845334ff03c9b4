import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import type { Report } from "#contract/report.ts";
import { type Checkout, checkoutOf, type Files } from "../../rig/action/checkout.ts";
import { exampleWorkflow, ownStep, rightsOf, USES } from "../../rig/action/consumer.ts";
import { EVENTS } from "../../rig/action/events.ts";
import { openWorld, TOKEN, type WorldRun } from "../../rig/action/world.ts";
import { runWorkflow } from "../../rig/runner/index.ts";
import { PROJECT } from "../harness/cli.ts";
import { openScratch } from "../harness/scratch.ts";
import { describeWithEngine } from "./engine.ts";

const MINUTES = 60_000;
const EXAMPLE = join(PROJECT, "examples/orders-express");
const MARK = `action-test-${randomBytes(4).toString("hex")}`;
const run = promisify(execFile);
const docker = async (...args: readonly string[]) =>
  (await run("docker", args)).stdout.split("\n").filter((line) => line !== "");

/** Containers and networks that runs of this job have on the engine. */
const ownedBy = async (job: string) => {
  const label = ["--filter", `label=deployment-readiness.job=${job}`];
  const containers = await docker("ps", "--all", "--format", "{{.Names}} {{.Status}}", ...label);
  return [...containers, ...(await docker("network", "ls", "--format", "{{.Name}}", ...label))];
};

/** The example with settings that its base commit has, too, and one change. */
function pullRequest(change: Files = {}, settings = "app: { runtime: docker }\n"): Checkout {
  const base = mkdtempSync(join(tmpdir(), "base-"));
  cpSync(EXAMPLE, base, {
    recursive: true,
    filter: (path) => !path.slice(EXAMPLE.length).includes("node_modules"),
  });
  writeFileSync(join(base, "readiness.yml"), settings);
  const checkout = checkoutOf(base, change);
  rmSync(base, { recursive: true });
  return checkout;
}

const dockerfile = readFileSync(join(EXAMPLE, "Dockerfile"), "utf8");
const lineOf = (text: string, part: string) =>
  text.split("\n").findIndex((line) => line.includes(part)) + 1;

describeWithEngine("the action with containers", () => {
  const scratch = openScratch();
  const judged = async (checkout: Checkout, name: string, given: WorldRun = {}) => {
    const job = `${MARK}-${name}`;
    await using world = await openWorld(checkout, "write", { usesEngine: true });
    const result = await world.run(EVENTS[0]!.happening(checkout), {
      ...given,
      job: { env: { ...scratch.env }, ...given.job, job },
    });
    checkout.remove();
    expect(world.api.violations).toEqual([]);
    expect(result.orphans).toEqual([]);
    expect(await ownedBy(job)).toEqual([]);
    expect(scratch.leftovers()).toEqual([]);
    return { result, runs: world.api.checkRuns(), artifacts: world.artifacts.artifacts() };
  };
  const reportIn = (artifacts: readonly { readonly bytes: Buffer }[]) =>
    JSON.parse(artifacts[0]?.bytes.toString() ?? "") as Report;

  test("a healthy pull request: a green check run, and nothing left on the engine", {
    timeout: 8 * MINUTES,
  }, async () => {
    const { result, runs, artifacts } = await judged(pullRequest(), "healthy");
    expect(result.conclusion, result.log).toBe("success");
    expect(runs.map(({ conclusion }) => conclusion)).toEqual(["success"]);
    const { deployment_ready, target } = reportIn(artifacts);
    expect(deployment_ready).toBe(true);
    expect(target.reasons.join("\n")).toContain("Docker engine ");
    expect(result.log).toMatch(/Isolation: .* the Docker client may pull with its own credentials/);
    expect(result.post?.log).not.toContain("warning");
  });

  test("a build that fails: a red check run with an annotation on the line of the Dockerfile", {
    timeout: 8 * MINUTES,
  }, async () => {
    const broken = dockerfile.replace(
      "npm ci --omit=dev",
      "npm ci --omit=dev --no-such-command && false",
    );
    const change = { Dockerfile: broken };
    const { result, runs } = await judged(pullRequest(change), "broken");
    expect(result.exitCode, result.log).toBe(1);
    expect(runs[0]).toMatchObject({ conclusion: "failure" });
    expect(runs[0]?.annotations).toContainEqual(
      expect.objectContaining({
        path: "Dockerfile",
        start_line: lineOf(broken, "npm ci"),
        annotation_level: "failure",
      }),
    );
  });

  test("a cancel in the middle leaves nothing after the post step", {
    timeout: 8 * MINUTES,
  }, async () => {
    const seen: string[] = [];
    const name = "cancelled";
    const watch = setInterval(() => {
      void ownedBy(`${MARK}-${name}`).then((owned) => void seen.push(...owned));
    }, 500);
    const { result, runs } = await judged(pullRequest(), name, { cancelWhen: /performance/ });
    clearInterval(watch);
    // Otherwise nothing was there to be left.
    expect(seen.join("\n")).toContain("postgres");
    expect(result.conclusion).toBe("cancelled");
    for (const { conclusion } of runs) expect(["cancelled", "success"]).toContain(conclusion);
  });

  test("an engine that is killed with its supervisor is put away by post", {
    timeout: 8 * MINUTES,
  }, async () => {
    const name = "killed";
    const job = `${MARK}-${name}`;
    let killed = "";
    const watch = setInterval(() => {
      void ownedBy(job).then(async (owned) => {
        if (killed !== "" || !owned.join().includes("postgres")) return;
        killed = await killAll(scratch.folder);
      });
    }, 300);
    const { result } = await judged(pullRequest(), name);
    clearInterval(watch);
    expect(killed).not.toBe("");
    expect(result.conclusion).toBe("failure");
  });
}, ["node:24-slim", "postgres:15"]);
