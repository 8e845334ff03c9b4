import type { MigrationFile, MigrationPlan, NotSupported } from "#contract/adapter.ts";
import type { CommandPlan } from "#contract/launch.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { shellPlan } from "./command-plan.ts";
import { at } from "./directory.ts";

/** The nearest alembic.ini at or under the application's directory. */
export function alembicIni(tree: SourceTree, directory: string): string | undefined {
  const prefix = directory === "." ? "" : `${directory}/`;
  return tree.files
    .filter((file) => file.startsWith(prefix) && /(^|\/)alembic\.ini$/.test(file))
    .sort((a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1))[0];
}

/** Where Alembic runs and keeps its scripts. */
export interface AlembicPlace {
  readonly ini: string;
  /** Folder of `env.py`, relative to the project. */
  readonly scripts: string;
  /** Folder in which its command finds them. */
  readonly runsIn: string;
}

/**
 * A script location is relative to where the command is run, not to its alembic.ini: often one folder,
 * and else the one from which an env.py is found.
 *
 * Source  Alembic manual, "Editing the .ini File": `%(here)s` is the folder of the file.
 */
export function alembicPlace(tree: SourceTree, directory: string): AlembicPlace | undefined {
  const ini = alembicIni(tree, directory);
  if (ini === undefined) return undefined;
  const folder = ini.includes("/") ? ini.slice(0, ini.lastIndexOf("/")) : ".";
  const declared = /^\s*script_location\s*=\s*(.+)$/m.exec(tree.read(ini) ?? "")?.[1]?.trim();
  // Flask-Migrate keeps its alembic.ini among the migrations, and names no folder.
  const isInside = declared === undefined && tree.has(at(folder, "env.py"));
  const location = declared ?? (isInside ? "." : "alembic");
  const local = location
    .replace(/^%\(here\)s\//, "")
    .replace(/^\.\//, "")
    .replace(/\/$/, "");
  const inside = (base: string) => (local === "" || local === "." ? base : at(base, local));
  const bases = location.startsWith("%(here)s") ? [folder] : [folder, directory, "."];
  const runsIn = bases.find((base) => tree.has(at(inside(base), "env.py"))) ?? folder;
  return { ini, scripts: inside(runsIn), runsIn };
}

// Of those that Alembic needs before it reads its configuration, the names that applications give modules too.
const OF_STANDARD_LIBRARY =
  "ast calendar code copy datetime decimal email enum http inspect json logging numbers operator platform queue random secrets select signal socket string struct tempfile token types typing uuid warnings".split(
    " ",
  );

/** Alembic's own command line, without the application that some scripts ask. */
export function alembicCommand(
  tree: SourceTree,
  {
    place,
    verb,
    env,
  }: { readonly place: AlembicPlace; readonly verb: string } & Pick<CommandPlan, "env">,
): CommandPlan {
  const { ini, runsIn } = place;
  const name = runsIn === "." ? ini : ini.slice(runsIn.length + 1);
  const named = name === "alembic.ini" ? "" : `-c ${name} `;
  return shellPlan({
    line: `${program(tree, runsIn)} ${named}${verb}`,
    directory: runsIn,
    ...{ env, origin: { text: "Alembic is configured", file: ini } },
  });
}

// With -m the folder also stands before the standard library.
function program(tree: SourceTree, folder: string): string {
  const isShadowed = OF_STANDARD_LIBRARY.some(
    (name) => tree.has(at(folder, `${name}.py`)) || tree.has(at(folder, `${name}/__init__.py`)),
  );
  return isShadowed ? "alembic" : "python -m alembic";
}

/** The revision files as a graph, read without running them. */
export function alembicMigrations(
  tree: SourceTree,
  settings: Settings,
): MigrationPlan | NotSupported {
  const place = alembicPlace(tree, settings.app.directory);
  if (place === undefined) return { supported: false, reason: "there is no alembic.ini" };
  const text = tree.read(place.ini) ?? "";
  const folders = versionFolders(text, place);
  const isDeep = /^\s*recursive_version_locations\s*=\s*true\b/im.test(text);
  const isIn = (file: string, folder: string) =>
    file.startsWith(`${folder}/`) && (isDeep || !file.slice(folder.length + 1).includes("/"));
  const files = tree.files
    .filter((file) => file.endsWith(".py") && folders.some((folder) => isIn(file, folder)))
    .flatMap((file) => revisionOf(file, tree.read(file) ?? ""));
  const [directory = at(place.scripts, "versions")] = folders;
  return {
    supported: true,
    tool: "alembic",
    directory,
    files,
    bookkeeping: ["alembic_version"],
    graph: true,
  };
}

/**
 * Folders of the revision files, the first one that of new ones.
 *
 * Source  Alembic manual, "Working with Multiple Bases": version_locations and its separators.
 */
function versionFolders(text: string, { ini, scripts, runsIn }: AlembicPlace): readonly string[] {
  const declared =
    /^[ \t]*version_locations[ \t]*=[ \t]*(.*(?:\n[ \t]+\S.*)*)/m.exec(text)?.[1] ?? "";
  const folder = ini.includes("/") ? ini.slice(0, ini.lastIndexOf("/")) : ".";
  const named = declared.split(/[\s,:;]+/).filter((name) => name !== "");
  if (named.length === 0) return [at(scripts, "versions")];
  return named.map((name) => {
    const local = name
      .replace(/^%\(here\)s\//, "")
      .replace(/^\.\//, "")
      .replace(/\/$/, "");
    return at(name.startsWith("%(here)s") ? folder : runsIn, local);
  });
}

function revisionOf(file: string, text: string): MigrationFile[] {
  const id = /^revision\s*(?::[^=]+)?=\s*["']([^"']+)["']/m.exec(text)?.[1];
  if (id === undefined) return [];
  const declaration = /^down_revision\s*(?::[^=]+)?=\s*(\([^)]*\)|\[[^\]]*\]|[^\n#]*)/m.exec(text);
  const parents = [...(declaration?.[1] ?? "").matchAll(/["']([^"']+)["']/g)].map(
    (match) => match[1] ?? "",
  );
  const line = text.slice(0, declaration?.index ?? 0).split("\n").length;
  return [{ file, id, parents, line }];
}
