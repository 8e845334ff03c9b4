import { expect, test } from "vitest";
import type { BootOptions, BootRecord, Instance } from "#contract/boot.ts";
import type { ContainerProcess, Image, ImageFile } from "#contract/container.ts";
import type { Completion, Running } from "#contract/runtime.ts";
import type { Ports } from "#contract/validator.ts";
import { observeFurtherImage, observeImage } from "#validators/startup/image/collect.ts";
import { failureOfText } from "#validators/startup/observe-failure.ts";
import { targetTree } from "#validators/startup/target-tree.ts";
import { record, step } from "../../../../fixtures/evidence/startup/evidence.ts";
import { containerRecord, saying } from "../../../../fixtures/evidence/startup/image.ts";
import { settingsWith } from "../../../../fixtures/evidence/startup/settings.ts";
import { planWith, projectOf } from "../project.ts";

const SIGNAL = new AbortController().signal;
const DOCKERFILE = `FROM node:24-slim
WORKDIR /srv/app
RUN apt-get update \\
  && apt-get install -y git
COPY start.sh ./
COPY src ./src
USER node
HEALTHCHECK CMD curl -f http://localhost:3000/health
ENTRYPOINT ["/srv/app/start.sh"]
`;
const TREE = projectOf({
  Dockerfile: DOCKERFILE,
  ".dockerignore": "# not in the image\nsrc/tokens.js\n",
  "start.sh": "#!/bin/sh\nset -eu\nnode src/server.js\n",
  "src/server.js": 'import "./tokens.js";\n',
  "src/tokens.js": "export {};\n",
  "lib/prices.js": "export {};\n",
});
const CHECK = {
  argv: ["/bin/sh", "-c", "curl -f http://localhost:3000/health"],
  intervalMs: 30_000,
  timeoutMs: 30_000,
  startPeriodMs: 0,
  retries: 3,
};

function file(given: Partial<ImageFile> = {}): ImageFile {
  const whole = { mode: 0o755, uid: 0, gid: 0, sizeBytes: 9, isDirectory: false, head: "" };
  return { ...whole, ...given };
}

function imageOf(files: Readonly<Record<string, ImageFile>>, given: Partial<Image> = {}): Image {
  return {
    facts: {
      id: "sha256:1",
      reference: "app",
      architecture: "amd64",
      engineArchitecture: "amd64",
      sizeBytes: 1,
      user: "node",
      workingDirectory: "/srv/app",
      entrypoint: ["/srv/app/start.sh"],
      command: [],
      environment: { PATH: "/usr/bin:/bin" },
      exposedPorts: [3000],
      volumes: [],
      labels: {},
      healthcheck: CHECK,
      stopSignal: "SIGTERM",
      history: [
        { createdBy: "/bin/sh -c #(nop) ADD file", sizeBytes: 5 },
        {
          createdBy: "/bin/sh -c apt-get update   && apt-get install -y git",
          sizeBytes: 20_000_000,
        },
      ],
    },
    origin: { how: "built", durationMs: 1, cached: false },
    canaries: [],
    file: async (path) => files[path],
    list: async () => [],
    search: async () => [],
    ...given,
  };
}

interface World {
  readonly image?: Image;
  readonly boot?: (options: BootOptions) => Instance;
  readonly status?: (url: string) => number;
}

function portsWith({ image, boot, status = () => 200 }: World) {
  const boots: BootOptions[] = [];
  const origin = { text: "", file: "Dockerfile", line: 1 };
  const source = { kind: "dockerfile", file: "Dockerfile", context: ".", arguments: {}, origin };
  const plan = { source, environment: [], databaseNames: [], services: [], reasons: [] };
  const ports = {
    target: {
      tree: TREE,
      root: "/srv/app",
      ...(image === undefined ? { unbuilt: plan } : { container: { plan, image } }),
      plan: planWith({
        start: {
          argv: ["/srv/app/start.sh"],
          cwd: ".",
          env: {},
          origin: { text: "ENTRYPOINT", file: "Dockerfile", line: 9 },
        },
      }),
    },
    booter: {
      boot: async (options: BootOptions) => {
        boots.push(options);
        return boot?.(options) ?? instanceOf();
      },
    },
    http: {
      send: async ({ url }: { url: string }) => ({ kind: "response", status: status(url) }),
    },
    clock: { sleep: async () => undefined },
    settings: settingsWith({}),
    redact: (text: string) => text.replaceAll("hunter2", "…"),
  } as unknown as Ports;
  return { ports, boots };
}

interface Contained {
  readonly record?: Partial<BootRecord>;
  readonly processes?: readonly ContainerProcess[];
  readonly executes?: Partial<Completion>;
}

