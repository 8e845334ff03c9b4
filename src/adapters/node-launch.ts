import type { Result } from "#contract/failure.ts";
import type { CommandPlan, LaunchPlan, LaunchProblem } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "./command-plan.ts";
import { exampleValues } from "./example-values.ts";
import { nodeReads } from "./node-environment.ts";
import { nodeTests } from "./node-tests.ts";
import { type PackageManifest, packageManifest } from "./package-manifest.ts";
import { apiDescriptions, healthPaths } from "./paths.ts";
import { at, type FoundCommands, findCommands, isDevelopmentServer } from "./start-command.ts";

const SOURCE = /\.[cm]?[jt]sx?$/;
const ASIDE =
  /(^|\/)(tests?|__tests__|migrations|docs|examples|scripts|dist|build|\.[^/]*)\/|\.(test|spec|config)\.[cm]?[jt]s$|\.d\.ts$/;
const START_SCRIPTS = ["start:prod", "start:production", "start", "serve"];
const MIGRATE_SCRIPTS = ["migrate", "migrate:up", "db:migrate", "migration:run", "migrate:latest"];
const ROLLBACK_SCRIPTS = ["migrate:down", "db:rollback", "migrate:rollback"];

type Line = { readonly line: string; readonly origin: Origin };

/** JavaScript and TypeScript files of the application itself. */
export function nodeSources(tree: SourceTree): readonly string[] {
  return tree.files.filter((file) => SOURCE.test(file) && !ASIDE.test(file));
}

/** How a Node application is installed, migrated and started in production. */
export function nodeLaunch(
  adapter: string,
  tree: SourceTree,
  settings: Settings,
): Result<LaunchPlan, LaunchProblem> {
  const { directory } = settings.app;
  const manifest = packageManifest(tree, directory);
  const found = findCommands(tree, directory);
  const start = startLine(tree, settings, { manifest, found });
  if (start === undefined) return { ok: false, error: problemOf(manifest, found) };
  const sources = nodeSources(tree);
  const env = { PATH: `${tree.root}/${at(directory, "node_modules/.bin")}:\${PATH}` };
  const examples = exampleValues(tree, directory);
  const plan = (found: Line | undefined) =>
    found === undefined ? undefined : shellPlan({ ...found, directory, env });
  const migrate = plan(migrateLine(tree, settings, { manifest, found }));
  const rollback = plan(rollbackLine(settings, manifest));
  return {
    ok: true,
    value: {
      adapter,
      language: "node",
      version: {
        argv: ["node", "--version"],
        cwd: directory,
        env,
        origin: { text: "the target's Node" },
      },
      install: installPlans(tree, settings, manifest),
      ...(migrate === undefined ? {} : { migrate }),
      ...(rollback === undefined ? {} : { rollback }),
      start: shellPlan({ ...start, directory, env }),
      healthPaths: healthPaths(tree, settings, sources),
      ...apiDescriptions(tree, settings, servedPaths(tree, sources)),
      environment: nodeReads(tree, sources, examples),
      databaseScheme: "postgresql",
      ...(manifest === undefined ? {} : { tests: nodeTests(tree, { manifest, directory, env }) }),
      reasons: [start.origin, ...found.reasons],
    },
  };
}

interface Known {
  readonly manifest: PackageManifest | undefined;
  readonly found: FoundCommands;
}

function startLine(
  tree: SourceTree,
  settings: Settings,
  { manifest, found }: Known,
): Line | undefined {
  if (settings.app.start !== undefined)
    return { line: settings.app.start, origin: { text: "app.start in the settings" } };
  if (found.start !== undefined) return found.start;
  const script = scriptLine(manifest, START_SCRIPTS);
  if (script !== undefined && !isDevelopmentServer(script.line)) return script;
  const main = manifest?.main;
  if (main === undefined || !tree.has(at(settings.app.directory, main))) return undefined;
  return {
    line: `node ${main}`,
    origin: { text: "main of package.json", file: manifest?.file ?? "package.json" },
  };
}

