import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database, DatabaseServer } from "#contract/database.ts";
import { partsOfDump, textOfDump } from "#engines/catalog/dump/parts.ts";
import { type Journal, openJournal } from "#runtimes/journal.ts";
import { provideDatabaseServer } from "#runtimes/postgres/provide.ts";
import { CHANGES, SCHEMA } from "../fixtures/catalogs/every-kind-changes.ts";

const signal = AbortSignal.timeout(240_000);
let journal: Journal;
let server: DatabaseServer;
let original: Database;
let originalText: string;

beforeAll(async () => {
  journal = await openJournal();
  server = await provideDatabaseServer({ journal, path: process.env["PATH"] ?? "", signal });
  original = await server.create("dumped");
  for (const sql of SCHEMA) await original.query(sql);
  originalText = await textOf(original);
}, 240_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await journal?.[Symbol.asyncDispose]();
});

async function textOf(database: Database): Promise<string> {
  const dump = await server.dump(database, "schema", signal);
  if (dump === undefined) throw new Error("no pg_dump on this machine");
  return textOfDump(partsOfDump(dump, { environment: false }));
}

test("a clone has the same text", async () => {
  await using clone = await server.create("clone", original);
  expect(await textOf(clone)).toBe(originalText);
});

test.each(CHANGES)("%s: a change of it shows", async (_kind, sql) => {
  await using clone = await server.create("changed", original);
  await clone.query(sql);
  expect(await textOf(clone)).not.toBe(originalText);
});
