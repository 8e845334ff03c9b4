import type { SourceTree } from "#contract/source-tree.ts";
import { moduleOf, pythonSources } from "./python-sources.ts";

const IMPORT = /^[ \t]*import\s+([\w.,\t ]+)/gm;
const FROM = /^[ \t]*from\s+(\.*)([\w.]*)\s+import\s+(\([^)]*\)|[^\n#]+)/gm;

/** Every module that some file of the application imports by name, and the packages on the way to it. */
export function importedModules(tree: SourceTree, directory: string): ReadonlySet<string> {
  const named = pythonSources(tree).flatMap((file) => {
    const text = tree.read(file) ?? "";
    const own = moduleOf(file, directory).split(".");
    return importsOf(text, file.endsWith("/__init__.py") ? own : own.slice(0, -1));
  });
  return new Set(named.flatMap(withPackages));
}

/** `folder` is the package, by its parts, that a leading dot stands for. */
function importsOf(text: string, folder: readonly string[]): readonly string[] {
  const plain = [...text.matchAll(IMPORT)].flatMap(([, names = ""]) => firstWords(names));
  const members = [...text.matchAll(FROM)].flatMap(([, dots = "", module = "", names = ""]) => {
    const above = dots === "" ? [] : folder.slice(0, folder.length - dots.length + 1);
    const base = [...above, ...(module === "" ? [] : [module])].join(".");
    return firstWords(names.replace(/[()]/g, "")).map((name) =>
      base === "" ? name : `${base}.${name}`,
    );
  });
  return [...plain, ...members];
}

/** Of each part between commas, without its `as`. */
function firstWords(names: string): readonly string[] {
  return names.split(",").map((name) => name.trim().split(/\s/)[0] ?? "");
}

function withPackages(module: string): readonly string[] {
  const parts = module.split(".");
  return parts.map((_, index) => parts.slice(0, index + 1).join("."));
}
