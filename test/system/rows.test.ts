import { expect, test } from "vitest";
import type { Report } from "#contract/report.ts";
import { branchOf } from "./harness/branch.ts";
import { runCli } from "./harness/cli.ts";

const LIMIT = { timeout: 300_000 };
const NEW = "migrations/versions/d0000000000a_change.py";

/** A migration after those of the example. */
function migration(upgrade: string, downgrade: string): string {
  return `"""The change of this branch."""

import sqlalchemy as sa
from alembic import op

revision = "d0000000000a"
down_revision = "c93a4d01e7f5"


def upgrade() -> None:
    ${upgrade}


def downgrade() -> None:
    ${downgrade}
`;
}

async function judged(upgrade: string, downgrade: string) {
  const branch = branchOf("orders-fastapi", { [NEW]: migration(upgrade, downgrade) });
  try {
    const args = ["schema-check", "--project", branch.directory, "--runtime", "process"];
    return await runCli([...args, "--base", "main"]);
  } finally {
    branch.remove();
  }
}

const OURS =
  /^schema\/(?:upgrade-failure|row-refused|data-loss|rollback-data-loss|rollback-failure|rollback-leftover)$/;

function answers(report: Report | undefined) {
  return (report?.findings ?? []).filter(({ rule }) => OURS.test(rule));
}

test.concurrent("a row that a migration refuses is named, and so is its line", LIMIT, async () => {
  const { report, stdout } = await judged(
    'op.alter_column("orders", "note", nullable=False)',
    'op.alter_column("orders", "note", nullable=True)',
  );
  const refused = answers(report).find(({ rule }) => rule === "schema/row-refused");
  expect(refused, stdout).toMatchObject({
    ...{ outcome: "violated", severity: "warning", place: { file: NEW, line: 11 } },
    message: expect.stringMatching(/\(SQLSTATE 23502\).* rows of orders.*note NULL/),
  });
});

test.concurrent(
  "a migration that repairs its rows is silent, and so is its way back",
  LIMIT,
  async () => {
    const { report, stdout } = await judged(
      "op.execute(\"UPDATE orders SET note = '' WHERE note IS NULL\"); op.alter_column('orders', 'note', nullable=False)",
      'op.alter_column("orders", "note", nullable=True)',
    );
    const all = ["upgrade-failure", "row-refused", "data-loss"];
    const reversal = ["rollback-data-loss", "rollback-failure", "rollback-leftover"];
    expect(
      answers(report)
        .map(({ rule, outcome }) => `${rule} ${outcome}`)
        .sort(),
      stdout,
    ).toEqual([...all, ...reversal].map((id) => `schema/${id} satisfied`).sort());
  },
);
