import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../harness/cli.ts";
import { describeWithEngine } from "./engine.ts";

const FIXTURE = resolve(import.meta.dirname, "../../fixtures/hostile-container");
const canary = (name: string) => `CANARY-of-the-runner-${name}-4f9c2d7e81`;
const TOKENS = ["GITHUB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "INPUT_TOKEN", "NPM_TOKEN", "STATE_token"];

interface Probes {
  readonly count: number;
  readonly reached: readonly (readonly [string, unknown])[];
}

let folder: string;
let server: Server;

/** Ten tokens where real ones lie: five variables, and five files around the project. */
function plant(): { readonly project: string; readonly home: string; readonly temp: string } {
  const project = join(folder, "project");
  const home = join(folder, "home");
  const temp = join(folder, "runner-temp");
  cpSync(FIXTURE, project, { recursive: true });
  for (const path of [home, temp, join(home, ".docker")]) mkdirSync(path, { recursive: true });
  execFileSync("git", ["init", "--quiet"], { cwd: project });
  const config = join(project, ".git/config");
  writeFileSync(
    config,
    `${readFileSync(config, "utf8")}\n[http]\n  extraheader = ${canary("git")}\n`,
  );
  writeFileSync(join(home, ".netrc"), `machine example.com password ${canary("netrc")}\n`);
  writeFileSync(join(home, ".npmrc"), `//example.com/:_authToken=${canary("npmrc")}\n`);
  const auths = { "example.com": { auth: Buffer.from(canary("docker")).toString("base64") } };
  writeFileSync(
    join(home, ".docker/config.json"),
    JSON.stringify({ auths, note: canary("docker") }),
  );
  writeFileSync(join(temp, "credentials"), canary("temp"));
  return { project, home, temp };
}

function placesOf(paths: readonly string[]) {
  const { port } = server.address() as AddressInfo;
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address);
  return { addresses, port, paths };
}

async function attempt(): Promise<{ readonly probes: Probes; readonly exitCode: number | null }> {
  const { project, home, temp } = plant();
  const places = placesOf([project, home, temp]);
  const evidence = join(folder, "evidence");
  const env = Object.fromEntries(TOKENS.map((name) => [name, canary(name)]));
  const run = await runCli(
    ["startup-check", "--project", project, "--runtime", "docker", "--evidence", evidence],
    {
      env: { ...env, HOME: home },
      usesEngine: true,
      settings: `app:\n  env:\n    PROBE_PLACES: ${JSON.stringify(JSON.stringify(places))}\n`,
    },
  );
  expect(run.stdout + run.stderr).not.toContain("CANARY-of-the-runner");
  expect(run.report?.problems ?? []).toEqual([]);
  const recorded = readFileSync(join(evidence, "startup.evidence.json"), "utf8");
  const { payload } = JSON.parse(recorded) as {
    payload: { boot: { steps: { name: string; output: { text: string } }[] } };
  };
  const start = payload.boot.steps.find(({ name }) => name === "start")?.output.text ?? "";
  const line = /^PROBES (.*)$/m.exec(start)?.[1];
  expect(line, `${start}\n${run.stderr}\n${run.stdout}`).toBeDefined();
  return { probes: JSON.parse(line ?? "{}") as Probes, exitCode: run.exitCode };
}

describeWithEngine("isolation", () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "isolation-"));
    server = createServer((_request, response) => response.end("a service of the machine"));
    // On every address, as a careless service of a runner would.
    await new Promise<void>((listening) => server.listen(0, "0.0.0.0", listening));
  });
  afterAll(async () => {
    // A connection that a probe left open would keep the server from ever closing.
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    rmSync(folder, { recursive: true });
  });

  test("a hostile target reaches nothing of the machine, and finds no token", {
    timeout: 180_000,
  }, async () => {
    const { probes } = await attempt();
    process.stdout.write(`${probes.count} probes, ${probes.reached.length} reached\n`);
    expect(probes.count).toBeGreaterThanOrEqual(40);
    expect(probes.reached).toEqual([]);
  });

  test("an ordinary container reaches the machine, and the same program says so", {
    timeout: 120_000,
  }, async () => {
    const tag = `deployment-readiness-test-hostile-${process.pid}`;
    const docker = (...args: string[]) =>
      execFileSync("docker", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    docker("build", "--quiet", "--tag", tag, FIXTURE);
    const places = JSON.stringify(placesOf([]));
    const id = docker(
      ...["run", "--detach", "--env", `PROBE_PLACES=${places}`, "--user", "root"],
      ...["--volume", "/var/run/docker.sock:/var/run/docker.sock", tag],
    ).trim();
    try {
      await expect.poll(() => docker("logs", id), { timeout: 30_000 }).toContain("PROBES");
      const line = /^PROBES (.*)$/m.exec(docker("logs", id))?.[1] ?? "{}";
      const reached = (JSON.parse(line) as Probes).reached.map(([what]) => what);
      expect(reached).toContain("socket /var/run/docker.sock");
      expect(reached).toContain("capabilities");
      expect(reached.some((what) => what.startsWith("machine "))).toBe(true);
    } finally {
      docker("rm", "--force", "--volumes", id);
      docker("image", "rm", "--force", tag);
    }
  });
}, ["node:24-slim", "postgres:16"]);
