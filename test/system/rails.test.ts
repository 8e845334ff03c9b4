import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { Report } from "#contract/report.ts";
import { runCli } from "./harness/cli.ts";
import { openPostgres } from "./harness/postgres.ts";
import { type RailsEdit, type RailsProject, railsProject } from "./harness/rails.ts";

const postgres = await openPostgres();
const RUBY = "db/schema.rb";
const SQL = "db/structure.sql";
const migration = (name: string) => `db/migrate/${name}.rb`;
const QUAYS = migration("20240301090000_create_quays_and_berths");
const VESSELS = migration("20240301093000_create_owners_and_vessels");
const VISITS = migration("20240402100000_create_visits");
const PAPERS = migration("20240420120000_create_papers");

/** Where a drift is planted, which rule finds it, and the line that it is found at. */
interface Drift {
  readonly edit: RailsEdit;
  readonly rule: string;
  readonly at: readonly [file: string, text: string];
  /** The migration's line in the message; absent where no migration has it. */
  readonly made?: readonly [file: string, text: string];
}

const drift = (
  rule: string,
  [from, to]: readonly [string, string],
  made?: Drift["made"],
): Drift => ({
  ...{
    edit: [RUBY, from, to],
    rule: `schema/${rule}`,
    at: [
      RUBY,
      rule === "table-absent" ? to.split("\n", 1).join() : (to.trim().split("\n").at(-1) ?? ""),
    ],
  },
  ...(made === undefined ? {} : { made }),
});

// Every one by itself a change of schema.rb by hand; nothing else of the application differs.
const DRIFTS: readonly Drift[] = [
  drift("column-absent", [
    't.boolean "is_covered", default: true, null: false',
    't.boolean "is_covered", default: true, null: false\n    t.integer "bollards"',
  ]),
  drift(
    "type-different",
    ['t.string "imo", limit: 7', 't.string "imo", limit: 9'],
    [VESSELS, "t.string :imo, null"],
  ),
  drift(
    "type-different",
    ["precision: 10, scale: 2", "precision: 12, scale: 2"],
    [QUAYS, "t.decimal :daily_rate"],
  ),
  drift(
    "nullability-different",
    ['t.integer "score"', 't.integer "score", null: false'],
    [PAPERS, "t.integer :score"],
  ),
  drift(
    "default-different",
    ['t.integer "depth_cm", default: 850', 't.integer "depth_cm", default: 900'],
    [QUAYS, "t.integer :depth_cm"],
  ),
  drift(
    "rename",
    ['t.string "serial", null: false', 't.string "number", null: false'],
    [PAPERS, "t.string :serial"],
  ),
  drift("table-absent", [
    '  add_foreign_key "berth_inspections", "berths"',
    '  create_table "tariffs", force: :cascade do |t|\n  end\n\n  add_foreign_key "berth_inspections", "berths"',
  ]),
  drift(
    "constraint-different",
    ['t.check_constraint "number > 0"', 't.check_constraint "number >= 0"'],
    [QUAYS, "t.check_constraint"],
  ),
  drift(
    "constraint-different",
    ['"owners", on_delete: :cascade', '"owners", on_delete: :nullify'],
    [VESSELS, "t.references :owner"],
  ),
  drift(
    "index-absent",
    [
      'name: "index_certificates_on_vessel_id", unique: true',
      'name: "index_certificates_on_vessel_id"',
    ],
    [PAPERS, "t.references :vessel"],
  ),
  drift(
    "index-absent",
    [
      'name: "index_vessels_on_name", opclass: :gin_trgm_ops, using: :gin',
      'name: "index_vessels_on_name"',
    ],
    [VESSELS, "t.index :name"],
  ),
  drift(
    "index-absent",
    ['where: "(left_at IS NULL)"', 'where: "(leaves_at IS NULL)"'],
    [VISITS, "add_index :visits, :berth_id"],
  ),
  drift("object-absent", [
    '  enable_extension "plpgsql"',
    '  enable_extension "plpgsql"\n  enable_extension "citext"',
  ]),
];

async function checked(project: RailsProject): Promise<Report> {
  const settings = `database: { url: "${postgres.url}" }\n`;
  const run = await runCli(["schema-check", "--project", project.directory], { settings });
  if (run.report === undefined) throw new Error(run.stdout + run.stderr);
  return run.report;
}

/** `rule file:line` of everything that a team has to act on, in order. */
function acted({ findings }: Report): readonly string[] {
  return findings
    .filter(({ outcome, severity }) => outcome === "violated" && severity !== "note")
    .filter(({ rule }) => rule !== "schema/row-refused")
    .map(({ rule, place }) => `${rule} ${place?.file}:${place?.line}`)
    .sort();
}

test("an application of Rails is installed, migrated, started and compared, and nothing is asked of its team", async () => {
  using project = railsProject("harbour");
  const settings = `database: { url: "${postgres.url}" }\n`;
  const run = await runCli(["deployment-ready", "--project", project.directory], { settings });
  if (run.report === undefined) throw new Error(run.stdout + run.stderr);
  expect(acted(run.report), run.stdout).toEqual([]);
  const phases = Object.fromEntries(run.report.phases.map(({ id, status }) => [id, status]));
  expect(phases).toMatchObject({ startup: "passed", schema: "passed", security: "passed" });
  const open = run.report.findings.filter(
    ({ rule, outcome }) => rule.startsWith("schema/") && outcome === "inconclusive",
  );
  expect(open.map(({ message }) => message)).toEqual([]);
}, 600_000);

