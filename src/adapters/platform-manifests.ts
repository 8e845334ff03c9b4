import type { SourceTree } from "#contract/source-tree.ts";
import { at } from "./directory.ts";
import type { Declaration, ManifestReader } from "./platforms/declaration.ts";
import { fly } from "./platforms/fly.ts";
import { appJson, herokuYml } from "./platforms/heroku.ts";
import { procfile } from "./platforms/procfile.ts";
import { railway } from "./platforms/railway.ts";
import { render } from "./platforms/render.ts";

/** In the order in which they are believed. */
const MANIFESTS: readonly (readonly [string, ManifestReader])[] = [
  ["Procfile", procfile],
  ["fly.toml", fly],
  ["render.yaml", render],
  ["railway.toml", railway],
  ["railway.json", railway],
  ["app.json", appJson],
  ["heroku.yml", herokuYml],
];
/** A blueprint at the root names the folder of each service. */
const NAMES_FOLDERS = "render.yaml";

/** What the platforms' manifests of the application say, the most believed first. */
export function platformDeclarations(tree: SourceTree, directory: string): readonly Declaration[] {
  return MANIFESTS.flatMap(([name, reader]) => {
    const places = name === NAMES_FOLDERS ? [at(directory, name), name] : [at(directory, name)];
    const file = places.find((path) => tree.read(path) !== undefined);
    const read =
      file === undefined
        ? undefined
        : reader(file, tree.read(file) ?? "", folderIn(file, directory));
    return read === undefined ? [] : [read];
  });
}

/** Files that are looked at, whether they are there or not. */
export function manifestNames(directory: string): readonly string[] {
  return MANIFESTS.map(([name]) => at(directory, name));
}

/** The application's directory as the file's own folder sees it. */
function folderIn(file: string, directory: string): string {
  return file.includes("/") ? "." : directory;
}
