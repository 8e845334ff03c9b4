import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { signalProcess } from "#runtimes/subprocess/kill.ts";
import { processEntry } from "#runtimes/subprocess/process-table.ts";
import { sampleReport } from "../../contract/sample-reports.ts";
import { EVENTS } from "../../rig/action/events.ts";
import { smallPullRequest } from "../../rig/action/variant.ts";
import { ACTION, openWorld } from "../../rig/action/world.ts";

const TIMEOUT = { timeout: 60_000 };

/** Asks Node to open its debugger in every process of the action, as any process of the account may. */
const DEBUGGING = `import { readdirSync, readFileSync, writeFileSync } from "node:fs";
const isOurs = (pid) => {
  try {
    const words = readFileSync("/proc/" + pid + "/cmdline", "latin1").split("\\0");
    return words.some((word) => word.startsWith(process.env.ACTION + "/dist/"));
  } catch { return false; }
};
const ours = readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name) && isOurs(name));
writeFileSync(process.env.SEEN_IN, JSON.stringify(ours));
for (const pid of ours) process.kill(Number(pid), "SIGUSR1");
await new Promise((resolve) => setTimeout(resolve, 1000));
process.exit(1);
`;

test("no process of the action lets a target debug it", TIMEOUT, async () => {
  const out = mkdtempSync(join(tmpdir(), "seen-"));
  const seenIn = join(out, "seen.json");
  const env = { SEEN_IN: seenIn, ACTION };
  const app = { start: "node server.mjs", health: "/", env };
  const checkout = smallPullRequest({
    "server.mjs": DEBUGGING,
    "readiness.yml": JSON.stringify({ app }),
  });
  await using world = await openWorld(checkout, "write");
  const inputs = { command: "health-check" };
  const result = await world.run(EVENTS[0]!.happening(checkout), { inputs });
  const ours = JSON.parse(readFileSync(seenIn, "utf8"));
  checkout.remove();
  rmSync(out, { recursive: true });
  expect(result.log).not.toMatch(/debugger|inspector/i);
  expect(ours.length).toBeGreaterThanOrEqual(2);
  // The signal ends a process that does not know it, as any other signal would.
  expect(result.conclusion).toBe("failure");
});

/** Leaves a process that carries no mark of ours, and with it everything that could better the verdict. */
const OUTLIVING = `import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
const cliOf = (pid) => readFileSync("/proc/" + pid + "/cmdline", "utf8").split("\\0");
let engine = process.ppid;
while (!cliOf(engine).some((word) => word.endsWith("/dist/cli.mjs")))
  engine = Number(/PPid:\\t(\\d+)/.exec(readFileSync("/proc/" + engine + "/status", "utf8"))[1]);
const words = cliOf(engine);
const report = words[words.indexOf("--report") + 1];
const script = \`echo $$ > \${process.env.OUT}/pid
while kill -0 \${engine} 2>/dev/null; do
  if [ -s \${report} ]; then cp \${process.env.OUT}/forged.json \${report}; fi
done
cp \${process.env.OUT}/forged.json \${report}
rm -f deployment_readiness_report.json; mkfifo deployment_readiness_report.json
sleep 60\`;
spawn("setsid", ["env", "-i", "PATH=/usr/bin:/bin", "sh", "-c", "sh -c '" + script + "' >/dev/null 2>&1 &"], { stdio: "ignore" });
await new Promise((resolve) => setTimeout(resolve, 1000));
process.exit(1);
`;

test("a target that outlives its engine forges nothing and holds nobody", TIMEOUT, async () => {
  const out = mkdtempSync(join(tmpdir(), "seen-"));
  const ready = sampleReport("ready");
  const forged = { ...ready, verdict: { ...ready.verdict, exit_code: 1 } };
  writeFileSync(join(out, "forged.json"), JSON.stringify(forged));
  const app = { start: "node server.mjs", health: "/", env: { OUT: out } };
  const checkout = smallPullRequest({
    "server.mjs": OUTLIVING,
    "readiness.yml": JSON.stringify({ app }),
  });
  await using world = await openWorld(checkout, "write");
  const inputs = { command: "health-check" };
  const result = await world.run(EVENTS[0]!.happening(checkout), { inputs });
  const pid = Number(readFileSync(join(out, "pid"), "utf8"));
  const left = processEntry(pid)?.state ?? "Z";
  signalProcess(pid, "SIGKILL");
  checkout.remove();
  rmSync(out, { recursive: true });
  expect(result.conclusion).toBe("failure");
  expect(result.outputs).toMatchObject({ ready: "false" });
  expect(result.outputs["conclusion"]).not.toBe("ready");
  expect(world.api.checkRuns().map(({ conclusion }) => conclusion)).toEqual(["failure"]);
  expect(result.durationMs).toBeLessThan(20_000);
  // One that is dead may wait for whoever adopted it.
  expect(left).toBe("Z");
});

test("a temporary folder that cannot be used is said, and is no verdict", TIMEOUT, async () => {
  const checkout = smallPullRequest();
  await using world = await openWorld(checkout, "write");
  const job = { env: { TMPDIR: join(checkout.directory, "nowhere") } };
  const result = await world.run(EVENTS[0]!.happening(checkout), { job });
  checkout.remove();
  expect(result.exitCode).toBe(3);
  expect(result.annotations.map(({ message }) => message)).toEqual([
    expect.stringContaining("temporary folder cannot be written to (ENOENT)"),
  ]);
});

test.each([
  ["that is not there", "services/none"],
  ["that is a file", "server.mjs"],
  ["whose name is too long", "x".repeat(5_000)],
])("a project %s is said, and published", TIMEOUT, async (_what, project) => {
  const checkout = smallPullRequest();
  await using world = await openWorld(checkout, "write");
  const result = await world.run(EVENTS[0]!.happening(checkout), {
    inputs: { project, timeout: "soon" },
  });
  const isMade = existsSync(join(checkout.directory, "services"));
  checkout.remove();
  expect(result.exitCode).toBe(2);
  expect(result.outputs["conclusion"]).toBe("error");
  const [run] = world.api.checkRuns();
  expect(run?.conclusion).toBe("failure");
  expect(run?.summary).toContain("which is no folder");
  expect(run?.summary).toContain("input timeout");
  expect(isMade).toBe(false);
});
