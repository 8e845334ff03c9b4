import fc from "fast-check";
import { expect, test } from "vitest";
import { withDeclarations } from "#adapters/declared-plan.ts";
import { generic } from "#adapters/generic/index.ts";
import { projectOf, settingsOf } from "./project.ts";

function planOf(
  files: Readonly<Record<string, string>>,
  flags: Readonly<Record<string, unknown>> = {},
  ignored: readonly string[] = [],
) {
  const tree = projectOf(files, ignored);
  const launched = generic.launch(tree, settingsOf(flags));
  if (!launched.ok) throw new Error("no start command");
  return withDeclarations(launched.value, tree, settingsOf(flags));
}

test("every other process type of the project is in the plan, with the environment of the start", () => {
  const plan = planOf({
    Procfile: "web: gunicorn shop:app\nworker: rq worker\nrelease: flask db upgrade\n",
    "heroku.yml": "run:\n  web: gunicorn shop:app\n  worker: other\n  beat: celery beat\n",
    "requirements.txt": "flask\n",
  });
  expect(
    plan.processes?.map(({ name, kind, command }) => [name, kind, command.argv.at(-1)]),
  ).toEqual([
    ["worker", "worker", "exec rq worker"],
    ["release", "release", "exec flask db upgrade"],
    ["beat", "worker", "exec celery beat"],
  ]);
  expect(plan.processes?.[0]?.command.env).toEqual(plan.start.env);
  expect(plan.manifests).toEqual(["Procfile", "heroku.yml"]);
});

test("what only developers run is no process of production", () => {
  const Procfile =
    "web: gunicorn shop:app\nassets: npm run build\ntest: pytest\nsite: npx vite\nqueue: rq worker\n";
  const plan = planOf({ Procfile, "requirements.txt": "flask\n" });
  expect(plan.processes?.map(({ name }) => name)).toEqual(["queue"]);
});

test("a declared health path is asked first", () => {
  const files = {
    Procfile: "web: node a.js",
    "railway.toml": '[deploy]\nhealthcheckPath = "/internal/ok"\n',
  };
  expect(planOf(files).healthPaths[0]).toBe("/internal/ok");
  expect(planOf(files, { app: { health: "/mine" } }).healthPaths).toEqual(["/mine"]);
});

test("the image's own health check is asked where no platform declares one", () => {
  const image = (check: string, more = "") => ({
    Dockerfile: `FROM node\nENV PORT=3000\nEXPOSE 3000\n${more}HEALTHCHECK --interval=5s \\\n  CMD ${check}\nCMD ["node", "a.js"]\n`,
  });
  const declaredBy = (check: string) => planOf(image(check)).declaredHealth;
  const fetches =
    '["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/ok`).then((r) => process.exit(r.ok ? 0 : 1))"]';
  const found = { path: "/ok", by: "image", origin: { file: "Dockerfile", line: 5 } };
  expect(declaredBy(fetches)).toMatchObject(found);
  expect(declaredBy("curl -fsS http://localhost:3000/ok || exit 1")).toMatchObject(found);
  expect(declaredBy("wget -q --spider http://localhost:3000/ok")).toMatchObject(found);
  const formatted = `["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\\"PORT\\"]}/ok')"]`;
  expect(declaredBy(formatted)).toMatchObject(found);
  const joined = `["node", "-e", "fetch('http://localhost:' + process.env.PORT + '/ok').then((r) => process.exit(!r.ok))"]`;
  expect(declaredBy(joined)).toMatchObject(found);
  // Content with any answer, another server, another machine.
  expect(declaredBy("curl http://localhost:3000/ok")).toBeUndefined();
  expect(declaredBy("curl -f http://localhost:9000/ok")).toBeUndefined();
  expect(declaredBy("curl -f http://status.example.org/ok")).toBeUndefined();
  const both = { ...image(fetches), "railway.toml": '[deploy]\nhealthcheckPath = "/up"\n' };
  expect(planOf(both).declaredHealth).toMatchObject({ path: "/up", by: "platform" });
  expect(planOf(both, { app: { health: "/mine" } }).declaredHealth).toBeUndefined();
});

