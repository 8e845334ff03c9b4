import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sentenceOf } from "#contract/failure.ts";
import { settingsFromYaml } from "#settings/from-file.ts";
import { KNOBS } from "#settings/knobs.ts";
import { exampleOf } from "#settings/problems.ts";
import { resolveSettings } from "#settings/resolve.ts";

const problemsOf = (
  yaml: string,
  flags: Readonly<Record<string, unknown>> = {},
  environment: Readonly<Record<string, string>> = {},
) => {
  const file = settingsFromYaml(yaml, "readiness.yml");
  const outcome = resolveSettings({ flags, environment, file });
  return outcome.ok ? [] : outcome.error;
};
const sentences = (...given: Parameters<typeof problemsOf>) => problemsOf(...given).map(sentenceOf);
const app = (...lines: string[]) => `app:\n${lines.map((line) => `  ${line}\n`).join("")}`;

test.each([
  [
    app("image: orders:1", "dockerfile: deploy/Dockerfile"),
    'readiness.yml:3: app.dockerfile is "deploy/Dockerfile"; allowed: either app.image, which is run ' +
      "(readiness.yml:2), or app.dockerfile, which is built first. Example: app: { dockerfile: deploy/Dockerfile }",
  ],
  [
    app("image: orders:1", "runtime: process"),
    'readiness.yml:3: app.runtime is "process"; allowed: docker or auto, because app.image says what ' +
      "runs in a container. Example: app: { runtime: docker }",
  ],
  [
    app("runtime: process", "dockerfile: Dockerfile"),
    'readiness.yml:2: app.runtime is "process"; allowed: docker or auto, because app.dockerfile says what ' +
      "runs in a container. Example: app: { runtime: docker }",
  ],
  [
    app("runtime: attach", "image: orders:1"),
    'readiness.yml:2: app.runtime is "attach"; allowed: docker or auto, because app.image says what to ' +
      "run. Example: app: { runtime: docker }",
  ],
  [
    app("runtime: attach"),
    'readiness.yml:2: app.runtime is "attach"; allowed: attach together with app.base-url or ' +
      'app.container, which says what to attach to. Example: app: { runtime: attach, base-url: "http://127.0.0.1:8000" }',
  ],
  [
    app("base-url: http://h", "runtime: process"),
    'readiness.yml:3: app.runtime is "process"; allowed: attach or auto, because app.base-url names ' +
      'something that already runs. Example: app: { runtime: attach, base-url: "http://127.0.0.1:8000" }',
  ],
  [
    app("container: orders", "runtime: docker"),
    'readiness.yml:3: app.runtime is "docker"; allowed: attach or auto, because app.container names ' +
      "something that already runs. Example: app: { runtime: attach, container: orders }",
  ],
  [
    app("image: orders:1", "base-url: http://me:hunter2@h"),
    'readiness.yml:2: app.image is "orders:1"; allowed: nothing beside app.base-url, which names something ' +
      'that already runs. Example: app: { base-url: "http://127.0.0.1:8000" }',
  ],
  [
    app("container: orders", "start: npm start"),
    'readiness.yml:3: app.start is "npm start"; allowed: nothing beside app.container, which names ' +
      "something that already runs. Example: app: { container: orders }",
  ],
  [
    app("runtime: docker", "install: npm ci"),
    'readiness.yml:3: app.install is "npm ci"; allowed: nothing beside app.runtime: docker, because an image ' +
      "brings its dependencies. Example: app: { runtime: process, install: npm ci }",
  ],
  [
    "database:\n  version: 16\n  url: postgres://me:hunter2@db/shop\n",
    "readiness.yml:2: database.version is 16; allowed: nothing beside database.url, because that server has " +
      "a version already. Example: database: { version: 16 }",
  ],
  [
    `${app("runtime: docker")}database:\n  url: postgres://me:hunter2@localhost:5432/shop\n`,
    "readiness.yml:4: database.url is an address on localhost, which a container cannot reach; allowed: an " +
      "address that containers can reach, or none: PostgreSQL is then provided beside the application; or " +
      "app.runtime: process. Example: database: { version: 16 }",
  ],
])("%s", (yaml, sentence) => {
  expect(sentences(yaml)).toEqual([sentence]);
  expect(sentence).not.toContain("hunter2");
});

test("limits of a container are no limits of a plain process, where they were written", () => {
  const limits = ["network: jobs", "egress: ['a:1']", "memory-limit-mb: 512", "cpus: 1"];
  const problems = problemsOf(app("runtime: process", ...limits));
  expect(problems.map(({ key, line }) => [key, line])).toEqual([
    ["app.network", 3],
    ["app.egress", 4],
    ["app.memory-limit-mb", 5],
    ["app.cpus", 6],
  ]);
  expect(problemsOf(app("runtime: process"))).toEqual([]);
  for (const runtime of ["docker", "auto"])
    expect(problemsOf(app(`runtime: ${runtime}`, ...limits))).toEqual([]);
});

