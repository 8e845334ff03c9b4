import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ADAPTERS } from "#adapters/registry.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { readSourceTree } from "#runtimes/source-tree.ts";
import { settingsWith } from "../fixtures/evidence/startup/settings.ts";
import { projectOf } from "../unit/validators/startup/project.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const plain = settingsWith({});
const started = settingsWith({ app: { start: "bin/serve --port $PORT" } });

/** Everything an adapter says of a project. */
const sayingsOf = (adapter: (typeof ADAPTERS)[number], tree: SourceTree, settings = plain) => ({
  detection: adapter.detect(tree, "."),
  launch: adapter.launch(tree, settings),
  models: adapter.models(tree, settings),
  migrations: adapter.migrations(tree, settings),
});

const NAMES = [
  ...[
    "package.json",
    "pyproject.toml",
    "requirements.txt",
    "Procfile",
    "Dockerfile",
    "alembic.ini",
  ],
  ...["main.py", "app/main.py", "src/server.js", "migrations/1_first.js", ".env.example"],
  ...["docker-entrypoint.sh", "openapi.json", "migrations/versions/a.py", "src/config.ts"],
  ...["manage.py", "shop/wsgi.py", "shop/settings.py", "shop/urls.py", "cart/migrations/0001_a.py"],
  ...["migrations/alembic.ini", "migrations/env.py", "nest-cli.json", "next.config.js", "app.js"],
  ...["go.mod", "main.go", "cmd/web/main.go", "pom.xml", "web/pom.xml", "build.gradle"],
  ...["src/main/java/org/shop/App.java", "src/main/resources/application.yml"],
  ...["src/main/resources/application-prod.properties", "Gemfile", "config.ru", "config/puma.rb"],
  ...["src/main/resources/db/migration/V1__a.sql", "db/migrate/1_a.rb", "config/routes.rb"],
];
const LINES = [
  ...[
    "from fastapi import FastAPI",
    "app = FastAPI()",
    'os.environ["A"]',
    "web: node src/server.js",
  ],
  ...["CMD [", 'CMD ["node", "x"]', "ENTRYPOINT", "{", '{"dependencies":{"express":"5"}}', "["],
  ...[
    "process.env.DATABASE_URL",
    "down_revision = None",
    "[alembic]",
    "script_location = %(here)s",
  ],
  ...["module example.org/shop", "package main", "func main() {", 'os.Getenv("A")', "serve:"],
  ...["<artifactId>spring-boot-maven-plugin</artifactId>", "<modules>", "${A:b}", "a.b = ${A}"],
  ...["@SpringBootApplication", 'gem "rails"', 'ENV.fetch("A") { 1 }', "web: java -jar app.jar"],
  ...["\0", "exec uvicorn main:app", "A=", "= b", "fastapi", "sqlalchemy>=2", "Base.metadata"],
  ...["flask==3", "django~=5.2", "gunicorn", "app = Flask(__name__)", "def create_app(a=1):"],
  ...["application = get_wsgi_application()", "django", "class Migration(migrations.Migration):"],
  ...["    dependencies = [", '        ("cart", "0001_a"),', "    ]", "STATIC_ROOT = 1"],
  ...['"DJANGO_SETTINGS_MODULE", "shop.settings"', 'path("health/", views.health)', "label = 1"],
  ...[
    '{"scripts":{"build":"nest build"},"dependencies":{"@nestjs/core":"12"}}',
    '{"scripts":{"build":"next build"},"dependencies":{"next":"16"}}',
    '{"dependencies":{"fastify":"5","fastify-cli":"8","knex":"3"}}',
    '{"scripts":{"start":"node server.js"},"dependencies":{"koa":"3","next":"16"}}',
  ],
  ...['module.exports = { output: "standalone" }', '@Controller("health") @Get()', "current_app"],
  ...["RUN A=b python manage.py collectstatic", "FROM python:3.12-slim"],
];
const trees = fc
  .dictionary(
    fc.constantFrom(...NAMES),
    fc.array(fc.constantFrom(...LINES), { maxLength: 6 }).map((lines) => lines.join("\n")),
  )
  .map(projectOf);

