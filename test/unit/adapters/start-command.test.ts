import { expect, test } from "vitest";
import { isDevelopmentServer } from "#adapters/development-server.ts";
import { isMigration, toolOf } from "#adapters/migration-commands.ts";
import { findCommands } from "#adapters/start-command.ts";
import { projectOf } from "./project.ts";

const found = (files: Readonly<Record<string, string>>) => findCommands(projectOf(files), ".");
const DOCKERFILE = 'FROM node:24\nWORKDIR /app\nEXPOSE 3000\nCMD ["node", "server.js"]\n';

test("platforms come before compose, and compose before the Dockerfile", () => {
  const compose =
    "services:\n  web:\n    build: .\n    command: node compose.js\n    ports: ['3000:3000']\n";
  const files = { Dockerfile: DOCKERFILE, "compose.yaml": compose };
  expect(found({ Dockerfile: DOCKERFILE }).start?.line).toBe("node server.js");
  expect(found(files).start).toMatchObject({
    line: "node compose.js",
    origin: { file: "compose.yaml", line: 4 },
  });
  const railway = '[deploy]\nstartCommand = "node railway.js"\n';
  expect(found({ ...files, "railway.toml": railway }).start?.line).toBe("node railway.js");
  expect(
    found({ ...files, "railway.toml": railway, Procfile: "web: node proc.js" }).start?.line,
  ).toBe("node proc.js");
});

test("arguments of an image's own program are no command", () => {
  const compose = "services:\n  web:\n    build: .\n    command: serve --port 3000\n";
  const Dockerfile = 'FROM python:3.14\nENTRYPOINT ["python", "-m", "shop"]\n';
  expect(found({ Dockerfile, "compose.yaml": compose }).start?.line).toBe("python -m shop");
});

test("a port that the manifest itself names is ours to choose", () => {
  const fly =
    '[processes]\napp = "uvicorn shop:app --port 8080"\n[http_service]\ninternal_port = 8080\n';
  expect(found({ "fly.toml": fly }).start?.line).toBe("uvicorn shop:app --port $PORT");
  const other = fly.replace("internal_port = 8080", "internal_port = 9090");
  expect(found({ "fly.toml": other }).start?.line).toBe("uvicorn shop:app --port 8080");
});

test("a program that is only in the image is no command for the project's folder", () => {
  const files = {
    "fly.toml": '[deploy]\nrelease_command = "/app/bin/migrate"\n[processes]\napp = "/app/run"\n',
    Dockerfile: 'FROM node:24\nWORKDIR /app\nCMD ["node", "server.js"]\n',
  };
  expect(found(files).migrate).toBeUndefined();
  expect(found(files).start?.line).toBe("node server.js");
  expect(found({ ...files, "bin/migrate": "", run: "" })).toMatchObject({
    start: { line: "./run" },
    migrate: { line: "./bin/migrate" },
  });
  expect(found({ Procfile: "web: /srv/run" }).start).toBeUndefined();
  expect(found({ Procfile: "web: /usr/bin/env node a.js" }).start?.line).toContain("/usr/bin/env");
  expect(found({ Procfile: "web: ./bin/built" }).start?.line).toBe("./bin/built");
});

test("a migration inside of the start is found where it stands", () => {
  const files = {
    Procfile: "web: bash start.sh\n",
    "start.sh":
      '#!/bin/bash\nset -e\nif [ -n "$DATABASE_URL" ]; then alembic upgrade head; fi\nexec gunicorn shop:app\n',
  };
  expect(found(files)).toMatchObject({
    start: { line: "bash start.sh" },
    migrate: { line: "alembic upgrade head", origin: { file: "start.sh", line: 3 } },
  });
});

test("a nested script of an entrypoint is followed", () => {
  const files = {
    Dockerfile:
      'FROM node:24\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["./entry.sh"]\nCMD ["node", "server.js"]\n',
    "entry.sh": '#!/bin/sh\nsh /app/scripts/db.sh\nexec "$@"\n',
    "scripts/db.sh": "npx prisma migrate deploy\n",
  };
  expect(found(files)).toMatchObject({
    start: { line: "node server.js" },
    migrate: { line: "npx prisma migrate deploy", origin: { file: "scripts/db.sh", line: 1 } },
  });
});

