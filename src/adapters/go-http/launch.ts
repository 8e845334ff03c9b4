import type { Result } from "#contract/failure.ts";
import type { CommandPlan, LaunchPlan, LaunchProblem } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "../command-plan.ts";
import { at } from "../directory.ts";
import { withDocumented } from "../example-values.ts";
import { apiDescriptions, healthPaths } from "../paths.ts";
import { type FoundCommands, findCommands } from "../start-command.ts";
import { launchProblem } from "../start-guesses.ts";
import { goReads } from "./environment.ts";
import { type GoProgram, goPrograms, goSources } from "./module.ts";
import { type BuiltStart, builtStart, OUTPUT } from "./start.ts";

/** How a Go program is built and started in production. */
export function launch(tree: SourceTree, settings: Settings): Result<LaunchPlan, LaunchProblem> {
  const { directory } = settings.app;
  const programs = goPrograms(tree, directory);
  const found = findCommands(tree, directory);
  const start = builtStart(tree, settings, { programs, found });
  if (start === undefined)
    return { ok: false, error: problemOf(found, programs, at(directory, "go.mod")) };
  const sources = goSources(tree);
  const env = { PATH: `${tree.root}/${at(directory, OUTPUT)}:\${PATH}` };
  const { migrate, rollback } = settings.database;
  const plan = (line: string, origin: Origin) => shellPlan({ line, directory, env, origin });
  const own = (line: string | undefined, key: string) =>
    line === undefined ? undefined : plan(line, { text: `${key} in the settings` });
  const up =
    own(migrate, "database.migrate") ??
    (found.migrate && plan(found.migrate.line, found.migrate.origin));
  const down = own(rollback, "database.rollback");
  return {
    ok: true,
    value: {
      adapter: "go-http",
      language: "go",
      version: {
        argv: ["go", "version"],
        cwd: directory,
        env: {},
        origin: { text: "the target's Go" },
      },
      install: installPlans(settings, start),
      ...(up === undefined ? {} : { migrate: up }),
      ...(down === undefined ? {} : { rollback: down }),
      start: plan(start.line, start.origin),
      healthPaths: healthPaths(tree, settings, sources),
      ...apiDescriptions(tree, settings, ["/openapi.json", "/swagger/doc.json", "/swagger.json"]),
      environment: withDocumented(goReads(tree, sources), tree, directory),
      databaseScheme: "postgresql",
      reasons: [start.origin, ...found.reasons],
    },
  };
}

/** What makes the program; the toolchain's cache keeps it cheap, and it is never of another commit. */
function installPlans(settings: Settings, { build }: BuiltStart): readonly CommandPlan[] {
  const { directory, install, runtime } = settings.app;
  // An image holds what it needs, or its build is at fault.
  if (runtime === "docker") return [];
  const plan = (line: string, origin: Origin) => shellPlan({ line, directory, env: {}, origin });
  const own = install === undefined ? [] : [plan(install, { text: "app.install in the settings" })];
  if (build === undefined || (install !== undefined && build.isNamedBySettings)) return own;
  return [...own, plan(build.line, build.origin)];
}

function problemOf(
  found: FoundCommands,
  programs: readonly GoProgram[],
  module: string,
): LaunchProblem {
  const candidates = programs.map((program) => ({
    text: `go run ${program.package}`,
    file: program.file,
    line: program.line,
  }));
  return launchProblem([...found.lookedAt, module], candidates, "go run .");
}
