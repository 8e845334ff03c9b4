import type { Result } from "#contract/failure.ts";
import type { CommandPlan, LaunchPlan, LaunchProblem, StartCandidate } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { type AlembicPlace, alembicCommand, alembicPlace } from "../alembic.ts";
import { shellPlan } from "../command-plan.ts";
import { databaseScheme } from "../database-scheme.ts";
import { withDocumented } from "../example-values.ts";
import { apiDescriptions, healthPaths } from "../paths.ts";
import { startCandidates } from "../python-candidates.ts";
import { pythonReads } from "../python-environment.ts";
import { pythonEnvironment } from "../python-install.ts";
import { installsServer } from "../python-servers.ts";
import { moduleOf, PYTHON_MANIFEST, pythonSources } from "../python-sources.ts";
import { type FoundCommands, findCommands } from "../start-command.ts";
import { launchProblem, serverFiles } from "../start-guesses.ts";
import { usualPythonTests } from "../usual-tests.ts";
import { servedDescription } from "./served-description.ts";

/** How a FastAPI application is installed, migrated and started in production. */
export function launch(tree: SourceTree, settings: Settings): Result<LaunchPlan, LaunchProblem> {
  const { directory } = settings.app;
  const sources = pythonSources(tree);
  const found = findCommands(tree, directory);
  const python = pythonEnvironment(tree, settings);
  const applications = applicationsIn(tree, sources, directory);
  const serves = serverThere(tree, settings);
  const start = startLine(settings, found.start, serves ? applications : []);
  if (start === undefined)
    return { ok: false, error: problemOf(tree, directory, { sources, found, applications }) };
  const { env } = python;
  const served = servedDescription(tree, sources);
  const isConvention = settings.app.start === undefined && found.start === undefined;
  const candidates = isConvention ? candidatesOf(applications, { directory, env }) : [];
  return {
    ok: true,
    value: {
      adapter: "fastapi-sqlalchemy-alembic",
      language: "python",
      version: {
        argv: ["python3", "--version"],
        cwd: directory,
        env,
        origin: { text: "the target's interpreter" },
      },
      install: python.install,
      ...(python.legacy === undefined ? {} : { legacy: python.legacy }),
      ...migrateAndRollback(tree, settings, { env, found: found.migrate }),
      start: shellPlan({ line: start.line, directory, env, origin: start.origin }),
      ...(candidates.length === 0 ? {} : { candidates }),
      healthPaths: healthPaths(tree, settings, sources),
      ...apiDescriptions(tree, settings, served),
      environment: withDocumented(pythonReads(tree, sources), tree, directory),
      databaseScheme: databaseScheme(tree, directory, sources),
      ...usualPythonTests(tree, directory),
      reasons: [start.origin, ...found.reasons],
    },
  };
}

interface Application {
  /** `package.module:name`. */
  readonly target: string;
  readonly isFactory: boolean;
  readonly file: string;
  readonly line: number;
}

type Line = { readonly line: string; readonly origin: Origin };

