import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Running, Runtime } from "#contract/runtime.ts";
import { type Journal, openJournal } from "#runtimes/journal.ts";
import { createProcessRuntime } from "#runtimes/process/runtime.ts";
import { processEntry } from "#runtimes/subprocess/process-table.ts";

const programs = resolve(import.meta.dirname, "../fixtures/programs");
const folder = mkdtempSync(join(tmpdir(), "dr-runtime-"));
const signal = new AbortController().signal;
let journal: Journal;
let runtime: Runtime;

beforeAll(async () => {
  journal = await openJournal({ baseDirectory: join(folder, "runs") });
  runtime = createProcessRuntime({
    journal,
    hostEnvironment: { PATH: process.env["PATH"], HOME: folder, GITHUB_TOKEN: "never" },
  });
});
afterAll(async () => {
  await journal[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const commandOf = (program: string, ...args: string[]) => ({
  label: "start",
  argv: [process.execPath, join(programs, program), ...args],
  cwd: folder,
  env: {} as Record<string, string>,
});
const start = (program: string, ...args: string[]) =>
  runtime.start(commandOf(program, ...args), signal);
const exec = (program: string, ...args: string[]) =>
  runtime.exec({ ...commandOf(program, ...args), timeoutMs: 20_000 }, signal);

async function waitFor(running: Running, text: string): Promise<string> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const { text: seen } = running.log.capture();
    if (seen.includes(text)) return seen;
    await delay(20);
  }
  throw new Error(`never printed ${text}`);
}

// An orphan that nobody waits for stays in the table as a zombie.
const isAlive = (pid: number) => (processEntry(pid)?.state ?? "Z") !== "Z";
const childrenIn = (text: string) =>
  (/children ([\d ]+)/.exec(text)?.[1] ?? "").split(" ").map(Number);

describe("a command that is run to its end", () => {
  test("gives its exit code and everything it printed", async () => {
    const completion = await exec("exits-early.mjs");
    expect(completion).toMatchObject({ exit: { code: 3, signal: null }, timedOut: false });
    expect(completion.output.text).toContain("starting\n");
    expect(completion.output.text).toContain("cannot start: no configuration\n");
    expect(completion.durationMs).toBeGreaterThan(0);
  });

  test("reads the input it is given", async () => {
    const spec = { ...commandOf("echoes-input.mjs"), stdin: "päivää\n", timeoutMs: 20_000 };
    expect((await runtime.exec(spec, signal)).output.text).toBe("päivää\n");
  });

  test("may leave its input unread", async () => {
    const spec = { ...commandOf("exits-early.mjs"), stdin: "x".repeat(1e6), timeoutMs: 20_000 };
    expect((await runtime.exec(spec, signal)).exit).toEqual({ code: 3, signal: null });
  });

  test("is ended at its time limit", async () => {
    const spec = { ...commandOf("stops-on-sigterm.mjs"), timeoutMs: 1_000 };
    const completion = await runtime.exec(spec, signal);
    expect(completion.timedOut).toBe(true);
    expect(completion.output.text).toContain("signal 1");
  });

  test("is ended when the run is cancelled", async () => {
    const cancel = new AbortController();
    const spec = { ...commandOf("stops-on-sigterm.mjs"), timeoutMs: 20_000 };
    const running = runtime.exec(spec, cancel.signal);
    setTimeout(() => cancel.abort(), 300);
    await expect(running).rejects.toThrow(/abort/i);
  });

  test.each([
    ["a program that does not exist", ["/does/not/exist"], "ENOENT"],
    ["a file that is no program", [join(programs, "exits-early.mjs")], "EACCES"],
    ["an empty program", [""], "ERR_INVALID_ARG_VALUE"],
    ["an argument that no system can pass", ["true", "a\0b"], "ERR_INVALID_ARG_VALUE"],
    ["arguments that are too long", ["true", "x".repeat(4_000_000)], "E2BIG"],
  ])("says why it did not start: %s", async (_, argv, code) => {
    const spec = { ...commandOf("exits-early.mjs"), argv, timeoutMs: 5_000 };
    const completion = await runtime.exec(spec, signal);
    expect(completion.exit).toBeUndefined();
    expect(completion.startError?.code).toBe(code);
  });

  test("says why it did not start: a working folder that does not exist", async () => {
    const spec = { ...commandOf("exits-early.mjs"), cwd: "/does/not/exist", timeoutMs: 5_000 };
    expect((await runtime.exec(spec, signal)).startError?.code).toBe("ENOENT");
  });

  test("tells its output as it arrives", async () => {
    const heard: string[] = [];
    const onOutput = (text: string) => heard.push(text);
    const spec = { ...commandOf("prints-binary.mjs"), onOutput, timeoutMs: 20_000 };
    const { output } = await runtime.exec(spec, signal);
    expect(heard.join("")).toBe(output.text);
  });
});

describe("output", () => {
  test("that is binary is kept without harm, and characters stay whole", async () => {
    const { output } = await exec("prints-binary.mjs");
    expect(output.totalBytes).toBe(257 + "meanwhile\n".length + Buffer.byteLength("☃ melts\n"));
    expect(output.text).toContain("meanwhile\n");
    expect(output.text).toContain("☃ melts\n");
  });

  test("of 200 MB costs us less than 20 MB and keeps both ends", async () => {
    const beforeBytes = process.memoryUsage.rss();
    let peakBytes = beforeBytes;
    const timer = setInterval(() => {
      peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
    }, 20);
    const { output } = await exec("logs-forever.mjs", "200");
    clearInterval(timer);
    expect(output.totalBytes).toBeGreaterThan(200 * 1024 * 1024);
    expect(output.text.length).toBeLessThan(400 * 1024);
    expect(output.text).toMatch(/^first line\n/);
    expect(output.text).toMatch(/last line\n$/);
    expect((peakBytes - beforeBytes) / 1024 / 1024).toBeLessThan(20);
  });
});

describe("the environment of a target", () => {
  test("holds what it is given and the allowed part of ours, nothing else", async () => {
    const spec = { ...commandOf("prints-environment.mjs"), env: { PORT: "8000" } };
    const { output } = await runtime.exec({ ...spec, timeoutMs: 20_000 }, signal);
    const names = Object.keys(JSON.parse(output.text)).sort();
    expect(names).toEqual([
      "DEPLOYMENT_READINESS_RUN",
      "DEPLOYMENT_READINESS_SERVICE",
      "HOME",
      "PATH",
      "PORT",
    ]);
  });
});

describe("a service", () => {
  test("that ends is noticed within a second, with its last lines", async () => {
    const startedMs = performance.now();
    await using running = await start("exits-early.mjs");
    expect(await running.exited).toEqual({ code: 3, signal: null });
    expect(running.exit()).toEqual({ code: 3, signal: null });
    expect(running.log.capture().text).toContain("cannot start");
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });

  test("that cannot be started is an exited one", async () => {
    const spec = { ...commandOf("exits-early.mjs"), argv: ["/does/not/exist"] };
    await using running = await runtime.start(spec, signal);
    expect(await running.exited).toEqual({ code: 127, signal: null });
    expect(running.log.capture().text).toContain("ENOENT");
    expect(await running.resources()).toBeUndefined();
    expect(await running.terminate(100)).toMatchObject({ forced: false, survivorCount: 0 });
  });

  test("that stops on SIGTERM gets exactly one", async () => {
    await using running = await start("stops-on-sigterm.mjs");
    await waitFor(running, "started");
    const termination = await running.terminate(5_000);
    expect(termination).toMatchObject({
      exit: { code: 0, signal: null },
      forced: false,
      survivorCount: 0,
    });
    expect(termination.durationMs).toBeGreaterThan(100);
    expect(running.log.capture().text).toContain("signal 1\n");
  });

  test("that ignores SIGTERM is killed after the grace time", async () => {
    await using running = await start("ignores-sigterm.mjs");
    await waitFor(running, "started");
    const termination = await running.terminate(400);
    expect(termination).toMatchObject({ exit: { code: null, signal: "SIGKILL" }, forced: true });
    expect(running.log.capture().text).toContain("not yet");
  });

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

  test("behind a shell still gets to stop in order", async () => {
    const line = `${process.execPath} ${join(programs, "stops-on-sigterm.mjs")}; true`;
    const spec = { ...commandOf("exits-early.mjs"), argv: ["sh", "-c", line] };
    await using running = await runtime.start(spec, signal);
    await waitFor(running, "started");
    const termination = await running.terminate(5_000);
    expect(termination.survivorCount).toBe(0);
    expect(running.log.capture().text).toContain("signal 1\n");
  });

  test("that logs without end is drained, and ends when told", async () => {
    await using running = await start("logs-forever.mjs");
    await waitFor(running, "first line");
    const mark = running.log.mark();
    await delay(300);
    expect(running.log.mark()).toBeGreaterThan(mark);
    expect(running.log.since(mark)).not.toContain("first line");
    await running.kill();
    expect(running.exit()).toEqual({ code: null, signal: "SIGKILL" });
  });

  test("shows the sockets it listens on and what it uses", async () => {
    const port = await runtime.freePort();
    const spec = commandOf("listens.mjs");
    await using running = await runtime.start({ ...spec, env: { PORT: String(port) } }, signal);
    await waitFor(running, "listening");
    expect(await running.sockets()).toEqual([{ address: "0.0.0.0", port }]);
    const sample = await running.resources();
    expect(sample?.rssBytes).toBeGreaterThan(10 * 1024 * 1024);
    expect(sample?.peakRssBytes).toBeGreaterThanOrEqual(sample?.rssBytes ?? 0);
    expect(sample?.cpuMs).toBeGreaterThan(0);
    await running.kill();
    expect(await running.sockets()).toEqual([]);
  });
});

describe("the machine", () => {
  test("gives ports that are free on every address, none twice", async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, () => runtime.freePort()));
    expect(new Set(ports).size).toBe(20);
    const server = createServer();
    const [port = 0] = ports;
    expect(await runtime.isPortFree(port)).toBe(true);
    await new Promise<void>((listening) => server.listen(port, "0.0.0.0", listening));
    expect(await runtime.isPortFree(port)).toBe(false);
    await new Promise((closed) => server.close(closed));
  });

  test("tells free space and an address that is not the loopback", async () => {
    expect(await runtime.diskFreeBytes(folder)).toBeGreaterThan(0);
    await using running = await start("stops-on-sigterm.mjs");
    expect(running.outsideAddress ?? "10.0.0.1").not.toMatch(/^127\./);
  });
});
