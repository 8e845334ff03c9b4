import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Running, Runtime } from "#contract/runtime.ts";

/** One implementation of the port, with the programs of `test/fixtures/programs` within its reach. */
export interface World extends AsyncDisposable {
  readonly runtime: Runtime;
  /** Node, as the runtime's commands find it. */
  readonly node: string;
  /** Folder of the programs. */
  readonly programs: string;
  /** A working folder that exists. */
  readonly folder: string;
  /** Names of the variables that a target has beside those it is given; sorted. */
  readonly surroundingVariables: readonly string[];
  /** What a flood of output may cost us, whatever its length. */
  readonly mostMemoryMb: number;
}

const signal = new AbortController().signal;

/** What every runtime promises. */
export function runtimeSuite(open: () => Promise<World>): void {
  let world: World;
  let runtime: Runtime;
  beforeAll(async () => {
    world = await open();
    runtime = world.runtime;
  }, 120_000);
  afterAll(async () => world[Symbol.asyncDispose]());

  const commandOf = (program: string, ...args: string[]) => ({
    label: "start",
    argv: [world.node, join(world.programs, program), ...args],
    cwd: world.folder,
    env: {} as Record<string, string>,
  });
  const start = (program: string, ...args: string[]) =>
    runtime.start(commandOf(program, ...args), signal);
  const exec = (program: string, ...args: string[]) =>
    runtime.exec({ ...commandOf(program, ...args), timeoutMs: 20_000 }, signal);

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
      ["a file that is no program", ["PROGRAMS/exits-early.mjs"], "EACCES"],
      ["an empty program", [""], "ERR_INVALID_ARG_VALUE"],
      ["an argument that no system can pass", ["true", "a\0b"], "ERR_INVALID_ARG_VALUE"],
      ["arguments that are too long", ["true", "x".repeat(4_000_000)], "E2BIG"],
    ])("says why it did not start: %s", async (_, words, code) => {
      const argv = words.map((word) => word.replace("PROGRAMS", world.programs));
      const spec = { ...commandOf("exits-early.mjs"), argv, timeoutMs: 20_000 };
      const completion = await runtime.exec(spec, signal);
      expect(completion.exit).toBeUndefined();
      expect(completion.startError?.code).toBe(code);
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

    test("of 200 MB costs us a bounded part of it and keeps both ends", async () => {
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
      expect((peakBytes - beforeBytes) / 1024 / 1024).toBeLessThan(world.mostMemoryMb);
    });
  });

  describe("the environment of a target", () => {
    test("holds what it is given and the allowed part of ours, nothing else", async () => {
      const spec = { ...commandOf("prints-environment.mjs"), env: { PORT: "8000" } };
      const { output } = await runtime.exec({ ...spec, timeoutMs: 20_000 }, signal);
      const names = Object.keys(JSON.parse(output.text)).sort();
      expect(names).toEqual([...world.surroundingVariables, "PORT"].sort());
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
      expect(running.log.capture().text).toMatch(/ENOENT|no such file/);
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
    test("gives ports that are free, none twice", async () => {
      const ports = await Promise.all(Array.from({ length: 20 }, () => runtime.freePort()));
      expect(new Set(ports).size).toBe(20);
      expect(await runtime.isPortFree(ports[0] ?? 0)).toBe(true);
    });

    test("tells free space and an address that is not the loopback", async () => {
      expect(await runtime.diskFreeBytes(world.folder)).toBeGreaterThan(0);
      await using running = await start("stops-on-sigterm.mjs");
      expect(running.outsideAddress ?? "10.0.0.1").not.toMatch(/^127\./);
    });
  });
}

/** Waits until a service has printed a text. */
export async function waitFor(running: Running, text: string): Promise<string> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const { text: seen } = running.log.capture();
    if (seen.includes(text)) return seen;
    await delay(20);
  }
  throw new Error(`never printed ${text}`);
}
