import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { containerPlan } from "#adapters/containers/plan.ts";
import type { ContainerPlan, ContainerProblem } from "#contract/container.ts";
import { projectOf, settingsOf } from "../project.ts";

const PLAIN = 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n';

type Files = Readonly<Record<string, string>>;

function planned(files: Files, flags: Readonly<Record<string, unknown>> = {}): ContainerPlan {
  const plan = containerPlan(projectOf(files), settingsOf(flags));
  if (plan?.ok !== true) throw new Error(JSON.stringify(plan));
  expect(JSON.parse(JSON.stringify(plan.value))).toEqual(plan.value);
  for (const { file } of plan.value.reasons)
    if (file !== undefined) expect(files).toHaveProperty([file]);
  return plan.value;
}

function refused(files: Files, flags: Readonly<Record<string, unknown>> = {}): ContainerProblem {
  const plan = containerPlan(projectOf(files), settingsOf(flags));
  if (plan?.ok !== false) throw new Error(JSON.stringify(plan));
  return plan.error;
}

const fileOf = ({ source }: ContainerPlan) =>
  source.kind === "dockerfile" ? source.file : undefined;
const contextOf = ({ source }: ContainerPlan) =>
  source.kind === "dockerfile" ? source.context : undefined;
const textsOf = ({ reasons }: ContainerPlan) => reasons.map(({ text }) => text).join("\n");

describe("Dockerfiles", () => {
  test("nothing that speaks of an image is no plan", () => {
    expect(containerPlan(projectOf({ "server.js": "" }), settingsOf())).toBeUndefined();
  });

  test("the one at the root is built with the project as its context", () => {
    const plan = planned({ Dockerfile: PLAIN, "server.js": "" });
    expect(plan.source).toEqual({
      kind: "dockerfile",
      file: "Dockerfile",
      context: ".",
      arguments: {},
      origin: { text: "the application's Dockerfile", file: "Dockerfile", line: 1 },
    });
    expect(plan).toMatchObject({ environment: [], databaseNames: [], services: [] });
  });

  test.each([
    ["Dockerfile.prod"],
    ["Dockerfile.production"],
    ["docker/Dockerfile"],
    ["deploy/Dockerfile"],
    ["api.Dockerfile"],
    ["Dockerfile.web"],
    ["Containerfile"],
  ])("%s is found where there is no other", (file) => {
    const plan = planned({ [file]: PLAIN, "server.js": "" });
    expect(fileOf(plan)).toBe(file);
    expect(contextOf(plan)).toBe(".");
  });

  test.each([
    ["Dockerfile.dev"],
    ["Dockerfile.test"],
    ["Dockerfile-ci"],
    ["dev.Dockerfile"],
    [".devcontainer/Dockerfile"],
    ["docker/Dockerfile.e2e"],
  ])("%s is not a candidate", (file) => {
    expect(containerPlan(projectOf({ [file]: PLAIN }), settingsOf())).toBeUndefined();
    const plan = planned({ [file]: PLAIN, Dockerfile: PLAIN });
    expect(fileOf(plan)).toBe("Dockerfile");
  });

  test("the plain name goes before the others", () => {
    const files = { Dockerfile: PLAIN, "Dockerfile.prod": PLAIN, "docker/Dockerfile": PLAIN };
    expect(fileOf(planned(files))).toBe("Dockerfile");
  });

  test("equally good ones are asked about, with a line to copy", () => {
    const error = refused({ "api.Dockerfile": PLAIN, "worker.Dockerfile": PLAIN });
    expect(error.key).toBe("app.dockerfile");
    expect(error.message).toContain("api.Dockerfile, worker.Dockerfile");
    expect(error.candidates.map(({ file }) => file)).toEqual([
      "api.Dockerfile",
      "worker.Dockerfile",
    ]);
    expect(error.lines).toEqual(["app:", "  dockerfile: api.Dockerfile"]);
  });

  test("the application's directory goes before the project", () => {
    const files = { Dockerfile: PLAIN, "backend/Dockerfile": PLAIN, "backend/server.js": "" };
    const plan = planned(files, { "app.directory": "backend" });
    expect(fileOf(plan)).toBe("backend/Dockerfile");
    expect(contextOf(plan)).toBe("backend");
  });

  test("the context is where most of what is copied lies", () => {
    const text = 'FROM node:24\nCOPY backend/package.json backend/src /app/\nCMD ["node"]\n';
    const files = {
      "backend/Dockerfile": text,
      "backend/package.json": "{}",
      "backend/src/a.js": "",
    };
    expect(contextOf(planned(files, { "app.directory": "backend" }))).toBe(".");
  });

  test("a last stage for development gives way to one for production", () => {
    const text =
      'FROM node:24 AS production\nCMD ["node"]\nFROM production AS development\nCMD ["npx"]\n';
    const plan = planned({ Dockerfile: text });
    expect(plan.source).toMatchObject({ stage: "production" });
    expect(plan.reasons).toContainEqual({
      text: "stage production, because the last one, development, is for development",
      file: "Dockerfile",
      line: 1,
    });
  });
});

