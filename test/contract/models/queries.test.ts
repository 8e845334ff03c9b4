import { join } from "node:path";
import { expect, test } from "vitest";
import { django } from "#adapters/django/index.ts";
import { fastapiSqlalchemyAlembic } from "#adapters/fastapi-sqlalchemy-alembic/index.ts";
import { flask } from "#adapters/flask/index.ts";
import { goHttp } from "#adapters/go-http/index.ts";
import { koa } from "#adapters/koa/index.ts";
import { rails } from "#adapters/rails/index.ts";
import { FOLDER, prepareOrms } from "../../system/harness/orms.ts";
import { serverVersions, withServer } from "../catalog/servers.ts";
import { pythonWith } from "./python.ts";
import { queryModels } from "./queried.ts";

const [VERSION = 0] = serverVersions();
const NEW = ["sqlalchemy==2.1.9", "alembic==1.20.1", "psycopg[binary]==3.3.9", "sqlmodel==0.0.50"];
const OLD = [
  "sqlalchemy==1.4.54",
  "alembic==1.19.2",
  "psycopg2-binary",
  "flask==3.1.3",
  "flask-sqlalchemy==3.0.5",
  "flask-migrate==4.1.0",
];
const ASYNCPG = ["sqlalchemy[asyncio]==2.1.9", "asyncpg==0.32.0"];
const PG8000 = ["sqlalchemy==2.1.9", "pg8000==1.31.5", "scramp==1.4.6"];
// Nothing of the engine is needed for this; it would be fetched otherwise.
const GENERATE = {
  argv: ["node", "node_modules/prisma/build/index.js", "generate"],
  env: {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_QUERY_ENGINE_LIBRARY: process.execPath,
  },
};
const DJANGO = ["django==5.2.19", "psycopg[binary]==3.3.9"];
const DJANGO_4 = ["django==4.2.16", "psycopg2-binary"];

test.each([
  ["SQLAlchemy 2", fastapiSqlalchemyAlembic, "sqlalchemy-2", NEW],
  ["SQLAlchemy 1.4", flask, "flask-1.4", OLD],
  ["Django", django, "django", DJANGO],
] as const)(
  "%s: what the models build takes every query of theirs",
  (_name, adapter, fixture, packages) =>
    withServer(VERSION, async (server) => {
      const python = pythonWith(packages);
      const { report, ...told } = await queryModels({
        ...{ adapter, fixture: `models/${fixture}`, python, server },
      });
      expect(told).toMatchObject({ refused: [], undecided: [], filled: [] });
      expect(report.taken.select).toBeGreaterThan(1);
      expect(report.taken.insert).toBeGreaterThan(1);
    }),
  240_000,
);

test.each([
  ["SQLAlchemy 2 and psycopg", "sqlalchemy", NEW, ["Late"]],
  ["SQLAlchemy 2 and asyncpg", "sqlalchemy", ASYNCPG, ["Late"]],
  ["SQLAlchemy 2 and pg8000", "sqlalchemy", PG8000, ["Late"]],
  ["SQLAlchemy 1.4 and psycopg2", "sqlalchemy", OLD, ["Late", "Sale.shop"]],
  ["Django 5.2", "django", DJANGO, ["stock.Sale.shelf"]],
  ["Django 4.2 and psycopg2", "django", DJANGO_4, ["stock.Sale.shelf"]],
] as const)(
  "%s: only what no row, no session and no search path explains is refused",
  (_name, fixture, packages, avoidable) =>
    withServer(VERSION, async (server) => {
      const queried = await queryModels({
        adapter: fixture === "django" ? django : fastapiSqlalchemyAlembic,
        ...{ fixture: `queries/${fixture}`, python: pythonWith(packages), server },
      });
      expect(queried.refused).toEqual(queried.expectedRefused);
      const another = queried.report.refused.filter((query) => query.avoidable === true);
      expect(another.map(({ name }) => name)).toEqual(avoidable);
      expect(queried.undecided).toEqual(queried.expectedUndecided);
      expect(queried.filled).toEqual([]);
    }),
  240_000,
);

