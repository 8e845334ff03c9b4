import * as fc from "fast-check";
import { expect, test } from "vitest";
import { masked } from "#adapters/orms/masked.ts";
import { sourceBlocks } from "#adapters/orms/source-blocks.ts";
import { projectOf } from "../project.ts";

const blocksOf = (text: string) => sourceBlocks(projectOf({ "src/a.ts": text }), ["src/a.ts"]);
const blockOf = (text: string) => blocksOf(text)[0];

test("comments and texts leave blanks, and nothing moves", () => {
  expect(masked('const a = "{"; // }\nb();')).toBe('const a = " ";     \nb();');
  expect(masked("/* { */ x = `a${b}`;")).toBe("        x = `     `;");
  expect(masked("it's\n{ 'a' }")).toBe("it's\n{ ' ' }");
  void fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."ab\"'`\\/*\n{}") }), (text) => {
      const out = masked(text);
      expect(out.length).toBe(text.length);
      expect([...out.matchAll(/\n/g)].map(({ index }) => index)).toEqual(
        [...text.matchAll(/\n/g)].map(({ index }) => index),
      );
    }),
  );
});

test("any text has blocks whose lines are lines of it", () => {
  const parts = ["class A {", "const b = c({", "}", ")", "@D()", " x: 1,", "'t'", "\n", "//", "`"];
  void fc.assert(
    fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 30 }), (list) => {
      const text = list.join("");
      const count = text.split("\n").length;
      for (const block of blocksOf(text))
        for (const line of [block.line, ...Object.values(block.members)])
          expect(line >= 1 && line <= count).toBe(true);
    }),
  );
});

test("a class knows its base, its properties, and the texts of its decorators", () => {
  const block = blockOf(`import { Entity } from "typeorm";

@Entity("books")
@Index("books_title_idx", ["title"])
export class Book extends Stamped {
  @Column({ type: "int", nullable: true })
  @Index()
  pageCount?: number;

  @Column() title!: string; // size: 5
  private readonly hidden = { inner: 1 };
}`);
  expect(block).toMatchObject({ name: "Book", base: "Stamped", line: 5 });
  expect(block?.members).toMatchObject({ pageCount: 8, title: 10, hidden: 11 });
  expect(block?.texts).toMatchObject({ books: 3, books_title_idx: 4 });
  expect(block?.members["size"]).toBeUndefined();
});

test("a table of a call knows its label, its keys and its texts", () => {
  const [first, second] = blocksOf(`export const users = pgTable("users", {
  id: serial().primaryKey(),
  fullName: varchar("full_name", { length: 10 }),
}, (table) => [index("users_name").on(table.fullName)]);
Book.init({ title: DataTypes.TEXT }, { sequelize });`);
  expect(first).toMatchObject({ name: "users", label: "users", line: 1 });
  expect(first?.members).toMatchObject({ id: 2, fullName: 3 });
  expect(first?.texts).toMatchObject({ full_name: 3, users_name: 4 });
  expect(second).toMatchObject({ name: "Book", line: 5, members: { title: 5 } });
});

test("a description without a variable goes by its own name, and the outermost key counts", () => {
  const block = blockOf(`exports.Author = new EntitySchema({
  name: "Author",
  properties: {
    name: { type: "string" },
    email: { type: "string" },
  },
});`);
  expect(block?.name).toBe("Author");
  expect(block?.members).toMatchObject({ name: 2, properties: 3, email: 5 });
  expect(blockOf('sequelize.define("User", {\n  email: TEXT,\n});')).toMatchObject({
    name: "User",
    members: { email: 2 },
  });
});
