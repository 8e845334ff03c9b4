import { expect, test } from "vitest";
import { fastapiSqlalchemyAlembic } from "#adapters/fastapi-sqlalchemy-alembic/index.ts";
import { flask } from "#adapters/flask/index.ts";
import { serverVersions, withServer } from "../catalog/servers.ts";
import { buildModels } from "./built.ts";
import { pythonWith } from "./python.ts";

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

test(
  "SQLAlchemy 2: every declaration's own line, and what env.py leaves out",
  () =>
    withServer(VERSION, async (server) => {
      await using migrated = await server.create("migrated");
      await using session = await migrated.session("target");
      for (const sql of [
        "CREATE TABLE person (id integer, extra integer)",
        "CREATE INDEX by_hand ON person (extra)",
        "CREATE VIEW people_view AS SELECT id FROM person",
        "CREATE TABLE partner_data (x integer)",
        "CREATE TABLE legacy_old (x integer)",
        "CREATE SCHEMA audit",
        "CREATE TABLE audit.entries (x integer)",
      ])
        await session.query(sql);
      const made: string[] = [];
      const { report, expected, reported } = await buildModels(
        {
          ...{ adapter: fastapiSqlalchemyAlembic, fixture: "sqlalchemy-2", server, migrated },
          python: pythonWith(NEW),
        },
        async (database) => {
          const rows = await database.query(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace = 'public'::regnamespace",
          );
          made.push(...rows.map(({ relname }) => String(relname)));
        },
      );
      expect(expected.length).toBeGreaterThan(100);
      expect(reported).toEqual(expected);
      expect(report.failures).toEqual([]);
      const ignored = report.ignored ?? [];
      expect(ignored.map(({ kind, table, name }) => [kind, table, name].join(" ")).sort()).toEqual([
        "column place aside",
        "index person by_hand",
        "schema  audit",
        "table  forgotten",
        "table  legacy_old",
        "table  legacy_stuff",
        "table  partner_data",
        "table  people_view",
        "table  schema_history",
        "table  trail",
      ]);
      const signals = report.signals ?? [];
      expect(signals.map(({ kind, subject }) => `${kind} ${subject}`).sort()).toEqual([
        "another-database public.trail",
        "module-unreached app.audit.models",
        "module-unreached app.models.forgotten",
        ...[
          "extra.fourth",
          "public.boss",
          "public.event",
          "public.third_thing",
          "public.venue",
        ].map((name) => `unknown-to-migrations ${name}`),
      ]);
      expect(made.filter((name) => /legacy|view|forgotten|trail/.test(name))).toEqual([]);
    }),
  240_000,
);

test(
  "SQLAlchemy 1.4 in a Flask application: its env.py asks the application, and a bind is another database",
  () =>
    withServer(VERSION, async (server) => {
      const { report, expected, reported } = await buildModels({
        ...{ adapter: flask, fixture: "flask-1.4", server, python: pythonWith(OLD) },
      });
      expect(expected.length).toBeGreaterThan(15);
      expect(reported).toEqual(expected);
      expect(report.signals?.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
        "another-database public.meter",
      ]);
      expect(report.ignored?.map(({ name }) => name)).toEqual(["alembic_version", "meter"]);
    }),
  240_000,
);
