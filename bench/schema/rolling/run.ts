import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Finding } from "#contract/finding.ts";
import { branchOf, type Edit } from "../../../test/system/harness/branch.ts";
import { runCli } from "../../../test/system/harness/cli.ts";
import { ROLLING_CASES, type RollingCase } from "./cases.ts";

const { values: options } = parseArgs({
  options: {
    case: { type: "string", multiple: true },
    /** The table, as Markdown. */
    output: { type: "string" },
  },
});

const MIGRATION = "migrations/versions/d0000000000a_change.py";
const ENTRYPOINT = "docker-entrypoint.sh";

function editsOf({ upgrade, models = [], migrator }: RollingCase): Record<string, Edit> {
  const edits: Record<string, Edit> = {
    [MIGRATION]: `import sqlalchemy as sa
from alembic import op

revision = "d0000000000a"
down_revision = "c93a4d01e7f5"


def upgrade() -> None:
    ${upgrade.join("\n    ")}


def downgrade() -> None:
    pass
`,
  };
  for (const [file, text, replacement] of models)
    edits[file] = (before) => before.replace(text, replacement);
  if (migrator !== undefined)
    edits[ENTRYPOINT] = (before) => before.replace("alembic upgrade head\n", "");
  if (migrator === "deploy-step")
    edits["fly.toml"] = 'app = "orders"\n\n[deploy]\n  release_command = "alembic upgrade head"\n';
  return edits;
}

interface Row {
  readonly id: string;
  readonly expected: string;
  readonly found: string;
  readonly isPlaced: boolean;
  readonly isRight: boolean;
  readonly says: string;
}

async function measure(given: RollingCase): Promise<Row> {
  const branch = branchOf("orders-fastapi", editsOf(given));
  try {
    const args = ["startup-check", "--project", branch.directory, "--runtime", "process"];
    const { report, stdout } = await runCli([
      ...[...args, "--base", "main", "--trials", "rolling", "--soak-ms", "100"],
    ]);
    const of = (rule: string) => report?.findings.filter((each) => each.rule === rule) ?? [];
    const deployed = of("startup/deployed-version-broken");
    const [early] = of("startup/version-before-its-migrations");
    const old = deployed.some(isViolated)
      ? "fails"
      : deployed.every(({ outcome }) => outcome === "satisfied")
        ? "serves"
        : "unknown";
    const expected = `${given.old} ${given.early ?? "-"}`;
    const found = `${old} ${wordOf(early)}`;
    const [first] = deployed.filter(isViolated);
    const isPlaced = first === undefined || first.place?.file === MIGRATION;
    const says =
      report === undefined ? stdout.slice(-200) : (first?.message ?? early?.message ?? "");
    return { id: given.id, expected, found, isPlaced, isRight: found === expected, says };
  } finally {
    branch.remove();
  }
}

function isViolated({ outcome }: Pick<Finding, "outcome">): boolean {
  return outcome === "violated";
}

function wordOf(early: Pick<Finding, "outcome" | "message"> | undefined): string {
  if (early === undefined || early.outcome === "not-applicable") return "-";
  if (early.outcome === "violated") return "fails";
  return early.message.includes("would fail") ? "secured" : "serves";
}

const rows: Row[] = [];
for (const each of ROLLING_CASES) {
  if (options.case !== undefined && !options.case.includes(each.id)) continue;
  const row = await measure(each);
  rows.push(row);
  process.stdout.write(
    `${row.isRight && row.isPlaced ? "right" : "WRONG"} ${row.id}: ${row.found}; ${row.says}\n`,
  );
}
const right = rows.filter(({ isRight, isPlaced }) => isRight && isPlaced).length;
process.stdout.write(`${right} of ${rows.length} right\n`);
if (options.output !== undefined)
  writeFileSync(
    options.output,
    [
      "| change | deployed version on the new schema, this version on the deployed one | expected | placed on the migration |",
      "| --- | --- | --- | --- |",
      ...rows.map(
        ({ id, found, expected, isPlaced }) =>
          `| ${id} | ${found} | ${expected} | ${isPlaced ? "yes" : "no"} |`,
      ),
      "",
      `${right} of ${rows.length} right.`,
      "",
    ].join("\n"),
  );
if (right < rows.length) process.exitCode = 1;
