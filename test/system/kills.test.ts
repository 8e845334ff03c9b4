import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { openJournal } from "#runtimes/journal.ts";
import { PROJECT, startCli } from "./harness/cli.ts";
import { openScratch } from "./harness/scratch.ts";

const KILLS = Number(process.env["KILLS"] ?? 6);
const SIGNALS = ["SIGINT", "SIGTERM", "SIGKILL"] as const;
// A run of the example takes about this long; moments are spread over it.
const RUN_MS = 12_000;

const scratch = openScratch();

test(
  `${KILLS} kills at random moments leave nothing after the next start`,
  async () => {
    for (let round = 0; round < KILLS; round += 1) {
      const run = startCli(
        ["deployment-ready", "--project", `${PROJECT}/examples/orders-fastapi`],
        { env: scratch.env },
      );
      await delay(Math.random() * RUN_MS);
      run.child.kill(SIGNALS[round % SIGNALS.length] ?? "SIGKILL");
      await run.ended;
    }
    // The next start sweeps; its own folder goes with it.
    const journal = await openJournal({ baseDirectory: scratch.journals });
    await journal[Symbol.asyncDispose]();
    expect(scratch.processes()).toEqual([]);
    expect(readdirSync(scratch.journals)).toEqual([]);
  },
  KILLS * 30_000,
);