const ALEMBIC = {
  "alembic.ini": "[alembic]\n",
  "requirements.txt": "alembic\n",
  "alembic/versions/a.py": "revision = 'a'\n",
};
const KNEX = {
  "package.json": '{"dependencies":{"knex":"3"},"scripts":{"start":"node src/server.js"}}',
  "migrations/20260101000000_first.js": "exports.up = () => {}\n",
};

test("who migrates is a deploy step, the start, the application, the settings or nobody", () => {
  const web = { Procfile: "web: gunicorn shop:app\n" };
  expect(
    planOf({ ...ALEMBIC, Procfile: `${web.Procfile}release: alembic upgrade head\n` }).migrator,
  ).toMatchObject({ by: "deploy-step", tool: "alembic", origin: { file: "Procfile", line: 2 } });
  expect(
    planOf({ ...ALEMBIC, Procfile: "web: alembic upgrade head && gunicorn shop:app\n" }).migrator,
  ).toMatchObject({ by: "start", tool: "alembic" });
  const boot = { "shop/db.py": "def start():\n    command.upgrade(config, 'head')\n" };
  expect(planOf({ ...ALEMBIC, ...web, ...boot }).migrator).toMatchObject({
    by: "application",
    origin: { file: "shop/db.py", line: 2 },
  });
  expect(planOf({ ...ALEMBIC, ...web }, { database: { migrate: "bin/up" } }).migrator?.by).toBe(
    "settings",
  );
  const job = { "k8s/job.yaml": 'command: ["alembic", "upgrade", "head"]\n' };
  expect(planOf({ ...ALEMBIC, ...web, ...job }).migrator).toMatchObject({
    by: "deploy-step",
    origin: { file: "k8s/job.yaml", line: 1 },
  });
  const nobody = planOf({ ...ALEMBIC, ...web });
  expect(nobody.migrator).toMatchObject({
    by: "nobody",
    tool: "alembic",
    origin: { file: "alembic/versions/a.py", line: 1 },
  });
  expect(nobody.migrate?.argv.at(-1)).toBe("exec python -m alembic upgrade head");
  expect(planOf(web).migrator).toBeUndefined();
  expect(planOf({ ...web, "migrations/001_a.sql": "" }).migrator).toBeUndefined();
});

test("a program for migrations is part of the start only where it is imported", () => {
  const program = { "src/migrate.js": "await knex.migrate.latest()\n" };
  expect(planOf({ ...KNEX, ...program }).migrator?.by).toBe("nobody");
  const server = { "src/server.js": 'import { up } from "./migrate.js"\n' };
  expect(planOf({ ...KNEX, ...program, ...server }).migrator?.by).toBe("application");
});

test("we run the tool ourselves only where production has it", () => {
  expect(planOf(KNEX).migrate?.argv.at(-1)).toBe("exec knex migrate:latest");
  const development = {
    "package.json": KNEX["package.json"].replace("dependencies", "devDependencies"),
  };
  expect(planOf({ ...KNEX, ...development }).migrate).toBeUndefined();
  expect(planOf({ ...KNEX, ...development }, {}, ["node_modules/.bin/knex"]).migrate).toBeDefined();
  const script = KNEX["package.json"].replace(
    '"start"',
    '"db:up":"knex migrate:latest --env p","start"',
  );
  expect(planOf({ ...KNEX, "package.json": script }).migrate).toMatchObject({
    argv: ["sh", "-c", "exec knex migrate:latest --env p"],
    origin: { file: "package.json" },
  });
});

