import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createCli } from "#runtimes/docker/cli.ts";
import { labelsOf } from "#runtimes/docker/labels.ts";
import { createNetworks } from "#runtimes/docker/networks.ts";
import { removeRun } from "#runtimes/docker/sweep.ts";
import { runCli } from "../harness/cli.ts";
import { notesProject } from "../harness/notes.ts";
import { openScratch } from "../harness/scratch.ts";
import { describeWithEngine } from "./engine.ts";
import { openEngineProxy } from "./engine-proxy.ts";
import { docker, openMark } from "./marked.ts";

const PARALLEL = Number(process.env["PARALLEL"] ?? 3);

describeWithEngine("runs side by side", () => {
  const scratch = openScratch();
  const mark = openMark("parallel-test");

  test(
    `${PARALLEL} at once are all right, and leave nothing`,
    async () => {
      const startedMs = performance.now();
      const outcomes = await Promise.all(
        Array.from({ length: PARALLEL }, async () => {
          using project = notesProject();
          const lines = ["FROM node:24-slim", mark.instruction, "WORKDIR /app", "COPY . ."];
          project.write("Dockerfile", [...lines, 'CMD ["node", "server.js"]', ""].join("\n"));
          const args = ["startup-check", "--project", project.directory, "--runtime", "docker"];
          return await runCli(args, { usesEngine: true, env: { ...scratch.env, ...mark.env } });
        }),
      );
      const seconds = Math.round((performance.now() - startedMs) / 1000);
      process.stdout.write(`${PARALLEL} runs at once took ${seconds} s\n`);
      for (const { exitCode, report, stdout, stderr } of outcomes) {
        expect(report?.problems, stdout + stderr).toEqual([]);
        expect(exitCode, stdout + stderr).toBe(0);
      }
      expect([...scratch.leftovers(), ...(await mark.objects())]).toEqual([]);
    },
    PARALLEL * 120_000,
  );

  test("an engine that is pruning for somebody else keeps nobody from a verdict", async () => {
    using project = notesProject();
    const lines = ["FROM node:24-slim", mark.instruction, "WORKDIR /app", "COPY . ."];
    project.write("Dockerfile", [...lines, 'CMD ["node", "server.js"]', ""].join("\n"));
    await using proxy = await openEngineProxy((request) =>
      request.startsWith("POST /images/prune")
        ? { status: 409, message: "a prune operation is already running" }
        : undefined,
    );
    const args = ["health-check", "--project", project.directory, "--runtime", "docker"];
    const env = { ...scratch.env, ...mark.env, ...proxy.env };
    const { exitCode, stdout, stderr } = await runCli(args, { usesEngine: true, env });
    expect(proxy.requests.some((one) => one.startsWith("POST /images/prune"))).toBe(true);
    expect(exitCode, stdout + stderr).toBe(0);
  }, 120_000);

  /** Networks of a run of its own, and its name. */
  async function networksOf(runId: string, env: NodeJS.ProcessEnv = {}) {
    const cli = createCli({ hostEnvironment: { ...process.env, ...env }, runId });
    const labels = labelsOf({ runId, lifetimeMs: 60_000 });
    await using stack = new AsyncDisposableStack();
    stack.defer(() => removeRun(cli, runId));
    const { inside, door } = await createNetworks(cli, { prefix: `dr-${runId}`, labels });
    const format = "{{range .IPAM.Config}}{{.Subnet}}{{end}}";
    const subnets = await docker("network", "inspect", "--format", format, inside, door);
    const owned = stack.move();
    return { subnets, remove: () => owned.disposeAsync() };
  }
  const runIdOf = (name: string) => `${mark.name}-${name}-${randomBytes(3).toString("hex")}`;

  test("the networks of eight runs fit beside each other", async () => {
    const opened = await Promise.all(
      Array.from({ length: 8 }, (_, index) => networksOf(runIdOf(`${index}`))),
    );
    const subnets = opened.flatMap((one) => one.subnets);
    await Promise.all(opened.map(({ remove }) => remove()));
    expect(new Set(subnets).size).toBe(16);
  }, 60_000);

  test("a range that is taken is followed by another", async () => {
    let refusals = 0;
    await using proxy = await openEngineProxy((request) => {
      if (!request.startsWith("POST /networks/create") || refusals >= 3) return undefined;
      refusals += 1;
      return { status: 403, message: "Pool overlaps with other one on this address space" };
    });
    const { subnets, remove } = await networksOf(runIdOf("taken"), proxy.env);
    await remove();
    expect(refusals).toBe(3);
    expect(new Set(subnets).size).toBe(2);
  }, 60_000);

  test("an engine that has no range at all is named", async () => {
    await using proxy = await openEngineProxy((request) =>
      request.startsWith("POST /networks/create")
        ? { status: 403, message: "Pool overlaps with other one on this address space" }
        : undefined,
    );
    await expect(networksOf(runIdOf("full"), proxy.env)).rejects.toMatchObject({
      reason: "engine-failed",
      message: expect.stringContaining("Pool overlaps"),
    });
    const tries = proxy.requests.filter((one) => one.startsWith("POST /networks/create"));
    expect(tries.length).toBeLessThan(20);
  }, 60_000);
}, ["node:24-slim", "postgres:16", "debian:12"]);