test("what was changed in schema.rb by hand is found on its line, and Rails runs the migrations that mend it", async () => {
  using project = railsProject(
    "harbour",
    DRIFTS.map(({ edit }) => edit),
  );
  const report = await checked(project);
  const placed = ([file, text]: readonly [string, string]) =>
    `${file}:${project.lineOf(file, text)}`;
  expect(acted(report)).toEqual(DRIFTS.map(({ rule, at }) => `${rule} ${placed(at)}`).sort());
  const messages = report.findings.map(({ message }) => message).join("\n");
  for (const { made } of DRIFTS) if (made !== undefined) expect(messages).toContain(placed(made));
  const files = report.findings.flatMap(({ repair }) => repair?.file ?? []);
  expect(files.length).toBeGreaterThan(10);
  for (const { name, content } of files) {
    mkdirSync(dirname(join(project.directory, name)), { recursive: true });
    writeFileSync(join(project.directory, name), content);
  }
  // Rails takes them there and back, and writes what was edited; a new column comes last.
  expect(linesOf(writtenAfterwards(project, files.length))).toEqual(
    linesOf(readFileSync(join(project.directory, RUBY), "utf8")),
  );
}, 600_000);

function linesOf(schema: string): readonly string[] {
  return schema
    .split("\n")
    .filter((line) => !line.includes("define(version:"))
    .sort();
}

/** `schema.rb` of a database that was migrated, taken back this many steps, and migrated again. */
function writtenAfterwards({ directory }: RailsProject, steps: number): string {
  const file = join(directory, "tmp/written.rb");
  const url = new URL(postgres.url);
  url.pathname = "/there_and_back";
  const env = {
    ...process.env,
    DATABASE_URL: url.href,
    SCHEMA: file,
    RAILS_ENV: "production",
    SECRET_KEY_BASE: "x",
  };
  const run = (...words: readonly string[]) =>
    execFileSync("bundle", ["exec", "rails", ...words], { cwd: directory, env, stdio: "pipe" });
  run("db:create");
  run("db:migrate");
  run("db:rollback", `STEP=${steps}`);
  run("db:migrate", "db:schema:dump");
  return readFileSync(file, "utf8");
}

test("a migration after which nobody wrote schema.rb is one finding, with the command that writes it", async () => {
  using project = railsProject("harbour");
  const name = "db/migrate/20240701000000_add_ice_class.rb";
  writeFileSync(
    join(project.directory, name),
    `class AddIceClass < ActiveRecord::Migration[6.1]
  def change
    add_column :vessels, :ice_class, :string, limit: 4
    add_index :vessels, :ice_class
    change_column_null :certificates, :serial, true
  end
end
`,
  );
  const report = await checked(project);
  expect(acted(report)).toEqual([`schema/schema-file-stale ${RUBY}:13`]);
  const stale = report.findings.find(({ rule }) => rule === "schema/schema-file-stale");
  expect(stale?.message).toBe(`${RUBY} was written before ${name} ran.`);
  expect(stale?.remedy).toContain("bin/rails db:migrate");
}, 600_000);

test("structure.sql is compared in everything, also what schema.rb cannot say", async () => {
  using project = railsProject("orchard", [
    [SQL, "    'ripe',\n", "    'ripe',\n    'fallen',\n"],
    [SQL, "weight_kg numeric(6,2) NOT NULL", "weight_kg numeric(8,2) NOT NULL"],
    [SQL, "NEW.seen_at = now();", "NEW.seen_at = clock_timestamp();"],
    [SQL, "CREATE TRIGGER stamp BEFORE UPDATE", "CREATE TRIGGER stamp BEFORE INSERT"],
    [SQL, "(('R'::text ||", "(('S'::text ||"],
  ]);
  const at = (text: string) => `${SQL}:${project.lineOf(SQL, text)}`;
  expect(acted(await checked(project))).toEqual(
    [
      `schema/default-different ${at("(('S'::text ||")}`,
      `schema/enum-different ${at("CREATE TYPE public.ripeness")}`,
      `schema/object-different ${at("CREATE TRIGGER stamp")}`,
      `schema/object-different ${at("CREATE FUNCTION public.stamp()")}`,
      `schema/type-different ${at("weight_kg numeric(8,2)")}`,
    ].sort(),
  );
}, 600_000);

test("what Rails itself cannot write into schema.rb is no drift", async () => {
  using project = railsProject("harbour", [
    [RUBY, "2024_06_01_060000", "2024_07_01_000000"],
    [RUBY, '    t.index ["details"]', '    t.integer "twice"\n    t.index ["details"]'],
    [
      RUBY,
      '  add_foreign_key "pilots_vessels", "vessels"',
      '  add_foreign_key "pilots_vessels", "pilots", name: "fk_later"\n  add_foreign_key "pilots_vessels", "vessels"',
    ],
  ]);
  writeFileSync(
    join(project.directory, migration("20240701000000_add_what_ruby_lacks")),
    `class AddWhatRubyLacks < ActiveRecord::Migration[6.1]
  def up
    execute "ALTER TABLE vessels ADD COLUMN twice integer GENERATED ALWAYS AS (kind * 2) STORED"
    execute "ALTER TABLE pilots_vessels ADD CONSTRAINT fk_later FOREIGN KEY (pilot_id) REFERENCES pilots DEFERRABLE"
    execute "CREATE TYPE mood AS ENUM ('sad', 'happy')"
    execute "CREATE TABLE feelings (id bigserial PRIMARY KEY, felt mood)"
    execute "CREATE MATERIALIZED VIEW kinds AS SELECT DISTINCT kind FROM vessels"
  end

  def down
    execute "DROP MATERIALIZED VIEW kinds"
    execute "DROP TABLE feelings"
    execute "DROP TYPE mood"
    execute "ALTER TABLE pilots_vessels DROP CONSTRAINT fk_later"
    execute "ALTER TABLE vessels DROP COLUMN twice"
  end
end
`,
  );
  expect(acted(await checked(project))).toEqual([]);
}, 600_000);
