/**
 * Learns what a builder can say: `node tools/expressiveness/record.ts sqlalchemy-2`.
 *
 * Runs `build.json` of a folder beside this file in a copy of that folder: `install`, `build` on an empty
 * database of DATABASE_URL, `version`. Reads the catalogue, and writes which kinds appeared and which of
 * their attributes left the value that the server gives by itself, to its `output`, or to standard output
 * with `--print`.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "#contract/database.ts";
import type { ExpressivenessProfile } from "#contract/expressiveness.ts";
import type { CatalogFact } from "#engines/catalog/fact.ts";
import { factQuestions, factsFrom } from "#engines/catalog/facts.ts";
import { openJournal } from "#runtimes/journal.ts";
import { provideDatabaseServer } from "#runtimes/postgres/provide.ts";
import { PLAIN } from "./plain.ts";

interface Build {
  readonly install: string;
  readonly build: string;
  readonly version: string;
  /** Where the profile is written, relative to the project. */
  readonly output: string;
  /** Made by the administrator before: what the models may rely on. */
  readonly before: readonly string[];
}

// Every database of PostgreSQL has these, and nobody made them.
const GIVEN = new Set(["schema public", "language plpgsql", "extension plpgsql"]);
const NOTHING = new Set(["null", "false", '""', "[]", "0", '"none"', "{}"]);

const [builder = "", ...flags] = process.argv.slice(2);
const source = join(import.meta.dirname, builder);
const plan = JSON.parse(readFileSync(join(source, "build.json"), "utf8")) as Build;
const folder = mkdtempSync(join(tmpdir(), "dr-expressiveness-"));
chmodSync(folder, 0o755);
try {
  await using journal = await openJournal({ baseDirectory: join(folder, "runs") });
  await using server = await provideDatabaseServer({
    journal,
    path: process.env["PATH"] ?? "",
    version: undefined,
    signal: new AbortController().signal,
  });
  const read = async (database: Database) => {
    const major = Number.parseInt(server.version, 10);
    return factsFrom(server.version, await database.snapshot(factQuestions(major))).facts;
  };
  await using plain = await server.create("plain");
  {
    // By the same role as the builder, so that an owner is nothing that was said.
    await using session = await plain.session("target");
    for (const sql of PLAIN) await session.query(sql);
  }
  await using built = await server.create("built");
  for (const sql of plan.before) await built.query(sql);
  const before = new Set((await read(built)).map(identity));
  const copy = join(folder, "copy");
  cpSync(source, copy, { recursive: true });
  const { host, port, user, password, database } = built.connection;
  const url = `postgresql://${user}:${password}@${host}:${port}/${database}`;
  const run = (line: string) =>
    execFileSync("sh", ["-ec", line], {
      cwd: copy,
      env: { ...process.env, DATABASE_URL: url },
      stdio: ["ignore", "pipe", "inherit"],
    }).toString();
  run(plan.install);
  run(plan.build);
  const facts = (await read(built)).filter((fact) => !before.has(identity(fact)));
  const kinds = kindsOf(facts, await read(plain));
  const version = run(plan.version).trim().split("\n").at(-1) ?? "";
  const profile: ExpressivenessProfile = { builder, version, basis: "learned", kinds };
  if (flags.includes("--print")) process.stdout.write(JSON.stringify(profile));
  else write(profile);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function identity({ kind, name }: CatalogFact): string {
  return `${kind} ${name}`;
}

function kindsOf(
  facts: readonly CatalogFact[],
  plain: readonly CatalogFact[],
): ExpressivenessProfile["kinds"] {
  const usual = new Set(
    plain.flatMap(({ kind, attributes }) =>
      Object.entries(attributes).map(([name, value]) => textOf(kind, name, value)),
    ),
  );
  const groups = Map.groupBy(
    facts.filter((fact) => !GIVEN.has(identity(fact))),
    ({ kind }) => kind,
  );
  const found = [...groups].map(([kind, own]) => {
    const hasPlain = plain.some((one) => one.kind === kind);
    const said = own.flatMap(({ attributes }) =>
      Object.entries(attributes)
        .filter(([name, value]) => !usual.has(textOf(kind, name, value)))
        .filter(([, value]) => hasPlain || !NOTHING.has(JSON.stringify(value)))
        .map(([name]) => name),
    );
    // Both values may be plain ones, such as a column with and without NOT NULL.
    const varied = Object.keys(own[0]?.attributes ?? {}).filter(
      (name) => new Set(own.map(({ attributes }) => JSON.stringify(attributes[name]))).size > 1,
    );
    return [kind, [...new Set([...said, ...varied])].sort()] as const;
  });
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function textOf(kind: string, name: string, value: unknown): string {
  return `${kind}.${name}=${JSON.stringify(value)}`;
}

function write(profile: ExpressivenessProfile): void {
  const name = builder.replace(/[^a-z0-9]+/g, "_").toUpperCase();
  const file = join(import.meta.dirname, "../..", plan.output);
  const text = `import type { ExpressivenessProfile } from "#contract/expressiveness.ts";

// Written by tools/expressiveness/record.ts; not by hand.
export const ${name}: ExpressivenessProfile = ${JSON.stringify(profile, null, 2)};
`;
  writeFileSync(file, text);
}
