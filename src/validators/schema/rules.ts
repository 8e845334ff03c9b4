import type { Rule, Severity } from "#contract/rule.ts";

const MIGRATIONS = "https://alembic.sqlalchemy.org/en/latest/tutorial.html";
const BRANCHES = "https://alembic.sqlalchemy.org/en/latest/branches.html";
const CONSTRAINTS = "https://www.postgresql.org/docs/current/ddl-constraints.html";
const ALTER_TABLE = "https://www.postgresql.org/docs/current/sql-altertable.html";
const SCHEMA_FILE =
  "https://guides.rubyonrails.org/active_record_migrations.html#schema-dumping-and-you";
const ENUMS = "https://www.postgresql.org/docs/current/datatype-enum.html";

const rule = (
  id: string,
  severity: Severity,
  rest: Pick<Rule, "title" | "failureTitle" | "why" | "remedy" | "links">,
): Rule => ({ id: `schema/${id}`, severity, ...rest });

/** The questions of this validator, in the order in which they are answered. */
export const RULES = {
  severalHeads: rule("several-heads", "critical", {
    title: "The migrations have one head",
    failureTitle: "The migrations have several heads",
    why: "`upgrade head` refuses to choose between two heads, so nothing is migrated.",
    remedy: "Merge the heads, or let one of them follow the other.",
    links: [BRANCHES],
  }),
  revisionMissing: rule("revision-missing", "critical", {
    title: "Every migration follows one that exists",
    failureTitle: "A migration follows one that does not exist",
    why: "The tool cannot order the migrations, so nothing is migrated.",
    remedy: "Commit the missing migration, or correct the revision that this one follows.",
    links: [BRANCHES],
  }),
  duplicateMigration: rule("duplicate-migration", "critical", {
    title: "Every migration has a number of its own",
    failureTitle: "Two migrations have the same number",
    why: "The tool knows a migration by its number: it stops, or takes one of them for the other.",
    remedy: "Give the newer migration the next number.",
    links: [],
  }),
  migrationFailure: rule("migration-failure", "critical", {
    title: "The migrations build the schema in an empty database",
    failureTitle: "The migrations fail in an empty database",
    why: "A new environment cannot be created, and an existing one stops half way.",
    remedy: "Correct the failing migration; run the migrations against an empty database.",
    links: [MIGRATIONS],
  }),
  noMigrations: rule("no-migrations", "critical", {
    title: "The models have migrations",
    failureTitle: "The models have no migrations",
    why: "Nothing changes the tables of a database that already exists.",
    remedy: "Add a migration tool and a first migration that creates the models' tables.",
    links: [MIGRATIONS],
  }),
  modelsUnimportable: rule("models-unimportable", "critical", {
    title: "The models can be imported and create their tables",
    failureTitle: "The models cannot be imported or cannot create their tables",
    why: "A program whose models cannot be loaded cannot serve a request that uses them.",
    remedy: "Correct the line that fails.",
    links: [],
  }),
  modelRefused: rule("model-refused", "note", {
    title: "PostgreSQL takes everything that the models declare",
    failureTitle: "PostgreSQL refuses something that the models declare",
    why: "No migration can ever make it, so the models promise what no database holds.",
    remedy:
      "Give a foreign key's target a unique constraint and an index its columns, or take the declaration out.",
    links: [CONSTRAINTS],
  }),
  snapshotStale: rule("schema-file-stale", "warning", {
    title: "The checked-in schema is that of the newest migration",
    failureTitle: "The checked-in schema is not that of the newest migration",
    why: "Tests and new databases are made from that file, and existing databases by the migrations.",
    remedy: "Migrate a development database, and commit the schema file that this writes.",
    links: [SCHEMA_FILE],
  }),
  tableAbsent: rule("table-absent", "critical", {
    title: "Every table of the models exists in the migrated database",
    failureTitle: "A table of the models is absent from the migrated database",
    why: "Every query on it fails with 42P01, relation does not exist.",
    remedy: "Add a migration that creates the table.",
    links: [MIGRATIONS],
  }),
  columnAbsent: rule("column-absent", "critical", {
    title: "Every column of the models exists in the migrated database",
    failureTitle: "A column of the models is absent from the migrated database",
    why: "Every query on the model fails with 42703, column does not exist.",
    remedy: "Add a migration that adds the column.",
    links: [MIGRATIONS],
  }),
  rename: rule("rename", "critical", {
    title: "Models and migrations call every table and column by one name",
    failureTitle: "A table or column has one name in the models and another in the migrations",
    why: "Queries with the models' name fail; dropping the old one and adding a new one would lose its values.",
    remedy: "Add a migration that renames it, or one that adds the new one and drops the old one.",
    links: [ALTER_TABLE],
  }),
  typeDifferent: rule("type-different", "critical", {
    title: "Every column has the type its model describes",
    failureTitle: "A column has another type than its model describes",
    why: "Values are refused, cut, or compared in another way than the program expects.",
    remedy: "Add a migration that changes the type, or correct the model.",
    links: [ALTER_TABLE],
  }),
  nullabilityDifferent: rule("nullability-different", "critical", {
    title: "Every column accepts NULL exactly when its model does",
    failureTitle: "A column accepts NULL where its model does not, or the other way round",
    why: "Either inserts fail with 23502, or rows appear that the program cannot read.",
    remedy: "Add a migration that sets or drops NOT NULL, or correct the model.",
    links: [ALTER_TABLE],
  }),
  defaultDifferent: rule("default-different", "critical", {
    title: "Every column has the server default its model describes",
    failureTitle: "A column has another server default than its model describes",
    why: "The program leaves the column out and relies on the value the server would give.",
    remedy: "Add a migration that sets the default, or correct the model.",
    links: [ALTER_TABLE],
  }),
  constraintAbsent: rule("constraint-absent", "critical", {
    title: "Every constraint of the models exists in the migrated database",
    failureTitle: "A constraint of the models is absent from the migrated database",
    why: "The database accepts rows that the program takes to be impossible.",
    remedy: "Add a migration that creates the constraint.",
    links: [CONSTRAINTS],
  }),
  constraintDifferent: rule("constraint-different", "critical", {
    title: "Every constraint is as its model describes it",
    failureTitle: "A constraint differs from what its model describes",
    why: "The database accepts or refuses other rows, or deletes other rows, than the program expects.",
    remedy: "Add a migration that replaces the constraint, or correct the model.",
    links: [CONSTRAINTS],
  }),
  indexAbsent: rule("index-absent", "warning", {
    title: "Every index of the models exists in the migrated database",
    failureTitle: "An index of the models is absent from the migrated database",
    why: "Queries read the whole table, which shows only when it has grown.",
    remedy: "Add a migration that creates the index.",
    links: ["https://www.postgresql.org/docs/current/indexes.html"],
  }),
  enumDifferent: rule("enum-different", "critical", {
    title: "Every enum has the labels its model describes",
    failureTitle: "An enum differs from what its model describes",
    why: "Writing a label the database does not know fails with 22P02.",
    remedy: "Add a migration with ALTER TYPE … ADD VALUE.",
    links: [ENUMS],
  }),
  objectAbsent: rule("object-absent", "warning", {
    title: "Every other object of the models exists in the migrated database",
    failureTitle: "A view, function, sequence or other object of the models is absent or different",
    why: "What the models create beside their tables is used by the program or by a table.",
    remedy: "Add a migration that creates the object.",
    links: [],
  }),
  objectDifferent: rule("object-different", "warning", {
    title: "Every view, function, trigger, policy and other object is as the models create it",
    failureTitle:
      "A view, function, trigger, policy or other object differs from what the models create",
    why: "The database answers, refuses or changes rows in another way than the models say.",
    remedy: "Add a migration that replaces the object, or correct the models.",
    links: [],
  }),
  unexpectedObject: rule("unexpected-object", "warning", {
    title: "The migrations create nothing that the models do not know",
    failureTitle: "The migrations create something that the models do not know",
    why: "It may be left over, or the model that uses it is not loaded.",
    remedy: "Drop it in a migration, or describe it in the models.",
    links: [],
  }),
  notCompared: rule("not-compared", "warning", {
    title: "Every object is of a kind that is compared in depth",
    failureTitle: "An object of a kind that is not compared in depth differs",
    why: "It is on one side only, or its definition differs; more is not looked at.",
    remedy: "Compare the two definitions by hand.",
    links: ["https://www.postgresql.org/docs/current/catalogs.html"],
  }),
  physicalDifference: rule("physical-difference", "note", {
    title: "Everything is stored and described in the same way",
    failureTitle: "Something is stored or described in another way than the models say",
    why: "Rows and answers are the same; speed, size or comments may differ.",
    remedy: "Say it in the models, or leave it to the migrations.",
    links: [ALTER_TABLE],
  }),
  nameDifferent: rule("name-different", "note", {
    title: "Every constraint and index has the name its model gives it",
    failureTitle: "A constraint or index has another name than its model gives it",
    why: "It does the same; a later migration that goes by the name does not find it.",
    remedy: "Name it in the models as in the migrations.",
    links: [ALTER_TABLE],
  }),
  constraintNotValid: rule("constraint-not-valid", "warning", {
    title: "Every constraint holds for every row, and every index is valid",
    failureTitle: "A constraint was never checked for existing rows, or an index is invalid",
    why: "Rows from before may break it; the planner does not rely on it.",
    remedy: "Validate the constraint in a later migration; build the index again.",
    links: [ALTER_TABLE],
  }),
  vacuousComparison: rule("vacuous-comparison", "warning", {
    title: "The migrations say what they create",
    failureTitle: "A migration creates its tables from the current models",
    why: "The migration changes whenever a model does, so models and migrations always agree here while databases that were migrated earlier differ.",
    remedy: "Write out the tables in the migration, as they were when it was made.",
    links: [MIGRATIONS],
  }),
  rollbackFailure: rule("rollback-failure", "warning", {
    title: "The last migration can be rolled back and applied again",
    failureTitle: "The last migration cannot be rolled back and applied again",
    why: "A deployment that goes wrong cannot be undone by the planned command.",
    remedy: "Make the reversal undo everything that the migration does, types included.",
    links: [MIGRATIONS],
  }),
  rollbackLeftover: rule("rollback-leftover", "note", {
    title: "Rolling back and migrating again leaves the same schema",
    failureTitle: "Rolling back and migrating again leaves another schema",
    why: "The reversal does not undo exactly what the migration does.",
    remedy: "Make the reversal undo everything that the migration does.",
    links: [MIGRATIONS],
  }),
} as const satisfies Readonly<Record<string, Rule>>;
