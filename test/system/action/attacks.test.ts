import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
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
