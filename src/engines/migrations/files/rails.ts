import type { MigrationFile } from "#contract/adapter.ts";
import {
  areTransactional,
  classOf,
  compactTime,
  type FileQuestion,
  type FileStatement,
  lastOf,
  NO_WAY_BACK,
  type ReadyFile,
  slugOf,
  within,
} from "./ready-file.ts";

// Every Rails since this one knows it, and what is executed does not depend on it.
const OLDEST = "5.0";

/**
 * A migration class, later than every one that exists and of a name that none of them has.
 *
 * Source  Rails guides, "Active Record Migrations": execute, IrreversibleMigration,
 *         disable_ddl_transaction!; ActiveRecord::DuplicateMigrationNameError.
 */
export function railsFile(question: FileQuestion): ReadyFile {
  const { title, up, down, existing, directory, at } = question;
  const version = versionAfter(existing, at);
  const slug = ownSlug(title, existing);
  const isAtomic = areTransactional(up) && (down === null || areTransactional(down));
  const back =
    down === null
      ? [`    raise ActiveRecord::IrreversibleMigration, "${NO_WAY_BACK}"`]
      : bodyOf(down);
  const lines = [
    `class ${classOf(slug)} < ActiveRecord::Migration[${lastOf(existing)?.writtenFor ?? OLDEST}]`,
    ...(isAtomic ? [] : ["  disable_ddl_transaction!", ""]),
    "  def up",
    ...bodyOf(up),
    "  end",
    "",
    "  def down",
    ...back,
    "  end",
    "end",
    "",
  ];
  return {
    name: within(directory, `${version}_${slug}.rb`),
    content: lines.join("\n"),
    id: version,
    note: "Commit with it what bin/rails db:migrate then writes: the schema's file names the newest migration.",
  };
}

function versionAfter(existing: readonly MigrationFile[], at: string): string {
  const last = existing.map(({ id }) => BigInt(/^\d+/.exec(id)?.[0] ?? 0));
  const now = BigInt(compactTime(at));
  return String(last.reduce((latest, each) => (each >= latest ? each + 1n : latest), now));
}

function ownSlug(title: string, existing: readonly MigrationFile[]): string {
  const slug = slugOf(title);
  const taken = new Set(existing.map(({ file }) => /(?:^|\/)\d+_(\w+)\.rb$/.exec(file)?.[1]));
  let own = slug;
  for (let count = 2; taken.has(own); count += 1) own = `${slug}_${count}`;
  return own;
}

/** In quotes nothing in it is read as Ruby; the indentation is taken off again. */
function bodyOf(statements: readonly FileStatement[]): readonly string[] {
  return statements.flatMap(({ sql }) => {
    const lines = sql.split("\n");
    let end = "SQL";
    while (lines.some((line) => line.trim() === end)) end = `${end}_END`;
    return [
      `    execute <<~'${end}'`,
      ...lines.map((line) => (line === "" ? "" : `      ${line}`)),
      `    ${end}`,
    ];
  });
}