test("ordered migrations of a known tool are known to the generic adapter", () => {
  const tree = projectOf({
    "package.json": "{}",
    "prisma/schema.prisma": "",
    "prisma/migrations/1_a/migration.sql": "",
    "prisma/migrations/2_b/migration.sql": "",
  });
  expect(generic.migrations(tree, settingsOf())).toMatchObject({
    tool: "prisma",
    directory: "prisma/migrations",
    files: [
      { id: "1_a", parents: [] },
      { id: "2_b", parents: ["1_a"] },
    ],
    bookkeeping: ["_prisma_migrations"],
  });
  expect(generic.migrations(projectOf(ALEMBIC), settingsOf())).toMatchObject({ supported: false });
});

const about = (files: Readonly<Record<string, string>>) =>
  planOf(files).disagreements?.map((found) => [found.about, found.taken.text, found.other.text]);

test("two entry objects contradict each other; two ways to serve one do not", () => {
  const dockerfile = (line: string) => `FROM python:3.14\nCMD ${line}\n`;
  const web = { Procfile: "web: gunicorn shop.main:app -k uvicorn.workers.UvicornWorker\n" };
  expect(
    about({ ...web, Dockerfile: dockerfile("uvicorn shop.asgi:application --port 80") }),
  ).toEqual([
    [
      "start",
      "gunicorn shop.main:app -k uvicorn.workers.UvicornWorker",
      "uvicorn shop.asgi:application --port 80",
    ],
  ]);
  for (const same of [
    "uvicorn shop.main:app --host 0.0.0.0 --port 80",
    "exec python -m uvicorn 'shop.main:app' --workers 4",
    "alembic upgrade head && hypercorn main:app --bind 0.0.0.0:80",
    "bin/serve",
    "gunicorn shop.wsgi",
    "python -m shop.serve",
    "node server.js",
  ])
    expect(about({ ...web, Dockerfile: dockerfile(same) }), same).toEqual([]);
  const node = {
    Procfile: "web: npm start\n",
    "package.json": '{"scripts":{"start":"node dist/main"}}',
  };
  expect(about({ ...node, Dockerfile: dockerfile("node dist/main.js") })).toEqual([]);
  expect(about({ ...node, Dockerfile: dockerfile("node main.js") })).toEqual([]);
  expect(about({ ...node, Dockerfile: dockerfile("node dist/worker.js") })).toHaveLength(1);
});

test("two migration tools contradict each other, and a push contradicts a deploy", () => {
  const with_ = (release: string, first: string) =>
    about({
      Procfile: `web: node a.js\nrelease: ${release}\n`,
      "railway.toml": `[deploy]\npreDeployCommand = "${first}"\n`,
    });
  expect(with_("npx prisma migrate deploy", "npx prisma db push")).toHaveLength(1);
  expect(with_("npx prisma migrate deploy", "prisma migrate deploy --schema x")).toEqual([]);
  expect(with_("flask db upgrade", "alembic upgrade head")).toEqual([]);
  expect(with_("flask db upgrade", "bin/release")).toEqual([]);
});

test("a platform that routes elsewhere than the command listens is a contradiction", () => {
  const fly = { "fly.toml": "[http_service]\ninternal_port = 8080\n" };
  const image = (port: string) => ({ Dockerfile: `FROM x\nCMD uvicorn a:b --port ${port}\n` });
  expect(about({ ...fly, ...image("8000") })).toEqual([
    ["port", "the start command listens on 8000", "fly.toml, internal_port 8080"],
  ]);
  expect(about({ ...fly, ...image("8080") })).toEqual([]);
  expect(about({ ...fly, ...image("$PORT") })).toEqual([]);
});

test("a second health path is a contradiction when no code speaks about it", () => {
  const files = {
    Procfile: "web: node a.js",
    "a.js": 'app.get("/healthz")',
    "fly.toml": '[[http_service.checks]]\npath = "/healthz"\n',
  };
  const railway = (path: string) => ({ "railway.toml": `[deploy]\nhealthcheckPath = "${path}"\n` });
  expect(about({ ...files, ...railway("/alive") })?.map(([what]) => what)).toEqual(["health"]);
  expect(about({ ...files, ...railway("/healthz") })).toEqual([]);
  expect(about({ ...files, ...railway("/api/healthz") })).toEqual([]);
  expect(about({ ...files, "a.js": "serve()", ...railway("/alive") })).toEqual([]);
});

