import { expect, test } from "vitest";
import { branchFrom, type Edits } from "./harness/branch.ts";
import { runCli } from "./harness/cli.ts";

const LIMIT = { timeout: 300_000 };
const FIRST = "migrations/versions/4b1d90c2a6e1_accounts_and_catalogue.py";
const NEW = "migrations/versions/d0000000000a_change.py";

/** The oldest migration needs something that was taken away since; production ran it long ago. */
const LOST: Edits = {
  [FIRST]: (text) =>
    text.replace(/^def upgrade.*$/m, '$&\n    op.execute("SELECT legacy_setup()")'),
};
const STRUCTURE = `
CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
INSERT INTO alembic_version VALUES ('c93a4d01e7f5');
`;

const adding = (column: string) => `import sqlalchemy as sa
from alembic import op

revision = "d0000000000a"
down_revision = "c93a4d01e7f5"


def upgrade() -> None:
    op.add_column("orders", sa.Column("${column}", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("orders", "${column}")
`;

async function upgradeOf(deployed: Edits, column: string) {
  const branch = branchFrom("orders-fastapi", { deployed, edits: { [NEW]: adding(column) } });
  try {
    const args = ["schema-check", "--project", branch.directory, "--runtime", "process"];
    const run = await runCli([...args, "--base", "main", "--schema-rows", "0"]);
    const answers = run.report?.findings ?? [];
    expect(
      answers.find(({ rule }) => rule === "schema/migration-failure"),
      run.stdout,
    ).toMatchObject({ outcome: "violated", place: { file: FIRST } });
    return answers.find(({ rule }) => rule === "schema/upgrade-failure");
  } finally {
    branch.remove();
  }
}

test.concurrent(
  "a history that no longer runs from empty is judged on the committed structure",
  LIMIT,
  async () => {
    expect(await upgradeOf({ ...LOST, "db/structure.sql": STRUCTURE }, "channel")).toMatchObject({
      outcome: "satisfied",
      message: expect.stringMatching(
        /from `db\/structure\.sql`, because its migrations do not run/,
      ),
    });
  },
);

test.concurrent(
  "without one, on what the models of the deployed version describe",
  LIMIT,
  async () => {
    expect(await upgradeOf(LOST, "channel")).toMatchObject({
      outcome: "satisfied",
      message: expect.stringContaining("from its models, because its migrations do not run"),
    });
  },
);

test.concurrent(
  "what such a schema refuses is left open, as the deployed one may differ",
  LIMIT,
  async () => {
    expect(await upgradeOf(LOST, "note")).toMatchObject({
      outcome: "not-applicable",
      message: expect.stringContaining("the migrations do not run on that"),
    });
  },
);
