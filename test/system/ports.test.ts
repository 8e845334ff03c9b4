import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { startCli } from "./harness/cli.ts";
import { type Project, serviceThat } from "./harness/project.ts";
import { openScratch } from "./harness/scratch.ts";

const LIMIT_MS = 60_000;
const scratch = openScratch();
let project: Project | undefined;
afterEach(() => project?.remove());

/** A run of a target that names its port, and listens once a file says so: to all, or to this port. */
function runThatWaits() {
  const waiting = serviceThat(
    `import { existsSync, renameSync, writeFileSync } from "node:fs";
writeFileSync("draft", process.env.PORT);
renameSync("draft", "port");
while (!existsSync("go") && !existsSync("go-" + process.env.PORT))
  await new Promise((settle) => setTimeout(settle, 10));`,
  );
  project = waiting;
  const path = (name: string) => join(waiting.directory, name);
  const asked = () => (existsSync(path("port")) ? readFileSync(path("port"), "utf8") : "");
  return {
    asked,
    /** A port that was not asked for before; the test's limit ends a wait in vain. */
    nextPort: async (seen: ReadonlySet<string> = new Set()) => {
      while (asked() === "" || seen.has(asked())) await delay(10);
      return asked();
    },
    allow: (name: string) => writeFileSync(path(name), ""),
    ended: startCli(["health-check", "--project", waiting.directory], { env: scratch.env }).ended,
  };
}

async function occupy(port: string): Promise<Disposable> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((settle, fail) => {
    server.once("error", fail);
    server.listen(Number(port), "0.0.0.0", settle);
  });
  return { [Symbol.dispose]: () => server.close() };
}

test(
  "a port taken between choosing and binding leads to another one",
  async () => {
    const run = runThatWaits();
    const port = await run.nextPort();
    using _thief = await occupy(port);
    run.allow("go");
    const { exitCode, report, stdout } = await run.ended;
    expect(exitCode, stdout).toBe(0);
    expect(report?.critical_failures).toEqual([]);
    expect(run.asked()).not.toBe(port);
    expect(scratch.leftovers()).toEqual([]);
  },
  LIMIT_MS,
);

test(
  "a port that is taken again and again is told, and is not the target's fault",
  async () => {
    using thieves = new DisposableStack();
    const run = runThatWaits();
    const seen = new Set<string>();
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const port = await run.nextPort(seen);
      seen.add(port);
      thieves.use(await occupy(port));
      run.allow(`go-${port}`);
    }
    const { exitCode, report, stdout } = await run.ended;
    expect(exitCode, stdout).toBe(3);
    expect(report?.critical_failures).toEqual([]);
    expect(report?.problems).toMatchObject([
      {
        family: "environment",
        message: "Another program took the port chosen for the target, 3 times in a row.",
      },
    ]);
    expect(scratch.leftovers()).toEqual([]);
  },
  LIMIT_MS,
);