function scriptLine(
  manifest: PackageManifest | undefined,
  names: readonly string[],
): Line | undefined {
  const name = names.find((candidate) => manifest?.scripts[candidate] !== undefined);
  const line = name === undefined ? undefined : manifest?.scripts[name];
  if (name === undefined || line === undefined || manifest === undefined) return undefined;
  return {
    line,
    origin: {
      text: `script "${name}" of package.json`,
      file: manifest.file,
      line: manifest.lineOf(name),
    },
  };
}

function migrateLine(
  tree: SourceTree,
  settings: Settings,
  { manifest, found }: Known,
): Line | undefined {
  if (settings.database.migrate !== undefined)
    return {
      line: settings.database.migrate,
      origin: { text: "database.migrate in the settings" },
    };
  if (found.migrate !== undefined) return found.migrate;
  const script = scriptLine(manifest, MIGRATE_SCRIPTS);
  if (script !== undefined) return script;
  const hasFolder = tree.files.some((file) =>
    file.startsWith(at(settings.app.directory, "migrations/")),
  );
  if (!hasFolder || manifest?.dependencies.includes("node-pg-migrate") !== true) return undefined;
  return {
    line: "node-pg-migrate up",
    origin: {
      text: "node-pg-migrate is a dependency, and there is a migrations folder",
      file: manifest.file,
    },
  };
}

function rollbackLine(settings: Settings, manifest: PackageManifest | undefined): Line | undefined {
  if (settings.database.rollback !== undefined)
    return {
      line: settings.database.rollback,
      origin: { text: "database.rollback in the settings" },
    };
  return scriptLine(manifest, ROLLBACK_SCRIPTS);
}

function installPlans(
  tree: SourceTree,
  settings: Settings,
  manifest: PackageManifest | undefined,
): CommandPlan[] {
  const { directory, install } = settings.app;
  const plan = (line: string, origin: Origin) => shellPlan({ line, directory, env: {}, origin });
  if (install !== undefined) return [plan(install, { text: "app.install in the settings" })];
  if (manifest === undefined || tree.has(at(directory, "node_modules"))) return [];
  const builds = manifest.scripts["build"] !== undefined;
  const locked =
    tree.has(at(directory, "package-lock.json")) || tree.has(at(directory, "npm-shrinkwrap.json"));
  const omit = builds ? "" : " --omit=dev";
  const line = `npm ${locked ? "ci" : "install --no-save"}${omit} --no-audit --no-fund`;
  const origin = { text: `${line}, because there is no node_modules`, file: manifest.file };
  return [
    plan(line, origin),
    ...(builds ? [plan("npm run build", { ...origin, text: "npm run build" })] : []),
  ];
}

function servedPaths(tree: SourceTree, sources: readonly string[]): string[] {
  const literal = /["'`](\/[\w/-]*(?:openapi|swagger|api-docs)[\w/-]*\.(?:json|ya?ml))["'`]/g;
  const found = sources.flatMap((file) =>
    [...(tree.read(file) ?? "").matchAll(literal)].map((match) => match[1] ?? ""),
  );
  return [
    ...new Set([
      ...found,
      "/openapi.json",
      "/docs/openapi.json",
      "/api-docs.json",
      "/swagger.json",
    ]),
  ];
}

function problemOf(manifest: PackageManifest | undefined, found: FoundCommands): LaunchProblem {
  const scripts = Object.keys(manifest?.scripts ?? {}).slice(0, 3);
  return {
    lookedAt: [...found.lookedAt, "package.json (scripts start:prod, start, serve; main)"],
    candidates: scripts.map((name) => ({
      text: `npm run ${name}`,
      file: "package.json",
      line: manifest?.lineOf(name) ?? 1,
    })),
    lines: ["app:", "  start: node src/server.js"],
  };
}
