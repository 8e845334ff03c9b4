import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { imageLaunch, inImage } from "#adapters/containers/launch.ts";
import { containerPlan } from "#adapters/containers/plan.ts";
import { expressNodePgMigrate } from "#adapters/express-node-pg-migrate/index.ts";
import { fastapiSqlalchemyAlembic } from "#adapters/fastapi-sqlalchemy-alembic/index.ts";
import { generic } from "#adapters/generic/index.ts";
import type { Adapter } from "#contract/adapter.ts";
import type { ImageFacts } from "#contract/container.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { readSourceTree } from "#runtimes/source-tree.ts";
import { planWith } from "../../validators/startup/project.ts";
import { projectOf, settingsOf } from "../project.ts";

const PLAN = planWith();
const FACTS: ImageFacts = {
  id: "sha256:0",
  reference: "shop",
  architecture: "amd64",
  engineArchitecture: "amd64",
  sizeBytes: 1,
  user: "",
  workingDirectory: "/app",
  entrypoint: [],
  command: [],
  environment: { PATH: "/usr/bin" },
  exposedPorts: [],
  volumes: [],
  labels: {},
  stopSignal: "SIGTERM",
  history: [],
};

interface Case {
  readonly adapter?: Adapter;
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly image?: Partial<ImageFacts>;
}

function launched(tree: SourceTree, { adapter = generic, flags = {}, image = {} }: Case) {
  const settings = settingsOf({ "app.runtime": "docker", ...flags });
  const container = containerPlan(tree, settings);
  if (container?.ok !== true) throw new Error(JSON.stringify(container));
  // A run gives an adapter a start command of its own where an image has one.
  const start = settings.app.start ?? ":";
  const plan = adapter.launch(tree, { ...settings, app: { ...settings.app, start } });
  if (!plan.ok) throw new Error(JSON.stringify(plan.error));
  const given = { tree, settings, container: container.value, image: { ...FACTS, ...image } };
  const found = imageLaunch(plan.value, given);
  expect(JSON.stringify(found)).not.toContain(tree.root);
  expect(JSON.stringify(found)).not.toContain("${cache}");
  return { ...found, given };
}

const example = (name: string) =>
  readSourceTree(join(resolve(import.meta.dirname, "../../../../examples"), name), {
    hostEnvironment: process.env,
  });

test("the Express example starts by its entrypoint and migrates by the script's own line", async () => {
  const { plan, root } = launched(await example("orders-express"), {
    adapter: expressNodePgMigrate,
    image: { entrypoint: ["/app/docker-entrypoint.sh"] },
  });
  expect(root).toBe("/app");
  expect(plan.install).toEqual([]);
  expect(plan.legacy).toBeUndefined();
  expect(plan.start).toEqual({
    argv: ["/app/docker-entrypoint.sh"],
    cwd: ".",
    env: {},
    origin: { text: "ENTRYPOINT of the Dockerfile", file: "Dockerfile", line: 18 },
  });
  expect(plan.migrate?.argv.at(-1)).toContain("node-pg-migrate");
  expect(plan.migrate?.origin.file).toBe("docker-entrypoint.sh");
  expect(plan.reasons[0]).toEqual(plan.start.origin);
  expect(plan.reasons.map(({ text }) => text)).not.toContain("app.start in the settings");
});

test("the FastAPI example's models are made by the image's own interpreter, from the image's folder", async () => {
  const tree = await example("orders-fastapi");
  const { plan, given } = launched(tree, {
    adapter: fastapiSqlalchemyAlembic,
    image: { entrypoint: ["/app/docker-entrypoint.sh"] },
  });
  expect(plan.version).toMatchObject({ argv: ["python3", "--version"], cwd: ".", env: {} });
  expect(plan.migrate?.argv.at(-1)).toContain("alembic upgrade head");
  const models = fastapiSqlalchemyAlembic.models(tree, given.settings);
  if (!models.supported) throw new Error(models.reason);
  const command = inImage(models.command, given);
  expect(command.argv[3]).toBe("/app");
  expect(command.env).toEqual({});
  expect(command.cwd).toBe(".");
});

const NODE = {
  "package.json": '{"dependencies":{"express":"5"},"scripts":{"migrate":"node db/up.js"}}',
  "server.js": "",
};

test("the program is the entrypoint with the command as its arguments, as the engine has them", () => {
  const Dockerfile =
    'FROM node:24\nWORKDIR /opt/shop\nCOPY . .\nENTRYPOINT ["tini", "--"]\nCMD ["node", "server.js"]\n';
  const { plan, root } = launched(projectOf({ ...NODE, Dockerfile }), {
    image: {
      workingDirectory: "/opt/shop",
      entrypoint: ["tini", "--"],
      command: ["node", "server.js"],
    },
  });
  expect(root).toBe("/opt/shop");
  expect(plan.start.argv).toEqual(["tini", "--", "node", "server.js"]);
  expect(plan.start.origin).toEqual({ text: "CMD of the Dockerfile", file: "Dockerfile", line: 5 });
  expect(plan.migrate).toMatchObject({ argv: ["sh", "-c", "exec node db/up.js"], cwd: "." });
  expect(plan.migrate?.env).toEqual({ PATH: "/opt/shop/node_modules/.bin:${PATH}" });
});

