import type { Result } from "#contract/failure.ts";
import type { CommandPlan, LaunchPlan, LaunchProblem, Migrator } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "../command-plan.ts";
import { at } from "../directory.ts";
import { withDocumented } from "../example-values.ts";
import type { FoundCommand } from "../found-command.ts";
import { apiDescriptions, healthPaths } from "../paths.ts";
import { findCommands } from "../start-command.ts";
import { launchProblem } from "../start-guesses.ts";
import { applicationClass, type JavaBuild, javaBuild } from "./build.ts";
import { springReads } from "./environment.ts";
import { type SpringProperty, springProperties } from "./properties.ts";

const SOURCE = /(^|\/)src\/main\/.*\.(java|kt)$/;
const LAUNCHER = /\borg\.springframework\.boot\.loader\.(?:launch\.)?JarLauncher\b/;
const DESCRIPTIONS = ["/v3/api-docs", "/openapi.json"];

type Line = { readonly line: string; readonly origin: Origin };

/** How a Spring Boot application is built and started in production; it migrates while it starts. */
export function launch(tree: SourceTree, settings: Settings): Result<LaunchPlan, LaunchProblem> {
  const { directory } = settings.app;
  const build = javaBuild(tree, directory);
  const found = findCommands(tree, directory);
  const start = startLine(tree, settings, { build, declared: found.start });
  if (start === undefined)
    return {
      ok: false,
      error: launchProblem(
        [...found.lookedAt, at(directory, "pom.xml"), at(directory, "build.gradle")],
        [],
        "java -jar target/application.jar",
      ),
    };
  const properties = springProperties(tree);
  const sources = tree.files.filter((file) => SOURCE.test(file));
  const { migrate, rollback } = settings.database;
  const plan = (line: string, origin: Origin) => shellPlan({ line, directory, env: {}, origin });
  const own = (line: string | undefined, key: string) =>
    line === undefined ? undefined : plan(line, { text: `${key} in the settings` });
  const up =
    own(migrate, "database.migrate") ??
    (found.migrate && plan(found.migrate.line, found.migrate.origin));
  const down = own(rollback, "database.rollback");
  const bound = { sources, properties, build: build?.file };
  return {
    ok: true,
    value: {
      adapter: "spring-boot",
      language: "java",
      version: {
        argv: ["java", "--version"],
        cwd: directory,
        env: {},
        origin: { text: "the target's Java" },
      },
      install: installPlans(settings, build),
      ...(up === undefined ? {} : { migrate: up }),
      ...(down === undefined ? {} : { rollback: down }),
      start: plan(start.line, start.origin),
      ...(build === undefined || up !== undefined ? {} : migratorOf(build)),
      healthPaths: springHealth(tree, settings, { build, properties, sources }),
      ...apiDescriptions(tree, settings, DESCRIPTIONS),
      environment: withDocumented(springReads(tree, bound), tree, directory),
      databaseScheme: schemeOf(tree, sources),
      reasons: [start.origin, ...found.reasons],
    },
  };
}

interface Known {
  readonly build: JavaBuild | undefined;
  readonly declared: FoundCommand | undefined;
}

function startLine(
  tree: SourceTree,
  settings: Settings,
  { build, declared }: Known,
): Line | undefined {
  const { start, directory } = settings.app;
  if (start !== undefined) return { line: start, origin: { text: "app.start in the settings" } };
  if (declared !== undefined && build !== undefined)
    return { ...declared, line: withBuilt(tree, directory, { line: declared.line, build }) };
  if (declared !== undefined) return declared;
  if (build === undefined) return undefined;
  const started = applicationClass(tree, directory === "." ? "" : `${directory}/`);
  const origin = { text: "the archive that the build makes", file: build.file };
  return {
    line: `java -jar ${build.archive} --server.port=$PORT`,
    origin: started ?? origin,
  };
}

/** An image carries the archive under a name of its own. */
function withBuilt(
  tree: SourceTree,
  directory: string,
  { line, build }: { readonly line: string; readonly build: JavaBuild },
): string {
  // An image of layers holds the archive unpacked.
  const unpacked = line.replace(LAUNCHER, `-jar ${build.archive}`);
  return unpacked.replace(
    /(\s-jar\s+)["']?([^\s"']+)["']?/,
    (whole, before: string, path: string) => {
      const local = path.replace(/^\.\//, "");
      const isMade = /^(?:[\w.-]+\/)?(?:target|build\/libs)\//.test(local);
      return isMade || tree.files.includes(at(directory, local)) ? whole : before + build.archive;
    },
  );
}

/** Maven and Gradle build what changed; an archive of an earlier build may be of another commit. */
function installPlans(
  { app: { directory, install, runtime } }: Settings,
  build: JavaBuild | undefined,
): readonly CommandPlan[] {
  // An image holds what it needs, or its build is at fault.
  if (runtime === "docker") return [];
  const plan = (line: string, origin: Origin) => shellPlan({ line, directory, env: {}, origin });
  if (install !== undefined) return [plan(install, { text: "app.install in the settings" })];
  return build === undefined
    ? []
    : [plan(build.command, { text: build.command, file: build.file, line: 1 })];
}

/** Spring runs these while it starts, unless a property switches them off. */
function migratorOf({ text, file }: JavaBuild): { readonly migrator?: Migrator } {
  const tool = ["flyway", "liquibase"].find((name) => text.includes(name));
  if (tool === undefined) return {};
  const line = text.split("\n").findIndex((row) => row.includes(tool)) + 1;
  return {
    migrator: { by: "application", tool, origin: { text: `${tool} is required`, file, line } },
  };
}

interface Sources {
  readonly build: JavaBuild | undefined;
  readonly properties: readonly SpringProperty[];
  readonly sources: readonly string[];
}

/** Actuator's path first, where it is required and not moved to a port of its own. */
function springHealth(
  tree: SourceTree,
  settings: Settings,
  { build, properties, sources }: Sources,
): readonly string[] {
  const usual = healthPaths(tree, settings, sources);
  if (settings.app.health !== undefined) return usual;
  const property = (name: string) =>
    properties.find((one) => one.name === name)?.value.replace(/\/$/, "");
  const hasActuator = build?.text.includes("starter-actuator") === true;
  if (!hasActuator || property("management.server.port") !== undefined) return usual;
  const context = property("server.servlet.context-path") ?? "";
  const base = property("management.endpoints.web.base-path") ?? "/actuator";
  return [...new Set([`${context}${base}/health`, ...usual])];
}

/** A URL for `spring.datasource.url`, unless the code takes a platform's URL apart itself. */
function schemeOf(tree: SourceTree, sources: readonly string[]): string {
  const parses = sources.some((file) => {
    const text = tree.read(file) ?? "";
    return text.includes("DATABASE_URL") && /\bnew URI\(|\bURI\.create\(|\bURI\(/.test(text);
  });
  return parses ? "postgresql" : "jdbc:postgresql";
}