describe("settings", () => {
  test("app.image goes before everything", () => {
    const plan = planned({ Dockerfile: PLAIN }, { "app.image": "shop/api:1" });
    expect(plan.source).toMatchObject({ kind: "image", reference: "shop/api:1" });
  });

  test("app.dockerfile names one of several", () => {
    const files = { "api.Dockerfile": PLAIN, "worker.Dockerfile": PLAIN };
    const plan = planned(files, { "app.dockerfile": "./worker.Dockerfile" });
    expect(fileOf(plan)).toBe("worker.Dockerfile");
    expect(textsOf(plan)).toContain("app.dockerfile in the settings");
  });

  test("app.dockerfile that is absent is told with what is there", () => {
    const error = refused({ Dockerfile: PLAIN }, { "app.dockerfile": "Dockerfle" });
    expect(error.message).toBe("app.dockerfile names Dockerfle, which is no file of the project");
    expect(error.lines).toEqual(["app:", "  dockerfile: Dockerfile"]);
  });
});

const COMPOSE = `services:
  db:
    image: postgres:16
    environment: [POSTGRES_PASSWORD=secret]
  cache:
    image: redis:7
    command: redis-server --save "" --appendonly no
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      interval: 5s
  migrate:
    build: .
    command: npm run migrate
    depends_on: [db]
  worker:
    build: .
    command: node worker.js
    depends_on: [db, cache]
  web:
    build:
      context: .
      args: { VERSION: 12 }
    command: node server.js --name "the shop"
    ports: ["127.0.0.1:\${PORT:-8080}:3000"]
    environment:
      DATABASE_URL: postgres://shop:\${DB_PASSWORD}@db:5432/shop
      CACHE_URL: redis://cache:6379
      API_TOKEN: \${API_TOKEN}
      LEVEL: \${LEVEL:-info}
    env_file: [settings.env]
    healthcheck:
      test: curl -f http://localhost:3000/health
      retries: 7
      start_period: 1m
    depends_on:
      migrate: { condition: service_completed_successfully }
      cache: { condition: service_started }
`;
const PROJECT = {
  Dockerfile: PLAIN,
  "compose.yaml": COMPOSE,
  "settings.env": "# of the shop\nREGION=north\nLEVEL=debug\n",
};

