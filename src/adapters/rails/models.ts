import {
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
import { SCHEMA_FILE } from "./data/schema-file.ts";
import { launch } from "./launch.ts";
import { tablesOfSchemaFile } from "./schema-file.ts";
import { tablesOfStructureFile } from "./structure-file.ts";

// Packed, because output is captured up to a limit.
const LOAD = `bundle exec rails db:schema:load </dev/null
printf '\\n%s' "$0"
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
  const ruby = at(directory, "db/schema.rb");
  const sql = at(directory, "db/structure.sql");
  const [structure, schema] = [tree.read(sql), tree.read(ruby)];
  if (structure !== undefined)
    return {
      supported: true,
      needsReport: true,
      command: loading({ directory, env, file: sql }, tablesOfStructureFile(sql, structure)),
    };
  if (schema === undefined)
    return { supported: false, reason: `there is neither ${ruby} nor ${sql}` };
  return {
    supported: true,
    profile: SCHEMA_FILE,
    needsReport: true,
    command: loading({ directory, env, file: ruby }, tablesOfSchemaFile(ruby, schema)),
  };
}

interface Place {
  readonly directory: string;
  readonly env: CommandPlan["env"];
  readonly file: string;
}

/** Rails loads its own file, whichever format its configuration names; the lines are known already. */
function loading({ directory, env, file }: Place, tables: ModelsReport["tables"]): CommandPlan {
  const report: ModelsReport = { tables, modules: [file], failures: [] };
  return {
    argv: ["sh", "-e", "-c", LOAD, MODELS_MARKER],
    cwd: directory,
    // The database is empty and made for this; Rails protects the production environment all the same.
    env: { ...env, DISABLE_DATABASE_ENVIRONMENT_CHECK: "1" },
    stdin: JSON.stringify(report),
    origin: { text: "rails db:schema:load", file },
  };
}
