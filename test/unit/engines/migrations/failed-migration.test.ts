import { describe, expect, it } from "vitest";
import type { ServerMessage } from "#contract/database.ts";
import { failedMigration } from "#engines/migrations/failed-migration.ts";

const texts = [
  { file: "migrations/1_accounts.sql", text: "CREATE TABLE accounts (id int);\n" },
  {
    file: "migrations/2_orders.sql",
    text: "-- Up Migration\nCREATE TABLE orders (id int);\nALTER TABLE order ADD COLUMN note text;\n",
  },
  {
    file: "migrations/3_lines.js",
    text: 'export const up = (pgm) => {\n  pgm.createTable("lines", { id: "id" });\n};\n',
  },
];

const refused = (statement: string, position?: number): ServerMessage => ({
  at: "",
  level: "ERROR",
  sqlstate: "42601",
  database: "x",
  role: "app",
  message: "syntax error",
  statement,
  ...(position === undefined ? {} : { position }),
});

describe("failedMigration", () => {
  it("takes the migration that the output names last, and the refused statement's line", () => {
    const found = failedMigration({
      texts,
      output: "> 1_accounts\n> 2_orders\nsyntax error",
      messages: [refused("ALTER TABLE order ADD COLUMN note text;", 13)],
    });
    expect(found).toEqual({ file: "migrations/2_orders.sql", line: 3 });
  });

  it("follows the position inside a file that was sent as a whole", () => {
    const statement = texts[1]?.text ?? "";
    const found = failedMigration({
      texts,
      output: "",
      messages: [refused(statement, statement.indexOf("order ADD") + 1)],
    });
    expect(found).toEqual({ file: "migrations/2_orders.sql", line: 3 });
  });

  it("finds what a builder wrote by the object's name", () => {
    const found = failedMigration({
      texts,
      output: "### MIGRATION 3_lines (UP) ###",
      messages: [refused('CREATE TABLE "lines" (\n  "id" serial\n);')],
    });
    expect(found).toEqual({ file: "migrations/3_lines.js", line: 2 });
  });

  const built = {
    file: "migrations/4_reviews.js",
    text: `export const up = (pgm) => {
  pgm.createTable("reviews", { id: "id" });
  pgm.createIndex("review", "member_id");
  pgm.sql("ALTER TABLE reviews ADD COLUM pinned text");
};
`,
  };
  const query = `CREATE TABLE "reviews" (note text DEFAULT 'a;b');
CREATE INDEX "review_index" ON "review" ("member_id");
ALTER TABLE reviews ADD COLUM pinned text;`;
  const failing = (message: ServerMessage) =>
    failedMigration({ texts: [...texts, built], output: "4_reviews (UP)", messages: [message] });

  it("finds the one statement of a whole migration by the position", () => {
    const message = refused(query, query.indexOf("pinned") + 1);
    expect(failing(message)).toEqual({ file: "migrations/4_reviews.js", line: 4 });
  });

  it("finds the name that the server does not know", () => {
    const message = 'relation "review" does not exist';
    expect(failing({ ...refused(query), message })).toEqual({
      file: "migrations/4_reviews.js",
      line: 3,
    });
  });

  it("is the file's first line when only the file is known, and unknown when nothing is", () => {
    expect(failedMigration({ texts, output: "3_lines failed", messages: [] })).toEqual({
      file: "migrations/3_lines.js",
      line: 1,
    });
    expect(failedMigration({ texts, output: "boom", messages: [] })).toBeUndefined();
  });
});

describe("a query of several statements that was refused without a position", () => {
  const file = "migrations/4_many.sql";
  const text =
    "CREATE TABLE parents (id int);\nCREATE TABLE children (p int);\nINSERT INTO children VALUES (1);\n-- then\nALTER TABLE children ADD z int;\nCREATE TABLE parents (id int);\n";
  const found = (message: string) =>
    failedMigration({
      texts: [{ file, text }],
      output: "> 4_many",
      messages: [{ ...refused(text), message }],
    })?.line;

  it("is placed on the statement that says most of the names in the message", () => {
    expect(
      found('null value in column "p" of relation "children" violates not-null constraint'),
    ).toBe(2);
    expect(found('cannot ALTER TABLE "children" because it has pending trigger events')).toBe(5);
    expect(found('insert or update on table "children" violates foreign key constraint "fk"')).toBe(
      3,
    );
  });

  it("is placed on the later one of two that make the same", () => {
    expect(found('relation "parents" already exists')).toBe(6);
  });

  it("is found although the tool ends the statement itself", () => {
    const sql = "SELECT 1";
    const js = { file: "migrations/5.js", text: `up = () => {\n  sql("${sql}");\n};\n` };
    const messages = [refused(`${sql};`)];
    expect(failedMigration({ texts: [js], output: "> 5", messages })?.line).toBe(2);
  });
});
