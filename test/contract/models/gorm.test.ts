import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { goHttp } from "#adapters/go-http/index.ts";
import type { Database } from "#contract/database.ts";
import { serverVersions, withServer } from "../catalog/servers.ts";
import { buildModels } from "./built.ts";

const [VERSION = 0] = serverVersions();
const MIGRATIONS = join(import.meta.dirname, "../../fixtures/models/gorm/db/migrations");

async function migrate(database: Database): Promise<void> {
  await using session = await database.session("target");
  for (const file of readdirSync(MIGRATIONS).sort()) {
    const [up = ""] = readFileSync(join(MIGRATIONS, file), "utf8").split("-- +goose Down");
    await session.query(up);
  }
}

const COLUMNS = `
  SELECT n.nspname || '.' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END || ' ' || a.attidentity || ' '
    || coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS text
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname IN ('public', 'audit') ORDER BY 1`;

async function columnsOf(database: Database): Promise<readonly string[]> {
  return (await database.query(COLUMNS)).map(({ text }) => String(text));
}

test(
  "GORM: structs that are handed to it, wherever they are; every field's own line; what they leave unsaid is the migrations'",
  () =>
    withServer(VERSION, async (server) => {
      await using migrated = await server.create("migrated");
      await migrate(migrated);
      const built: string[] = [];
      const { report, expected, reported } = await buildModels(
        {
          ...{ adapter: goHttp, fixture: "gorm", server, migrated },
          before: ["CREATE SCHEMA audit"],
          install: "go mod download",
        },
        async (database) => void built.push(...(await columnsOf(database))),
      );
      expect(expected.length).toBeGreaterThan(45);
      expect(reported).toEqual(expected);
      expect(report.failures).toEqual([]);
      const wanted = await columnsOf(migrated);
      expect(built).toEqual(wanted.filter((text) => !text.includes("lib_reader_topics.since")));
      expect(report.ignored?.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual([
        "column since",
        "constraint lib_loans_reader_id_fkey",
        "constraint lib_reader_topics_pkey",
        "index readers_by_name",
      ]);
    }),
  240_000,
);
