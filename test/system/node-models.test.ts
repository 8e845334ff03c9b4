import { beforeAll, expect, test } from "vitest";
import { runCli } from "./harness/cli.ts";
import { type Edit, ormProject, prepareOrms } from "./harness/orms.ts";
import { openPostgres } from "./harness/postgres.ts";

beforeAll(prepareOrms, 300_000);
const postgres = await openPostgres();

interface Drift extends Edit {
  readonly orm: string;
  readonly rule: string;
  /** What is left open because of it. */
  readonly open?: readonly string[];
}

// One change of the models that no migration follows; everything else of these applications agrees.
const DRIFTS: readonly Drift[] = [
  {
    orm: "typeorm",
    rule: "schema/type-different",
    file: "src/entities/author.ts",
    from: "length: 120 })\n  name: string;",
    to: "length: 150 })\n  name: string;",
  },
  {
    orm: "sequelize",
    rule: "schema/column-absent",
    file: "models/book.js",
    from: "pageCount: { type: DataTypes.INTEGER },",
    to: "pageCount: { type: DataTypes.INTEGER },\n      isbn: { type: DataTypes.STRING },",
    open: ["What is refused meets a difference that is told already: Book."],
  },
  {
    orm: "drizzle",
    rule: "schema/index-absent",
    file: "src/schema.ts",
    from: 'index("books_title_idx").on(table.title),',
    to: 'index("books_title_idx").on(table.title),\n    index("books_price_idx").on(table.price),',
  },
  {
    orm: "mikro-orm",
    rule: "schema/nullability-different",
    file: "entities/book.js",
    from: 'pageCount: { type: "integer", nullable: true }',
    to: 'pageCount: { type: "integer" }',
  },
  {
    orm: "prisma",
    rule: "schema/default-different",
    file: "prisma/schema.prisma",
    from: "Decimal @default(0)",
    to: "Decimal @default(1)",
  },
];

test.each(DRIFTS)(
  "what $orm's models say and no migration does is found on its line, and nothing else is",
  async ({ orm, rule, open: expected = [], ...edit }) => {
    using project = ormProject(orm, edit);
    const settings = `database: { url: "${postgres.url}" }\n`;
    const run = await runCli(["schema-check", "--project", project.directory], { settings });
    const violated = (run.report?.findings ?? []).filter(({ outcome }) => outcome === "violated");
    expect(
      violated.map(({ rule: id, place }) => [id, place?.file, place?.line]),
      run.stdout + run.stderr,
    ).toEqual([[rule, edit.file, project.line]]);
    const open = (run.report?.findings ?? []).filter(({ outcome }) => outcome === "inconclusive");
    expect(open.map(({ message }) => message)).toEqual(expected);
  },
  120_000,
);
