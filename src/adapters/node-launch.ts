import type { Result } from "#contract/failure.ts";
import type { CommandPlan, LaunchPlan, LaunchProblem } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "./command-plan.ts";
import { isDevelopmentServer } from "./development-server.ts";
import { at } from "./directory.ts";
import { withDocumented } from "./example-values.ts";
import { buildNeed } from "./node-build.ts";
import { nodeCommandEnv } from "./node-commands.ts";
import { nodeReads } from "./node-environment.ts";
import { type PackageManifest, packageManifest } from "./package-manifest.ts";
import { apiDescriptions, healthPaths } from "./paths.ts";
import { type FoundCommands, findCommands } from "./start-command.ts";
import { launchProblem, scriptGuesses, serverFiles } from "./start-guesses.ts";
import { usualNodeTests } from "./usual-tests.ts";

const SOURCE = /\.[cm]?[jt]sx?$/;
const ASIDE =
  /(^|\/)(tests?|__tests__|migrations|docs|examples|scripts|\.[^/]*)\/|\.(test|spec|config)\.[cm]?[jt]s$|\.d\.ts$/;
const BUILT = /(^|\/)(dist|build)\//;
const START_SCRIPTS = ["start:prod", "start:production", "start", "serve"];
const MIGRATE_SCRIPTS = ["migrate", "migrate:up", "db:migrate", "migration:run", "migrate:latest"];
const ROLLBACK_SCRIPTS = ["migrate:down", "db:rollback", "migrate:rollback"];

type Line = { readonly line: string; readonly origin: Origin };

/**
 * JavaScript and TypeScript files of the application itself. What was built counts only where it is
 * started and nothing it could have been built from is here, as in a published package.
 */
export function nodeSources(tree: SourceTree, startLine: string): readonly string[] {
  const all = tree.files.filter((file) => SOURCE.test(file) && !ASIDE.test(file));
  const written = all.filter((file) => !BUILT.test(file));
  const started = all.find((file) => BUILT.test(file) && startLine.includes(file));
  if (started === undefined) return written;
  const hasOriginal = written.some((file) => stemOf(file) === stemOf(started));
  return hasOriginal ? written : all;
}

function stemOf(file: string): string {
  return (file.split("/").at(-1) ?? "").replace(SOURCE, "");
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
  if (start === undefined)
    return { ok: false, error: problemOf(tree, directory, { manifest, found }) };
  const sources = nodeSources(tree, start.line);
  const env = nodeCommandEnv(tree, directory);
  const plan = (found: Line | undefined) =>
    found === undefined ? undefined : shellPlan({ ...found, directory, env });
  const migrate = plan(migrateLine(tree, settings, { manifest, found }));
  const rollback = plan(rollbackLine(settings, manifest));
  return {
    ok: true,
    value: {
      adapter,
      ...languageOf(manifest, { directory, env }),
      install: installPlans(tree, settings, { manifest, start: start.line }),
      ...legacyPlan({ tree, settings, manifest, env }),
      ...usualNodeTests(manifest),
      ...(migrate === undefined ? {} : { migrate }),
      ...(rollback === undefined ? {} : { rollback }),
      start: shellPlan({ ...start, directory, env }),
      healthPaths: healthPaths(tree, settings, sources),
      ...apiDescriptions(tree, settings, servedPaths(tree, sources)),
      environment: withDocumented(nodeReads(tree, sources), tree, directory),
      databaseScheme: "postgresql",
      reasons: [start.origin, ...found.reasons],
    },
  };
}

/** A start command alone does not make it Node. */
function languageOf(
  manifest: PackageManifest | undefined,
  {
    directory,
    env,
  }: { readonly directory: string; readonly env: Readonly<Record<string, string>> },
): Pick<LaunchPlan, "language" | "version"> {
  if (manifest === undefined) return { language: "unknown" };
  const origin = { text: "the target's Node" };
  return {
    language: "node",
    version: { argv: ["node", "--version"], cwd: directory, env, origin },
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
  const { directory } = settings.app;
  const main = manifest?.main;
  // A main file that a build script makes need not be there yet.
  const isMade = manifest?.scripts["build"] !== undefined;
  if (main !== undefined && (isMade || tree.has(at(directory, main))))
    return {
      line: `node ${main}`,
      origin: { text: "main of package.json", file: manifest?.file ?? "package.json" },
    };
  const standard = at(directory, "server.js");
  if (script !== undefined || !tree.files.includes(standard)) return undefined;
  return {
    line: "node server.js",
    origin: { text: "npm start without a script", file: standard },
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
  { manifest, start }: { readonly manifest: PackageManifest | undefined; readonly start: string },
): CommandPlan[] {
  const { directory, install, runtime } = settings.app;
  // An image holds what it needs, or its build is at fault.
  if (runtime === "docker") return [];
  const plan = (line: string, origin: Origin) => shellPlan({ line, directory, env: {}, origin });
  if (install !== undefined) return [plan(install, { text: "app.install in the settings" })];
  if (manifest === undefined) return [];
  const need = buildNeed(tree, directory, { manifest, start });
  const build = (text: string) => plan("npm run build", { text, file: manifest.file });
  if (tree.has(at(directory, "node_modules"))) return need === undefined ? [] : [build(need)];
  const builds = manifest.scripts["build"] !== undefined;
  const omit = builds ? "" : " --omit=dev";
  const line = `npm ${isLocked(tree, directory) ? "ci" : "install --no-save"}${omit} --no-audit --no-fund`;
  const origin = { text: `${line}, because there is no node_modules`, file: manifest.file };
  return [plan(line, origin), ...(builds ? [build("npm run build")] : [])];
}

interface LegacyQuestion {
  readonly tree: SourceTree;
  readonly settings: Settings;
  readonly manifest: PackageManifest | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** The tests' tools, where production was installed without them. */
function legacyPlan({ tree, settings, manifest, env }: LegacyQuestion): Pick<LaunchPlan, "legacy"> {
  const { directory, install, runtime } = settings.app;
  if (runtime === "docker") return {};
  const absent = manifest?.developmentDependencies.find(
    (name) => !tree.has(at(directory, `node_modules/${name}`)),
  );
  if (install !== undefined || manifest === undefined || absent === undefined) return {};
  const line = `npm ${isLocked(tree, directory) ? "ci" : "install --no-save"} --no-audit --no-fund`;
  const text = `${line}, because ${absent} is not installed`;
  const origin = { text, file: manifest.file };
  return { legacy: { env, install: [shellPlan({ line, directory, env: {}, origin })] } };
}

function isLocked(tree: SourceTree, directory: string): boolean {
  return ["package-lock.json", "npm-shrinkwrap.json"].some((name) => tree.has(at(directory, name)));
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

function problemOf(tree: SourceTree, directory: string, { manifest, found }: Known): LaunchProblem {
  return launchProblem(
    [
      ...found.lookedAt,
      `${at(directory, "package.json")} (${scriptsLookedAt(manifest)})`,
      at(directory, "server.js"),
    ],
    [...serverFiles(tree, directory), ...scriptGuesses(manifest)],
    "node src/server.js",
  );
}

function scriptsLookedAt(manifest: PackageManifest | undefined): string {
  const script = scriptLine(manifest, START_SCRIPTS);
  return script !== undefined && isDevelopmentServer(script.line)
    ? `${script.origin.text.replace(" of package.json", "")} is a development server: ${script.line}`
    : "scripts start:prod, start, serve; main";
}
