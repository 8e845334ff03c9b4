import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Target } from "#contract/target.ts";
import { mayWriteRows } from "#engines/migrations/writes-rows.ts";
import type { UpgradeSeen } from "#validators/startup/trials/upgrade/evidence.ts";
import { sayTheSame } from "#validators/startup/trials/upgrade/same-statements.ts";
import {
  comparedTrials,
  failedRunOf,
  ROWS,
  upgradeSeen,
} from "../../../../fixtures/evidence/startup/compared.ts";
import { payload } from "../../../../fixtures/evidence/startup/evidence.ts";
import { settingsWith } from "../../../../fixtures/evidence/startup/settings.ts";
import { answerTo, judged } from "../asking.ts";

const RULES = [
  "upgrade-failure",
  "upgrade-failure-with-rows",
  "applied-migration-edited",
  "boot-failure-on-rows",
] as const;

function seeing(given: Partial<UpgradeSeen>) {
  return payload({ trials: comparedTrials({ upgrade: upgradeSeen(given) }) });
}

test("migrations that take the deployed schema, its rows and a start on them satisfy every rule", () => {
  for (const rule of RULES) expect(answerTo(rule, payload()).outcome, rule).toBe("satisfied");
  expect(answerTo("upgrade-failure-with-rows", payload()).message).toContain("12 generated rows");
  expect(answerTo("boot-failure-on-rows", payload()).message).toContain("950 ms (900 ms on");
});

test("without a deployed version that can be run nothing is violated and nothing is green", () => {
  const given = seeing({ bare: { outcome: "unavailable", reason: "its installation failed" } });
  for (const rule of RULES)
    expect(answerTo(rule, given), rule).toMatchObject({
      outcome: "not-applicable",
      message: expect.stringContaining("its installation failed"),
    });
  const untried = payload({
    trials: {
      upgrade: { tried: false, outcome: "not-applicable", reason: "set base", durationMs: 0 },
    },
  });
  for (const rule of RULES) expect(answerTo(rule, untried).message).toBe("set base");
});

test("migrations that fail on the deployed schema are critical, at their line", () => {
  const run = failedRunOf({
    refused: { sqlstate: "42703", message: 'column "gone" does not exist' },
  });
  const given = seeing({ bare: { outcome: "failed", run } });
  expect(answerTo("upgrade-failure", given)).toMatchObject({
    outcome: "violated",
    severity: "critical",
    place: { file: "migrations/versions/d1_channel.py", line: 11 },
    message: expect.stringContaining("although it runs on an empty database"),
    excerpt: expect.stringContaining('ERROR: column "gone" does not exist'),
    replay: "deployment-readiness startup-check --base origin/main --trials upgrade",
  });
  for (const rule of ["upgrade-failure-with-rows", "boot-failure-on-rows"])
    expect(answerTo(rule, given).outcome).toBe("not-applicable");
});

test("migrations that do not end in time prove nothing, and stop no verdict", () => {
  const run = failedRunOf({ timedOut: true });
  const without = answerTo("upgrade-failure", seeing({ bare: { outcome: "failed", run } }));
  expect(without).toMatchObject({ outcome: "inconclusive", severity: "note" });
  const withRows = answerTo(
    "upgrade-failure-with-rows",
    seeing({ withRows: { outcome: "failed", run, rows: ROWS } }),
  );
  expect(withRows).toMatchObject({ outcome: "inconclusive", severity: "note" });
});

test("what any row would stop is critical, what only some rows stop is a warning", () => {
  const failed = (sqlstate: string) =>
    ({
      outcome: "failed",
      run: failedRunOf({ refused: { sqlstate, message: "no" } }),
      rows: ROWS,
    }) as const;
  const withRows = failed("23502");
  const about = (plain: UpgradeSeen["plain"]) =>
    answerTo("upgrade-failure-with-rows", seeing({ withRows, ...(plain && { plain }) }));
  expect(about(failed("23502"))).toMatchObject({
    outcome: "violated",
    severity: "critical",
    message: expect.stringContaining("as soon as the tables of origin/main hold any rows"),
    remedy: expect.stringContaining("server default"),
  });
  expect(about({ outcome: "reached", rows: ROWS })).toMatchObject({
    outcome: "violated",
    severity: "warning",
    message: expect.stringContaining("with rows that the schema of origin/main permits"),
  });
  // Values that we made up are not what production holds.
  expect(about(failed("22P02")).severity).toBe("warning");
  expect(about(failed("23503")).severity).toBe("warning");
});

