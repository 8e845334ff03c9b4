import { describe, expect, it } from "vitest";
import type { Finding } from "#contract/finding.ts";
import type { SchemaEvidence } from "#validators/schema/evidence.ts";
import type { LocksSeen, TableAtSize } from "#validators/schema/locks/evidence.ts";
import { locksStudy } from "#validators/schema/locks/index.ts";
import { notStudied, type Studied } from "#validators/schema/studied.ts";
import { judgeStudy } from "#validators/schema/study.ts";

const SIZES = [1_000, 100_000] as const;
const INDEX = { text: "CREATE INDEX by_note ON orders (note)", at: { file: "7.sql", line: 3 } };
const TYPE = { text: "ALTER TABLE orders ALTER id TYPE bigint", at: { file: "7.sql", line: 4 } };

/** One table at one size, by what was done to it. */
function at(
  rows: number,
  ms: { reads?: number; writes?: number } = {},
  more: Partial<TableAtSize> = {},
): TableAtSize {
  const during = more.isRewritten === true ? TYPE : INDEX;
  const waited = (longestMs = 0) => ({
    longestMs,
    askedCount: 90,
    ...(longestMs > 0 ? { during } : {}),
  });
  return {
    ...{ wantedRows: rows, rowCount: rows, reads: waited(ms.reads), writes: waited(ms.writes) },
    ...{ locks: [], isRewritten: false, workedRows: rows, ...more },
  };
}

function seen(tables: LocksSeen["tables"], more: Partial<LocksSeen> = {}): LocksSeen {
  return {
    reference: "main",
    runs: SIZES.map((rowCount) => ({
      rowCount,
      outcome: "done",
      durationMs: 900,
      samplingGapMs: 5,
    })),
    ...{ tables, left: [], toleratedMs: 500, productionRows: 1_000_000, ...more },
  };
}

function answers(studied: Studied<LocksSeen>): readonly Finding[] {
  const payload = { migrations: { tool: "alembic" }, studies: { locks: studied } };
  return judgeStudy(locksStudy, payload as unknown as SchemaEvidence);
}
const judged = (given: LocksSeen) => answers({ isStudied: true, seen: given });
const share = { mode: "ShareLock", heldMs: 180, takenBy: INDEX };

describe("blocking migrations", () => {
  it("are no work of a statement that takes no such lock, whichever a look saw first", () => {
    const update = { text: "UPDATE orders SET note = ''", at: { file: "7.sql", line: 5 } };
    const lock = { mode: "AccessExclusiveLock", heldMs: 180, takenBy: update };
    const sizes = SIZES.map((rows) => ({
      ...at(rows, {}, { locks: [lock] }),
      writes: { longestMs: rows / 500, askedCount: 9, during: update },
    }));
    const [blocking] = judged(seen([{ table: "public.orders", sizes }]));
    expect(blocking?.message).toMatch(
      /ACCESS EXCLUSIVE was kept from an earlier statement of the same transaction\.$/,
    );
  });

  it("are found where writes wait for longer with more rows, with the numbers and the way out", () => {
    const sizes = [
      at(1_000, { writes: 4 }, { locks: [{ ...share, heldMs: 3 }] }),
      at(100_000, { writes: 183 }, { locks: [share] }),
    ];
    const [blocking, rewrite, ...more] = judged(seen([{ table: "public.orders", sizes }]));
    expect(blocking).toMatchObject({
      ...{ rule: "schema/blocking-migration", outcome: "violated", severity: "warning" },
      message:
        "Writes to orders waited 183 ms with 100,000 rows, 4 ms with 1,000. The statement holds SHARE while it works.",
      place: { file: "7.sql", line: 3, relation: "public.orders" },
      remedy: expect.stringContaining("postgresql_concurrently"),
    });
    expect(rewrite?.outcome).toBe("satisfied");
    expect(more).toEqual([]);
  });

  it("are a note where a million rows would still be over within an ordinary answer", () => {
    const sizes = [at(1_000), at(100_000, { reads: 31, writes: 30 })];
    const [blocking] = judged(seen([{ table: "public.orders", sizes }]));
    expect(blocking).toMatchObject({ outcome: "violated", severity: "note" });
  });

  it("are a note where production has no more rows than were measured", () => {
    const sizes = [at(1_000), at(100_000, { writes: 183 })];
    const given = seen([{ table: "public.orders", sizes }], { productionRows: 100_000 });
    expect(judged(given)[0]).toMatchObject({ outcome: "violated", severity: "note" });
  });

  it("are silent about a lock that is held for as long whatever the rows", () => {
    const locks = [{ mode: "AccessExclusiveLock", heldMs: 140, takenBy: TYPE }];
    const sizes = [
      at(1_000, { reads: 120, writes: 130 }, { locks }),
      at(100_000, { reads: 160, writes: 150 }, { locks }),
    ];
    const [blocking] = judged(seen([{ table: "public.orders", sizes }]));
    expect(blocking).toMatchObject({
      outcome: "satisfied",
      message: expect.stringContaining("nobody waited longer than 160 ms"),
    });
  });

  it("are silent where no row was worked on, however late the machine was", () => {
    const sizes = [
      at(1_000, {}, { workedRows: 0 }),
      at(100_000, { reads: 400, writes: 400 }, { workedRows: 0 }),
    ];
    expect(judged(seen([{ table: "public.orders", sizes }])).map(({ outcome }) => outcome)).toEqual(
      ["satisfied", "satisfied"],
    );
  });

  it("name a table whose lock is kept while another one is worked on", () => {
    const kept = {
      mode: "AccessExclusiveLock",
      heldMs: 900,
      takenBy: { text: "ALTER TABLE users ADD a int" },
    };
    const users = [
      at(1_000, {}, { workedRows: 0 }),
      at(100_000, { reads: 890, writes: 891 }, { workedRows: 0, locks: [kept] }),
    ];
    const orders = [at(1_000), at(100_000)];
    const [blocking] = judged(
      seen([
        { table: "public.orders", sizes: orders },
        { table: "public.users", sizes: users },
      ]),
    );
    expect(blocking).toMatchObject({
      outcome: "violated",
      message: expect.stringContaining("ACCESS EXCLUSIVE was kept from an earlier statement"),
      place: { relation: "public.users" },
    });
  });

  it("are one finding for several tables that wait for one statement", () => {
    const sizes = [at(1_000), at(100_000, { writes: 200 })];
    const found = judged(
      seen([
        { table: "public.customers", sizes },
        { table: "public.orders", sizes },
      ]),
    ).filter(({ outcome }) => outcome === "violated");
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain("So did orders.");
  });

  it("are told by the locks where nobody could ask", () => {
    const unasked = (heldMs: number) => ({
      reads: null,
      writes: null,
      locks: [{ ...share, heldMs }],
    });
    const sizes = [at(1_000, {}, unasked(2)), at(100_000, {}, unasked(230))];
    expect(judged(seen([{ table: "public.orders", sizes }]))[0]).toMatchObject({
      ...{ outcome: "violated", severity: "warning" },
      place: { file: "7.sql", line: 3 },
    });
  });
});

