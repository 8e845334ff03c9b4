import type { MigrationFile, MigrationPlan, NotSupported } from "#contract/adapter.ts";
import type { Settings } from "#contract/settings.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { keepsFileDatabase } from "../file-database.ts";

const FILE = /(?:^|\/)([^/]+)\/migrations\/(?!__init__\.py$)([^/]+)\.py$/;
const ASIDE = /(^|\/)(tests?|testing|docs|examples|node_modules|\.[^/]*)\//;
const DEPENDENCIES =
  /^ {4}dependencies\s*(?::[^=\n]+)?=\s*\[([\s\S]*?)^ {4}\]|^ {4}dependencies\s*=\s*\[(.*)\]/m;
const DEPENDENCY = /\(\s*["']([\w.]+)["']\s*,\s*["'](\w+)["']\s*,?\s*\)/g;

/** The migrations of the project's own applications, read without running them. */
export function migrations(tree: SourceTree, settings: Settings): MigrationPlan | NotSupported {
  if (keepsFileDatabase(tree))
    return { supported: false, reason: "the project keeps its data in SQLite" };
  const { directory } = settings.app;
  const prefix = directory === "." ? "" : `${directory}/`;
  const found = tree.files.flatMap((file): MigrationFile[] => {
    const [, folder, name] = FILE.exec(file) ?? [];
    if (folder === undefined || name === undefined) return [];
    if (!file.startsWith(prefix) || ASIDE.test(file.slice(prefix.length))) return [];
    const text = tree.read(file) ?? "";
    return /^class Migration\(/m.test(text)
      ? [{ file, id: `${labelOf(tree, file, folder)}.${name}`, ...parentsIn(text) }]
      : [];
  });
  if (found.length === 0)
    return { supported: false, reason: "no application of the project has migrations" };
  const own = new Set(found.map(({ id }) => id));
  // Django's own applications, and those of libraries, are in no file of the project.
  const files = found.map((file) => ({
    ...file,
    parents: file.parents.filter((id) => own.has(id)),
  }));
  const folders = [...new Set(files.map(({ file }) => file.slice(0, file.lastIndexOf("/"))))];
  return {
    supported: true,
    tool: "django",
    directory: folders.length === 1 ? (folders[0] ?? directory) : directory,
    files,
    bookkeeping: ["django_migrations"],
    // Every application has a head of its own, and several of one stop Django's own command.
    graph: false,
  };
}

/** An application's label: what its AppConfig says, else the folder's name. */
function labelOf(tree: SourceTree, file: string, folder: string): string {
  const config = file.replace(/migrations\/[^/]+$/, "apps.py");
  return /^ {4}label\s*=\s*["'](\w+)["']/m.exec(tree.read(config) ?? "")?.[1] ?? folder;
}

function parentsIn(text: string): Pick<MigrationFile, "parents" | "line"> {
  const declaration = DEPENDENCIES.exec(text);
  if (declaration === null) return { parents: [], line: 1 };
  const list = declaration[1] ?? declaration[2] ?? "";
  const parents = [...list.matchAll(DEPENDENCY)].map(([, app = "", name = ""]) => `${app}.${name}`);
  return { parents, line: text.slice(0, declaration.index).split("\n").length };
}