describe.each(ADAPTERS.map((adapter) => ({ name: adapter.id, adapter })))(
  "$name",
  ({ adapter }) => {
    test("says the same of the same project, as JSON, and never throws", () => {
      fc.assert(
        fc.property(trees, (tree) => {
          const sayings = sayingsOf(adapter, tree);
          expect(JSON.parse(JSON.stringify(sayings))).toEqual(sayings);
          expect(sayingsOf(adapter, tree)).toEqual(sayings);
        }),
      );
    });

    test("is confident between 0 and 1, and gives reasons when it is confident at all", () => {
      fc.assert(
        fc.property(trees, (tree) => {
          const { confidence, reasons } = adapter.detect(tree, ".");
          expect(confidence).toBeGreaterThanOrEqual(0);
          expect(confidence).toBeLessThanOrEqual(1);
          expect(reasons.length > 0).toBe(confidence > 0);
        }),
      );
    });

    test("names only files that are there", () => {
      fc.assert(
        fc.property(trees, (tree) => {
          const { launch, migrations } = sayingsOf(adapter, tree, started);
          const origins = launch.ok
            ? [...launch.value.reasons, launch.value.start.origin, ...launch.value.environment]
            : [];
          const files = origins.flatMap(({ file }) => (file === undefined ? [] : [file]));
          const listed = migrations.supported ? migrations.files.map(({ file }) => file) : [];
          expect([...files, ...listed].filter((file) => !tree.has(file))).toEqual([]);
        }),
      );
    });

    test("takes the start command of the settings before everything else", () => {
      fc.assert(
        fc.property(trees, (tree) => {
          const launch = adapter.launch(tree, started);
          expect(launch.ok && launch.value.start.argv.at(-1)).toContain("bin/serve --port $PORT");
        }),
      );
    });

    test("asks for a start command with what was looked at and lines to copy, when there is none", () => {
      const launch = adapter.launch(projectOf({ "notes.txt": "nothing" }), plain);
      expect(launch.ok).toBe(false);
      if (launch.ok) return;
      expect(launch.error.lookedAt.length).toBeGreaterThan(0);
      expect(launch.error.lines.join("\n")).toMatch(/^app:\n {2}start: \S/);
    });
  },
);

test.each([
  ["examples/orders-fastapi", "fastapi-sqlalchemy-alembic", "FastAPI, SQLAlchemy, Alembic"],
  ["examples/orders-express", "express-node-pg-migrate", undefined],
  ["bench/startup/apps/flask", "flask", "Flask, SQLAlchemy, Alembic"],
  ["bench/startup/apps/django", "django", undefined],
  ["bench/startup/apps/fastify", "fastify", "Fastify, node-pg-migrate"],
  ["bench/startup/apps/nest", "nest", "Nest, TypeORM"],
  ["bench/startup/apps/koa", "koa", "Koa, Knex"],
])("%s is recognised by %s before all others", async (project, expected, title) => {
  const tree = await readSourceTree(join(ROOT, project), { hostEnvironment: process.env });
  const ranked = ADAPTERS.map((adapter) => ({
    id: adapter.id,
    detection: adapter.detect(tree, "."),
  }));
  ranked.sort((a, b) => b.detection.confidence - a.detection.confidence);
  expect(ranked[0]?.id).toBe(expected);
  expect(ranked[0]?.detection.title).toBe(title);
  const adapter = ADAPTERS.find(({ id }) => id === expected);
  const launch = adapter?.launch(tree, plain);
  expect(launch?.ok && launch.value.adapter).toBe(expected);
  // Each of these projects has migrations, and says how they are run.
  expect(launch?.ok && launch.value.migrate).toBeTruthy();
});
