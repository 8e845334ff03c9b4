import {
  areTransactional,
  compactTime,
  type FileQuestion,
  lastOf,
  type ReadyFile,
  slugOf,
  sqlText,
  within,
} from "./ready-file.ts";

const nothingBack = "Nothing is known that turns it back.";

/**
 * SQL and, for people, the entry that the journal needs.
 *
 * Source  drizzle-kit manual, "Custom migrations" and "Statement breakpoints".
 */
export function drizzleFile({ title, up, existing, directory }: FileQuestion): ReadyFile {
  const number = nextNumber(existing.map(({ file }) => file)).padStart(4, "0");
  const tag = `${number}_${slugOf(title)}`;
  const content = up.map(({ sql }) => `${sql};`).join("\n--> statement-breakpoint\n");
  return {
    name: within(directory, `${tag}.sql`),
    content: `${content}\n`,
    note: `Run drizzle-kit generate --custom --name=${slugOf(title)} and put this SQL into the file that it makes, so that the journal knows it.`,
  };
}

/**
 * A versioned migration; without a transaction where a statement wants none.
 *
 * Source  Flyway manual, "Versioned migrations", "Script configuration": executeInTransaction.
 */
export function flywayFile({ title, up, existing, directory, at }: FileQuestion): ReadyFile {
  const versions = existing.map(({ file }) => /(?:^|\/)V([\d_.]+)__/.exec(file)?.[1] ?? "");
  const isTimed = versions.some((version) => /^\d{12,}$/.test(version));
  const highest = Math.max(0, ...versions.map((version) => Number.parseInt(version, 10) || 0));
  const version = isTimed ? compactTime(at) : String(highest + 1);
  return {
    name: within(directory, `V${version}__${slugOf(title)}.sql`),
    content: sqlText(up),
    note: areTransactional(up)
      ? ""
      : "Beside it belongs a file of the same name with .conf at its end that says executeInTransaction=false.",
  };
}

/**
 * Both directions in one file.
 *
 * Source  goose manual, "SQL migrations": annotations, NO TRANSACTION, StatementBegin.
 */
export function gooseFile(question: FileQuestion): ReadyFile {
  const { title, up, down, existing, directory, at } = question;
  const names = existing.map(({ file }) => file);
  const isTimed = names.some((name) => /(?:^|\/)\d{12,}_/.test(name)) || names.length === 0;
  const version = isTimed ? compactTime(at) : nextNumber(names).padStart(5, "0");
  const isAtomic = areTransactional(up) && (down === null || areTransactional(down));
  const block = (statements: FileQuestion["up"]) =>
    statements
      .map(({ sql }) => `-- +goose StatementBegin\n${sql};\n-- +goose StatementEnd\n`)
      .join("");
  const back = down === null ? "" : `\n-- +goose Down\n${block(down)}`;
  return {
    name: within(directory, `${version}_${slugOf(title)}.sql`),
    content: `${isAtomic ? "" : "-- +goose NO TRANSACTION\n"}-- +goose Up\n${block(up)}${back}`,
    note: down === null ? nothingBack : "",
  };
}

/**
 * The file of one direction; the other one is said in words.
 *
 * Source  golang-migrate manual, "Migration Filename Format"; several statements share a transaction.
 */
export function golangMigrateFile(question: FileQuestion): ReadyFile {
  const { title, up, down, existing, directory, at } = question;
  const names = existing.map(({ file }) => file);
  const isTimed = names.some((name) => /(?:^|\/)\d{10,}_/.test(name)) || names.length === 0;
  const width = /(?:^|\/)(\d+)_/.exec(names.at(-1) ?? "")?.[1]?.length ?? 6;
  const version = isTimed ? compactTime(at) : nextNumber(names).padStart(width, "0");
  const stem = `${version}_${slugOf(title)}`;
  return {
    name: within(directory, `${stem}.up.sql`),
    content: sqlText(up),
    note:
      down === null ? nothingBack : `Beside it belongs ${stem}.down.sql with what turns it back.`,
  };
}

/** The next of numbered or dated files, for psql and whatever runs files in their order. */
export function plainFile({ title, up, existing, directory, at }: FileQuestion): ReadyFile {
  const last = (lastOf(existing)?.file ?? "").split("/").at(-1) ?? "";
  const [, digits = "", joint = "_"] = /^(\d+)([_.-]+)/.exec(last) ?? [];
  const version =
    digits.length >= 8 || digits === ""
      ? compactTime(at).slice(0, digits.length >= 8 ? digits.length : 14)
      : nextNumber([last]).padStart(digits.length, "0");
  return {
    name: within(directory, `${version}${joint}${slugOf(title)}.sql`),
    content: areTransactional(up) ? `BEGIN;\n${sqlText(up)}COMMIT;\n` : sqlText(up),
    note: "",
  };
}

function nextNumber(files: readonly string[]): string {
  const numbers = files.map((file) => Number(/(?:^|\/)V?(\d+)[_.-]/.exec(file)?.[1] ?? -1));
  return String(Math.max(-1, ...numbers) + 1);
}
