import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { sweepContainers } from "#runtimes/docker/sweep.ts";
import { openJournal } from "#runtimes/journal.ts";
import { startCli } from "../harness/cli.ts";
import { type NotesProject, notesProject } from "../harness/notes.ts";
import { openScratch } from "../harness/scratch.ts";
import { describeWithEngine } from "./engine.ts";
import { openMark, until } from "./marked.ts";

const KILLS = Number(process.env["KILLS"] ?? 4);
const SIGNALS = ["SIGINT", "SIGTERM", "SIGKILL"] as const;
// A run takes about this long on a busy machine; moments are spread over it.
const RUN_MS = 30_000;
const LONGEST_CANCEL_MS = 7_000;
const BUILDER_MS = 3_000;
/** The legacy builder's containers have names that the engine makes up, such as `brave_curie`. */
const isBuilders = (name: string) => /^[a-z]+_[a-z]+\d*$/.test(name);

interface Kill {
  readonly signal: (typeof SIGNALS)[number];
  readonly afterMs: number;
  readonly builder: "BuildKit" | "legacy";
  readonly exitCode: number | null;
  /** From the signal to the end of the process. */
  readonly endMs: number;
  readonly leftovers: readonly string[];
}

describeWithEngine("a run that is killed", () => {
  const scratch = openScratch();
  const mark = openMark("kills-test");

  function start(project: NotesProject, builder: Kill["builder"]) {
    // Never in the cache, so that a kill can meet a build that runs.
    const work = `RUN sleep 2 && echo ${mark.name} ${randomBytes(8).toString("hex")}`;
    const lines = ["FROM node:24-slim", mark.instruction, work, "WORKDIR /app", "COPY . ."];
    project.write("Dockerfile", [...lines, 'CMD ["node", "server.js"]', ""].join("\n"));
    return startCli(["deployment-ready", "--project", project.directory, "--runtime", "docker"], {
      usesEngine: true,
      env: { ...scratch.env, ...mark.env, DOCKER_BUILDKIT: builder === "legacy" ? "0" : "1" },
    });
  }

  async function killed(round: number): Promise<Kill> {
    using project = notesProject();
    const builder = round % 2 === 0 ? "BuildKit" : "legacy";
    const signal = SIGNALS[round % SIGNALS.length] ?? "SIGKILL";
    const run = start(project, builder);
    const afterMs = Math.random() * RUN_MS;
    await Promise.race([delay(afterMs), run.ended]);
    const sentAtMs = performance.now();
    run.child.kill(signal);
    const { exitCode } = await run.ended;
    const endMs = performance.now() - sentAtMs;
    // The next start sweeps, and so does `post`; who was asked to end has swept already.
    if (signal === "SIGKILL") await sweepAsPostDoes();
    const left = async () => [...scratch.leftovers(), ...(await mark.objects())];
    const leftovers = (await left()).filter((one) => !isBuilders(one));
    // The engine takes its builder's container back by itself, a moment after the client has gone.
    await until(async () => !(await left()).some(isBuilders), BUILDER_MS);
    leftovers.push(...(await left()).filter(isBuilders));
    return { signal, afterMs, builder, exitCode, endMs, leftovers };
  }

  async function sweepAsPostDoes(): Promise<void> {
    const journal = await openJournal({ baseDirectory: scratch.journals });
    await journal[Symbol.asyncDispose]();
    await sweepContainers(process.env);
  }

  test("what is counted as left is there while a run goes on", async () => {
    using project = notesProject();
    const run = start(project, "legacy");
    const seen = new Set<string>();
    const isWhole = async () => {
      for (const name of await mark.running()) seen.add(name);
      const has = (part: RegExp) => [...seen].some((name) => part.test(name));
      return [/-inside$/, /-door$/, /-relay$/, /-postgres$/, /-first$/].every(has);
    };
    const isSeen = await until(isWhole, 100_000);
    const processes = scratch.leftovers();
    run.child.kill("SIGTERM");
    await run.ended;
    expect(isSeen, [...seen].join("\n")).toBe(true);
    // That of the legacy builder has a name that the engine made up.
    expect([...seen].filter((name) => !name.startsWith("dr-"))).not.toEqual([]);
    expect(processes).not.toEqual([]);
    expect([...scratch.leftovers(), ...(await mark.objects())]).toEqual([]);
  }, 120_000);

  test(
    `${KILLS} kills at random moments leave no container, network, volume, process or file`,
    async () => {
      const kills: Kill[] = [];
      for (let round = 0; round < KILLS; round += 1) {
        const kill = await killed(round);
        kills.push(kill);
        if (kill.leftovers.length > 0 || kill.endMs > LONGEST_CANCEL_MS)
          process.stdout.write(`kill ${round}: ${JSON.stringify(kill)}\n`);
        if (kill.leftovers.length > 0) await sweepAsPostDoes();
      }
      const cancelled = kills.filter(({ signal }) => signal !== "SIGKILL");
      const times = cancelled.map(({ endMs }) => Math.round(endMs)).sort((a, b) => a - b);
      const median = times[Math.floor(times.length / 2)];
      process.stdout.write(
        `${kills.length} kills; from signal to end: p50 ${median} ms, p100 ${times.at(-1)} ms\n`,
      );
      expect(kills.filter(({ leftovers }) => leftovers.length > 0)).toEqual([]);
      expect(Math.max(...times)).toBeLessThanOrEqual(LONGEST_CANCEL_MS);
      expect(readdirSync(scratch.journals)).toEqual([]);
    },
    KILLS * 90_000,
  );
}, ["node:24-slim", "postgres:16", "debian:12"]);
