import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { openJournal } from "#runtimes/journal.ts";
import { PROJECT, startCli } from "./harness/cli.ts";

const KILLS = Number(process.env["KILLS"] ?? 6);
const SIGNALS = ["SIGINT", "SIGTERM", "SIGKILL"] as const;
// A run of the example takes about this long; moments are spread over it.
const RUN_MS = 9_000;

// A temporary folder of this test's own, so that runs of other tests do not meet it. The server's
// account must be able to pass through.
const scratch = mkdtempSync(join(tmpdir(), "kills-"));
chmodSync(scratch, 0o711);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function leftProcesses(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, "latin1");
        const command = readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ");
        const marked = environment.includes("DEPLOYMENT_READINESS_RUN=");
        return marked && `${environment}${command}`.includes(scratch) ? [`${pid} ${command}`] : [];
      } catch (error) {
        if (["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? ""))
          return [];
        throw error;
      }
    });
}

test(
  `${KILLS} kills at random moments leave nothing after the next start`,
  async () => {
    const folder = join(scratch, `deployment-readiness-${process.getuid?.() ?? 0}`);
    for (let round = 0; round < KILLS; round += 1) {
      const run = startCli(
        ["deployment-ready", "--project", `${PROJECT}/examples/orders-fastapi`],
        { TMPDIR: scratch },
      );
      await delay(Math.random() * RUN_MS);
      run.child.kill(SIGNALS[round % SIGNALS.length] ?? "SIGKILL");
      await run.ended;
    }
    // The next start sweeps; its own folder goes with it.
    const journal = await openJournal({ baseDirectory: folder });
    await journal[Symbol.asyncDispose]();
    expect(leftProcesses()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  },
  KILLS * 30_000,
);
