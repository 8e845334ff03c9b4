import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { askFacts } from "#engines/catalog/ask.ts";
import { CATALOG_KINDS } from "#engines/catalog/kinds.ts";
import { serverVersions, withServer } from "./servers.ts";

const VERSION = 15;
const file = (name: string) => new URL(`../../fixtures/catalogs/${name}`, import.meta.url);

// What the fast tests take for the server's answers must be its answers.
test.skipIf(!serverVersions().includes(VERSION))(
  "the recorded answers are what the server answers",
  () =>
    withServer(VERSION, async (server) => {
      await using database = await server.create("recorded");
      // Without parameters the driver sends all statements at once.
      await database.query(readFileSync(file("every-kind.sql"), "utf8"));
      const answers = await database.snapshot(CATALOG_KINDS.map((kind) => kind.sql(VERSION)));
      const said = Object.fromEntries(
        CATALOG_KINDS.map(({ kind }, at) => [kind, sortedRows(answers[at] ?? [])]),
      );
      const recorded = file("every-kind-answers.json");
      if (process.env["UPDATE_GOLDEN"] === "1")
        writeFileSync(recorded, `${JSON.stringify(said, null, 1)}\n`);
      expect(said).toEqual(JSON.parse(readFileSync(recorded, "utf8")));
      const { facts } = await askFacts(database);
      expect(facts.length).toBe(Object.values(said).flat().length);
    }),
  120_000,
);

function sortedRows(rows: readonly unknown[]): readonly unknown[] {
  return rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