test("a development server of a platform or an image is told, one of a compose file is not", () => {
  const files = {
    Procfile: "web: node a.js\n",
    "railway.toml": '[deploy]\nstartCommand = "next dev"\n',
  };
  expect(planOf(files).developmentServers).toMatchObject([
    { text: "next dev", file: "railway.toml", line: 2 },
  ]);
  const script = "#!/bin/sh\nexec uvicorn shop.main:app \\\n  --port 80 \\\n  --reload\n";
  const traced = {
    Dockerfile: 'FROM x\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["/app/run.sh"]\n',
    "run.sh": script,
    "package.json": '{"scripts":{"start":"node a.js"}}',
  };
  expect(planOf(traced).developmentServers).toMatchObject([{ file: "run.sh", line: 4 }]);
  const compose = "services:\n  web:\n    build: .\n    command: npm run dev\n";
  const local = { Procfile: "web: node a.js\n", Dockerfile: "FROM x\n", "compose.yaml": compose };
  expect(planOf(local).developmentServers).toEqual([]);
  expect(planOf({ "package.json": '{"scripts":{"start":"node a.js"}}' }).developmentServers).toBe(
    undefined,
  );
});

const NAMES = [
  ...["Procfile", "fly.toml", "render.yaml", "railway.toml", "railway.json", "app.json"],
  ...["heroku.yml", "compose.yaml", "Dockerfile", "run.sh", "package.json", "alembic.ini"],
  ...["migrations/1_a.sql", "src/env.ts", "alembic/versions/a.py"],
];
const LINES = [
  ...["web: sh run.sh", "release: npm run a", "services:", "  - type: web", "    startCommand: x"],
  ...["[processes]", 'app = "sh run.sh"', "[[services]]", "internal_port = 1", "[env]", 'A = "b"'],
  ...['{"deploy":{"startCommand":"x"}}', '{"env":{"A":1}}', "run:", "  web: node a.js", "  web:"],
  ...["    build: .", "    command: [", "    command: sh run.sh", "FROM x", 'CMD ["sh", "run.sh"]'],
  ...[
    "exec sh run.sh",
    "cd a && alembic upgrade head",
    '{"scripts":{"a":"npm run a"}}',
    "A: z.url(),",
  ],
];

test("the same project gives the same plan, as JSON, and none makes it throw", () => {
  const files = fc.dictionary(
    fc.constantFrom(...NAMES),
    fc.array(fc.constantFrom(...LINES), { maxLength: 6 }).map((lines) => lines.join("\n")),
  );
  fc.assert(
    fc.property(files, (project) => {
      const plan = planOf(project, { app: { start: "bin/serve" } });
      expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      expect(planOf(project, { app: { start: "bin/serve" } })).toEqual(plan);
    }),
  );
});

test("whether a start goes on after its migrations failed is read from the script or the line", () => {
  const goesOn = (files: Readonly<Record<string, string>>) =>
    planOf({ ...ALEMBIC, ...files }).migrator?.goesOn;
  const image = (script: string) => ({
    Dockerfile: 'FROM python:3.12\nCOPY . .\nENTRYPOINT ["./start.sh"]\n',
    "start.sh": script,
  });
  const lines = "alembic upgrade head\nexec gunicorn shop:app\n";
  expect(goesOn(image(`#!/bin/sh\n${lines}`))).toBe(true);
  expect(goesOn(image(`#!/bin/sh\nset -e\n${lines}`))).toBe(false);
  expect(goesOn({ Procfile: "web: alembic upgrade head; gunicorn shop:app\n" })).toBe(true);
  expect(goesOn({ Procfile: "web: alembic upgrade head && gunicorn shop:app\n" })).toBe(false);
  const release = "release: alembic upgrade head\nweb: gunicorn shop:app\n";
  expect(goesOn({ Procfile: release })).toBeUndefined();
});