test("tables that could not be filled leave the question open", () => {
  const rows = { counts: {}, unfilled: { "public.orders": "no" } };
  expect(
    answerTo("upgrade-failure-with-rows", seeing({ withRows: { outcome: "reached", rows } })),
  ).toMatchObject({ outcome: "not-applicable" });
});

test("an edited migration is critical only when a fresh and an upgraded database differ", () => {
  const edited = [
    { file: "migrations/a.py", change: "modified", line: 7, saysTheSame: false },
  ] as const;
  const about = (given: Partial<UpgradeSeen>) =>
    answerTo("applied-migration-edited", seeing({ edited, ...given }));
  const drift = ["differs in the column public.orders.note (type)"];
  expect(about({ drift, isRemark: true }).severity).toBe("note");
  expect(about({ drift, isRemark: false })).toMatchObject({
    outcome: "violated",
    severity: "critical",
    place: { file: "migrations/a.py", line: 7 },
    message: expect.stringContaining("public.orders.note"),
  });
  expect(about({ drift: [] }).severity).toBe("note");
  expect(about({ drift: null }).severity).toBe("note");
  const spaced = [{ ...edited[0], saysTheSame: true }];
  expect(about({ edited: spaced, drift: null })).toMatchObject({
    severity: "note",
    message: expect.stringContaining("only comments or blanks differ"),
  });
});

test("a start that fails on rows counts only where the deployed version starts on them", () => {
  const boot = { outcome: "exited", lastLines: ["KeyError: 'colour'"] } as const;
  const about = (given: object) =>
    answerTo("boot-failure-on-rows", seeing({ boot: { ...boot, ...given } }));
  expect(about({ deployed: "ready", plain: "exited" })).toMatchObject({
    outcome: "violated",
    severity: "critical",
    message: expect.stringContaining("KeyError"),
  });
  expect(about({ deployed: "ready", plain: "ready" }).severity).toBe("warning");
  expect(about({ deployed: "exited" }).outcome).toBe("not-applicable");
  expect(about({ outcome: "unhealthy", deployed: "ready" }).outcome).toBe("inconclusive");
  expect(about({ outcome: "timed-out", deployed: "ready" })).toMatchObject({
    outcome: "inconclusive",
    severity: "note",
  });
});

test("a trial that the settings leave out is not applicable", () => {
  const { trials: _, ...rest } = payload();
  const settings = settingsWith({});
  const without = { ...settings, startup: { ...settings.startup, trials: [] } };
  const found = judged(rest, without).filter(({ rule }) => rule === "startup/upgrade-failure");
  expect(found).toMatchObject([{ outcome: "not-applicable" }]);
});

test("comments and blanks say nothing; a hash or two dashes inside a word do", () => {
  expect(sayTheSame("a.py", '"""One."""\nop.f("a")  # b\n', 'op.f("a")\n')).toBe(true);
  expect(sayTheSame("a.sql", "SELECT 1; -- one\n/* x */", "SELECT\n  1;")).toBe(true);
  expect(sayTheSame("a.ts", "f(1); // one", "f(1);")).toBe(true);
  expect(sayTheSame("a.py", 'f("a#b")', 'f("a#c")')).toBe(false);
  expect(sayTheSame("a.ts", 'f("https://a")', 'f("https://b")')).toBe(false);
  expect(sayTheSame("a.txt", "# a", "# b")).toBe(false);
});