test("a working directory elsewhere is told relative to the folder of the project", () => {
  const Dockerfile =
    'FROM node:24\nWORKDIR /opt/shop\nCOPY . .\nWORKDIR /run/shop\nCMD ["node", "/opt/shop/server.js"]\n';
  const { plan, root } = launched(projectOf({ ...NODE, Dockerfile }), {
    image: { workingDirectory: "/run/shop", command: ["node", "/opt/shop/server.js"] },
  });
  expect(root).toBe("/opt/shop");
  expect(plan.start.cwd).toBe("../../run/shop");
  expect(plan.migrate?.cwd).toBe(".");
});

test("app.start goes before the image's own command and runs in it", () => {
  const Dockerfile = 'FROM node:24\nWORKDIR /app\nCOPY . .\nCMD ["node", "other.js"]\n';
  const { plan } = launched(projectOf({ ...NODE, Dockerfile }), {
    flags: { "app.start": "node server.js --port $PORT" },
    image: { command: ["node", "other.js"] },
  });
  expect(plan.start.argv).toEqual(["sh", "-c", "exec node server.js --port $PORT"]);
  expect(plan.start.origin.text).toBe("app.start in the settings");
});

test("a compose file's program, migration and variables go before the image's", () => {
  const Dockerfile =
    'FROM node:24\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["/entry"]\nCMD ["node", "other.js"]\n';
  const compose = `services:
  migrate: { build: ., command: node db/up.js }
  web:
    build: .
    entrypoint: [tini, --]
    command: [node, server.js]
    environment: { LEVEL: info, MODE: fast }
    depends_on: [migrate]
    ports: ["80:80"]
`;
  const { plan } = launched(projectOf({ ...NODE, Dockerfile, "compose.yaml": compose }), {
    image: { entrypoint: ["/entry"], command: ["node", "other.js"], environment: { MODE: "slow" } },
  });
  expect(plan.start.argv).toEqual(["tini", "--", "node", "server.js"]);
  expect(plan.start.origin).toMatchObject({ file: "compose.yaml", line: 6 });
  expect(plan.migrate).toMatchObject({ argv: ["/entry", "node", "db/up.js"] });
  expect(plan.migrate?.origin).toMatchObject({ file: "compose.yaml", line: 2 });
  expect(plan.environment).toContainEqual({
    name: "MODE",
    file: "compose.yaml",
    line: 7,
    required: false,
    example: "fast",
  });
});

test("an entrypoint of a compose file leaves the image's command out", () => {
  const Dockerfile = 'FROM node:24\nCMD ["node", "other.js"]\n';
  const compose = "services: {web: {build: ., entrypoint: [node, server.js]}}";
  const { plan } = launched(projectOf({ ...NODE, Dockerfile, "compose.yaml": compose }), {
    image: { command: ["node", "other.js"] },
  });
  expect(plan.start.argv).toEqual(["node", "server.js"]);
});

test("database.migrate of the settings goes before every other migration", () => {
  const Dockerfile = 'FROM node:24\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["./entry.sh"]\n';
  const files = {
    ...NODE,
    Dockerfile,
    "entry.sh": "npx knex migrate:latest\nexec node server.js\n",
  };
  const image = { entrypoint: ["./entry.sh"] };
  expect(launched(projectOf(files), { image }).plan.migrate).toMatchObject({
    argv: ["sh", "-c", "npx knex migrate:latest"],
    origin: { file: "entry.sh", line: 1 },
  });
  const flags = { "database.migrate": "node up.js" };
  expect(launched(projectOf(files), { image, flags }).plan.migrate).toMatchObject({
    argv: ["sh", "-c", "exec node up.js"],
    origin: { text: "database.migrate in the settings" },
  });
});

test("an entrypoint script is found where a COPY took it from", () => {
  const Dockerfile =
    'FROM node:24\nWORKDIR /app\nCOPY . .\nCOPY docker/start.sh /usr/local/bin/entry.sh\nENTRYPOINT ["/usr/local/bin/entry.sh"]\n';
  const files = {
    ...NODE,
    Dockerfile,
    "docker/start.sh": '#!/bin/sh\nnpx prisma migrate deploy\nexec "$@"\n',
  };
  const { plan } = launched(projectOf(files), {
    image: { entrypoint: ["/usr/local/bin/entry.sh"] },
  });
  expect(plan.migrate?.origin).toEqual({
    text: "entrypoint script docker/start.sh",
    file: "docker/start.sh",
    line: 2,
  });
});

