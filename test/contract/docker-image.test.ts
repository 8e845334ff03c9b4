import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { ContainerPlan, ImageSource } from "#contract/container.ts";
import { createCli } from "#runtimes/docker/cli.ts";
import { pruneImages } from "#runtimes/docker/image-build.ts";
import { type Preparation, prepareImage } from "#runtimes/docker/image-prepare.ts";
import { hexadecimal } from "#runtimes/random.ts";
import { readSourceTree } from "#runtimes/source-tree.ts";
import { processTable } from "#runtimes/subprocess/process-table.ts";
import { describeWithEngine } from "../system/docker/engine.ts";

const BASE = "debian:12";
const suite = `image-test-${hexadecimal(4)}`;
const folder = mkdtempSync(join(tmpdir(), "image-"));
const signal = new AbortController().signal;
const BUILDERS = [
  ["the legacy builder", "0"],
  ["BuildKit", "1"],
] as const;
const docker = (...args: readonly string[]) =>
  execFileSync("docker", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
const projects = new Set<string>();
let root: string;
let scratch: string;
let count = 0;

beforeEach(() => {
  root = join(folder, `project-${++count}`);
  scratch = join(folder, `scratch-${count}`);
  for (const path of [root, scratch]) mkdirSync(path);
});
afterAll(() => {
  for (const project of projects) {
    const filter = `label=deployment-readiness.project=${project}`;
    const ids = docker("image", "ls", "--quiet", "--no-trunc", "--filter", filter).split("\n");
    for (const id of new Set(ids.filter((line) => line !== "")))
      docker("image", "rm", "--force", id);
  }
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

function write(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  chmodSync(join(root, path), mode);
}

const planOf = (source: ImageSource): ContainerPlan => ({
  source,
  environment: [],
  databaseNames: [],
  services: [],
  reasons: [],
});

type Changes = Partial<Extract<ImageSource, { kind: "dockerfile" }>> & {
  readonly project?: string;
  readonly buildkit?: string;
  readonly host?: string;
  readonly signal?: AbortSignal;
  readonly onOutput?: (text: string) => void;
};

async function prepare(source: ImageSource, changes: Changes): Promise<Preparation> {
  const { project = `${suite}-${count}`, buildkit = "1", host } = changes;
  projects.add(project);
  const hostEnvironment = {
    ...process.env,
    DOCKER_BUILDKIT: buildkit,
    ...(host === undefined ? {} : { DOCKER_HOST: host }),
  };
  const prepared = await prepareImage(
    {
      cli: createCli({ hostEnvironment, runId: suite }),
      plan: planOf(source),
      tree: await readSourceTree(root, { hostEnvironment: process.env }),
      labels: { [suite]: "yes" },
      prefix: `${suite}-${count}`,
      scratch,
      project,
      ...(changes.onOutput === undefined ? {} : { onOutput: changes.onOutput }),
    },
    changes.signal ?? signal,
  );
  if (prepared.ok) onTestFinished(() => prepared.image[Symbol.asyncDispose]());
  return prepared;
}

const build = (changes: Changes = {}) =>
  prepare(
    {
      kind: "dockerfile",
      file: "Dockerfile",
      context: ".",
      arguments: {},
      origin: { text: "Dockerfile" },
      ...changes,
    },
    changes,
  );

async function image(changes: Changes = {}) {
  const prepared = await build(changes);
  if (!prepared.ok) throw new Error(prepared.build.completion.output.text);
  return prepared;
}

const containers = (...filters: readonly string[]) =>
  docker("ps", "--all", "--quiet", ...filters.flatMap((filter) => ["--filter", filter]));

/** Commands on this machine with these words; an engine on another machine shows none. */
function sleepers(words: string): string[] {
  return processTable().flatMap(({ pid }) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "latin1");
      return command.includes(words) && !command.startsWith("docker") ? [command] : [];
    } catch {
      return [];
    }
  });
}

