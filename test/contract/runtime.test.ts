import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Runtime } from "#contract/runtime.ts";
import { type Journal, openJournal } from "#runtimes/journal.ts";
import { createProcessRuntime } from "#runtimes/process/runtime.ts";
import { processEntry } from "#runtimes/subprocess/process-table.ts";
import { runtimeSuite, waitFor } from "./runtime-suite.ts";

const programs = resolve(import.meta.dirname, "../fixtures/programs");
const folder = mkdtempSync(join(tmpdir(), "dr-runtime-"));
const signal = new AbortController().signal;
let journal: Journal;
let runtime: Runtime;

async function openWorld() {
  journal = await openJournal({ baseDirectory: join(folder, "runs") });
  const hostEnvironment = { PATH: process.env["PATH"], HOME: folder, GITHUB_TOKEN: "never" };
  return createProcessRuntime({ journal, hostEnvironment });
}

beforeAll(async () => {
  runtime = await openWorld();
});
afterAll(async () => {
  await journal[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe("plain processes", () => {
  runtimeSuite(async () => ({
    runtime,
    node: process.execPath,
    programs,
    folder,
    mostMemoryMb: 20,
    surroundingVariables: [
      "DEPLOYMENT_READINESS_RUN",
      "DEPLOYMENT_READINESS_SERVICE",
      "HOME",
      "PATH",
    ],
    [Symbol.asyncDispose]: async () => undefined,
  }));
});

const start = (program: string, ...args: string[]) => {
  const argv = [process.execPath, join(programs, program), ...args];
  return runtime.start({ label: "start", argv, cwd: folder, env: {} }, signal);
};

// An orphan that nobody waits for stays in the table as a zombie.
const isAlive = (pid: number) => (processEntry(pid)?.state ?? "Z") !== "Z";
const childrenIn = (text: string) =>
  (/children ([\d ]+)/.exec(text)?.[1] ?? "").split(" ").map(Number);

describe("a plain service", () => {
  test("takes its children with it, also those in sessions of their own", async () => {
    await using running = await start("forks-children.mjs");
    const children = childrenIn(await waitFor(running, "children"));
    expect(children.map(isAlive)).toEqual([true, true, true]);
    await delay(300);
    expect((await running.resources())?.processCount).toBe(4);
    await running.kill();
    expect(children.map(isAlive)).toEqual([false, false, false]);
  });

  test("that leaves children behind has them ended too, after their own SIGTERM", async () => {
    await using running = await start("forks-children.mjs", "leaves");
    const children = childrenIn(await waitFor(running, "children"));
    // Seen while their parent lives, or else the one without our variables could not be known.
    await running.resources();
    await running.exited;
    const termination = await running.terminate(3_000);
    expect(termination).toMatchObject({ forced: false, survivorCount: 0 });
    expect(children.map(isAlive)).toEqual([false, false, false]);
  });

  test("in a working folder that does not exist says so", async () => {
    const argv = [process.execPath, join(programs, "exits-early.mjs")];
    const spec = { label: "start", argv, cwd: "/does/not/exist", env: {}, timeoutMs: 5_000 };
    expect((await runtime.exec(spec, signal)).startError?.code).toBe("ENOENT");
  });

  test("behind a shell still gets to stop in order", async () => {
    const line = `${process.execPath} ${join(programs, "stops-on-sigterm.mjs")}; true`;
    const argv = ["sh", "-c", line];
    await using running = await runtime.start(
      { label: "start", argv, cwd: folder, env: {} },
      signal,
    );
    await waitFor(running, "started");
    const termination = await running.terminate(5_000);
    expect(termination.survivorCount).toBe(0);
    expect(running.log.capture().text).toContain("signal 1\n");
  });

  test("finds a port taken that somebody listens on", async () => {
    const port = await runtime.freePort();
    const server = createServer();
    await new Promise<void>((listening) => server.listen(port, "0.0.0.0", listening));
    expect(await runtime.isPortFree(port)).toBe(false);
    await new Promise((closed) => server.close(closed));
  });
});

describe("a plain service in a network of its own", () => {
  const outside = createHttpServer((_request, response) => response.end("outside"));
  let reached = 0;
  beforeAll(async () => {
    await new Promise<void>((listening) => outside.listen(0, "127.0.0.1", listening));
    reached = (outside.address() as { port: number }).port;
  });
  afterAll(() => outside.close());

  const enclosed = async (program: string, env: Record<string, string>) =>
    runtime.start(
      {
        label: "start",
        argv: [process.execPath, join(programs, program)],
        cwd: folder,
        env,
        reach: [{ host: "127.0.0.1", port: reached }],
      },
      signal,
    );

  test("is reached from here and reaches only what it may", async () => {
    const port = await runtime.freePort();
    const env = { PORT: String(port), ASKED: `http://127.0.0.1:${reached}/` };
    await using running = await enclosed("asks-outside.mjs", env);
    await waitFor(running, "listening");
    expect(await running.sockets()).toEqual([{ address: "127.0.0.1", port }]);
    const asked = await fetch(`http://127.0.0.1:${port}/`);
    expect(await asked.json()).toEqual({ asked: "outside", elsewhere: "ENETUNREACH" });
    expect(running.outsideAddress).toBeUndefined();
    const termination = await running.terminate(5_000);
    expect(termination).toMatchObject({ forced: false, survivorCount: 0 });
  });

  test("cannot be made for a name", async () => {
    const spec = { label: "start", argv: ["true"], cwd: folder, env: {} };
    const reach = [{ host: "db.internal", port: 5432 }];
    await expect(runtime.start({ ...spec, reach }, signal)).rejects.toMatchObject({
      reason: "unsupported",
    });
  });
});

test("a limit of open files is the program's own", async () => {
  const argv = ["sh", "-c", "ulimit -n; ulimit -Hn"];
  const spec = { label: "start", argv, cwd: folder, env: {}, timeoutMs: 5_000, openFileLimit: 256 };
  expect((await runtime.exec(spec, signal)).output.text).toBe("256\n256\n");
});
