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

async function judged(edits: Readonly<Record<string, Edit>>) {
  const branch = branchOf("orders-fastapi", edits);
  try {
    const args = ["schema-check", "--project", branch.directory, "--runtime", "process"];
    return await runCli([...args, "--base", "main"]);
  } finally {
    branch.remove();
  }
}

function about(report: Report | undefined) {
  return (report?.findings ?? []).filter(({ rule }) =>
    ["schema/blocking-migration", "schema/table-rewrite"].includes(rule),
  );
}

test(
  "an index that stops writes is found at its line, and the tool's own way out is named",
  LIMIT,
  async () => {
    const { report, stdout } = await judged({
      [NEW]: migration('op.create_index("ix_orders_change", "orders", ["note"])'),
    });
    expect(about(report), stdout).toMatchObject([
      {
        rule: "schema/blocking-migration",
        outcome: "violated",
        place: { file: NEW, line: 11, relation: "public.orders" },
        message: expect.stringMatching(
          /^Writes to orders waited .* with 1[0,]+ rows, .* The statement holds SHARE while/,
        ),
        excerpt: expect.stringContaining("CREATE INDEX ix_orders_change"),
        remedy: expect.stringContaining("postgresql_concurrently=True"),
      },
      { rule: "schema/table-rewrite", outcome: "satisfied" },
    ]);
  },
);

test("a column that may be null keeps nobody waiting", LIMIT, async () => {
  const { report, stdout } = await judged({
    [NEW]: migration('op.add_column("orders", sa.Column("channel", sa.Text()))'),
  });
  expect(about(report), stdout).toMatchObject([
    { rule: "schema/blocking-migration", outcome: "satisfied" },
    { rule: "schema/table-rewrite", outcome: "satisfied" },
  ]);
});

test("without a deployed version, or without a migration, nothing is asked", LIMIT, async () => {
  const { report, stdout } = await judged({ "README.md": "Another text.\n" });
  expect(about(report), stdout).toMatchObject([
    { rule: "schema/blocking-migration", outcome: "not-applicable" },
    { rule: "schema/table-rewrite", outcome: "not-applicable" },
  ]);
});