describeWithEngine("images", () => {
  describe.each(BUILDERS)("built by %s", (_name, buildkit) => {
    test("an image is built, described, and taken from the cache the next time", async () => {
      write(
        "Dockerfile",
        [
          `FROM ${BASE}`,
          "LABEL acme.team=orders",
          "ENV MODE=production EMPTY= EQUALS=a=b",
          "WORKDIR /srv/app",
          'SHELL ["/bin/bash", "-c"]',
          "HEALTHCHECK --interval=5s --timeout=1500ms --start-period=2s --retries=7 CMD test -e ready",
          "EXPOSE 8080 443/tcp 53/udp",
          'VOLUME ["/data"]',
          "STOPSIGNAL SIGINT",
          "COPY main.sh .",
          "USER 1234:1234",
          'ENTRYPOINT ["/srv/app/main.sh"]',
          'CMD ["serve", "all"]',
        ].join("\n"),
      );
      write("main.sh", `#!/bin/sh\n# ${suite}\n`, 0o755);
      const first = await image({ buildkit });
      const { facts, origin } = first.image;
      expect(facts).toMatchObject({
        reference: `deployment-readiness-${suite}-${count}:latest`,
        architecture: facts.engineArchitecture,
        user: "1234:1234",
        workingDirectory: "/srv/app",
        entrypoint: ["/srv/app/main.sh"],
        command: ["serve", "all"],
        environment: { MODE: "production", EMPTY: "", EQUALS: "a=b" },
        exposedPorts: [443, 8080],
        volumes: ["/data"],
        stopSignal: "SIGINT",
        healthcheck: {
          argv: ["/bin/bash", "-c", "test -e ready"],
          intervalMs: 5_000,
          timeoutMs: 1_500,
          startPeriodMs: 2_000,
          retries: 7,
        },
      });
      expect(facts.labels["acme.team"]).toBe("orders");
      expect(Object.keys(facts.labels).join()).not.toContain("deployment-readiness");
      expect(facts.history.at(-1)?.createdBy).toMatch(/CMD \["serve"/);
      expect(facts.history[0]?.sizeBytes).toBeGreaterThan(10_000_000);
      expect(facts.sizeBytes).toBeGreaterThan(10_000_000);
      expect(docker("image", "inspect", "--format", "{{.Id}}", facts.reference)).toBe(facts.id);
      expect(origin).toMatchObject({ how: "built", cached: false });
      expect(origin.durationMs).toBeGreaterThan(20);
      expect(first.build).toMatchObject({
        argv: ["docker", "build", "--file", "Dockerfile", "."],
        completion: { exit: { code: 0 }, timedOut: false },
      });
      const second = await image({ buildkit });
      expect(second.image.facts.id).toBe(facts.id);
      expect(second.image.origin.cached).toBe(true);
      write("main.sh", `#!/bin/bash\n# ${suite}\n`, 0o755);
      const third = await image({ buildkit });
      expect(third.image.origin.cached).toBe(false);
      expect(third.image.facts.id).not.toBe(facts.id);
      expect(readdirSync(scratch)).toEqual([]);
    });

    test("the context is the commit's, with artefacts; what .dockerignore names stays out", async () => {
      write(".gitignore", "dist\n.env\n");
      write("src/main.js", "main");
      write("src/secret.txt", "left out");
      write("dist/out.js", "built before");
      write(".env", "KEY=value");
      write(".dockerignore", "src/secret.txt\n");
      write(
        "Dockerfile",
        `FROM ${BASE}\nCOPY . /app\nCOPY dist /dist\nRUN find /app /dist > /list\n`,
      );
      execFileSync("git", ["init", "-q"], { cwd: root });
      const { image: built } = await image({ buildkit });
      const listed = (await built.list([/^\/(?:app|dist)\/./], signal)).map(({ path }) => path);
      expect(listed).toEqual([
        ...["/app/.dockerignore", "/app/.gitignore", "/app/Dockerfile", "/app/dist"],
        ...["/app/dist/out.js", "/app/src", "/app/src/main.js", "/dist/out.js"],
      ]);
    });

    test("a Dockerfile may lie outside of its context, and name a stage and arguments", async () => {
      write(
        "docker/Dockerfile",
        `FROM ${BASE} AS one\nARG VERSION\nARG DEPLOY_TOKEN\nCOPY file /copied\nRUN echo "$VERSION $DEPLOY_TOKEN" > /said\nFROM one AS two\nRUN exit 7\n`,
      );
      write("api/file", "content");
      const heard: string[] = [];
      const { image: built, build: step } = await image({
        ...{ buildkit, file: "docker/Dockerfile", context: "api", stage: "one" },
        arguments: { VERSION: "1.2", DEPLOY_TOKEN: "given-by-compose-1" },
        onOutput: (text) => void heard.push(text),
      });
      expect((await built.file("/said", signal))?.head).toBe("1.2 given-by-compose-1\n");
      expect((await built.file("/copied", signal))?.head).toBe("content");
      expect(step?.argv.join(" ")).toBe(
        "docker build --file docker/Dockerfile --target one --build-arg VERSION=1.2 --build-arg DEPLOY_TOKEN api",
      );
      expect(step?.completion.output.text).not.toContain("given-by-compose-1");
      expect(heard.join("")).toContain("/copied");
      expect(built.canaries).toEqual([]);
    });

    test("a build that fails is data, with the builder's words", async () => {
      write("Dockerfile", `FROM ${BASE}\nRUN echo what happened to ${suite} >&2; exit 7\n`);
      const failed = await build({ buildkit });
      expect(failed.ok).toBe(false);
      // The legacy builder hands the command's own code on.
      expect(failed.build?.completion.exit?.code).toBe(buildkit === "0" ? 7 : 1);
      expect(failed.build?.completion.output.text).toContain("what happened");
      expect(failed.build?.completion.output.text).toMatch(/(?:exit code|non-zero code): 7/);
      expect(docker("ps", "--all", "--no-trunc", "--format", "{{.Command}}")).not.toContain(suite);
      write("Dockerfile", `FROM ${BASE}\nCOPY absent /\n`);
      expect((await build({ buildkit })).build?.completion.output.text).toContain("absent");
    });

    test("an argument that looks like a secret gets a canary, and it is found where it stays", async () => {
      write(
        "Dockerfile",
        `FROM ${BASE}\nARG NPM_TOKEN\nARG PAGE_SIZE\nRUN echo "token=$NPM_TOKEN" > /tmp/.npmrc\nRUN rm /tmp/.npmrc\nENV LATER=$NPM_TOKEN\n`,
      );
      const { image: built, build: step } = await image({ buildkit });
      expect(built.canaries.map(({ name }) => name)).toEqual(["NPM_TOKEN"]);
      const value = built.canaries[0]?.value ?? "";
      expect(value).toMatch(/^\w{40}$/);
      expect(JSON.stringify(step)).not.toContain(value);
      const found = await built.search([value], signal);
      expect(found).toContainEqual({ where: "/tmp/.npmrc", needle: 0, deleted: true });
      expect(found).toContainEqual({ where: "config", needle: 0, deleted: false });
      expect(await built.search(["a-needle-that-is-not-there"], signal)).toEqual([]);
    });

    test("a canary that ends a build is taken back", async () => {
      write("Dockerfile", `FROM ${BASE}\nARG API_KEY\nRUN test -z "$API_KEY"\n`);
      const { image: built, build: step } = await image({ buildkit });
      expect(built.canaries).toEqual([]);
      expect(step?.argv).not.toContain("API_KEY");
      write("Dockerfile", `FROM ${BASE}\nARG API_KEY\nRUN echo "<$API_KEY>"; exit 3\n`);
      const failed = await build({ buildkit });
      expect(failed.ok).toBe(false);
      expect(failed.build?.completion.output.text).toContain("<>");
    });

    test("a base image that cannot be had, and a full disk, are not the project's fault", async () => {
      write("Dockerfile", "FROM registry.invalid/acme/base:1\n");
      await expect(build({ buildkit })).rejects.toMatchObject({
        reason: "image-unavailable",
        message: expect.stringContaining("registry.invalid/acme/base:1"),
      });
      write("Dockerfile", `FROM ${BASE}\nRUN dd if=/dev/zero of=/dev/full bs=1 count=1\n`);
      await expect(build({ buildkit })).rejects.toMatchObject({ reason: "disk-full" });
    });

    test("an abort ends the build and what it had started", async () => {
      // No other process of this machine sleeps for just so long.
      const seconds = `61.${Number.parseInt(hexadecimal(6), 16)}${buildkit}`;
      write("Dockerfile", `FROM ${BASE}\nRUN echo started; sleep ${seconds}\n`);
      const controller = new AbortController();
      let abortedMs = 0;
      const asked = build({
        buildkit,
        signal: controller.signal,
        onOutput: (text) => {
          if (!/^(?:#\d+ [\d.]+ )?started\s*$/m.test(text) || abortedMs > 0) return;
          abortedMs = performance.now();
          controller.abort(new Error("enough"));
        },
      });
      await expect(asked).rejects.toThrow("enough");
      expect(performance.now() - abortedMs).toBeLessThan(3_000);
      expect(readdirSync(scratch)).toEqual([]);
      await expect.poll(() => sleepers(seconds), { timeout: 10_000 }).toEqual([]);
      const left = () =>
        docker("ps", "--all", "--no-trunc", "--format", "{{.Command}}").includes(seconds);
      await expect.poll(left, { timeout: 10_000 }).toBe(false);
    });
  });

  test("an engine that is not there, or goes away, is no failed build", async () => {
    write("Dockerfile", `FROM ${BASE}\n`);
    const host = `unix://${folder}/no-engine.sock`;
    for (const buildkit of ["0", "1"])
      await expect(build({ host, buildkit })).rejects.toMatchObject({ reason: "engine-absent" });
  });

  test("runs that tidy up at the same moment do not hinder each other", async () => {
    const cli = createCli({ hostEnvironment: process.env, runId: suite });
    const projectsOfMany = Array.from({ length: 12 }, (_, index) => `${suite}-many-${index}`);
    await Promise.all(projectsOfMany.map((project) => pruneImages(cli, project, signal)));
  });

  test("a plan that leads out of the project is refused before anything is read", async () => {
    write("Dockerfile", `FROM ${BASE}\n`);
    await expect(build({ context: ".." })).rejects.toThrow(/outside the project/);
    await expect(build({ file: "../Dockerfile" })).rejects.toThrow(/outside the project/);
  });

  const named = (reference: string) =>
    prepare({ kind: "image", reference, origin: { text: reference } }, {});

  test("an image that is there is taken as it is, by its name or its id", async () => {
    const byName = await named(BASE);
    if (!byName.ok) throw new Error("an image is no build");
    expect(byName).not.toHaveProperty("build");
    const { facts, origin, canaries } = byName.image;
    expect(facts).toMatchObject({ reference: BASE, user: "", workingDirectory: "/" });
    expect(facts).not.toHaveProperty("healthcheck");
    expect(origin).toMatchObject({ how: "present", cached: true });
    expect(canaries).toEqual([]);
    const byId = await named(facts.id);
    expect(byId.ok && byId.image.facts.id).toBe(facts.id);
  });

  test("an image that cannot be pulled is named", async () => {
    await expect(named("registry.invalid/acme/app:1")).rejects.toMatchObject({
      reason: "image-unavailable",
      message: expect.stringContaining("registry.invalid/acme/app:1"),
    });
  });

  test("files are told with their mode and owner; links are followed inside the image", async () => {
    write("run.sh", "#!/bin/sh\r\necho\n", 0o755);
    symlinkSync("run.sh", join(root, "link.sh"));
    write(
      "Dockerfile",
      [
        `FROM ${BASE}`,
        "COPY --chown=1234:99 run.sh link.sh /app/",
        "RUN chmod 4711 /app/run.sh && ln -s /app/run.sh /absolute && ln -s /absolute /twice",
        "RUN ln -s /nowhere /broken && ln -s ../app /etc/folder && head -c 9000 /dev/zero > /large",
        "VOLUME /kept",
      ].join("\n"),
    );
    const { image: built } = await image();
    const file = (path: string) => built.file(path, signal);
    const script = {
      ...{ mode: 0o4711, uid: 1234, gid: 99, sizeBytes: 16, isDirectory: false },
      head: "#!/bin/sh\r\necho\n",
    };
    for (const path of ["/app/run.sh", "/absolute", "/twice", "/etc/folder/run.sh"])
      expect(await file(path), path).toEqual(script);
    const { head, ...large } = (await file("/large")) ?? { head: "" };
    expect([head.length, large]).toEqual([4096, expect.objectContaining({ sizeBytes: 9_000 })]);
    expect(await file("/etc")).toMatchObject({ isDirectory: true, mode: 0o755, head: "" });
    expect(await file("/")).toMatchObject({ isDirectory: true });
    for (const path of ["/absent", "/broken", "/app/run.sh/below", "/no/such/folder"])
      expect(await file(path), path).toBeUndefined();
    expect(containers(`label=${suite}`, `name=${suite}-${count}-files`)).not.toBe("");
    const names = "{{range .Mounts}}{{.Name}}{{end}}";
    const volume = docker("inspect", "--format", names, `${suite}-${count}-files`);
    const volumes = () => docker("volume", "ls", "--quiet", "--filter", `name=${volume}`);
    expect([volume, volumes()]).toEqual([expect.stringMatching(/^\w{64}$/), volume]);
    await built[Symbol.asyncDispose]();
    expect(containers(`label=${suite}`, `name=${suite}-${count}-files`)).toBe("");
    expect(volumes()).toBe("");
  });

  test("an image without a command or a file is looked into as well", async () => {
    write("Dockerfile", "FROM scratch\nCOPY only /only\n");
    write("only", "content");
    const { image: built } = await image();
    expect((await built.file("/only", signal))?.head).toBe("content");
    expect(await built.file("/bin/sh", signal)).toBeUndefined();
    expect((await built.list([/./], signal)).map(({ path }) => path)).toContain("/only");
  });

  test("paths are listed with the step that they come from", async () => {
    write(
      "Dockerfile",
      `FROM ${BASE}\nENV A=1\nRUN echo 12345 > /first; echo 1 > /gone\nENV B=1\nRUN rm /gone; echo 1 > /second\n`,
    );
    const { image: built } = await image();
    const { history } = built.facts;
    const listed = await built.list([/^\/(?:first|gone|second)$/], signal);
    expect(listed.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
      ["/first", 6],
      ["/second", 2],
    ]);
    const steps = listed.map(({ layer = -1 }) => history[layer]?.createdBy);
    expect(steps).toEqual([expect.stringContaining("/first"), expect.stringContaining("rm /gone")]);
  });
}, [BASE]);
