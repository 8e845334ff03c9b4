import { expect, test } from "vitest";
import { django } from "#adapters/django/index.ts";
import { serverVersions, withServer } from "../catalog/servers.ts";
import { buildModels } from "./built.ts";
import { pythonWith } from "./python.ts";

const [VERSION = 0] = serverVersions();

test(
  "Django: every declaration's own line, and packages as their own migrations leave them",
  () =>
    withServer(VERSION, async (server) => {
      const types: string[] = [];
      const { report, expected, reported } = await buildModels(
        {
          ...{ adapter: django, fixture: "django", server },
          python: pythonWith(["django==5.2.19", "psycopg[binary]==3.3.9"]),
        },
        async (database) => {
          const rows = await database.query(
            "SELECT attrelid::regclass::text || ' ' || format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attname = 'id' AND attrelid::regclass::text IN ('auth_group', 'auth_group_permissions', 'stock_shelf', 'report_view', 'stock_meter')",
          );
          types.push(...rows.map(({ type }) => String(type)));
        },
      );
      expect(expected.length).toBeGreaterThan(30);
      expect(reported).toEqual(expected);
      // The key of a package is what its migrations say; that of its automatic tables, what the settings say.
      expect(types.sort()).toEqual([
        "auth_group integer",
        "auth_group_permissions bigint",
        "stock_shelf bigint",
      ]);
      expect(report.ignored?.map(({ name }) => name).sort()).toEqual([
        "django_migrations",
        "report_view",
        "stock_meter",
      ]);
      expect(report.signals?.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
        "another-database stock.Meter",
      ]);
    }),
  240_000,
);
