import { expect, test } from "vitest";
import type { Session } from "#contract/database.ts";
import type { CatalogFact } from "#engines/catalog/fact.ts";
import { factsOf } from "#engines/catalog/facts.ts";
import { CATALOG_KINDS } from "#engines/catalog/kinds.ts";
import type { Subject } from "./data/change.ts";
import { EXTENDING } from "./data/extending.ts";
import { KEYS } from "./data/keys.ts";
import { OTHERS } from "./data/others.ts";
import { PROGRAMS } from "./data/programs.ts";
import { TABLES } from "./data/tables.ts";
import { TYPES } from "./data/types.ts";
import { VIEWS } from "./data/views.ts";
import { serverVersions, withServer } from "./servers.ts";

const SUBJECTS = [TABLES, KEYS, TYPES, PROGRAMS, VIEWS, OTHERS, EXTENDING].flat();

test("every attribute of every kind has a statement that changes it", () => {
  const changed = new Set(
    SUBJECTS.flatMap(({ kind, changes }) => Object.keys(changes).map((name) => `${kind}.${name}`)),
  );
  const all = CATALOG_KINDS.flatMap(({ kind, attributes }) =>
    Object.keys(attributes).map((name) => `${kind}.${name}`),
  );
  expect(all.filter((name) => !changed.has(name))).toEqual([]);
  expect([...changed].filter((name) => !all.includes(name))).toEqual([]);
});

test.each(serverVersions())(
  "a change of one attribute changes that one and no other, on PostgreSQL %s",
  (major) =>
    withServer(major, async (server) => {
      await using database = await server.create("depth");
      await using session = await database.session("administrator");
      await session.query("CREATE ROLE reader");
      await session.query("SET allow_in_place_tablespaces = on");
      await session.query("CREATE TABLESPACE elsewhere LOCATION ''");
      const wrong: string[] = [];
      for (const subject of SUBJECTS.filter(({ since = 0 }) => since <= major))
        for (const [attribute, step] of Object.entries(subject.changes)) {
          const [sql, ...alongside] = typeof step === "string" ? [step] : step;
          const seen = await changedBy(session, { subject, sql, major });
          const wanted = [attribute, ...alongside].sort().join();
          if (seen !== wanted) wrong.push(`${subject.kind}.${attribute}: ${seen}`);
        }
      expect(wrong).toEqual([]);
    }),
  240_000,
);

/** Names of the attributes of the subject that differ; else what else became of it. */
async function changedBy(
  session: Session,
  change: { readonly subject: Subject; readonly sql: string; readonly major: number },
): Promise<string> {
  const { subject, sql, major } = change;
  try {
    await session.query("BEGIN");
    await session.query("SET LOCAL search_path = public");
    await session.query(subject.before);
    const before = await read(session, subject, major);
    await session.query(sql);
    const after = await read(session, subject, major);
    if (before === undefined || after === undefined) return `${before?.name} became ${after?.name}`;
    return Object.keys(before.attributes)
      .filter(
        (name) =>
          JSON.stringify(before.attributes[name]) !== JSON.stringify(after.attributes[name]),
      )
      .sort()
      .join();
  } catch (error) {
    return String(error);
  } finally {
    await session.query("ROLLBACK");
  }
}

async function read(
  session: Session,
  subject: Subject,
  major: number,
): Promise<CatalogFact | undefined> {
  const kind = CATALOG_KINDS.find((each) => each.kind === subject.kind);
  if (kind === undefined) return undefined;
  await session.query("SET LOCAL search_path = ''");
  const facts = factsOf(kind, await session.query(kind.sql(major)));
  await session.query("SET LOCAL search_path = public");
  return facts.find(({ name }) => name === subject.name);
}