describe("compose files", () => {
  const plan = planned(PROJECT);

  test("the service that publishes a port and needs the database is the target", () => {
    expect(plan.service).toBe("web");
    expect(plan.source).toMatchObject({
      file: "Dockerfile",
      context: ".",
      arguments: { VERSION: "12" },
    });
    expect(plan.reasons[0]).toEqual({
      text: "service web: builds the project, publishes a port, of 3 that run the same image",
      file: "compose.yaml",
      line: 19,
    });
  });

  test("its command, port and health check are the plan's", () => {
    expect(plan.command).toEqual(["node", "server.js", "--name", "the shop"]);
    expect(plan.port).toBe(3000);
    expect(plan.healthcheck).toEqual({
      argv: ["/bin/sh", "-c", "curl -f http://localhost:3000/health"],
      intervalMs: 30_000,
      timeoutMs: 30_000,
      startPeriodMs: 60_000,
      retries: 7,
    });
    expect(plan.healthcheckOrigin).toMatchObject({ file: "compose.yaml", line: 31 });
  });

  test("its variables have their lines; what only the user's environment holds is left out", () => {
    expect(plan.environment).toEqual([
      { name: "REGION", value: "north", file: "settings.env", line: 2 },
      { name: "LEVEL", value: "info", file: "compose.yaml", line: 29 },
      {
        name: "DATABASE_URL",
        value: "postgres://shop:@db:5432/shop",
        file: "compose.yaml",
        line: 26,
      },
      { name: "CACHE_URL", value: "redis://cache:6379", file: "compose.yaml", line: 27 },
    ]);
  });

  test("its database is named, other services come in the order of their start", () => {
    expect(plan.databaseNames).toEqual(["db"]);
    expect(plan.services).toEqual([
      {
        name: "cache",
        image: "redis:7",
        command: ["redis-server", "--save", "", "--appendonly", "no"],
        environment: {},
        healthcheck: {
          argv: ["redis-cli", "ping"],
          intervalMs: 5000,
          timeoutMs: 30_000,
          startPeriodMs: 0,
          retries: 3,
        },
        origin: {
          text: "service cache (redis:7), which the application depends on",
          file: "compose.yaml",
          line: 5,
        },
      },
    ]);
  });

  test("a service of the same image that migrates is the migration", () => {
    expect(plan.migrate).toEqual({
      command: ["npm", "run", "migrate"],
      origin: { text: "service migrate of the compose file", file: "compose.yaml", line: 13 },
    });
  });

  test("databases alone turn no Dockerfile away, and give their names", () => {
    const files = {
      Dockerfile: PLAIN,
      "docker-compose.yml": "services: {pg: {image: 'postgis/postgis:16-3.4'}}",
    };
    const alone = planned(files);
    expect(alone.service).toBeUndefined();
    expect(alone.databaseNames).toEqual(["pg"]);
  });

  test("a build for development gives way to the project's Dockerfile, its surroundings stay", () => {
    const text =
      "services:\n  web:\n    build: {context: ., dockerfile: Dockerfile.dev}\n    command: npx nodemon server.js\n    depends_on: [db]\n  db: {image: postgres}\n";
    const other = planned({ Dockerfile: PLAIN, "Dockerfile.dev": PLAIN, "compose.yml": text });
    expect(fileOf(other)).toBe("Dockerfile");
    expect(other.command).toBeUndefined();
    expect(other.databaseNames).toEqual(["db"]);
    expect(textsOf(other)).toContain("service web builds Dockerfile.dev, which is for development");
    expect(textsOf(other)).toContain("not used, a development server: npx nodemon server.js");
  });

  test("services of different images of which none stands out are asked about", () => {
    const text = "services:\n  a: {build: ./a}\n  b: {build: ./b}\n";
    const files = { "a/Dockerfile": PLAIN, "b/Dockerfile": PLAIN, "compose.yaml": text };
    const error = refused(files);
    expect(error.message).toBe("several services build this repository and none stands out: a, b");
    expect(error.candidates[0]).toEqual({
      text: "a/Dockerfile (service a)",
      file: "compose.yaml",
      line: 2,
    });
    expect(fileOf(planned(files, { "app.directory": "b" }))).toBe("b/Dockerfile");
    expect(planned(files, { "app.dockerfile": "b/Dockerfile" }).service).toBe("b");
  });

  test("the one of a frontend and a backend that needs the database is the target", () => {
    const text =
      "services:\n  front: {build: ./front, ports: ['80:80'], depends_on: [cache]}\n  back: {build: ./back, ports: ['81:81'], depends_on: [db]}\n  db: {image: 'bitnami/postgresql:16'}\n  cache: {image: redis}\n";
    const files = { "front/Dockerfile": PLAIN, "back/Dockerfile": PLAIN, "compose.yaml": text };
    expect(planned(files)).toMatchObject({ service: "back", databaseNames: ["db"], services: [] });
  });

  test("anchors, merges, extensions and links are followed", () => {
    const text = `x-common: &common
  environment: &env { REGION: north, TOKEN: "\${TOKEN}" }
services:
  base: { build: ., profiles: [never] }
  web:
    extends: base
    profiles: []
    environment: { <<: *env, LEVEL: info }
    ports: [{target: 80, published: 8080}]
    links: ["db:postgres"]
  db: { image: "pgvector/pgvector:pg16", networks: { default: { aliases: [database] } } }
`;
    const merged = planned({ Dockerfile: PLAIN, "compose.yaml": text });
    expect(merged.environment.map(({ name, value }) => [name, value])).toEqual([
      ["REGION", "north"],
      ["LEVEL", "info"],
    ]);
    expect(merged.port).toBe(80);
    expect(merged.databaseNames).toEqual(["db", "database", "postgres"]);
  });

  test("what cannot be read, or is made to exhaust, turns no Dockerfile away", () => {
    const bomb = [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      ..."bcdefgh"
        .split("")
        .map((name, index) => `${name}: &${name} [${`*${"abcdefg"[index]},`.repeat(9)}]`),
      "services: {web: {build: ., environment: *h}}",
    ].join("\n");
    for (const text of [
      "services: [",
      "\t",
      "services: {a: {build: .}",
      bomb,
      "[]",
      "",
      "services: 3",
    ]) {
      const plan = planned({ Dockerfile: PLAIN, "compose.yaml": text });
      expect(fileOf(plan)).toBe("Dockerfile");
    }
    const broken = planned({ Dockerfile: PLAIN, "compose.yaml": bomb });
    expect(textsOf(broken)).toContain("not used, cannot be read: more than 200 uses of aliases");
  });

  test("an override is left out with a reason", () => {
    const files = {
      ...PROJECT,
      "compose.override.yaml": "services: {web: {command: npx nodemon}}",
    };
    expect(planned(files).reasons).toContainEqual({
      text: "not used, overrides are for the developer's machine",
      file: "compose.override.yaml",
      line: 1,
    });
  });

  test("app.image keeps what the compose file says of its surroundings", () => {
    const image = planned(PROJECT, { "app.image": "shop@sha256:00" });
    expect(image.source.kind).toBe("image");
    expect(image).toMatchObject({ service: "web", databaseNames: ["db"], port: 3000 });
  });

  const textOf = (rest: string) => ({
    Dockerfile: PLAIN,
    "compose.yaml": `services:\n  web: {build: .${rest}`,
  });

  test("what a service needs comes before it, however deep", () => {
    const rest =
      ", depends_on: [search]}\n  search: {image: search, depends_on: {queue: {}, db: {}}}\n  queue: {image: queue, depends_on: [search]}\n  db: {image: 'timescale/timescaledb:2-pg16'}\n  other: {image: other}\n";
    const plan = planned(textOf(rest));
    expect(plan.services.map(({ name }) => name)).toEqual(["queue", "search"]);
    expect(plan.databaseNames).toEqual(["db"]);
  });

  test.each([
    ["an address", "A: 'redis://:pw@cache:6379/0'", ["cache"]],
    ["an address without a password", "A: 'amqp://cache'", ["cache"]],
    ["a host", "REDIS_HOST: cache", ["cache"]],
    ["a list", "BROKERS: 'other:1,cache:2'", ["cache"]],
    ["a word that is no host", "BACKEND: cache", []],
    ["a longer name", "A: 'redis://cache-two:6379'", []],
  ])("%s in its environment is a need, too", (_what, variable, expected) => {
    const plan = planned(textOf(`, environment: {${variable}}}\n  cache: {image: redis}\n`));
    expect(plan.services.map(({ name }) => name)).toEqual(expected);
  });

  test("of two images that need the database the one that publishes a port is the target", () => {
    const text =
      "services:\n  work: {build: ./work, depends_on: [db]}\n  api: {build: ./api, ports: [80], depends_on: [db]}\n  db: {image: postgres}\n";
    const files = { "work/Dockerfile": PLAIN, "api/Dockerfile": PLAIN, "compose.yaml": text };
    expect(planned(files).service).toBe("api");
  });

  test("a database that is built here is a database", () => {
    const text = "services:\n  pg: {build: ./db}\n  api: {build: ./api, depends_on: [pg]}\n";
    const files = {
      "db/Dockerfile": "FROM postgres:16\n",
      "api/Dockerfile": PLAIN,
      "compose.yaml": text,
    };
    expect(planned(files)).toMatchObject({ service: "api", databaseNames: ["pg"], services: [] });
  });

  test("a variable that is left to the user's environment is not what an environment file says", () => {
    const rest = ", env_file: settings.env, environment: [LEVEL, 'REGION=${REGION}']}\n";
    const plan = planned({
      ...textOf(rest),
      "settings.env": "LEVEL=debug\nREGION=north\nMORE=1\n",
    });
    expect(plan.environment.map(({ name }) => name)).toEqual(["MORE"]);
  });

  test("a check that is switched off says where, user and folder are taken", () => {
    const rest = ", user: '1000', working_dir: /srv, healthcheck: {disable: true}}\n";
    const plan = planned(textOf(rest));
    expect(plan.healthcheck).toBeUndefined();
    expect(plan).toMatchObject({ user: "1000", workingDirectory: "/srv" });
    expect(plan.healthcheckOrigin).toMatchObject({ file: "compose.yaml", line: 2 });
  });

  test("a context outside of the project, or from the network, builds nothing of it", () => {
    for (const context of ["../other", "https://example.com/a.git", "/abs"])
      expect(planned(textOf(`}\n  far: {build: '${context}'}\n`)).service).toBe("web");
  });

  test("whatever a compose file holds, the plan is a value or a question", () => {
    const leaf = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom(".", "a", "b", "postgres", "${X:-${Y}}", "80:80"),
    );
    const value = fc.oneof(
      leaf,
      fc.array(leaf, { maxLength: 3 }),
      fc.dictionary(fc.string(), leaf, { maxKeys: 3 }),
    );
    const keys = [
      "image",
      "build",
      "command",
      "entrypoint",
      "environment",
      "env_file",
      "healthcheck",
      "depends_on",
      "ports",
      "expose",
      "networks",
      "profiles",
      "extends",
      "links",
    ];
    const service = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 6 });
    const services = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.oneof(service, leaf));
    fc.assert(
      fc.property(services, (content) => {
        const text = stringify({ services: content });
        const tree = projectOf({ Dockerfile: PLAIN, "a/Dockerfile": PLAIN, "compose.yaml": text });
        const plan = containerPlan(tree, settingsOf());
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
        expect(plan).toBeDefined();
      }),
    );
  });
});
