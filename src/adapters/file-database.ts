import type { SourceTree } from "#contract/source-tree.ts";
import { requirementFile } from "./python-requirements.ts";
import { pythonSources } from "./python-sources.ts";

const SQLITE = /["']django\.db\.backends\.sqlite3["']/;
const SERVER =
  /\bpostgres|\bpostgis\b|\bmysql\b|\boracle\b|\bdj_database_url\b|\bDATABASE_UR[IL]\b|\.db(?:_url)?\(/i;
const DRIVERS = [
  "psycopg",
  "psycopg2",
  "psycopg2-binary",
  "asyncpg",
  "dj-database-url",
  "mysqlclient",
];

/** Whether SQLite, a file of the machine, is the only database that the project knows. */
export function keepsFileDatabase(tree: SourceTree): boolean {
  const code = pythonSources(tree)
    .map((file) => tree.read(file) ?? "")
    .join("\n");
  const isServed = SERVER.test(code) || DRIVERS.some((name) => requirementFile(tree, name));
  return SQLITE.test(code) && !isServed;
}
