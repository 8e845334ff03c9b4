import { describe, expect, test } from "vitest";
import { lastMention } from "#validators/schema/comparison/locate.ts";
import { rubyLine, rubyTableLine } from "#validators/schema/comparison/ruby-line.ts";

const TEXT = `class Everything < ActiveRecord::Migration[6.1]
  def up
    create_table :berths do |t|
      t.references :quay, null: false, foreign_key: true
      t.integer :number, null: false
      t.string :imo
      # t.string :never
      t.index [:quay_id, :number], unique: true
      t.index "lower(imo)", name: "by_imo"
      t.timestamps
    end

    create_join_table :vessels, :pilots do |t|
      t.index :pilot_id
    end
    add_index :berths, :imo,
      unique: true, where: "number > 0"
    rename_column :berths, :number, :place
    add_column "harbour.berths", "depth", :integer
    execute "ALTER TABLE berths ADD COLUMN odd text"
  end

  def down
    remove_column :berths, :depth
    drop_table :berths
  end
end
`;

const at = (columns: readonly string[], kind?: string, table = "berths", name?: string) =>
  rubyLine(TEXT, {
    ...{ table, columns },
    ...(kind === undefined ? {} : { kind }),
    ...(name === undefined ? {} : { name }),
  });

describe("the line of a migration of Rails", () => {
  test.each([
    ["a column", ["imo"], "column", 16],
    ["a column by its reference", ["quay_id"], "column", 4],
    ["a column that two lines of a block stand for", ["created_at"], "column", 10],
    ["a column after it was renamed", ["place"], "column", 18],
    ["a column of a qualified table", ["depth"], "column", 19],
    ["an index of several columns", ["quay_id", "number"], "index", 8],
    ["the index of a reference", ["quay_id"], "index", 4],
    ["an index of a call with several lines", ["imo"], "index", 16],
    ["a foreign key by its reference", ["quay_id"], "foreign key", 4],
    ["the key that nobody writes", ["id"], "primary key", 3],
    ["what is only in a comment", ["never"], "column", undefined],
  ] as const)("of %s", (_title, columns, kind, line) => {
    expect(at(columns, kind)).toBe(line);
  });

  test("goes by the name where it is written", () => {
    expect(at([], "index", "berths", "by_imo")).toBe(9);
  });

  test("knows the table of a join, and no other one's columns", () => {
    expect(at(["pilot_id"], "index", "pilots_vessels")).toBe(14);
    expect(at(["number"], "column", "pilots_vessels")).toBeUndefined();
  });

  test("of a table is its last call; taking it back is none", () => {
    expect(rubyTableLine(TEXT, "berths")).toBe(19);
    expect(rubyTableLine(TEXT, "quays")).toBeUndefined();
  });

  test("leaves what stands in SQL to those who read that", () => {
    const texts = [{ file: "db/migrate/1_a.rb", text: TEXT }];
    expect(lastMention(texts, { table: "berths", column: "odd" })?.line).toBe(20);
  });
});
