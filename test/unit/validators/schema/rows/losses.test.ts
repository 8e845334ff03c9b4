import { expect, test } from "vitest";
import type { Database } from "#contract/database.ts";
import type { Ports } from "#contract/validator.ts";
import { storedRows } from "../../../../../src/validators/schema/rows/losses.ts";

const TABLES = ["django_content_type", "auth_permission", "django_migrations", "shop_line"];
const database = {
  query: async (sql: string) =>
    sql.includes("pg_class")
      ? TABLES.map((name) => ({ id: name, schema: "public", name, columns: [] }))
      : [],
} as unknown as Database;
const portsOf = (tool: string, ...bookkeeping: readonly string[]) =>
  ({ target: { migrations: { supported: true, tool, bookkeeping } } }) as unknown as Ports;
const namesOf = async (ports: Ports) => (await storedRows(ports, database)).map(({ name }) => name);

test("what Django keeps of its models follows them by itself", async () => {
  expect(await namesOf(portsOf("django", "django_migrations"))).toEqual(["public.shop_line"]);
  expect(await namesOf(portsOf("alembic"))).toEqual(TABLES.map((name) => `public.${name}`));
});