test("every contradiction is told at once, with the door it came through", () => {
  const yaml = `${app("image: a", "dockerfile: b", "install: c")}database: { url: "postgres://127.0.0.1/d", version: 15 }\n`;
  const flags = { "app.runtime": "process", "app.container": "orders" };
  expect(problemsOf(yaml, flags).map(({ key, source, line }) => [key, source, line])).toEqual([
    ["app.runtime", "--runtime", undefined],
    ["app.dockerfile", "readiness.yml", 3],
    ["app.install", "readiness.yml", 4],
    ["app.image", "readiness.yml", 2],
    ["app.dockerfile", "readiness.yml", 3],
    ["database.version", "readiness.yml", 5],
    ["database.url", "readiness.yml", 5],
  ]);
});

test.each([
  ["a start command replaces the image's own", app("image: a", "start: npm start")],
  ["a start command replaces the built image's own", app("dockerfile: a", "start: npm start")],
  ["a start command in a container", app("runtime: docker", "start: npm start")],
  ["a container says its own address", app("runtime: attach", "container: orders")],
  ["a container and its address", app("container: orders", "base-url: http://h")],
  ["an address alone", app("base-url: http://h")],
  ["a server elsewhere", `${app("runtime: docker")}database: { url: "postgres://db:5432/x" }`],
  [
    "a loopback server of a process",
    `${app("runtime: process")}database: { url: "postgres://localhost/x" }`,
  ],
  ["a loopback server where nothing is settled", 'database: { url: "postgres://localhost/x" }'],
])("no contradiction: %s", (_name, yaml) => {
  expect(problemsOf(yaml)).toEqual([]);
});

test.each([
  "postgres://localhost/x",
  "postgres://me:a@b@LOCALHOST:5433/x",
  "postgres://127.0.0.1:5432/x",
  "postgres://127.9.9.9/x",
  "postgres://[::1]:5432/x",
  "postgres://0.0.0.0/x",
  "postgres:///x",
  "postgres:///x?host=/var/run/postgresql",
  "postgres://%2Fvar%2Frun/x",
  "postgres://db/x?host=127.0.0.1",
])("%s is not reached from a container", (url) => {
  const flags = { "app.runtime": "docker", "database.url": url };
  expect(problemsOf("", flags)).toMatchObject([{ key: "database.url", source: "--database-url" }]);
});

test.each([
  "postgres://db/x",
  "postgres://localhost.example/x",
  "postgres://localhost:localhost@db:1/localhost",
  "postgres://10.127.0.1/x",
])("%s may be reached from a container", (url) => {
  expect(problemsOf("", { "app.runtime": "docker", "database.url": url })).toEqual([]);
});

test("an address that comes from a variable is looked at, too", () => {
  const yaml = `${app("runtime: docker")}database: { url: "\${env.SERVER}" }\n`;
  const environment = { SERVER: "postgres://me:hunter2@localhost/x" };
  expect(problemsOf(yaml, {}, environment)).toMatchObject([{ key: "database.url", line: 3 }]);
  expect(JSON.stringify(problemsOf(yaml, {}, environment))).not.toContain("hunter2");
});

test("names may come from variables in part, and are names of the engine afterwards", () => {
  const yaml = app('image: "registry.example/orders:${env.TAG}"', 'network: "${env.NET}"');
  expect(problemsOf(yaml, {}, { TAG: "1.4", NET: "jobs" })).toEqual([]);
  expect(problemsOf(yaml, {}, { TAG: "1.4 --privileged", NET: "jobs" })).toMatchObject([
    { key: "app.image", line: 2, received: expect.stringContaining("not shown") },
  ]);
  for (const NET of ["--help", "host", "", "${env.TAG}"])
    expect(problemsOf(yaml, {}, { TAG: "1.4", NET })).toMatchObject([{ key: "app.network" }]);
  expect(problemsOf(app('container: "${env.ID}"'), {}, { ID: "-it" })).toMatchObject([
    { key: "app.container", line: 2 },
  ]);
});

test("who names an image means a container", () => {
  const outcome = resolveSettings({ flags: { "app.image": "orders:1" }, environment: {} });
  expect(outcome).toMatchObject({ ok: true, value: { app: { runtime: "docker" } } });
});

test("law: what a problem gives as its example is accepted by itself", () => {
  const keys = KNOBS.filter(
    ({ key, later }) => later === undefined && /^(app|database)\./.test(key),
  );
  fc.assert(
    fc.property(fc.subarray(keys, { minLength: 1, maxLength: 6 }), (chosen) => {
      const yaml = ["app", "database"].flatMap((section) => {
        const own = chosen.filter(({ key }) => key.startsWith(`${section}.`)).map(exampleOf);
        const inner = own.map((line) => `  ${line.replace(/^\w+: \{ (.*) \}$/, "$1")}\n`);
        return inner.length === 0 ? [] : [`${section}:\n${inner.join("")}`];
      });
      for (const problem of problemsOf(yaml.join(""))) {
        expect(problem.line, sentenceOf(problem)).toBeGreaterThan(0);
        expect(problem.example, sentenceOf(problem)).toBeTruthy();
        expect(problemsOf(problem.example ?? ""), sentenceOf(problem)).toEqual([]);
      }
    }),
  );
});
