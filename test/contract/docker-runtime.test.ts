import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createCli } from "#runtimes/docker/cli.ts";
import { labelsOf } from "#runtimes/docker/labels.ts";
import { createNetworks } from "#runtimes/docker/networks.ts";
import { HARDENED, startRelay } from "#runtimes/docker/relay.ts";
import { createDockerRuntime } from "#runtimes/docker/runtime.ts";
import { removeRun } from "#runtimes/docker/sweep.ts";
import { createHttpClient } from "#runtimes/http.ts";
import { hexadecimal } from "#runtimes/random.ts";
import { describeWithEngine } from "../system/docker/engine.ts";
import { runtimeSuite, type World, waitFor } from "./runtime-suite.ts";

const POSTGRES = "postgres:16";
const signal = new AbortController().signal;
const lasting = new AbortController().signal;

interface DockerWorld extends World {
  readonly relay: Awaited<ReturnType<typeof startRelay>>;
}

let opened: DockerWorld;

async function openWorld(): Promise<DockerWorld> {
  const scratch = mkdtempSync(join(tmpdir(), "dr-docker-runtime-"));
  const context = join(scratch, "context");
  mkdirSync(context);
  cpSync(resolve(import.meta.dirname, "../fixtures/programs"), join(context, "programs"), {
    recursive: true,
  });
  writeFileSync(join(context, "Dockerfile"), "FROM node:24-slim\nCOPY programs /programs\n");
  const tag = `deployment-readiness-test-programs-${hexadecimal(4)}`;
  execFileSync("docker", ["build", "--quiet", "--tag", tag, context], { stdio: "pipe" });
  const runId = hexadecimal(12);
  const cli = createCli({ hostEnvironment: process.env, runId });
  const labels = labelsOf({ runId, lifetimeMs: 600_000 });
  const prefix = `dr-${runId}`;
  const networks = await createNetworks(cli, { prefix, labels });
  const relay = await startRelay(
    { cli, image: POSTGRES, networks, labels, name: `${prefix}-relay`, scratch },
    signal,
  );
  const runtime = createDockerRuntime({
    ...{ cli, labels, prefix, scratch, imageId: tag, network: networks.inside, joined: [] },
    ...{ memoryBytes: 512 * 2 ** 20, cpus: 1, stopSignal: "SIGTERM" },
    nextAddress: networks.nextAddress,
    reader: { image: POSTGRES, flags: HARDENED },
  });
  opened = {
    ...{ runtime, relay, node: "node", programs: "/programs", folder: "/" },
    mostMemoryMb: 100,
    surroundingVariables: imageVariables(tag),
    [Symbol.asyncDispose]: async () => {
      await removeRun(cli, runId);
      execFileSync("docker", ["image", "rm", tag], { stdio: "pipe" });
      rmSync(scratch, { recursive: true });
    },
  };
  return opened;
}

// The engine adds the first two.
function imageVariables(tag: string): readonly string[] {
  const format = "{{range .Config.Env}}{{println .}}{{end}}";
  const text = execFileSync("docker", ["image", "inspect", "--format", format, tag]).toString();
  const names = text.split("\n").flatMap((line) => line.split("=")[0] || []);
  return [...new Set(["HOSTNAME", "HOME", ...names])];
}

describeWithEngine("containers", () => {
  runtimeSuite(openWorld);

  const node = (...args: string[]) => ({
    label: "start",
    argv: ["node", ...args],
    cwd: "/",
    env: {},
  });

  describe("a container", () => {
    test("is reached through the relay, and a closed port is refused as it is directly", async () => {
      const spec = { ...node("/programs/listens.mjs"), env: { PORT: "8080" } };
      await using running = await opened.runtime.start(spec, signal);
      await waitFor(running, "listening");
      await using http = createHttpClient((host, port) =>
        host === running.address ? opened.relay.connect(host, port) : undefined,
      );
      const ask = (port: number) =>
        http.send(
          { method: "GET", url: `http://${running.address}:${port}/`, timeoutMs: 5_000 },
          lasting,
        );
      expect(await ask(8080)).toMatchObject({ kind: "response" });
      expect(await ask(8081)).toMatchObject({ kind: "fault", code: "ECONNREFUSED" });
    });

    test("that needs more memory than its limit says so", async () => {
      const line = "const all = []; for (;;) all.push(Buffer.alloc(8e6, 1));";
      const spec = { ...node("-e", line), confinement: { memoryBytes: 64 * 2 ** 20 } };
      await using running = await opened.runtime.start(spec, signal);
      expect(await running.exited).toEqual({ code: null, signal: "SIGKILL" });
      expect(await running.container?.state()).toMatchObject({ isOutOfMemory: true });
    });

    test("has neither capabilities nor more of them in sight, and can be read-only and anybody", async () => {
      const confinement = { user: "1234567:0", isReadOnly: true } as const;
      const line =
        "const fs=require('fs');console.log(fs.readFileSync('/proc/self/status','utf8'));" +
        "console.log('uid',process.getuid());try{fs.writeFileSync('/x','')}catch(e){console.log(e.code)};fs.writeFileSync('/tmp/x','')";
      const spec = { ...node("-e", line), confinement, timeoutMs: 20_000 };
      const { output, exit } = await opened.runtime.exec(spec, signal);
      expect(exit).toEqual({ code: 0, signal: null });
      expect(output.text).toMatch(/CapEff:\s+0000000000000000/);
      expect(output.text).toMatch(/NoNewPrivs:\s+1/);
      expect(output.text).toContain("uid 1234567");
      expect(output.text).toContain("EROFS");
    });

    test("shows its processes, also those that nobody waits for", async () => {
      const line = "perl -e 'if (!fork) { exit } sleep 60'";
      const spec = { ...node(), argv: ["sh", "-c", `exec ${line}`] };
      await using running = await opened.runtime.start(spec, signal);
      await delay(500);
      const processes = (await running.container?.processes()) ?? [];
      expect(processes.map(({ state }) => state).sort()).toEqual(["S", "Z"]);
    });

    test("runs a further program with its own environment", async () => {
      const spec = { ...node("/programs/stops-on-sigterm.mjs"), env: { PORT: "8080" } };
      await using running = await opened.runtime.start(spec, signal);
      await waitFor(running, "started");
      const told = await running.container?.execute(["sh", "-c", "echo $PORT"], 10_000, signal);
      expect(told).toMatchObject({ exit: { code: 0 }, output: { text: "8080\n" } });
      const absent = await running.container?.execute(["/no/curl"], 10_000, signal);
      expect([126, 127]).toContain(absent?.exit?.code);
      const late = await running.container?.execute(["sleep", "30"], 300, signal);
      expect(late?.timedOut).toBe(true);
    });

    test("gets a value with line breaks whole, and shows none on a command line", async () => {
      const env = { KEY: "one\ntwo\n", OTHER: "x y $z '\"" };
      const spec = { ...node("/programs/prints-environment.mjs"), env, timeoutMs: 20_000 };
      const { output } = await opened.runtime.exec(spec, signal);
      expect(JSON.parse(output.text)).toMatchObject(env);
    });
  });
}, [POSTGRES, "node:24-slim"]);
