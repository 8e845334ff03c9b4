import type { Result } from "#contract/failure.ts";
import type { CommandPlan, EnvironmentRead, LaunchPlan, LaunchProblem } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "../command-plan.ts";
import { at } from "../directory.ts";
import { withDocumented } from "../example-values.ts";
import { apiDescriptions, healthPaths } from "../paths.ts";
import { type FoundCommands, findCommands } from "../start-command.ts";
import { launchProblem } from "../start-guesses.ts";
import { databaseReads } from "./databases.ts";
import { rubyReads } from "./environment.ts";
import { gemEnvironment } from "./gems.ts";

const ASIDE =
  /(^|\/)(test|spec|features|node_modules|vendor|tmp|log|lib\/tasks)\/|(^|\/)environments\/(development|test)\.rb$/;
const SOURCE = /\.rb$|(^|\/)config\/[^/]+\.ya?ml$/;
const MIGRATES = /\bdb:(?:migrate|prepare|setup)\b/;
// Fill an empty database from the schema file, which they have to find.
const LOADS = /\bdb:(?:prepare|setup|reset|(?:schema|structure):load)\b/;
const ASSETS = /^\s*gem\s+["'](?:sprockets-rails|propshaft|importmap-rails|sassc-rails)["']/m;

// What Rails brings itself, and what is called so; in routes no slash stands before it.
const HEALTH_ROUTES = [
  /^\s*get\s+["']\/?([\w/-]+)["'].*rails\/health#show/m,
  /^\s*get\s+["']\/?((?:health|healthz|health-check|healthcheck|up|ready|readyz|livez|status|ping))["']/m,
];

type Line = { readonly line: string; readonly origin: Origin };

/** How a Rails application is installed, migrated and started in production. */
export function launch(tree: SourceTree, settings: Settings): Result<LaunchPlan, LaunchProblem> {
  const { directory } = settings.app;
  const found = findCommands(tree, directory);
  const start = startLine(tree, settings, found);
  if (start === undefined) {
    const lookedAt = [...found.lookedAt, at(directory, "config.ru")];
    return { ok: false, error: launchProblem(lookedAt, [], "bundle exec puma -p $PORT") };
  }
  const { env, install } = gemEnvironment(tree, settings);
  const sources = tree.files.filter((file) => SOURCE.test(file) && !ASIDE.test(file));
  const plan = ({ line, origin }: Line) => shellPlan({ line, directory, env, origin });
  const migrate = migrateLine(tree, settings, { found, start });
  const rollback = ownLine(settings.database.rollback, "database.rollback");
  return {
    ok: true,
    value: {
      adapter: "rails",
      language: "ruby",
      version: {
        argv: ["ruby", "--version"],
        cwd: directory,
        env,
        origin: { text: "the target's Ruby" },
      },
      install: [...install, ...assetPlans(tree, settings, env)],
      ...(migrate === undefined
        ? {}
        : { migrate: keepingSchema(plan(migrate), textsOf(migrate, settings, tree)) }),
      ...(rollback === undefined ? {} : { rollback: plan(rollback) }),
      start: keepingSchema(plan(start), textsOf(start, settings, tree)),
      healthPaths: railsHealth(tree, settings, sources),
      ...apiDescriptions(tree, settings, ["/openapi.json", "/api-docs/v1/swagger.yaml"]),
      environment: withDocumented(
        [
          ...rubyReads(tree, sources),
          ...databaseReads(tree, directory),
          ...secretKey(tree, directory),
        ],
        tree,
        directory,
      ),
      databaseScheme: "postgresql",
      reasons: [start.origin, ...found.reasons],
    },
  };
}

function ownLine(line: string | undefined, key: string): Line | undefined {
  return line === undefined ? undefined : { line, origin: { text: `${key} in the settings` } };
}

function startLine(tree: SourceTree, settings: Settings, found: FoundCommands): Line | undefined {
  const { directory, start } = settings.app;
  const declared = ownLine(start, "app.start") ?? found.start;
  if (declared !== undefined) return declared;
  const puma = at(directory, "config/puma.rb");
  if (tree.files.includes(puma))
    return {
      line: "bundle exec puma -C config/puma.rb",
      origin: { text: "convention: Puma with its configuration", file: puma },
    };
  const rack = at(directory, "config.ru");
  return tree.files.includes(rack)
    ? {
        line: "bundle exec rails server -b 0.0.0.0 -p $PORT",
        origin: { text: "convention: rails server", file: rack },
      }
    : undefined;
}

/** `db:migrate`, unless what starts the application does that first. */
function migrateLine(
  tree: SourceTree,
  settings: Settings,
  { found, start }: { readonly found: FoundCommands; readonly start: Line },
): Line | undefined {
  const { directory } = settings.app;
  const declared = ownLine(settings.database.migrate, "database.migrate") ?? found.migrate;
  if (declared !== undefined) return declared;
  const folder = at(directory, "db/migrate/");
  const first = tree.files.find((file) => file.startsWith(folder));
  const starts = textsOf(start, settings, tree).some((text) => MIGRATES.test(text));
  if (first === undefined || starts) return undefined;
  return {
    line: "bundle exec rails db:migrate",
    origin: { text: "there are migrations in db/migrate", file: first },
  };
}

/**
 * Rails writes down what it migrated unless production says otherwise: into nothing, then, as its schema
 * file is the application's own, and is what the migrations are compared with.
 */
function keepingSchema(plan: CommandPlan, texts: readonly string[]): CommandPlan {
  const isKept =
    texts.some((text) => MIGRATES.test(text)) && !texts.some((text) => LOADS.test(text));
  return isKept ? { ...plan, env: { ...plan.env, SCHEMA: "/dev/null" } } : plan;
}

/** A command, and the scripts of the project that are in it. */
function textsOf({ line }: Line, settings: Settings, tree: SourceTree): readonly string[] {
  return [line, ...line.split(/\s+/).map((word) => scriptText(word, settings, tree))];
}

function scriptText(word: string, { app }: Settings, tree: SourceTree): string {
  const path = at(app.directory, word.replace(/^\.\//, ""));
  return tree.files.includes(path) ? (tree.read(path) ?? "") : "";
}

/** Compiled before the start, where a gem serves them. */
function assetPlans(
  tree: SourceTree,
  { app: { directory, install, runtime } }: Settings,
  env: Readonly<Record<string, string>>,
): readonly CommandPlan[] {
  const file = at(directory, "Gemfile");
  if (runtime === "docker" || install !== undefined || !ASSETS.test(tree.read(file) ?? ""))
    return [];
  const line = "RAILS_ENV=production SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile";
  const origin = { text: "assets are compiled before the start", file, line: 1 };
  return [shellPlan({ line, directory, env, origin })];
}

/** Rails asks for it in production, and no source of the application reads it. */
function secretKey(tree: SourceTree, directory: string): readonly EnvironmentRead[] {
  const usual = ["config/environments/production.rb", "config/application.rb", "Gemfile"];
  const file = usual.map((path) => at(directory, path)).find((path) => tree.files.includes(path));
  return file === undefined ? [] : [{ name: "SECRET_KEY_BASE", file, line: 1, required: false }];
}

function railsHealth(
  tree: SourceTree,
  settings: Settings,
  sources: readonly string[],
): readonly string[] {
  const usual = healthPaths(tree, settings, sources);
  if (settings.app.health !== undefined) return usual;
  const routes = tree.read(at(settings.app.directory, "config/routes.rb")) ?? "";
  const path = HEALTH_ROUTES.map((route) => route.exec(routes)?.[1]).find((found) => found);
  return path === undefined ? usual : [...new Set([`/${path}`, ...usual])];
}