function instanceOf({ record: given, processes, executes }: Contained = {}): Instance {
  const completion: Completion = {
    exit: { code: 0, signal: null },
    timedOut: false,
    durationMs: 9,
    output: saying(""),
    ...executes,
  };
  const container = {
    id: "c1",
    state: async () => ({ isRunning: true, exitCode: 0, isOutOfMemory: false, error: "" }),
    processes: async () => processes,
    execute: async ([program]: readonly string[]) =>
      program === "cat"
        ? { ...completion, output: saying("SigCgt:\t0000000000004000\n") }
        : completion,
  };
  const sockets = [{ address: "0.0.0.0", port: 3000 }];
  return {
    record: record({ container: containerRecord(), sockets, ...given }),
    running: { container } as unknown as Running,
    baseUrl: "http://172.18.0.3:3000",
    secrets: [],
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function failing(text: string, given: Partial<BootRecord> = {}): BootRecord {
  const steps = [step("start", { output: saying(text), exit: { code: 1, signal: null } })];
  return record({ outcome: "exited", steps, container: containerRecord(), ...given });
}

async function observed(image: Image, boot: BootRecord) {
  const { ports } = portsWith({ image });
  const text = boot.steps.at(-1)?.output.text ?? "";
  const failure = failureOfText(targetTree(ports.target), text);
  const found = await observeImage(ports, { record: boot, failure }, SIGNAL);
  expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  return found;
}

const SCRIPT = file({ head: "#!/bin/sh\nset -eu\n" });
const SH = file({ head: "\u007fELF" });

test("a plain process has no image, and an image that could not be built has its failure", async () => {
  const { ports } = portsWith({});
  const { unbuilt, ...plain } = ports.target;
  const asked = { record: failing(""), failure: undefined };
  const none = { ...ports, target: plain };
  expect(await observeImage(none as Ports, asked, SIGNAL)).toBeUndefined();
  const output = saying(
    [
      "Step 3/7 : RUN apt-get update   && apt-get install -y git",
      "E: Unable to locate package git",
      "The command '/bin/sh -c apt-get update   && apt-get install -y git' returned a non-zero code: 100",
    ].join("\n"),
  );
  const steps = [step("build", { output, exit: { code: 1, signal: null } })];
  const unmade = { record: record({ outcome: "build-failed", steps }), failure: undefined };
  expect(await observeImage(ports, unmade, SIGNAL)).toMatchObject({
    build: {
      kind: "run",
      line: { file: "Dockerfile", line: 3 },
      lastLines: ["E: Unable to locate package git"],
    },
  });
});

test("a script that cannot be started is looked at in the image, and known in the repository", async () => {
  const script = file({ mode: 0o644, head: "#!/usr/bin/env bash\r\nset -eu\r\n" });
  const image = imageOf({ "/srv/app/start.sh": script, "/usr/bin/env": SH });
  const found = await observed(
    image,
    failing("/usr/bin/env: 'bash\\r': No such file or directory"),
  );
  expect(found?.programs).toEqual([
    {
      name: "/srv/app/start.sh",
      path: "/srv/app/start.sh",
      mode: 0o644,
      isDirectory: false,
      interpreter: "/usr/bin/env bash",
      isInterpreterThere: false,
      hasCarriageReturns: true,
      machine: null,
      source: { file: "start.sh", line: 1 },
    },
  ]);
});

test("a module that .dockerignore keeps out is found by the name that the program prints", async () => {
  const image = imageOf({ "/srv/app/start.sh": SCRIPT, "/bin/sh": SH });
  const text =
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/srv/app/src/tokens.js' imported from /srv/app/src/server.js\n" +
    "    at finalizeResolution (node:internal/modules/esm/resolve:275:11) {\n  code: 'ERR_MODULE_NOT_FOUND'\n}\n";
  expect((await observed(image, failing(text)))?.absent).toMatchObject({
    path: "src/tokens.js",
    imagePath: "/srv/app/src/tokens.js",
    excludedBy: { file: ".dockerignore", line: 2, pattern: "src/tokens.js" },
    askedBy: { file: "src/server.js", line: 1 },
  });
});

test("a file that no COPY brings would lie below the project's folder", async () => {
  const image = imageOf({ "/srv/app/start.sh": SCRIPT, "/bin/sh": SH });
  const text = "Error: ENOENT: no such file or directory, open '/srv/app/lib/prices.js'\n";
  const { absent } = (await observed(image, failing(text))) ?? {};
  expect(absent).toMatchObject({ path: "lib/prices.js", imagePath: "/srv/app/lib/prices.js" });
  expect(absent).not.toHaveProperty("excludedBy");
});

test("a file that the image has, or that the repository lacks, is not absent", async () => {
  const there = imageOf({ "/srv/app/lib/prices.js": file() });
  const text = "Error: ENOENT: no such file or directory, open '/srv/app/lib/prices.js'\n";
  expect(await observed(there, failing(text))).not.toHaveProperty("absent");
  const foreign = "Error: ENOENT: no such file or directory, open '/srv/app/lib/gone.js'\n";
  expect(await observed(imageOf({}), failing(foreign))).not.toHaveProperty("absent");
});

test("a path that is refused is told with its owner and with the line of the script", async () => {
  const image = imageOf({ "/srv/app/src": file({ isDirectory: true, mode: 0o700 }) });
  const text = "/srv/app/start.sh: 3: cannot create /srv/app/src: Permission denied hunter2\n";
  expect((await observed(image, failing(text)))?.denied).toEqual({
    imagePath: "/srv/app/src",
    said: "/srv/app/start.sh: 3: cannot create /srv/app/src: Permission denied …",
    owner: { uid: 0, gid: 0, mode: 0o700 },
    copiedBy: { file: "Dockerfile", line: 6 },
    askedBy: { file: "start.sh", line: 3 },
  });
});

test("a file that the program does not find and the image has lies in a closed folder", async () => {
  const open = file({ isDirectory: true });
  const image = imageOf({
    "/srv": open,
    "/srv/app": open,
    "/srv/app/src": file({ isDirectory: true, mode: 0o700, uid: 1000, gid: 1000 }),
    "/srv/app/src/server.js": file({ mode: 0o600 }),
  });
  const text = "Error: Cannot find module '/srv/app/src/server.js'\n";
  expect((await observed(image, failing(text)))?.denied).toEqual({
    imagePath: "/srv/app/src",
    said: "Error: Cannot find module '/srv/app/src/server.js'",
    owner: { uid: 1000, gid: 1000, mode: 0o700 },
    isHidden: true,
    copiedBy: { file: "Dockerfile", line: 6 },
  });
});

test("a ready container is asked for its processes, its check, and confined once more", async () => {
  const layers = [
    { path: "/var/lib/apt/lists/a", sizeBytes: 8_000_000, layer: 1 },
    { path: "/var/lib/apt/lists/b", sizeBytes: 5_000_000, layer: 1 },
    { path: "/var/lib/apt/lists/lock", sizeBytes: 0, layer: 0 },
  ];
  const image = imageOf({}, { list: async () => layers });
  const processes = [
    { pid: 1, parent: 0, state: "S", command: "start.sh" },
    { pid: 7, parent: 1, state: "S", command: "node" },
    { pid: 9, parent: 1, state: "Z", command: "sleep" },
    { pid: 11, parent: 7, state: "Z", command: "node" },
  ];
  const { ports, boots } = portsWith({
    image,
    boot: () =>
      instanceOf({
        executes: { exit: { code: 127, signal: null }, output: saying("curl: not found") },
      }),
    status: (url) => (url.endsWith("/health") ? 200 : 404),
  });
  const found = await observeFurtherImage(ports, instanceOf({ processes }), SIGNAL);
  expect(boots).toEqual([
    { label: "health check", port: "declared" },
    { label: "any user, read-only", confinement: { user: "1234567:0", isReadOnly: true } },
  ]);
  expect(found).toMatchObject({
    isOutOfMemoryLater: false,
    leader: { isWaitingShell: true, handlesSigterm: true, script: { file: "start.sh", line: 3 } },
    zombies: ["sleep"],
    healthcheck: {
      declaredBy: "image",
      command: "/bin/sh -c 'curl -f http://localhost:3000/health'",
      listensOn: [3000],
      tries: Array(3).fill({ code: 127, timedOut: false, lastLines: ["curl: not found"] }),
      asks: { port: 3000, path: "/health", status: 200 },
      health: { path: "/health", status: 200 },
    },
    unprivileged: { outcome: "ready" },
    readOnly: { outcome: "ready" },
    caches: [
      {
        folder: "/var/lib/apt/lists",
        sizeBytes: 13_000_000,
        line: { file: "Dockerfile", line: 3 },
      },
    ],
  });
});

test("an instance that is confined twice and fails is asked once for each", async () => {
  const said = "Error: EROFS: read-only file system, mkdir '/srv/app/var'\n";
  const { ports, boots } = portsWith({
    image: imageOf({}),
    boot: ({ confinement }) =>
      confinement?.isReadOnly === true ? instanceOf({ record: failing(said) }) : instanceOf(),
  });
  const found = await observeFurtherImage(ports, instanceOf(), SIGNAL);
  expect(boots.map(({ label }) => label)).toEqual([
    "health check",
    "any user, read-only",
    "any user",
    "read-only root",
  ]);
  expect(found.unprivileged?.outcome).toBe("ready");
  expect(found.readOnly).toMatchObject({
    outcome: "exited",
    denied: { imagePath: "/srv/app/var", owner: null },
  });
  // Without a list of processes nothing is claimed of them.
  expect(found).not.toHaveProperty("zombies");
});

test("whether Node handles SIGTERM the kernel cannot tell", async () => {
  const processes = [{ pid: 1, parent: 0, state: "S", command: "MainThread" }];
  const { ports } = portsWith({ image: imageOf({}) });
  const found = await observeFurtherImage(ports, instanceOf({ processes }), SIGNAL);
  expect(found.leader).toEqual({ command: "MainThread", isWaitingShell: false });
});