test("a string of Python is documentation only as the first statement of a module, class or function", () => {
  const same = (a: string, b: string) => sayTheSame("a.py", a, b);
  expect(same('def up():\n    """Old."""\n    f()\n', "def up():\n    f()\n")).toBe(true);
  expect(same("class A(\n  B,\n):\n    'Old'  # x\n    c = 1\n", "class A(B,):\n    c = 1\n")).toBe(
    true,
  );
  const statement = (sql: string) => `op.execute(\n    """\n${sql}\n"""\n)\n`;
  expect(same(statement("DROP TABLE a"), statement("DROP TABLE b"))).toBe(false);
  expect(same('x = (\n"""a"""\n)\n', 'x = (\n"""b"""\n)\n')).toBe(false);
  expect(same('f()\n"""a"""\n', 'f()\n"""b"""\n')).toBe(false);
  expect(same('"""a""".strip()\n', '"""b""".strip()\n')).toBe(false);
  expect(same("f('a\\'# b')", "f('a\\'# c')")).toBe(false);
  expect(same('"""\n# a\n"""\nf()', '"""\n# b"""\nf()')).toBe(true);
  expect(same("x = {  # a\n 1: 2}", "x = {1: 2}")).toBe(true);
});

const CODE = fc.stringMatching(/^[\w "'#()=:\n\\,.]{0,60}$/);

test("documentation before a file's code changes nothing, and one more call does", () => {
  fc.assert(
    fc.property(CODE, (text) => {
      const code = `f()\n${text}`;
      expect(sayTheSame("a.py", code, `# said\n"""Said."""\n${code}`)).toBe(true);
      expect(sayTheSame("a.py", code, `g(1)\n${code}`)).toBe(false);
    }),
  );
});

test("many thousand beginnings without an end is read in no time", () => {
  const pieces = ['"""', "'''", '"""\n', '"""a\n', "/*", "--", "//", "#", "\\", "'", "a ", " #"];
  for (const piece of pieces) {
    const text = piece.repeat(150_000 / piece.length);
    for (const name of ["a.py", "a.sql", "a.ts", "a.rb"]) {
      const startedMs = performance.now();
      sayTheSame(name, text, `${text}x`);
      expect(performance.now() - startedMs, `${name} ${piece}`).toBeLessThan(1_000);
    }
  }
}, 60_000);

test("a refused value is certain only where no migration writes rows before", () => {
  const failed = (sqlstate: string, mayWrite: boolean) =>
    ({
      outcome: "failed",
      run: failedRunOf({ refused: { sqlstate, message: "no" } }),
      rows: ROWS,
      mayWrite,
    }) as const;
  const about = (sqlstate: string, mayWrite: boolean) =>
    answerTo(
      "upgrade-failure-with-rows",
      seeing({ withRows: failed(sqlstate, mayWrite), plain: failed(sqlstate, mayWrite) }),
    );
  for (const sqlstate of ["23502", "23505"]) {
    expect(about(sqlstate, false).severity).toBe("critical");
    expect(about(sqlstate, true)).toMatchObject({
      severity: "warning",
      message: expect.stringContaining("writes rows itself"),
    });
  }
  expect(about("42703", true).severity).toBe("critical");
});

test("a new migration writes rows when its text has a statement, a builder or a step that does", () => {
  const writes = (text: string, before?: string) =>
    mayWriteRows({
      migrations: { supported: true, files: [{ file: "m.py", id: "1", parents: [] }] },
      deployed: { tree: { read: () => before } },
      tree: { read: () => text },
    } as unknown as Target);
  const fill = 'op.execute("UPDATE orders SET org_id = (SELECT id FROM orgs)")';
  expect(writes(fill)).toBe(true);
  expect(writes(fill, fill)).toBe(false);
  for (const text of [
    "migrations.RunPython(fill)",
    "op.bulk_insert(a, b)",
    "Order.update_all(x: 1)",
  ])
    expect(writes(text), text).toBe(true);
  expect(writes("op.execute(fill)")).toBe(true);
  expect(writes('op.execute(sa.text("ALTER TABLE orders ADD updated_at date NOT NULL"))')).toBe(
    false,
  );
  expect(writes('op.add_column("orders", sa.Column("channel", sa.Text(), nullable=False))')).toBe(
    false,
  );
  expect(mayWriteRows({ migrations: { supported: false } } as unknown as Target)).toBe(true);
});