describe("rewritten tables", () => {
  const locks = [{ mode: "AccessExclusiveLock", heldMs: 700, takenBy: TYPE }];
  const sizes = [
    at(1_000, { reads: 9, writes: 9 }, { isRewritten: true, locks }),
    at(100_000, { reads: 700, writes: 690 }, { isRewritten: true, locks }),
  ];

  it("are one finding, also where others wait for the same statement", () => {
    const child = [at(1_000), at(100_000, { writes: 650 })].map((each) => ({
      ...each,
      writes: { longestMs: 650, askedCount: 9, during: TYPE },
    }));
    const found = judged(
      seen([
        { table: "public.lines", sizes: child },
        { table: "public.orders", sizes },
      ]),
    );
    expect(found.filter(({ outcome }) => outcome === "violated")).toMatchObject([
      {
        ...{ rule: "schema/table-rewrite", severity: "warning" },
        message:
          "All of orders is written anew. Reads and writes of orders waited 700 ms with 100,000 rows, 9 ms with 1,000. The statement holds ACCESS EXCLUSIVE while it works.",
        place: { file: "7.sql", line: 4, relation: "public.orders" },
      },
    ]);
  });

  it("keep their finding whatever the noise of the waits", () => {
    const quiet = sizes.map((each) => ({ ...each, reads: null, writes: null, locks: [] }));
    const found = judged(seen([{ table: "public.orders", sizes: quiet }]));
    expect(found.map(({ rule, outcome }) => [rule, outcome])).toContainEqual([
      "schema/table-rewrite",
      "violated",
    ]);
  });
});

describe("a list of few rows", () => {
  it("may be written anew", () => {
    const sizes = [1_000, 100_000].map((rows) =>
      at(rows, {}, { isRewritten: true, rowCount: 12, workedRows: 12 }),
    );
    const found = judged(seen([{ table: "public.countries", sizes }]));
    expect(found.map(({ outcome }) => outcome)).toEqual(["satisfied", "satisfied"]);
  });
});

describe("what cannot be answered", () => {
  it.each(["failed", "cut-short"] as const)(
    "a run with many rows that %s leaves large tables open",
    (outcome) => {
      const runs = SIZES.map((rowCount, index) => ({
        rowCount,
        outcome: index === 0 ? ("done" as const) : outcome,
        durationMs: 9,
        samplingGapMs: 5,
      }));
      const sizes = [at(1_000), at(100_000)];
      const found = judged(seen([{ table: "public.orders", sizes }], { runs }));
      expect(found.map((each) => each.outcome)).toEqual(["inconclusive", "inconclusive"]);
    },
  );

  it.each(["not-applicable", "inconclusive"] as const)(
    "a study that was not made is %s",
    (outcome) => {
      const found = answers(notStudied(outcome, "There is nothing to compare with."));
      expect(found.map((each) => [each.rule, each.outcome])).toEqual([
        ["schema/blocking-migration", outcome],
        ["schema/table-rewrite", outcome],
      ]);
    },
  );

  it("says what was left out", () => {
    const left = ["public.bins has 2 instead of 100000 rows: its keys allow no more rows."];
    const found = judged(
      seen([{ table: "public.bins", sizes: [at(1_000), at(100_000)] }], { left }),
    );
    expect(found[0]?.message).toContain("its keys allow no more rows");
  });

  it("is satisfied after one run where no row was worked on", () => {
    const runs = [{ rowCount: 1_000, outcome: "done" as const, durationMs: 9, samplingGapMs: 5 }];
    const sizes = [at(1_000, { reads: 27, writes: 25 }, { workedRows: 0 })];
    const found = judged(seen([{ table: "public.orders", sizes }], { runs }));
    expect(found[0]).toMatchObject({
      outcome: "satisfied",
      message:
        "The migrations work on no row of orders; with 1,000 rows nobody waited longer than 27 ms.",
    });
  });

  it("is satisfied where no table is touched", () => {
    expect(judged(seen([]))[0]).toMatchObject({
      outcome: "satisfied",
      message: expect.stringContaining("No table of main"),
    });
  });
});
