import {
  MIGRATED_URL,
  MODELS_MARKER,
  type ModelsReport,
  type NotSupported,
  type SchemaPlan,
} from "#contract/adapter.ts";
import type { CommandPlan } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "../command-plan.ts";
import { at } from "../directory.ts";
import { RAILS_6_1 } from "./data/rails-6.1.ts";
import { SCHEMA_FILE } from "./data/schema-file.ts";
import { migratedDatabases, productionDatabases } from "./databases.ts";
import { launch } from "./launch.ts";
import { migrations } from "./migrations.ts";
import { othersOfSchemaFile, tablesOfSchemaFile } from "./schema-file.ts";
import { RAILS_ASKING } from "./script-asking.ts";
import { RAILS_QUERIES } from "./script-queries.ts";
import { RAILS_ROW } from "./script-row.ts";
import { RAILS_WRITTEN } from "./script-written.ts";
import { snapshotOf } from "./snapshot.ts";
import { othersOfStructureFile, tablesOfStructureFile } from "./structure-file.ts";

// Rails 7 learned to write enums and generated columns, and puts its release there.
const NAMES_RELEASE = /\bActiveRecord::Schema\[/;
// Packed, because output is captured up to a limit.
const LOAD = `bundle exec rails $3 </dev/null
written=$(mktemp)
if [ -n "$2" ] && [ -n "\${${MIGRATED_URL}-}" ]; then
  bundle exec rails runner "$2" "$1" "$written" </dev/null || :
fi
printf '\\n%s' "$0"
{ sed 's/}$//'; if [ -s "$written" ]; then printf ',"written":'; cat "$written"; fi; echo '}'; } |
  gzip -c | base64 | tr -d '\\n'
echo
rm -f "$written"`;

const PRINT = `printf '\\n%s' "$0"
gzip -c | base64 | tr -d '\\n'
echo`;

/** Active Record's models declare no schema: what the team checked in as its schema is the expectation. */
export function models(tree: SourceTree, settings: Settings): SchemaPlan | NotSupported {
  const { directory } = settings.app;
  const launched = launch(tree, settings);
  const env = launched.ok ? launched.value.start.env : {};
  const line = settings.database.models;
  if (line !== undefined) {
    const origin = { text: "database.models in the settings" };
    return { supported: true, command: shellPlan({ line, directory, env, origin }) };
  }
  const sql = at(directory, "db/structure.sql");
  const ruby = at(directory, "db/schema.rb");
  const file = schemaFile(tree, directory);
  const text = tree.read(file);
  if (text === undefined)
    return { supported: false, reason: `there is neither ${ruby} nor ${sql}` };
  const isRuby = file === ruby;
  const snapshot = snapshotOf({ file, text, migrations: migrations(tree, settings) });
  const report: ModelsReport = {
    tables: isRuby
      ? [file, ...further(tree, directory)].flatMap((each) =>
          tablesOfSchemaFile(each, tree.read(each) ?? ""),
        )
      : tablesOfStructureFile(file, text),
    others: isRuby ? othersOfSchemaFile(file, text) : othersOfStructureFile(file, text),
    ...{ modules: [file], failures: [] },
    ...(snapshot === undefined ? {} : { snapshot }),
  };
  return {
    supported: true,
    // A dump of the server's says whatever there is.
    ...(isRuby ? { profile: NAMES_RELEASE.test(text) ? SCHEMA_FILE : RAILS_6_1 } : {}),
    needsReport: true,
    command: isRuby
      ? loading({ directory, env, file, task: loadTask(tree, directory) }, report)
      : printing({ directory, env, file }, { ...report, statements: statementsIn(text) }),
    queries: {
      argv: ["bundle", "exec", "rails", "runner", "-", MODELS_MARKER, tree.root],
      cwd: directory,
      env,
      stdin: [RAILS_ASKING, RAILS_ROW, RAILS_QUERIES].join(""),
      origin: { text: "every class of Active Record", file: at(directory, "app/models") },
    },
  };
}

interface Place {
  readonly directory: string;
  readonly env: CommandPlan["env"];
  readonly file: string;
}

/** Of one database, or of those that migrations build. */
function loadTask(tree: SourceTree, directory: string): string {
  const names = productionDatabases(tree, directory).map(({ name }) => name);
  const [first = "primary"] = names;
  const migrated = [
    names.includes("primary") ? "primary" : first,
    ...migratedDatabases(tree, directory),
  ];
  if (names.length < 2) return "db:schema:load";
  return [...new Set(migrated)].map((name) => `db:schema:load:${name}`).join(" ");
}

/** The schema files of further databases, all of which are one here. */
function further(tree: SourceTree, directory: string): readonly string[] {
  return migratedDatabases(tree, directory)
    .map((name) => at(directory, `db/${name}_schema.rb`))
    .filter((file) => tree.read(file) !== undefined);
}

/** Where both are checked in, the one that the configuration names is written and loaded. */
function schemaFile(tree: SourceTree, directory: string): string {
  const [ruby, sql] = ["db/schema.rb", "db/structure.sql"].map((path) => at(directory, path));
  const [has, hasSql] = [ruby, sql].map((path) => tree.read(path ?? "") !== undefined);
  const saysSql = ["config/application.rb", "config/environments/production.rb"].some((path) =>
    /^[^#\n]*\bschema_format\s*=\s*:sql\b/m.test(tree.read(at(directory, path)) ?? ""),
  );
  return (hasSql && (saysSql || !has) ? sql : ruby) ?? "";
}

/** Rails loads its own file; the lines are known already. */
function loading(
  { directory, env, file, task }: Place & { readonly task: string },
  report: ModelsReport,
): CommandPlan {
  const inside = file.slice(at(directory, "db").length - "db".length);
  return {
    argv: ["sh", "-e", "-c", LOAD, MODELS_MARKER, inside, RAILS_WRITTEN, task],
    cwd: directory,
    // The database is empty and made for this; Rails protects the production environment all the same.
    env: { ...env, DISABLE_DATABASE_ENVIRONMENT_CHECK: "1" },
    stdin: JSON.stringify(report),
    origin: { text: "rails db:schema:load", file },
  };
}

/** What psql would run is run without it: the machine may have none, or an older one than pg_dump's. */
function printing({ directory, env, file }: Place, report: ModelsReport): CommandPlan {
  return {
    argv: ["sh", "-e", "-c", PRINT, MODELS_MARKER],
    ...{ cwd: directory, env, stdin: JSON.stringify(report) },
    origin: { text: "the statements of db/structure.sql", file },
  };
}

/**
 * Without what only psql understands.
 *
 * Source  PostgreSQL manual, psql: \\restrict, which pg_dump writes since August 2025.
 */
function statementsIn(text: string): string {
  return text.replace(/^\\(?:un)?restrict [^\n]*$/gm, "");
}
