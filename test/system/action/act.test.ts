import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { type Act, findAct } from "../../rig/act/install.ts";
import { runAct } from "../../rig/act/run.ts";
import type { Checkout } from "../../rig/action/checkout.ts";
import { readmeWorkflow, rightsOf } from "../../rig/action/consumer.ts";
import { EVENTS, REPOSITORY } from "../../rig/action/events.ts";
import { BROKEN, briefPullRequest, smallPullRequest } from "../../rig/action/variant.ts";
import { openWorld, TOKEN } from "../../rig/action/world.ts";

/*
 * A second opinion on the rig by a runner that nobody here wrote. It knows less than the real one: it
 * has no API, no limits, and an artifact server of an older protocol, which refuses the field
 * `mime_type` of version 7 with a 500.
 */
const [PULL_REQUEST] = EVENTS;
const PLACE = ".github/workflows/readiness.yml";
const MINUTES = 60_000;
const REFUSED_PORT = "http://127.0.0.1:1";

let act: Act;
beforeAll(async () => {
  act = await findAct();
  if (!act.isThere) console.warn(`act did not run: ${act.reason}`);
}, 16 * MINUTES);

async function underAct(program: string, checkout: Checkout, apiUrl: string) {
  // It names the repository after the remote.
  const remote = `https://github.com/${REPOSITORY}.git`;
  execFileSync("git", ["remote", "add", "origin", remote], { cwd: checkout.directory });
  const happening = PULL_REQUEST!.happening(checkout);
  const common = { program, checkout, happening, runsOn: "ubuntu-24.04", token: TOKEN, apiUrl };
  const result = await runAct(common);
  expect(result.log).not.toContain(TOKEN);
  return result;
}

test.concurrent("under act, the README's workflow, pasted unchanged, says ready", {
  timeout: 6 * MINUTES,
}, async ({ skip }) => {
  if (!act.isThere) return skip(act.reason);
  const checkout = briefPullRequest({ [PLACE]: readmeWorkflow() });
  await using world = await openWorld(checkout, "none");
  const rights = await rightsOf(join(checkout.directory, PLACE), "readiness");
  world.api.addToken(TOKEN, rights);
  const { exitCode, log } = await underAct(act.program, checkout, world.api.url);
  checkout.remove();
  expect(log).toContain("Job succeeded");
  expect(exitCode).toBe(0);
  expect(log).toContain("The verdict is ready.\n");
  expect(log).toContain("Summary - # ✅ READY");
  expect(log).toContain("Legacy tests: passed");
  expect(log).toMatch(/::set-output:: conclusion=ready$/m);
  expect(log).toMatch(/Success - Post org\/deployment-readiness@v1/);
  expect(world.api.violations).toEqual([]);
  const green = { conclusion: "success", headSha: checkout.head };
  expect(world.api.checkRuns()).toMatchObject([
    { name: "Deployment Readiness", ...green },
    { name: "Deployment Readiness / legacy tests", ...green },
  ]);
  // Its server cannot take the artifact; the receipt says so, and the verdict is what it is.
  expect(log).toMatch(/Error decode request body: .*unknown field .*mime_type/);
  // The toolkit reads the body of an answer, here an empty one, before its status.
  expect(log).toMatch(
    /^No artifacts: the artifact service failed: Unexpected end of JSON input; there was no/m,
  );
});

test.concurrent("under act, without GitHub's API, a broken change fails with its place in the log", {
  timeout: 3 * MINUTES,
}, async ({ skip }) => {
  if (!act.isThere) return skip(act.reason);
  // Only for speed it asks for less than the README's.
  const workflow = readmeWorkflow().replace(/legacy-command: .*/, "command: health-check");
  const checkout = smallPullRequest(BROKEN.files, { [PLACE]: workflow });
  const { exitCode, log } = await underAct(act.program, checkout, REFUSED_PORT);
  checkout.remove();
  expect(exitCode).toBe(1);
  expect(log).toContain("Job failed");
  expect(log).toContain("The verdict is not-ready.\n");
  expect(log).toMatch(/^No check run: /m);
  expect(log).toContain(`::error file=${BROKEN.file},line=${BROKEN.line},`);
  expect(log).toContain("Summary - # ❌ NOT READY");
});

test("without Go there is a reason instead of a runner", async () => {
  const empty = mkdtempSync(join(tmpdir(), "no-go-"));
  vi.stubEnv("PATH", empty);
  vi.stubEnv("XDG_CACHE_HOME", empty);
  expect(await findAct()).toEqual({ isThere: false, reason: "there is no Go" });
  vi.unstubAllEnvs();
  rmSync(empty, { recursive: true });
});