// With the extra that holds the server, as pip and as Poetry write it.
const BUNDLED =
  /\bfastapi(?:-cli)?(?:\[[^\]\n]*\b(?:standard|all)\b|\s*=\s*\{[^}\n]*extras[^}\n]*["'](?:standard|all)["'])/;

/** Whether uvicorn is installed; where nothing says what is, the machine's own Python may have it. */
function serverThere(tree: SourceTree, { app }: Settings): boolean {
  const { directory, install } = app;
  const manifests = tree.files.filter((file) => PYTHON_MANIFEST.test(file));
  const isBundled = manifests.some((file) => BUNDLED.test(tree.read(file) ?? ""));
  const isOpen = manifests.length === 0 || install !== undefined;
  return isOpen || isBundled || installsServer(tree, directory, "uvicorn");
}

function startLine(
  settings: Settings,
  declared: Line | undefined,
  applications: readonly Application[],
): Line | undefined {
  if (settings.app.start !== undefined)
    return { line: settings.app.start, origin: { text: "app.start in the settings" } };
  if (declared !== undefined) return declared;
  const [best] = applications;
  return best === undefined ? undefined : conventionalLine(best);
}

function conventionalLine({ target, isFactory, file, line }: Application): Line {
  const factory = isFactory ? " --factory" : "";
  return {
    line: `python -m uvicorn ${target}${factory} --host 0.0.0.0 --port $PORT`,
    origin: { text: `convention: uvicorn serves ${target}`, file, line },
  };
}

function candidatesOf(
  applications: readonly Application[],
  where: Pick<Parameters<typeof shellPlan>[0], "directory" | "env">,
): readonly StartCandidate[] {
  return startCandidates(
    applications.map((application) => ({
      target: application.target,
      start: shellPlan({ ...conventionalLine(application), ...where }),
    })),
  );
}

/** Application objects and factories in any module, best first: objects, usual names, short paths. */
function applicationsIn(
  tree: SourceTree,
  sources: readonly string[],
  directory: string,
): readonly Application[] {
  const found = sources.flatMap((file) =>
    (tree.read(file) ?? "").split("\n").flatMap((text, index): Application[] => {
      const object =
        /^(\w+)\s*(?::[^=]+)?=\s*(?:\w+\.)?(?:FastAPI|Starlette|create_app|make_app|build_app)\(/.exec(
          text,
        )?.[1];
      const factory =
        /^def (create_app|make_app|build_app|get_app|get_application|create_application)\(/.exec(
          text,
        )?.[1] ?? /^def (\w+)\(\s*\)\s*->\s*(?:\w+\.)?(?:FastAPI|Starlette)\s*:/.exec(text)?.[1];
      const name = object ?? factory;
      if (name === undefined) return [];
      return [
        {
          target: `${moduleOf(file, directory)}:${name}`,
          isFactory: object === undefined,
          file,
          line: index + 1,
        },
      ];
    }),
  );
  const score = ({ target, isFactory, file }: Application) =>
    (isFactory ? 100 : 0) +
    (/:(app|application|api)$/.test(target) ? 0 : 10) +
    (/(^|\/)(main|app|asgi|application|server)\.py$/.test(file) ? 0 : 5) +
    file.split("/").length;
  return found.sort((a, b) => score(a) - score(b) || (a.target < b.target ? -1 : 1));
}

function migrateAndRollback(
  tree: SourceTree,
  settings: Settings,
  context: { readonly env: Readonly<Record<string, string>>; readonly found: Line | undefined },
): { migrate?: CommandPlan; rollback?: CommandPlan } {
  const { directory } = settings.app;
  const { env } = context;
  const place = alembicPlace(tree, directory);
  const plan = (line: string, where: string, origin: Origin) =>
    shellPlan({ line, directory: where, env, origin });
  const { migrate, rollback } = settings.database;
  const own = (line: string, key: string) =>
    plan(line, directory, { text: `${key} in the settings` });
  const alembic = (found: AlembicPlace, verb: string) =>
    alembicCommand(tree, { place: found, verb, env });
  const up =
    migrate !== undefined
      ? own(migrate, "database.migrate")
      : context.found !== undefined
        ? plan(context.found.line, directory, context.found.origin)
        : place === undefined
          ? undefined
          : alembic(place, "upgrade head");
  const down =
    rollback !== undefined
      ? own(rollback, "database.rollback")
      : place === undefined || !runsAlembic(up)
        ? undefined
        : alembic(place, "downgrade -1");
  return {
    ...(up === undefined ? {} : { migrate: up }),
    ...(down === undefined ? {} : { rollback: down }),
  };
}

/** What migrates in a way of its own, such as with an address that env.py gets from it, goes back so too. */
function runsAlembic(up: CommandPlan | undefined): boolean {
  return up === undefined || /\balembic\b/.test(up.argv.join(" "));
}

function problemOf(
  tree: SourceTree,
  directory: string,
  {
    sources,
    found,
    applications,
  }: {
    readonly sources: readonly string[];
    readonly found: Pick<FoundCommands, "lookedAt">;
    readonly applications: readonly Application[];
  },
): LaunchProblem {
  const guesses = applications.map((application) => {
    const { line: text, origin } = conventionalLine(application);
    return { ...origin, text };
  });
  return launchProblem(
    [
      ...found.lookedAt,
      "every module for FastAPI(…), Starlette(…) or create_app()",
      ...(guesses.length === 0 ? [] : ["the requirements for uvicorn"]),
    ],
    [
      ...guesses,
      ...sources.flatMap((file) => factoryGuesses(tree.read(file) ?? "", file, directory)),
      ...serverFiles(tree, directory),
    ],
    "python -m uvicorn package.module:app --host 0.0.0.0 --port $PORT",
  );
}

/** Functions of a module in whose body an application is made. */
function factoryGuesses(text: string, file: string, directory: string): readonly Origin[] {
  let name: string | undefined;
  return text.split("\n").flatMap((content, index): Origin[] => {
    name = /^def (\w+)\(/.exec(content)?.[1] ?? (/^\S/.test(content) ? undefined : name);
    if (name === undefined || !/\b(?:FastAPI|Starlette)\(/.test(content)) return [];
    const command = `python -m uvicorn ${moduleOf(file, directory)}:${name} --factory --host 0.0.0.0 --port $PORT`;
    return [{ text: command, file, line: index + 1 }];
  });
}
