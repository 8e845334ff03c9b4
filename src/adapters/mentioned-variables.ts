import type { EnvironmentRead } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";

// requireEnv("X"), env("X"), env.str("X") and config("X"): the function belongs to the application
// or to a library such as environs, decouple, env-var or Starlette's Config.
const CALL =
  /\b(?:\w*[eE]nv(?:ironment)?(?:Var|_var)?|config)(?:\.\w+)?\(\s*["'`]([A-Z][A-Z0-9_]+)["'`]/g;
// An application's own prefix may stand before an address.
const DATABASE_ADDRESS =
  /["'`]((?:[A-Z][A-Z0-9]*_)+(?:DATABASE|DB|POSTGRES|POSTGRESQL|PG)_(?:URL|URI|DSN))["'`]/g;
const DATABASE_PART =
  /["'`]((?:PG|(?:DATABASE|DB|POSTGRES|POSTGRESQL|PG)_)(?:URL|URI|DSN|HOST|HOSTNAME|SERVER|PORT|USER|USERNAME|PASSWORD|PASS|DATABASE|DB|NAME))["'`]/g;
// A client that is told nothing takes libpq's variables.
const IMPLICIT = [
  /\bnew (?:\w+\.)?(?:Pool|Client)\(\s*(?:\{(?![^{}]*(?:connectionString|host|user|\.\.\.))[^{}]*\}\s*)?\)/,
  /\bpostgres\(\s*\)/,
  /\b(?:psycopg2?|asyncpg)\.(?:\w+\.)?(?:connect|create_pool)\(\s*(?:""|'')?\s*\)/,
];
const CLIENT_LIBRARY = /["'](?:pg|postgres)["']|\b(?:psycopg2?|asyncpg)\b/;
const LIBPQ = ["PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE"];
// The config package for Node; every text in this file is the name of a variable.
const MAPPING = /(^|\/)custom-environment-variables\.(json|ya?ml)$/;
const MAPPED = /:\s*["']?([A-Z][A-Z0-9_]+)["']?\s*(?=[,}\n\r]|$)/g;

/**
 * The reads that were recognised, and then the variables whose reading no pattern sees: their
 * names are written where only names of variables are.
 */
export function withMentioned(
  reads: readonly EnvironmentRead[],
  tree: SourceTree,
  sources: readonly string[],
): readonly EnvironmentRead[] {
  const seen = new Set(reads.map(({ name }) => name));
  const mappings = tree.files.filter((file) => MAPPING.test(file));
  const mentioned = [
    ...sources.flatMap((file) => namesIn(tree, file, [CALL, DATABASE_ADDRESS, DATABASE_PART])),
    ...sources.flatMap((file) => implicitReads(tree, file)),
    ...mappings.flatMap((file) => namesIn(tree, file, [MAPPED])),
  ];
  return [...reads, ...mentioned.filter(({ name }) => !seen.has(name))];
}

function implicitReads(tree: SourceTree, file: string): readonly EnvironmentRead[] {
  const text = tree.read(file) ?? "";
  if (!CLIENT_LIBRARY.test(text)) return [];
  const index = IMPLICIT.map((pattern) => text.search(pattern)).find((found) => found >= 0);
  if (index === undefined) return [];
  const line = text.slice(0, index).split("\n").length;
  return LIBPQ.map((name) => ({ name, file, line, required: false }));
}

function namesIn(
  tree: SourceTree,
  file: string,
  patterns: readonly RegExp[],
): readonly EnvironmentRead[] {
  const lines = (tree.read(file) ?? "").split("\n");
  return lines.flatMap((text, index) => {
    const names = patterns.flatMap((pattern) =>
      [...text.matchAll(pattern)].map(([, name = ""]) => name),
    );
    return [...new Set(names)].map((name) => ({ name, file, line: index + 1, required: false }));
  });
}
