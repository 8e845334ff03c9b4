import type { SourceTree } from "#contract/source-tree.ts";
import { exampleValues } from "./example-values.ts";
import { PYTHON_MANIFEST } from "./python-sources.ts";

/**
 * The scheme the target expects in its database URL. Only SQLAlchemy reads `postgresql+driver`;
 * libpq and asyncpg refuse it.
 *
 * Source  SQLAlchemy, "Engine Configuration": without a driver, `postgresql` is psycopg2 up to 2.0
 *         and psycopg from 2.1 on, so that the driver the project requires is named.
 */
export function databaseScheme(
  tree: SourceTree,
  directory: string,
  sources: readonly string[],
): string {
  const documented = [...exampleValues(tree, directory)].find(
    ([name, value]) => /DATABASE_UR[LI]$/.test(name) && /^postgres(ql)?(\+\w+)?:/.test(value),
  );
  if (documented !== undefined) return documented[1].slice(0, documented[1].indexOf(":"));
  const code = sources.map((file) => tree.read(file) ?? "").join("\n");
  const manifests = tree.files
    .filter((file) => PYTHON_MANIFEST.test(file))
    .map((file) => tree.read(file) ?? "")
    .join("\n");
  const usesSqlalchemy = /\b(sqlalchemy|sqlmodel)\b/i.test(manifests + code);
  // An application that writes the driver into the URL itself expects one that names none.
  const rewrites = /["']postgresql(:\/\/)?["']\s*,\s*(?:\w+\s*=\s*)?["']postgresql\+/.test(code);
  if (!usesSqlalchemy || rewrites) return "postgresql";
  const isAsynchronous = /\bcreate_async_engine\(/.test(code) && !/\bcreate_engine\(/.test(code);
  const drivers = isAsynchronous ? ["asyncpg", "psycopg"] : ["psycopg2", "psycopg", "asyncpg"];
  const driver = drivers.find((name) => new RegExp(`\\b${name}\\b`).test(manifests));
  const isDirect = /\bpsycopg2\.(?:connect|pool)\b/.test(code);
  return driver === undefined || isDirect ? "postgresql" : `postgresql+${driver}`;
}