test.each([
  ["TypeORM", "typeorm", { select: 19, join: 11, insert: 11 }],
  ["Drizzle", "drizzle", { select: 11, join: 6, insert: 7 }],
  ["MikroORM", "mikro-orm", { select: 11, join: 5, insert: 6 }],
  ["Sequelize", "sequelize", { select: 11, join: 3, insert: 7 }],
] as const)(
  "%s: only what no row, no session and no search path explains is refused",
  (_name, fixture, taken) =>
    withServer(VERSION, async (server) => {
      prepareOrms();
      const queried = await queryModels({
        adapter: koa,
        ...{ fixture: `queries/${fixture}`, modules: join(FOLDER, "node_modules"), server },
      });
      expect(queried.report.obstacle).toBeUndefined();
      expect(queried.refused).toEqual(queried.expectedRefused);
      expect(queried.undecided).toEqual(queried.expectedUndecided);
      expect(queried.report.taken).toEqual(taken);
      expect(queried.filled).toEqual([]);
    }),
  300_000,
);

test(
  "Prisma: its client, as the project generated it, is asked where it needs no engine",
  () =>
    withServer(VERSION, async (server) => {
      prepareOrms();
      const queried = await queryModels({
        adapter: koa,
        ...{
          fixture: "queries/prisma",
          modules: join(FOLDER, "node_modules"),
          server,
          build: GENERATE,
        },
      });
      expect(queried.report.obstacle).toBeUndefined();
      expect(queried.refused).toEqual(queried.expectedRefused);
      expect(queried.undecided).toEqual(queried.expectedUndecided);
      expect(queried.report.taken).toEqual({ select: 9, join: 4, insert: 6 });
      expect(queried.filled).toEqual([]);
    }),
  300_000,
);

test.each([
  ["Prisma", "prisma", "its client is not generated: src/generated/prisma is not there"],
  ["Drizzle", "drizzle", "neither pg nor postgres is installed"],
] as const)(
  "%s: what cannot be asked is said and accuses nobody",
  (_name, fixture, said) =>
    withServer(VERSION, async (server) => {
      prepareOrms();
      const { report } = await queryModels({
        adapter: koa,
        ...{ fixture: `queries/${fixture}`, server, modules: join(FOLDER, "node_modules") },
        without: ["pg", "postgres"],
      });
      expect(report).toMatchObject({ refused: [], undecided: [] });
      expect(report.obstacle).toContain(said);
    }),
  300_000,
);

test(
  "GORM: only what no row, no session and no search path explains is refused",
  () =>
    withServer(VERSION, async (server) => {
      const queried = await queryModels({ adapter: goHttp, fixture: "queries/gorm", server });
      expect(queried.refused).toEqual(queried.expectedRefused);
      const another = queried.report.refused.filter((query) => query.avoidable === true);
      expect(another.map(({ name }) => name)).toEqual(["store.Entry.Ledger", "store.Sum"]);
      expect(queried.undecided).toEqual(queried.expectedUndecided);
      expect(queried.report.taken).toEqual({ select: 10, join: 2, insert: 2 });
      expect(queried.filled).toEqual([]);
    }),
  240_000,
);

const RAILS = { RAILS_ENV: "production", SECRET_KEY_BASE: "only-for-this-test" };

test(
  "Rails: what its checked-in schema builds takes every query of its classes",
  () =>
    withServer(VERSION, async (server) => {
      const { report, ...told } = await queryModels({
        ...{ adapter: rails, fixture: "rails/harbour", server, variables: RAILS },
      });
      // Only the migrations make the view, which schema.rb cannot say.
      expect(told).toMatchObject({
        ...{ undecided: [], filled: [] },
        refused: ["select BusyBerth 42P01 app/models/busy_berth.rb:2"],
      });
      expect(report.taken).toEqual({ select: 9, join: 18, insert: 9 });
    }),
  120_000,
);

test(
  "Rails: a belongs_to without its column, a class without a table, and what no row can give",
  () =>
    withServer(VERSION, async (server) => {
      const queried = await queryModels({
        ...{ adapter: rails, fixture: "queries/rails", server, variables: RAILS },
      });
      expect(queried.refused).toEqual(queried.expectedRefused);
      const another = queried.report.refused.filter((query) => query.avoidable === true);
      expect(another.map(({ name }) => name)).toEqual(["Permit.pit"]);
      expect([...queried.undecided].sort()).toEqual(queried.expectedUndecided);
      expect(queried.filled).toEqual([]);
    }),
  120_000,
);
