import type { CommandPlan, LaunchPlan, Migrator } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { Origin, SourceTree } from "#contract/source-tree.ts";
import { bootMigration } from "./boot-migration.ts";
import { shellPlan } from "./command-plan.ts";
import { at } from "./directory.ts";
import type { Level } from "./evidence-chain.ts";
import { keepsFileDatabase } from "./file-database.ts";
import { ignoresFailure } from "./ignored-failure.ts";
import { isMigration, toolOf } from "./migration-commands.ts";
import type { MigrationTool } from "./migration-tools/tool.ts";
import { type PackageManifest, packageManifest } from "./package-manifest.ts";
import { type RecognisedTool, recognisedTools } from "./recognised-migrations.ts";
import { tracedCommands } from "./trace-commands.ts";

interface Question {
  readonly tree: SourceTree;
  readonly settings: Settings;
  readonly levels: readonly Level[];
  readonly plan: LaunchPlan;
}

type Answer = Pick<LaunchPlan, "migrator" | "migrate">;

/** Who runs the migrations in production; and how we run them where no place says it. */
export function migratorOf(question: Question): Answer {
  const { settings, levels, plan, tree } = question;
  const { directory } = settings.app;
  // Its adapter makes the file before the start.
  if (keepsFileDatabase(tree)) return {};
  if (settings.database.migrate !== undefined)
    return { migrator: { by: "settings", origin: { text: "database.migrate in the settings" } } };
  const level = levels.find(({ migrate }) => migrate !== undefined);
  if (level?.migrate !== undefined) {
    const { line, origin } = level.migrate;
    const traced = tracedCommands({ tree, directory }, line, origin);
    const id = traced.map((command) => toolOf(command.line)?.id).find((tool) => tool !== undefined);
    const goesOn = level.migratesAt === "start" ? { goesOn: goesOnAfter(tree, level) } : {};
    return {
      migrator: { by: level.migratesAt ?? "deploy-step", ...toolNamed(id), origin, ...goesOn },
    };
  }
  // A folder of SQL files may be read by the application in ways that no pattern sees.
  const recognised = recognisedTools(tree, directory).filter(({ tool }) => tool.id !== "sql");
  const migrating = plan.migrate === undefined ? undefined : toolOf(plan.migrate.argv.join(" "));
  const found =
    recognised.find(({ tool }) => tool.id === migrating?.id) ??
    (migrating === undefined ? recognised[0] : undefined);
  return found === undefined ? {} : undeclared(question, found);
}

/** Whether the script or the command line that migrates and starts goes on after a failure. */
function goesOnAfter(tree: SourceTree, { migrate, start }: Level): boolean {
  const { file = "", line = 1 } = migrate?.origin ?? {};
  const script = /\.(?:sh|bash)$|(^|\/)[\w.-]*entrypoint[\w.-]*$/.test(file)
    ? tree.read(file)
    : undefined;
  return script === undefined ? ignoresFailure(start?.line ?? "", 1) : ignoresFailure(script, line);
}

function toolNamed(id: string | undefined): Pick<Migrator, "tool"> {
  return id === undefined ? {} : { tool: id };
}

/** No manifest says it: the application's code may, or a job elsewhere in the repository. */
function undeclared(question: Question, found: RecognisedTool): Answer {
  const { tree, plan } = question;
  const { tool } = found;
  const atBoot = bootMigration(tree, tool, question.settings.app.directory);
  if (atBoot !== undefined)
    return { migrator: { by: "application", tool: tool.id, origin: atBoot } };
  const elsewhere = deployLine(tree, tool);
  const [file] = found.files;
  const text = `nothing was found that runs the migrations of ${tool.id}`;
  const migrator: Migrator =
    elsewhere === undefined
      ? { by: "nobody", tool: tool.id, origin: { text, ...(file ? { file, line: 1 } : {}) } }
      : { by: "deploy-step", tool: tool.id, origin: elsewhere };
  const migrate = plan.migrate ?? ownCommand(question, found);
  return { migrator, ...(migrate === undefined ? {} : { migrate }) };
}

const DEPLOYS =
  /(^|\/)(?:Makefile|[Jj]ustfile|Taskfile\.ya?ml|\.gitlab-ci\.yml|bitbucket-pipelines\.yml|Jenkinsfile)$|\.sh$|^\.(?:github|circleci|buildkite)\/.*\.ya?ml$|\.(?:ya?ml|tf|toml)$|(^|\/)(?:bin|scripts|deploy)\/[^/]+$/;
const LONGEST = 1_000;

/** A line of a job, a chart or a script that calls the tool. */
function deployLine(tree: SourceTree, { command }: MigrationTool): Origin | undefined {
  for (const file of tree.files) {
    if (!DEPLOYS.test(file)) continue;
    const rows = (tree.read(file) ?? "").split("\n");
    const index = rows.findIndex(
      (row) => row.length < LONGEST && command.test(row.replaceAll(/["',[\]]+/g, " ")),
    );
    if (index >= 0) return { text: `${file} runs the migrations`, file, line: index + 1 };
  }
  return undefined;
}

/** A script of package.json that calls the tool, else the tool's own command; only what production has. */
function ownCommand(
  { tree, settings, plan }: Question,
  found: RecognisedTool,
): CommandPlan | undefined {
  const { directory } = settings.app;
  const { env } = plan.start;
  const { tool, config, folder } = found;
  const manifest = packageManifest(tree, directory);
  const script = scriptOf(manifest, tool);
  if (manifest !== undefined && script !== undefined) {
    const line = manifest.scripts[script] ?? "";
    if (!isInstalled({ tree, directory, manifest }, line.split(/\s+/)[0] ?? "")) return undefined;
    const text = `script "${script}" of package.json`;
    const origin = { text, file: manifest.file, line: manifest.lineOf(script) };
    return shellPlan({ line, directory, env, origin });
  }
  const { up, program, id } = tool;
  if (up === undefined) return undefined;
  if (program !== undefined && !isInstalled({ tree, directory, manifest }, program))
    return undefined;
  const origin = { text: `${id} is configured`, ...(config === undefined ? {} : { file: config }) };
  return shellPlan({ line: up, directory: folder, env, origin });
}

function scriptOf(manifest: PackageManifest | undefined, tool: MigrationTool): string | undefined {
  const names = Object.keys(manifest?.scripts ?? {}).filter((name) => {
    const line = manifest?.scripts[name] ?? "";
    return tool.command.test(line) && isMigration(line) && !/\b(?:test|dev)\b/.test(name);
  });
  return names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1))[0];
}

interface Installed {
  readonly tree: SourceTree;
  readonly directory: string;
  readonly manifest: PackageManifest | undefined;
}

function isInstalled({ tree, directory, manifest }: Installed, program: string): boolean {
  return (
    manifest?.dependencies.includes(program) === true ||
    tree.has(at(directory, `node_modules/.bin/${program}`))
  );
}