test("a development server is refused, also behind a script, and the refusal says so", () => {
  const files = {
    Procfile: "web: npm start\n",
    "package.json": '{"scripts":{"start":"nodemon src/app.js"}}',
  };
  const { start, reasons, lookedAt } = found(files);
  expect(start).toBeUndefined();
  expect(reasons[0]).toMatchObject({ file: "Procfile", line: 1 });
  expect(lookedAt[0]).toBe("Procfile (line 1 starts a development server: npm start)");
  const named = (script: string) =>
    found({ Procfile: "web: npm run dev", "package.json": `{"scripts":{"dev":"${script}"}}` });
  expect(named("node server.js").start?.line).toBe("npm run dev");
  expect(named("node wait.js && nodemon server.js").start).toBeUndefined();
  expect(found({ Procfile: "web: npm run dev" }).start).toBeUndefined();
  const both = {
    Procfile: "web: sh s.sh\n",
    "s.sh": "if x; then\nflask run\nelse\ngunicorn a:b\nfi\n",
  };
  expect(found(both).start?.line).toBe("sh s.sh");
});

test.each([
  "uvicorn a:b --reload",
  "npx nodemon app.js",
  "tsx watch src/main.ts",
  "node --watch app.js",
  "flask run --host 0.0.0.0",
  "flask --app shop run --debug",
  "python -m flask run",
  "python manage.py runserver 0.0.0.0:8000",
  "next dev",
  "vite --host",
  "nx serve api",
  "nx run api:serve",
  "nest start --watch",
  "nest start",
  "npm run dev",
  "pnpm dev",
  "yarn start:dev",
  "air -c .air.toml",
  "php artisan serve",
  "concurrently 'a' 'b'",
])("%s is a development server", (line) => {
  expect(isDevelopmentServer(line)).toBe(true);
});

test.each([
  "uvicorn a:b --port $PORT",
  "flask db upgrade",
  "vite build && node server.js",
  "vite preview",
  "next start",
  "gunicorn airline.wsgi",
  "npm run start:prod",
  "npm run deploy",
  "rails server -e production",
  "node dist/nest-start.js",
])("%s is none", (line) => {
  expect(isDevelopmentServer(line)).toBe(false);
});

test.each([
  ["alembic -c db/alembic.ini upgrade head", "alembic"],
  ["python -m flask db upgrade", "flask-migrate"],
  ["python manage.py migrate --noinput", "django"],
  ["npx prisma migrate deploy", "prisma"],
  ["drizzle-kit migrate", "drizzle"],
  ["npx typeorm migration:run -d dist/data.js", "typeorm"],
  ["knex migrate:latest", "knex"],
  ["sequelize-cli db:migrate", "sequelize"],
  ["node-pg-migrate up", "node-pg-migrate"],
  ["db-migrate up", "db-migrate"],
  ["mikro-orm migration:up", "mikro-orm"],
  ["kysely migrate:latest", "kysely"],
  ["goose -dir sql postgres $DATABASE_URL up", "goose"],
  ["migrate -path sql -database $DATABASE_URL up", "golang-migrate"],
  ["flyway migrate", "flyway"],
  ["liquibase update", "liquibase"],
  ["bundle exec rails db:migrate", "rails"],
  ["psql $DATABASE_URL -f schema.sql", "sql"],
])("%s is a migration", (line, tool) => {
  expect(toolOf(line)?.id).toBe(tool);
  expect(isMigration(line)).toBe(true);
});

test.each([
  "python manage.py migrate --check",
  "alembic downgrade -1",
  "sequelize-cli db:migrate:undo",
  "npm run migrate:down",
  "rails db:rollback",
  "python manage.py makemigrations",
  "node src/server.js",
])("%s is none", (line) => {
  expect(isMigration(line)).toBe(false);
});

test("a command that reads a path of the image is none for the project's folder, and is told", () => {
  const Dockerfile = (line: string) =>
    `FROM python:3.12\nENV SHOP_INI=/etc/shop.ini PORT=8888 MODE=live\nCMD ["sh", "-c", "${line}"]\n`;
  const lost = found({ Dockerfile: Dockerfile("shop serve --ini $SHOP_INI --port $PORT") });
  expect(lost.start).toBeUndefined();
  expect(lost.lookedAt).toContain("Dockerfile (line 3 needs SHOP_INI, a path of the image)");
  const kept = found({ Dockerfile: Dockerfile("shop serve --mode ${MODE} --port $PORT") });
  expect(kept.start?.line).toContain("shop serve --mode");
});

test.each([
  ["/usr/local/bin/python -m shop", "python -m shop"],
  ["/opt/venv/bin/uvicorn shop:app", "uvicorn shop:app"],
  ["/srv/.venv/bin/gunicorn shop:app", "gunicorn shop:app"],
  ["/usr/bin/node server.js", "node server.js"],
  ["/usr/local/bin/shop-server --fast", "/usr/local/bin/shop-server --fast"],
])("a language of the image is found by its name: %s", (line, expected) => {
  expect(found({ Dockerfile: `FROM python:3.12\nWORKDIR /srv\nCMD ${line}\n` }).start?.line).toBe(
    expected,
  );
});