test("an application in a folder of its own lies where its context was copied", () => {
  const files = {
    "backend/Dockerfile":
      'FROM python:3.11\nWORKDIR /code\nCOPY requirements.txt .\nCOPY app ./app\nCMD ["uvicorn", "app.main:app"]\n',
    "backend/requirements.txt": "fastapi[standard]\nsqlalchemy\nalembic\n",
    "backend/alembic.ini": "[alembic]\nscript_location = app/migrations\n",
    "backend/app/main.py": "app = FastAPI()\n",
  };
  const { plan, root, directory } = launched(projectOf(files), {
    adapter: fastapiSqlalchemyAlembic,
    flags: { "app.directory": "backend" },
    image: { workingDirectory: "/code", command: ["uvicorn", "app.main:app"] },
  });
  expect({ root, directory }).toEqual({ root: "/code", directory: "backend" });
  expect(plan.start.cwd).toBe(".");
  expect(plan.migrate).toMatchObject({
    argv: ["sh", "-c", "exec python -m alembic upgrade head"],
    cwd: ".",
  });
});

test("an image that only has the command of its base is started by the Procfile", () => {
  const Dockerfile = "FROM node:24\nWORKDIR /app\nCOPY . .\n";
  const files = { ...NODE, Dockerfile, Procfile: "web: node server.js\n" };
  const image = { entrypoint: ["docker-entrypoint.sh"], command: ["node"] };
  const { plan } = launched(projectOf(files), { image });
  expect(plan.start).toMatchObject({
    argv: ["sh", "-c", "exec node server.js"],
    origin: { file: "Procfile" },
  });
  const own = launched(projectOf(files), { image: { command: ["/start.sh"] } });
  expect(own.plan.start.argv).toEqual(["/start.sh"]);
});

test("what the image sets need not be given, and is not replaced by an example", () => {
  const files = {
    ...NODE,
    Dockerfile: "FROM node:24\nCOPY . .\n",
    "server.js": "process.env.REGION; process.env.LEVEL;\n",
    ".env.example": "REGION=south\nLEVEL=debug\n",
  };
  const { plan } = launched(projectOf(files), { image: { environment: { REGION: "north" } } });
  expect(plan.environment.find(({ name }) => name === "REGION")?.default).toBe("north");
  expect(plan.environment.find(({ name }) => name === "LEVEL")?.default).toBeUndefined();
});

test("a pulled image takes its folders from the project's Dockerfile when its WORKDIR is the same", () => {
  const Dockerfile = "FROM node:24\nWORKDIR /opt/shop\nCOPY . ./code\n";
  const flags = { "app.image": "shop:1" };
  const files = { ...NODE, Dockerfile };
  const same = launched(projectOf(files), { flags, image: { workingDirectory: "/opt/shop" } });
  expect(same.root).toBe("/opt/shop/code");
  const other = launched(projectOf(files), { flags, image: { workingDirectory: "/srv" } });
  expect(other.root).toBe("/srv");
});

test("paths that we would have made are not in the image, and its own variables stay", () => {
  const files = {
    Dockerfile: "FROM python:3.11\nWORKDIR /code\nCOPY . .\n",
    "requirements.txt": "fastapi[standard]\n",
    "src/app.py": "",
  };
  const tree = projectOf(files);
  const image = { ...FACTS, workingDirectory: "/code" };
  const { given } = launched(tree, { image });
  const command = {
    argv: ["sh", "-c", `cat ${tree.root}/src/app.py ${tree.root}-other`],
    cwd: "src",
    env: {
      VIRTUAL_ENV: "${cache}/venv-1",
      PATH: "${cache}/venv-1/bin:${PATH}",
      PYTHONPATH: `${tree.root}/src`,
    },
    origin: { text: "a test" },
  };
  expect(inImage(command, given)).toMatchObject({
    argv: ["sh", "-c", `cat /code/src/app.py ${tree.root}-other`],
    cwd: "src",
    env: { PYTHONPATH: "/code/src" },
  });
  const own = { ...given, image: { ...image, environment: { PYTHONPATH: "/image" } } };
  expect(inImage(command, own).env).toEqual({});
});

test("other process types run in the image, in the folder of the project", async () => {
  const { given } = launched(await example("orders-express"), {
    image: { entrypoint: ["/app/docker-entrypoint.sh"] },
  });
  const command = {
    argv: ["sh", "-c", "exec rq worker"],
    cwd: ".",
    env: {},
    origin: { text: "x" },
  };
  const before = { ...PLAN, processes: [{ name: "worker", kind: "worker" as const, command }] };
  const { plan } = imageLaunch(before, given);
  expect(plan.processes).toEqual([{ name: "worker", kind: "worker", command }]);
  const inside = { ...command, argv: [`${given.tree.root}/bin/work`] };
  const moved = { ...PLAN, processes: [{ ...before.processes[0]!, command: inside }] };
  expect(imageLaunch(moved, given).plan.processes?.[0]?.command.argv).toEqual(["/app/bin/work"]);
});
