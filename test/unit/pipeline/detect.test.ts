import { expect, test } from "vitest";
import { SettingsError } from "#contract/failure.ts";
import { detect } from "#pipeline/1-detect.ts";
import { projectOf, settingsOf } from "../adapters/project.ts";

const BACKEND = {
  "backend/requirements.txt": "fastapi[standard]\nsqlalchemy\nalembic\n",
  "backend/alembic.ini": "[alembic]\nscript_location = migrations\n",
  "backend/app/main.py": "from app.models import Note\napp = FastAPI()\n",
  "backend/app/models.py": "class Note(Base):\n    __tablename__ = 'notes'\n",
  "tools/report.py": "t = sa.Table('scratch', sa.MetaData())\n",
};
const FRONTEND = { "frontend/package.json": '{"devDependencies":{"vite":"7"}}' };

function detected(
  files: Readonly<Record<string, string>>,
  flags: Readonly<Record<string, unknown>> = {},
) {
  const { adapter, plan, directory, models } = detect(projectOf(files), settingsOf(flags));
  const question = models.supported ? (models.command.argv.at(-1) ?? "{}") : "{}";
  const { modules } = JSON.parse(question) as { readonly modules?: readonly string[] };
  return { adapter: adapter.id, start: plan.start.argv.at(-1), directory, modules };
}

function refusal(files: Readonly<Record<string, string>>): string {
  try {
    detect(projectOf(files), settingsOf());
  } catch (error) {
    if (error instanceof SettingsError)
      return error.problems.map(({ allowed, example }) => `${allowed}${example ?? ""}`).join("\n");
    throw error;
  }
  return "";
}

test("the application of a repository with several parts lives where its manifest is", () => {
  const root = { "package.json": '{"private":true,"workspaces":["frontend"]}' };
  expect(detected({ ...BACKEND, ...FRONTEND, ...root })).toEqual({
    adapter: "fastapi-sqlalchemy-alembic",
    start: "exec python -m uvicorn app.main:app --host 0.0.0.0 --port $PORT",
    directory: "backend",
    modules: ["app.models"],
  });
});

test("a directory of the settings is looked at alone", () => {
  const files = {
    "server/package.json": '{"scripts":{"start":"node index.js"},"dependencies":{"express":"5"}}',
    "server/index.js": "",
    "tools/report.py": "from fastapi import FastAPI\n",
  };
  expect(detected(files, { "app.directory": "server" })).toMatchObject({
    adapter: "express-node-pg-migrate",
    directory: "server",
  });
});

test("an application at the root stays there, whatever lies beside it", () => {
  const files = {
    "requirements.txt": "fastapi[standard]",
    "main.py": "app = FastAPI()\n",
    "admin/package.json": '{"scripts":{"start":"node a.js"},"dependencies":{"express":"5"}}',
    ...FRONTEND,
  };
  expect(detected(files)).toMatchObject({ directory: ".", adapter: "fastapi-sqlalchemy-alembic" });
});

test("a manifest inside the package leaves the root as the place to import it from", () => {
  const files = {
    "app/requirements.txt": "fastapi[standard]",
    "app/main.py": "from app.db import engine\napp = FastAPI()\n",
    "app/db.py": "engine = 1\n",
  };
  expect(detected(files)).toMatchObject({
    directory: ".",
    start: "exec python -m uvicorn app.main:app --host 0.0.0.0 --port $PORT",
  });
});

test("a start command at the root is the repository's own word", () => {
  const procfile = { Procfile: "web: cd backend && uvicorn app.main:app --port $PORT\n" };
  expect(detected({ ...BACKEND, ...procfile })).toMatchObject({ directory: "." });
});

test("several applications are named with what is known of them, and the lines that choose one", () => {
  const other = {
    "billing/requirements.txt": "fastapi[standard]\nasyncpg\n",
    "billing/main.py": "app = FastAPI()\n",
  };
  const text = refusal({ ...BACKEND, ...other });
  expect(text).toContain("backend (a database); billing (a database)");
  expect(text).toContain("app:\n  directory: backend");
});

const GATEWAY = {
  "gateway/package.json": '{"scripts":{"start":"node index.js"},"dependencies":{"express":"5"}}',
  "gateway/index.js": "",
};

function reasonsOf(files: Readonly<Record<string, string>>): string {
  const { plan } = detect(projectOf(files), settingsOf());
  return plan.reasons.map(({ text }) => text).join("\n");
}

test("of several applications the only one with a database is taken, and the reason names the others", () => {
  const files = { ...BACKEND, ...GATEWAY };
  expect(detected(files).directory).toBe("backend");
  expect(reasonsOf(files)).toContain(
    "of 2 applications, the one in backend (not gateway): only backend/requirements.txt names a library for PostgreSQL",
  );
});

test("of several applications with a database the only one that is deployed is taken", () => {
  const other = {
    "billing/requirements.txt": "fastapi[standard]\nasyncpg\n",
    "billing/main.py": "app = FastAPI()\n",
    "billing/Dockerfile": "FROM python:3.14\n",
  };
  expect(detected({ ...BACKEND, ...other }).directory).toBe("billing");
  const both = { ...other, "backend/Procfile": "release: bin/up\n" };
  expect(refusal({ ...BACKEND, ...both })).toContain(
    "backend (backend/Procfile, a database); billing (billing/Dockerfile, a database)",
  );
});

test("the service of the compose file that has the database is taken", () => {
  const other = {
    "billing/requirements.txt": "fastapi[standard]\nasyncpg\n",
    "billing/main.py": "app = FastAPI()\n",
    "billing/Dockerfile": "FROM python:3.14\n",
    "backend/Dockerfile": "FROM python:3.14\n",
    "compose.yaml":
      "services:\n  api:\n    build: backend\n    ports: ['8000:8000']\n    depends_on: [db]\n  bills:\n    build: billing\n  db:\n    image: postgres:17\n",
  };
  expect(detected({ ...BACKEND, ...other }).directory).toBe("backend");
  expect(reasonsOf({ ...BACKEND, ...other })).toContain("service api of compose.yaml builds it");
});

test("a compose service without a database says nothing about the one behind it", () => {
  const files = {
    ...GATEWAY,
    "gateway/Dockerfile": "FROM node:24\n",
    "compose.yaml": "services:\n  web:\n    build: gateway\n    ports: ['80:80']\n",
  };
  expect(detected({ ...BACKEND, ...files }).directory).toBe("backend");
});

test("where only a development server is declared, the problem says so and names what could be taken", () => {
  const text = refusal({
    "package.json": '{"scripts":{"start":"nodemon src/server.js","serve:all":"node all.js"}}',
    "src/server.js": "app.listen(3000)",
    Procfile: "web: npm start\n",
  });
  expect(text).toContain("Procfile (line 1 starts a development server: npm start)");
  expect(text).toContain('script "start" is a development server: nodemon src/server.js');
  expect(text).toContain("node src/server.js (src/server.js:1)");
  expect(text).toContain("app:\n  start: node src/server.js");
});

test("a service of another language lives where its build file is", () => {
  const files = {
    "README.md": "",
    "services/api/go.mod": "module example.org/api\n",
    "services/api/main.go": 'package main\n\nimport "net/http"\n\nfunc main() {\n}\n',
  };
  expect(detected(files)).toMatchObject({
    adapter: "go-http",
    directory: "services/api",
    start: "exec api",
  });
});
