import type { Result } from "#contract/failure.ts";
import type { CommandPlan, LaunchPlan, LaunchProblem } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { alembicCommand, alembicPlace } from "../alembic.ts";
import { shellPlan } from "../command-plan.ts";
import { type ConventionalLine, launchOrConvention } from "../conventional-start.ts";
import { at } from "../directory.ts";
import { startCandidates } from "../python-candidates.ts";
import { pythonLaunch } from "../python-launch.ts";
import { installsServer } from "../python-servers.ts";
import { pythonSources } from "../python-sources.ts";
import { launchProblem, serverFiles } from "../start-guesses.ts";
import { type FlaskApplication, flaskApplications } from "./applications.ts";

/** Servers of production, in the order in which they are taken. */
const SERVERS = [
  {
    package: "gunicorn",
    line: ({ module, name, isFactory }: FlaskApplication) =>
      `gunicorn '${module}:${name}${isFactory ? "()" : ""}' --bind 0.0.0.0:$PORT`,
  },
  {
    package: "waitress",
    line: ({ module, name, isFactory }: FlaskApplication) =>
      `waitress-serve --host 0.0.0.0 --port $PORT ${isFactory ? "--call " : ""}${module}:${name}`,
  },
] as const;

/** How a Flask application is installed, migrated and started in production. */
export function launch(tree: SourceTree, settings: Settings): Result<LaunchPlan, LaunchProblem> {
  const { directory } = settings.app;
  const applications = flaskApplications(tree, pythonSources(tree), directory);
  const launched = launchOrConvention(
    (files, placed) => pythonLaunch("flask", files, placed),
    { tree, settings },
    served(tree, directory, applications[0]),
  );
  if (!launched.ok)
    return {
      ok: false,
      error: problemOf(tree, directory, { applications, found: launched.error }),
    };
  const plan = launched.value;
  const migrate = plan.migrate ?? migrated(tree, plan.start, { directory, applications });
  return {
    ok: true,
    value: {
      ...plan,
      ...(migrate === undefined ? {} : { migrate }),
      ...candidatesOf(tree, plan.start, { directory, applications }),
    },
  };
}

/** Where nobody declared the start, the other applications are tried when the first is not there. */
function candidatesOf(
  tree: SourceTree,
  { env, cwd, origin }: CommandPlan,
  { directory, applications }: Known,
): Pick<LaunchPlan, "candidates"> {
  const entries = applications.flatMap((application) => {
    const line = served(tree, directory, application);
    if (line === undefined) return [];
    const target = `${application.module}:${application.name}`;
    return [{ target, start: shellPlan({ ...line, directory: cwd, env }) }];
  });
  const isConvention = entries[0]?.start.origin.text === origin.text;
  const candidates = isConvention ? startCandidates(entries) : [];
  return candidates.length === 0 ? {} : { candidates };
}

/** A server that production does not install serves nobody there. */
function served(
  tree: SourceTree,
  directory: string,
  application: FlaskApplication | undefined,
): ConventionalLine | undefined {
  const server = SERVERS.find((known) => installsServer(tree, directory, known.package));
  if (server === undefined || application === undefined) return undefined;
  const { module, name, file, line } = application;
  const text = `convention: ${server.package} serves ${module}:${name}`;
  return { line: server.line(application), origin: { text, file, line } };
}

interface Known {
  readonly directory: string;
  readonly applications: readonly FlaskApplication[];
}

function migrated(
  tree: SourceTree,
  { env }: CommandPlan,
  { directory, applications }: Known,
): CommandPlan | undefined {
  const place = alembicPlace(tree, directory);
  if (place === undefined) return undefined;
  const { ini, scripts } = place;
  const folder = ini.includes("/") ? ini.slice(0, ini.lastIndexOf("/")) : ".";
  const script = tree.read(at(scripts, "env.py")) ?? "";
  const [application] = applications;
  // Flask-Migrate's script asks the application, which only the flask command provides.
  if (!/\bcurrent_app\b/.test(script))
    return alembicCommand(tree, { place, verb: "upgrade head", env });
  if (application === undefined) return undefined;
  const { module, name } = application;
  const inside = directory === "." ? folder : folder.slice(directory.length + 1);
  const where = inside === "migrations" ? "" : ` --directory ${inside}`;
  return shellPlan({
    line: `flask --app ${module}:${name} db upgrade${where}`,
    directory,
    env,
    origin: { text: "Flask-Migrate is configured", file: ini },
  });
}

function problemOf(
  tree: SourceTree,
  directory: string,
  {
    applications,
    found,
  }: { readonly applications: readonly FlaskApplication[]; readonly found: LaunchProblem },
): LaunchProblem {
  const [standard] = SERVERS;
  const guesses = applications.map((application) => ({
    text: standard.line(application),
    file: application.file,
    line: application.line,
  }));
  return launchProblem(
    [
      ...found.lookedAt,
      "every module for Flask(…) or create_app()",
      "the requirements for gunicorn or waitress",
    ],
    [...guesses, ...serverFiles(tree, directory)],
    "gunicorn package.module:app --bind 0.0.0.0:$PORT",
  );
}
