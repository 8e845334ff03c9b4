import { expect, test } from "vitest";
import type { Report } from "#contract/report.ts";
import { branchOf, type Edit } from "./harness/branch.ts";
import { runCli } from "./harness/cli.ts";

const LIMIT = { timeout: 300_000 };
const NEW = "migrations/versions/d0000000000a_change.py";

/** A migration after those of the example. */
function migration(upgrade: string): string {
  return `"""The change of this branch."""

import sqlalchemy as sa
from alembic import op

revision = "d0000000000a"
down_revision = "c93a4d01e7f5"


def upgrade() -> None:
    ${upgrade}


def downgrade() -> None:
    pass
`;
}

const ALL = "upgrade,rolling,replicas";

async function judged(edits: Readonly<Record<string, Edit>>, trials = ALL, base = "main") {
  const branch = branchOf("orders-fastapi", edits);
  try {
    const tried = ["--trials", trials, "--soak-ms", "100"];
    const args = ["startup-check", "--project", branch.directory, "--runtime", "process"];
    return await runCli([...args, "--base", base, ...tried]);
  } finally {
    branch.remove();
  }
}

function violated(report: Report | undefined) {
  return (report?.findings ?? []).filter(({ outcome }) => outcome === "violated");
}

test.concurrent(
  "a column that every row needs passes on empty tables and fails with rows",
  LIMIT,
  async () => {
    const edit = 'op.add_column("orders", sa.Column("channel", sa.Text(), nullable=False))';
    const { report, stdout } = await judged({ [NEW]: migration(edit) }, "upgrade,rolling");
    const found = violated(report);
    expect(found, stdout).toMatchObject([
      {
        rule: "startup/upgrade-failure-with-rows",
        severity: "critical",
        place: { file: NEW, line: 11 },
        message: expect.stringMatching(
          /column "channel" .*contains null values \(SQLSTATE 23502\)/,
        ),
        remedy: expect.stringContaining("default"),
      },
    ]);
    const about = (rule: string) => report?.findings.find((finding) => finding.rule === rule);
    expect(about("startup/upgrade-failure")?.outcome).toBe("satisfied");
    expect(about("startup/deployed-version-broken")?.message).toContain("same cause as");
  },
);

test.concurrent("a renamed column breaks the version that is still deployed", LIMIT, async () => {
  const edits: Readonly<Record<string, Edit>> = {
    [NEW]: migration('op.alter_column("products", "title", new_column_name="heading")'),
    "orders/store/models/catalogue.py": (text) =>
      text
        .replace(
          "title: Mapped[str] = mapped_column(",
          'title: Mapped[str] = mapped_column("heading", ',
        )
        .replace('"ix_products_active_title", "title"', '"ix_products_active_title", "heading"'),
  };
  const { report, stdout } = await judged(edits, "rolling");
  expect(violated(report), stdout).toMatchObject([
    {
      rule: "startup/deployed-version-broken",
      severity: "warning",
      place: { file: NEW, line: 11 },
      message: expect.stringMatching(
        /GET \/products answered 200 and now 500.*title does not exist/,
      ),
    },
  ]);
});

test.concurrent(
  "a check that the deployed version does not know refuses what it writes",
  LIMIT,
  async () => {
    const check = `op.create_check_constraint("long", "customers", "length(name) > 400")`;
    const { report, stdout } = await judged({ [NEW]: migration(check) }, "rolling");
    expect(violated(report), stdout).toMatchObject([
      {
        rule: "startup/deployed-version-broken",
        severity: "warning",
        place: { file: NEW, line: 11 },
        message: expect.stringMatching(
          /POST \/customers answered 201 and now \d+.*ck_customers_long/,
        ),
      },
    ]);
  },
);

test.concurrent("an edited migration leaves an upgraded database behind", LIMIT, async () => {
  const edited = "migrations/versions/a07e5f3c8d22_orders.py";
  const edit: Edit = (text) => text.replace('"note", sa.String(500)', '"note", sa.String(900)');
  const { report, stdout } = await judged({ [edited]: edit }, "upgrade");
  expect(violated(report), stdout).toMatchObject([
    {
      rule: "startup/applied-migration-edited",
      severity: "critical",
      place: { file: edited, line: 30 },
      message: expect.stringContaining("public.orders.note"),
    },
  ]);
});

test.concurrent(
  "a healthy branch is silent, and says what it was compared with",
  LIMIT,
  async () => {
    const { report, stdout, exitCode } = await judged({
      [NEW]: migration('op.add_column("orders", sa.Column("channel", sa.Text(), nullable=True))'),
    });
    expect(violated(report), stdout).toEqual([]);
    expect(exitCode).toBe(0);
    const answered = report?.findings.filter(({ rule }) =>
      /upgrade-failure|boot-failure-on-rows|deployed-version|migration-race|replica/.test(rule),
    );
    expect(answered?.map(({ outcome }) => outcome)).toEqual(Array(6).fill("satisfied"));
  },
);

test.concurrent("migrations without a lock disturb each other in two replicas", LIMIT, async () => {
  const edit: Edit = (text) => text.replace(/^.*pg_advisory_xact_lock.*$/m, "");
  const { report, stdout } = await judged({ "migrations/env.py": edit }, "replicas");
  expect(violated(report), stdout).toMatchObject([
    {
      rule: "startup/migration-race",
      place: { file: "docker-entrypoint.sh", line: 4 },
      message: expect.stringContaining("SQLSTATE 23505"),
    },
  ]);
});

test.concurrent(
  "what fails in the deployed version too is not blamed on the branch",
  LIMIT,
  async () => {
    const branch = branchOf("orders-fastapi", { "README.md": (text) => `${text}\nMore.\n` });
    try {
      const args = ["startup-check", "--project", branch.directory, "--runtime", "process"];
      const start = ["--start", "python -c 'import sys; sys.exit(\"no licence\")'"];
      const { report } = await runCli([...args, "--base", "main", ...start]);
      const messages = violated(report).map(({ message }) => message);
      expect(messages).toEqual([
        expect.stringContaining("The deployed version (main) fails in the same way"),
      ]);
    } finally {
      branch.remove();
    }
  },
);

test.concurrent("a revision that the clone lacks is a mistake in the settings", LIMIT, async () => {
  const { exitCode, stdout, stderr } = await judged({}, ALL, "origin/production");
  expect(exitCode).toBe(2);
  expect(stdout + stderr).toMatch(/base is origin\/production; allowed: .*fetch-depth: 0/s);
});
