import { expect, test } from "vitest";
import { OPERANDS, OPERATORS, type Operator, refutations } from "./data/operators.ts";
import { serverVersions, withServer } from "./servers.ts";

// The oldest and the newest.
test.each([...serverVersions()].filter((_, at, all) => at === 0 || at === all.length - 1))(
  "what the server says of its own operators holds for awkward values, on PostgreSQL %s",
  (major) =>
    withServer(major, async (server) => {
      await using database = await server.create("operators");
      await using session = await database.session("administrator");
      await session.query(OPERANDS);
      const operators = (await session.query(OPERATORS)) as unknown as readonly Operator[];
      let answered = 0;
      for (const sql of operators.flatMap(refutations)) {
        const rows = await session.query(sql).catch((error: { readonly code?: string }) => {
          // Out of range, or of two lengths, whichever argument is the first.
          expect(["22003", "22008", "22026", "0A000"], sql).toContain(error.code);
        });
        if (rows === undefined) continue;
        answered += 1;
        expect(rows, sql).toEqual([]);
      }
      expect(answered).toBeGreaterThan(400);
    }),
  120_000,
);
