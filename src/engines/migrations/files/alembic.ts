import { fingerprintOf } from "#contract/fingerprint.ts";
import { headsOf } from "../graph.ts";
import {
  type FileQuestion,
  type FileStatement,
  NO_WAY_BACK,
  pythonLiteral,
  type ReadyFile,
  slugOf,
  within,
} from "./ready-file.ts";

/**
 * A revision that follows the present head.
 *
 * Source  Alembic manual, "Create a Migration Script" and "Operation Reference", autocommit_block.
 */
export function alembicFile(question: FileQuestion): ReadyFile {
  const { title, up, down, existing, directory, at } = question;
  const heads = headsOf(existing).map(({ id }) => id);
  const parents = heads.map((id) => JSON.stringify(id));
  const parent = parents.length > 1 ? `(${parents.join(", ")})` : (parents[0] ?? "None");
  const revision = fingerprintOf([...heads, title, ...up.map(({ sql }) => sql)]).slice(0, 12);
  const back = down === null ? [`    raise NotImplementedError("${NO_WAY_BACK}")`] : bodyOf(down);
  const lines = [
    `"""${title}`,
    "",
    `Revision ID: ${revision}`,
    `Revises: ${heads.join(", ")}`,
    `Create Date: ${at.slice(0, 19).replace("T", " ")}`,
    "",
    '"""',
    "from alembic import op",
    "",
    `revision = "${revision}"`,
    `down_revision = ${parent}`,
    "branch_labels = None",
    "depends_on = None",
    "",
    "",
    "def upgrade() -> None:",
    ...bodyOf(up),
    "",
    "",
    "def downgrade() -> None:",
    ...back,
    "",
  ];
  const name = `${revision}_${slugOf(title).slice(0, 40)}.py`;
  return { name: within(directory, name), content: lines.join("\n"), id: revision, note: "" };
}

function bodyOf(statements: readonly FileStatement[]): readonly string[] {
  if (statements.length === 0) return ["    pass"];
  return statements.flatMap(({ sql, isTransactional }) => {
    // A colon before a name is a parameter to SQLAlchemy.
    const call = `op.execute(${pythonLiteral(sql.replaceAll(/(?<!:):(?=\w)/g, "\\:"))})`;
    return isTransactional
      ? [`    ${call}`]
      : ["    with op.get_context().autocommit_block():", `        ${call}`];
  });
}
