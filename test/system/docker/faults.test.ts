import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createCli } from "#runtimes/docker/cli.ts";
import { fetchImage } from "#runtimes/docker/image-fetch.ts";
import { sweepContainers } from "#runtimes/docker/sweep.ts";
import { copyOf } from "../harness/apps.ts";
import { type Outcome, type Start, startCli } from "../harness/cli.ts";
import { type NotesProject, notesProject } from "../harness/notes.ts";
import { openScratch } from "../harness/scratch.ts";
import { describeWithEngine } from "./engine.ts";
import { openEngineProxy } from "./engine-proxy.ts";
import { docker, openMark, until } from "./marked.ts";

const LIMIT_MS = 150_000;
const IS_ROOT = process.getuid?.() === 0;
const BUILDERS = [
  ["BuildKit", "1"],
  ["the legacy builder", "0"],
] as const;

describeWithEngine("Docker's faults", () => {
  const scratch = openScratch();
  const mark = openMark("faults-test");

  /** The smallest application, with these lines in its Dockerfile. */
  const notesIn = (lines: readonly string[] = [], from = "node:24-slim"): NotesProject => {
    const project = notesProject();
    const first = [`FROM ${from}`, mark.instruction];
    const last = ["WORKDIR /app", "COPY . .", 'CMD ["node", "server.js"]', ""];
    project.write("Dockerfile", [...first, ...lines, ...last].join("\n"));
    return project;
  };
  const started = (project: NotesProject, args: readonly string[], start: Start = {}) =>
    startCli([...args, "--project", project.directory], {
      usesEngine: true,
      ...start,
      env: { ...scratch.env, ...mark.env, ...start.env },
    });
  const check = (project: NotesProject, args: readonly string[] = [], start: Start = {}) =>
    started(project, ["startup-check", "--runtime", "docker", ...args], start).ended;

  function expectSurroundings({ exitCode, report, stdout, stderr }: Outcome, said: RegExp): void {
    const all = `${stdout}\n${stderr}`;
    expect(
      report?.problems.map(({ family }) => family),
      all,
    ).toEqual(["environment"]);
    expect(report?.problems[0]?.message).toMatch(said);
    expect(report?.problems[0]?.advice).not.toBe("");
    expect(exitCode, all).toBe(3);
    expect(violationsOf(report)).toEqual([]);
  }
  const violationsOf = (report: Outcome["report"]) =>
    (report?.findings ?? []).filter(({ outcome }) => outcome === "violated");
  const expectNothingLeft = async () => {
    expect(scratch.leftovers()).toEqual([]);
    expect(await mark.objects()).toEqual([]);
  };

  describe("an engine that cannot be used", () => {
    test("no client on PATH", async () => {
      using project = notesIn();
      const tools = join(scratch.folder, "tools");
      mkdirSync(tools);
      for (const tool of ["sh", "mkfifo", "node"])
        symlinkSync(
          execFileSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).trim(),
          join(tools, tool),
        );
      const outcome = await check(project, [], { env: { PATH: tools } });
      expectSurroundings(outcome, /no program docker on PATH/);
    });

    test("no socket", async () => {
      using project = notesIn();
      const env = { DOCKER_HOST: `unix://${scratch.folder}/absent.sock` };
      expectSurroundings(await check(project, [], { env }), /No Docker engine answers/);
    });

    test("a socket that this account may not open", async () => {
      using project = notesIn();
      const path = join(scratch.folder, "closed.sock");
      const server = createServer();
      await new Promise<void>((listening) => server.listen(path, listening));
      chmodSync(path, 0);
      // Root may open everything, unless it lacks the capability.
      const mounts = 'exec setpriv --bounding-set=-dac_override,-dac_read_search "$@"';
      const outcome = await check(project, [], {
        env: { DOCKER_HOST: `unix://${path}` },
        ...(IS_ROOT ? { mounts } : {}),
      });
      server.close();
      expectSurroundings(outcome, /This account may not use the Docker engine/);
      expect(outcome.report?.problems[0]?.advice).toContain("group docker");
    });

    test(
      "an engine that accepts and never answers",
      async () => {
        using project = notesIn();
        await using proxy = await openEngineProxy(() => "hold");
        expectSurroundings(await check(project, [], { env: proxy.env }), /did not answer in time/);
      },
      LIMIT_MS,
    );

    test(
      "by itself a run takes plain processes then, and says why",
      async () => {
        using project = notesIn();
        const outcome = await started(project, ["health-check"], { usesEngine: false }).ended;
        expect(outcome.exitCode, outcome.stdout + outcome.stderr).toBe(0);
        expect(outcome.report?.target.reasons.join("\n")).toMatch(
          /there is a Dockerfile, but no Docker engine answers.*plain process/,
        );
        expect(outcome.report?.target.start).not.toEqual([]);
      },
      LIMIT_MS,
    );

    test("Docker asked for without a Dockerfile is a setting to be mended", async () => {
      using project = notesProject();
      const outcome = await check(project);
      expect(outcome.exitCode).toBe(2);
      expect(outcome.report?.problems).toMatchObject([{ family: "settings" }]);
      expect(outcome.report?.problems[0]?.message).toContain("app.dockerfile");
    });
  });

  describe("an image that cannot be had", () => {
    // The words of an engine that reaches its registry.
    test.each([
      [
        "a repository that does not exist",
        "pull access denied for no/such, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
        /no\/such:1 cannot be had\. Its registry refuses it/,
      ],
      [
        "a tag that does not exist",
        "manifest for no/such:1 not found: manifest unknown: manifest unknown",
        /no\/such:1 cannot be had\. Its registry has no such image/,
      ],
      [
        "a registry that counts pulls",
        "toomanyrequests: You have reached your pull rate limit.",
        /refuses more pulls for now/,
      ],
      [
        "a registry out of reach",
        'Get "https://registry.example/v2/": dial tcp: lookup registry.example: no such host',
        /Its registry cannot be reached/,
      ],
    ])(
      "%s",
      async (_, message, said) => {
        using project = notesIn();
        await using proxy = await openEngineProxy((request) =>
          request.startsWith("POST /images/create") ? { status: 404, message } : undefined,
        );
        const outcome = await check(project, ["--image", "no/such:1"], { env: proxy.env });
        expectSurroundings(outcome, said);
        await expectNothingLeft();
      },
      LIMIT_MS,
    );

    test("a pull that does not come forward ends with its own time limit", async () => {
      await using proxy = await openEngineProxy((request) =>
        request.startsWith("POST /images/create") ? "hold" : undefined,
      );
      const cli = createCli({
        hostEnvironment: { ...process.env, ...proxy.env },
        runId: mark.name,
      });
      const question = { cli, reference: "no/such:1", timeoutMs: 1_000 };
      await expect(fetchImage(question, new AbortController().signal)).rejects.toMatchObject({
        reason: "timed-out",
        message: "The image no/such:1 was not pulled within 1 s.",
      });
    });

    test(
      "or with that of the run, which says what it stood at",
      async () => {
        using project = notesIn();
        await using proxy = await openEngineProxy((request) =>
          request.startsWith("POST /images/create") ? "hold" : undefined,
        );
        const args = ["--image", "no/such:1", "--timeout", "15s"];
        const outcome = await check(project, args, { env: proxy.env });
        expectSurroundings(outcome, /time limit.*fetching no\/such:1/);
        await expectNothingLeft();
      },
      LIMIT_MS,
    );

    test.each(BUILDERS)(
      "the base of a Dockerfile, with %s",
      async (_, buildkit) => {
        using project = notesIn([], "127.0.0.1:9/no-such-base:1");
        const outcome = await check(project, [], { env: { DOCKER_BUILDKIT: buildkit } });
        expectSurroundings(outcome, /base image 127\.0\.0\.1:9\/no-such-base:1 cannot be had/);
        await expectNothingLeft();
      },
      LIMIT_MS,
    );
  });

  describe.each(BUILDERS)("a build that fails, with %s", (_, buildkit) => {
    const env = { DOCKER_BUILDKIT: buildkit };

    test(
      "is the target's fault",
      async () => {
        using project = notesIn(["RUN echo the reason >&2 && exit 7"]);
        const outcome = await check(project, [], { env });
        expect(outcome.exitCode, outcome.stdout + outcome.stderr).toBe(1);
        expect(outcome.report?.problems).toEqual([]);
        // Below the base and the three instructions of the mark.
        const place = { file: "Dockerfile", line: 5 };
        expect(violationsOf(outcome.report)).toMatchObject([
          { rule: "startup/image-build-failure", severity: "critical", place },
        ]);
        await expectNothingLeft();
      },
      LIMIT_MS,
    );

    test(
      "with a flood of output keeps the memory and the report small",
      async () => {
        using project = notesIn([
          "RUN yes 'a line that says nothing at all' | head -c 100000000 && exit 7",
        ]);
        const run = started(project, ["startup-check", "--runtime", "docker"], { env });
        let peakBytes = 0;
        const timer = setInterval(() => {
          peakBytes = Math.max(peakBytes, residentBytes(run.child.pid ?? 0));
        }, 100);
        const outcome = await run.ended;
        clearInterval(timer);
        expect(outcome.exitCode, outcome.stdout + outcome.stderr).toBe(1);
        expect(violationsOf(outcome.report)).toHaveLength(1);
        expect(JSON.stringify(outcome.report).length).toBeLessThan(2 * 2 ** 20);
        process.stdout.write(`build flood: peak ${Math.round(peakBytes / 2 ** 20)} MiB\n`);
        expect(peakBytes).toBeLessThan(250 * 2 ** 20);
      },
      LIMIT_MS,
    );
  });

  describe("a full disk of the engine", () => {
    const message =
      "failed to copy files: write /var/lib/docker/overlay2/x: no space left on device";
    test.each([
      ["a build", /^POST \/build/, "0"],
      ["a container", /^POST \/containers\/create/, "1"],
      ["a container's start", /^POST \/containers\/\w+\/start/, "1"],
      ["a network", /^POST \/networks\/create/, "1"],
    ])(
      "met by %s",
      async (_, pattern, buildkit) => {
        using project = notesIn([`RUN echo ${Math.random()}`]);
        await using proxy = await openEngineProxy((request) =>
          pattern.test(request) ? { status: 500, message } : undefined,
        );
        const env = { ...proxy.env, DOCKER_BUILDKIT: buildkit };
        expectSurroundings(await check(project, [], { env }), /disk of the Docker engine is full/);
        await expectNothingLeft();
      },
      LIMIT_MS,
    );
  });

  describe("an engine that goes away in mid-run", () => {
    /** Waits until the run is there, does it, and sweeps as the next start would. */
    async function meeting(
      run: ReturnType<typeof startCli>,
      isThere: () => boolean,
      happens: () => Promise<void> | void,
    ): Promise<Outcome> {
      let hasEnded = false;
      void run.ended.then(() => {
        hasEnded = true;
      });
      await until(() => hasEnded || isThere(), LIMIT_MS);
      if (!hasEnded) await happens();
      const outcome = await run.ended;
      await sweepContainers(process.env);
      return outcome;
    }
    const GONE = /Docker engine|containers or networks of this run/;
    const heard = (run: ReturnType<typeof startCli>) => {
      let text = "";
      run.child.stderr?.on("data", (bytes: Buffer) => {
        text += bytes.toString();
      });
      return (words: RegExp) => () => words.test(text);
    };
    const killAll = async () => {
      const filter = `label=deployment-readiness.job=${mark.name}`;
      const ids = await docker("ps", "--quiet", "--filter", filter);
      if (ids.length > 0) await docker("kill", ...ids).catch(() => []);
    };

    test.each(BUILDERS)(
      "while it builds, with %s",
      async (_, buildkit) => {
        using project = notesIn([`RUN echo ${Math.random()} && sleep 30`]);
        await using proxy = await openEngineProxy();
        const env = { ...proxy.env, DOCKER_BUILDKIT: buildkit };
        const run = started(project, ["startup-check", "--runtime", "docker"], { env });
        const isBuilding = () => proxy.requests.some((one) => /^POST \/(?:build|grpc)/.test(one));
        const outcome = await meeting(run, isBuilding, async () => {
          await delay(3_000);
          proxy.cut();
        });
        expectSurroundings(outcome, GONE);
        await until(async () => (await mark.objects()).length === 0, 10_000);
        await expectNothingLeft();
      },
      LIMIT_MS,
    );

    const slowly = (project: NotesProject) => {
      const text = readFileSync(project.at("server.js"), "utf8");
      project.write("server.js", `await new Promise((go) => setTimeout(go, 8_000));\n${text}`);
    };
    const isBooting = (requests: readonly string[]) => () =>
      requests.some((one) => /^POST \/containers\/create\?name=dr-\w+-\d+-first/.test(one));

    test(
      "while the target boots",
      async () => {
        using project = notesIn();
        slowly(project);
        await using proxy = await openEngineProxy();
        const run = started(project, ["startup-check", "--runtime", "docker"], { env: proxy.env });
        const outcome = await meeting(run, isBooting(proxy.requests), async () => {
          await delay(3_000);
          proxy.cut();
        });
        expectSurroundings(outcome, GONE);
        await expectNothingLeft();
      },
      LIMIT_MS,
    );

    test(
      "while the target boots, and comes back without its containers",
      async () => {
        using project = notesIn();
        slowly(project);
        await using proxy = await openEngineProxy();
        const run = started(project, ["startup-check", "--runtime", "docker"], { env: proxy.env });
        const outcome = await meeting(run, isBooting(proxy.requests), async () => {
          await delay(3_000);
          proxy.cut();
          await killAll();
          await proxy.restore();
        });
        expectSurroundings(outcome, GONE);
        await expectNothingLeft();
      },
      LIMIT_MS,
    );

    const API = ["deployment-ready", "--phases", "api", "--runtime", "docker"];

    test(
      "while operations are called",
      async () => {
        using project = notesIn();
        await using proxy = await openEngineProxy();
        const run = started(project, API, { env: proxy.env });
        const outcome = await meeting(run, heard(run)(/boot +passed/), () => proxy.cut());
        expectSurroundings(outcome, GONE);
        await expectNothingLeft();
      },
      LIMIT_MS,
    );

    test(
      "while operations are called, and comes back without its containers",
      async () => {
        using project = notesIn();
        await using proxy = await openEngineProxy();
        const run = started(project, API, { env: proxy.env });
        const outcome = await meeting(run, heard(run)(/boot +passed/), async () => {
          proxy.cut();
          await killAll();
          await proxy.restore();
        });
        expectSurroundings(outcome, GONE);
        await expectNothingLeft();
      },
      LIMIT_MS,
    );

    test(
      "while it is tidied up: what was found stands, and one problem beside it",
      async () => {
        using project = notesIn();
        await using proxy = await openEngineProxy();
        const run = started(project, API, { env: proxy.env });
        const outcome = await meeting(run, heard(run)(/api +passed/), () => proxy.cut());
        expectSurroundings(outcome, GONE);
        expect(outcome.report?.findings.length, outcome.stdout + outcome.stderr).toBeGreaterThan(0);
        await expectNothingLeft();
      },
      LIMIT_MS,
    );

    test(
      "nothing of its PostgreSQL's end is held against the target",
      async () => {
        const copy = copyOf("orders-express");
        const run = startCli([...API, "--project", copy.directory], {
          usesEngine: true,
          env: { ...scratch.env, ...mark.env },
        });
        const outcome = await meeting(run, heard(run)(/boot +passed/), async () => {
          await delay(1_000);
          const filter = ["--filter", `label=deployment-readiness.job=${mark.name}`];
          await docker(
            "kill",
            ...(await docker("ps", "--quiet", ...filter, "--filter", "name=postgres")),
          );
        });
        copy.remove();
        expectSurroundings(outcome, /PostgreSQL/);
        await expectNothingLeft();
      },
      2 * LIMIT_MS,
    );
  });

  test(
    "a target that wants more memory than it may have is told so",
    async () => {
      using project = notesIn();
      const text = readFileSync(project.at("server.js"), "utf8");
      const greed =
        "const kept = []; for (let at = 0; at < 400; at += 1) kept.push(Buffer.alloc(2 ** 20, 1));";
      project.write("server.js", `${greed}\n${text}`);
      const outcome = await check(project, [], { settings: "app: { memory-limit-mb: 64 }\n" });
      expect(outcome.exitCode, outcome.stdout + outcome.stderr).toBe(1);
      expect(outcome.report?.problems).toEqual([]);
      const [finding] = violationsOf(outcome.report);
      expect(finding?.rule).toMatch(/memory/);
      expect(finding?.message).toMatch(/64 MiB/);
      await expectNothingLeft();
    },
    LIMIT_MS,
  );
}, ["node:24-slim", "postgres:16", "debian:12"]);

function residentBytes(pid: number): number {
  try {
    const [, rss = "0"] = execFileSync("cat", [`/proc/${pid}/statm`], { encoding: "utf8" }).split(
      " ",
    );
    return Number(rss) * 4096;
  } catch {
    return 0;
  }
}
