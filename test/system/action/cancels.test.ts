import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkoutOf } from "../../rig/action/checkout.ts";
import { EVENTS } from "../../rig/action/events.ts";
import { openWorld } from "../../rig/action/world.ts";
import { PROJECT } from "../harness/cli.ts";
import { openScratch } from "../harness/scratch.ts";

const CANCELS = Number(process.env["CANCELS"] ?? 5);
// A run of the example takes about this long; moments are spread over it.
const RUN_MS = 16_000;
// The runner gives 7.5 s before it asks again.
const LONGEST_CLEAN_UP_MS = 7_000;

const scratch = openScratch();

test(
  `${CANCELS} cancels at random moments leave nothing after the post step`,
  async () => {
    const checkout = checkoutOf(join(PROJECT, "examples/orders-fastapi"));
    const longest: number[] = [];
    for (let round = 0; round < CANCELS; round += 1) {
      const cancelAfterMs = Math.random() * RUN_MS;
      await using world = await openWorld(checkout, "write");
      const result = await world.run(EVENTS[0]!.happening(checkout), {
        cancelAfterMs,
        inputs: { "legacy-command": "pytest -q --cov --cov-report=xml" },
        job: { env: { ...scratch.env } },
      });
      const state = { round, cancelAfterMs, log: result.log.slice(-400), post: result.post?.log };
      longest.push(result.durationMs - cancelAfterMs);
      expect(scratch.leftovers(), JSON.stringify(state)).toEqual([]);
      expect(leftIn(scratch.folder), JSON.stringify(state)).toEqual([]);
      expect(result.orphans, JSON.stringify(state)).toEqual([]);
      expect(result.sent.length, JSON.stringify(state)).toBeLessThanOrEqual(1);
      expect(world.api.violations).toEqual([]);
      for (const run of world.api.checkRuns())
        expect(["success", "cancelled"], JSON.stringify(run)).toContain(run.conclusion);
    }
    checkout.remove();
    const worst = Math.max(...longest);
    console.log(`${CANCELS} cancels; the longest clean-up took ${Math.round(worst)} ms`);
    expect(worst).toBeLessThanOrEqual(LONGEST_CLEAN_UP_MS);
  },
  CANCELS * 40_000,
);

// The journals' own folder stays, empty.
function leftIn(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => join(folder, name) !== scratch.journals);
}
