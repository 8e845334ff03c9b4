import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT, runCli } from "./harness/cli.ts";
import type { Edit } from "./harness/orms.ts";
import { openPostgres } from "./harness/postgres.ts";

const postgres = await openPostgres();

interface Drift extends Edit {
  /** What is found: the rule, a text of the line of its place, and the migration that it names. */
  readonly rule: string;
  readonly at: readonly [file: string, text: string];
  readonly migration?: string;
}

const READER = "internal/model/reader.go";
const BOOK = "internal/model/book.go";
const LOAN = "services/loans/internal/loan/loan.go";
const AUDIT = "internal/audit/audit.go";
const [FIRST, SECOND, THIRD] = [
  "db/migrations/00001_readers.sql",
  "db/migrations/00002_books.sql",
  "db/migrations/00003_loans.sql",
];

const DRIFTS: readonly Drift[] = [
  {
    ...{ file: READER, from: "size:120;not null", to: "size:150;not null" },
    ...{ rule: "type-different", at: [READER, "size:150"], migration: FIRST },
  },
  {
    ...{ file: READER, from: "\tNickname *string", to: "\tPhone string\n\tNickname *string" },
    ...{ rule: "column-absent", at: [READER, "Phone"] },
  },
  {
    ...{ file: FIRST, from: "  nickname text,", to: "  nickname text NOT NULL," },
    ...{ rule: "nullability-different", at: [READER, "Nickname"], migration: FIRST },
  },
  {
    ...{ file: FIRST, from: "CREATE UNIQUE INDEX idx_lib_s", to: "CREATE INDEX idx_lib_s" },
    ...{ rule: "index-absent", at: ["cmd/server/main.go", "uniqueIndex"], migration: FIRST },
  },
  {
    ...{ file: AUDIT, from: '"audit.entries"', to: '"audit.notes"' },
    ...{ rule: "rename", at: [AUDIT, "type entry"], migration: FIRST },
  },
  {
    ...{ file: BOOK, from: "default:1", to: "default:2" },
    ...{ rule: "default-different", at: [BOOK, "default:2"], migration: SECOND },
  },
  {
    ...{ file: BOOK, from: "priority:2", to: "priority:2;index:books_title" },
    ...{ rule: "index-absent", at: [BOOK, "books_title"] },
  },
  {
    ...{ file: BOOK, from: "pages > 0", to: "pages > 1" },
    ...{ rule: "constraint-different", at: [BOOK, "pages > 1"], migration: SECOND },
  },
  {
    ...{ file: BOOK, from: "OnDelete:CASCADE", to: "OnDelete:RESTRICT" },
    ...{ rule: "constraint-different", at: [BOOK, "RESTRICT"], migration: SECOND },
  },
  {
    ...{ file: SECOND, from: "worn boolean NOT NULL", to: "worn boolean" },
    ...{ rule: "nullability-different", at: [BOOK, "Worn"], migration: SECOND },
  },
  {
    ...{ file: LOAN, from: "type:date", to: "type:timestamptz" },
    ...{ rule: "type-different", at: [LOAN, "DueAt"], migration: THIRD },
  },
  {
    ...{ file: THIRD, from: "  due_at date", to: "  fine numeric NOT NULL,\n  due_at date" },
    ...{ rule: "unexpected-object", at: [THIRD, "fine"], migration: THIRD },
  },
];

/** What a run answers that is neither satisfied nor out of place, as `rule file:line migration`. */
async function answersOf(drifts: readonly Drift[], migrate = "migrate: go run ./cmd/migrate") {
  const directory = mkdtempSync(join(tmpdir(), "gorm-"));
  try {
    cpSync(join(PROJECT, "test/fixtures/models/gorm"), directory, { recursive: true });
    const textOf = (file: string) => readFileSync(join(directory, file), "utf8");
    for (const { file, from, to } of drifts) {
      const parts = textOf(file).split(from);
      expect(parts, `${file}: ${from}`).toHaveLength(2);
      writeFileSync(join(directory, file), parts.join(to));
    }
    const settings = `database:\n  url: "${postgres.url}"\n  ${migrate}\n`;
    const run = await runCli(["schema-check", "--project", directory], { settings });
    const findings = run.report?.findings ?? [];
    const told = findings
      .filter(({ outcome }) => /violated|inconclusive/.test(outcome))
      // The models' own queries meet what the comparison tells, and say so.
      .filter(({ message }) => !message.includes("meets a difference that is told already"))
      .map(({ rule, place, message }) => {
        const migration = /\((db\/migrations\/[^:]+):\d+\)/.exec(message)?.[1] ?? "none";
        return `${rule} ${place?.file}:${place?.line} ${migration}`;
      });
    const expected = drifts.map(({ rule, at: [file, text], migration = "none" }) => {
      const line = textOf(file).split(text)[0]?.split("\n").length;
      return `schema/${rule} ${file}:${line} ${migration}`;
    });
    const output = run.stdout + run.stderr;
    return { told: told.sort(), expected: expected.sort(), findings, output };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

test("a service whose structs leave much to its migrations hears nothing", async () => {
  const { told, findings, output } = await answersOf([]);
  expect(told, output).toEqual([]);
  const built = findings.find(({ rule }) => rule === "schema/models-unimportable");
  expect(built?.message).toBe("The models create 9 tables in an empty database.");
  const queried = findings.filter(({ rule }) => /queryable|joinable|insertable/.test(rule));
  expect(queried.map(({ outcome }) => outcome)).toEqual(["satisfied", "satisfied", "satisfied"]);
}, 240_000);

test("what GORM's structs say and no migration does is found on the field's line, and nothing else is", async () => {
  const { told, expected, output } = await answersOf(DRIFTS);
  expect(told, output).toEqual(expected);
}, 240_000);

test("a start that makes tables of its structs beside the migrations leaves open whether they differ", async () => {
  const made = "return opened, opened.AutoMigrate(&model.Author{})";
  const drift: Drift = {
    file: "internal/store/store.go",
    from: 'return opened, goose.Up(plain, "migrations")',
    to: `if err := goose.Up(plain, "migrations"); err != nil {\n\t\treturn nil, err\n\t}\n\t${made}`,
    ...{ rule: "vacuous-comparison", at: ["internal/store/store.go", made] },
  };
  const { told, expected, output } = await answersOf([drift], "");
  expect(told, output).toEqual(expected);
}, 240_000);
