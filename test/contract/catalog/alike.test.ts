import { expect, test } from "vitest";
import type { Session } from "#contract/database.ts";
import { type CatalogFact, factKey } from "#engines/catalog/fact.ts";
import { factQuestions, factsFrom } from "#engines/catalog/facts.ts";
import { CATALOG_KINDS } from "#engines/catalog/kinds.ts";
import { ALIKE, UNSEEN } from "./data/alike.ts";
import { serverVersions, withServer } from "./servers.ts";

const TREATMENTS = new Map(CATALOG_KINDS.map(({ kind, attributes }) => [kind, attributes]));

test.each(serverVersions())(
  "two roads to one schema give the same facts, on PostgreSQL %s",
  (major) =>
    withServer(major, async (server) => {
      await using database = await server.create("alike");
      await using session = await database.session("administrator");
      for (const [why, one, other] of ALIKE)
        expect(await factsAfter(session, major, other), why).toEqual(
          await factsAfter(session, major, one),
        );
      const empty = await factsAfter(session, major, "SELECT 1");
      for (const [why, sql] of UNSEEN)
        expect(await factsAfter(session, major, sql), why).toEqual(empty);
    }),
  120_000,
);

// The oldest and the newest: their extensions take a while.
test.each([...serverVersions()].filter((_, at, all) => at === 0 || at === all.length - 1))(
  "an extension is one fact, whatever it brings, on PostgreSQL %s",
  (major) =>
    withServer(major, async (server) => {
      await using database = await server.create("extensions");
      await using session = await database.session("administrator");
      const available = await session.query(
        "SELECT name FROM pg_available_extensions WHERE installed_version IS NULL ORDER BY 1",
      );
      const empty = await keysAfter(session, major, "SELECT 1");
      const seen: string[] = [];
      for (const { name } of available) {
        const sql = `CREATE EXTENSION "${name}" CASCADE`;
        // Some need a library that is loaded with the server, or another program.
        const keys = await keysAfter(session, major, sql).catch(() => new Set<string>());
        seen.push(...[...keys].filter((key) => !empty.has(key)));
      }
      const extensions = seen.filter((key) => key.startsWith("extension "));
      expect(extensions.length).toBeGreaterThan(available.length / 2);
      expect(seen.filter((key) => !extensions.includes(key))).toEqual([]);
    }),
  240_000,
);

async function keysAfter(session: Session, major: number, sql: string): Promise<Set<string>> {
  return new Set((await factsAfter(session, major, sql)).map(([key]) => key));
}

/** Everything but evidence, which no difference is made of. */
async function factsAfter(session: Session, major: number, sql: string) {
  await session.query("BEGIN");
  try {
    await session.query("SET LOCAL search_path = public");
    await session.query(sql);
    await session.query("SET LOCAL search_path = ''");
    const answers = [];
    for (const question of factQuestions(major)) answers.push(await session.query(question));
    return factsFrom(String(major), answers).facts.map(
      (fact) => [factKey(fact), said(fact)] as const,
    );
  } finally {
    await session.query("ROLLBACK");
  }
}

function said({ kind, parent, columns, attributes }: CatalogFact) {
  const treatments = TREATMENTS.get(kind) ?? {};
  const values = Object.entries(attributes).filter(([name]) => treatments[name] !== "evidence");
  return { parent, columns, ...Object.fromEntries(values) };
}
