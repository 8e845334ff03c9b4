import { PACKAGE_OF_MODULE, PACKAGE_OF_PROGRAM } from "./data/names.ts";
import { manifestEntries } from "./entries.ts";
import { isLocked } from "./locks.ts";
import { type Ecosystem, type ManifestLine, type ManifestReader, normalised } from "./shape.ts";

/**
 * Where a package is declared.
 *
 * - `production`: a manifest names it among what every installation gets.
 * - `development`: only among what an installation for production leaves out, such as extras.
 * - `transitive`: no manifest names it, and a lock file does: something else depends on it.
 * - `nowhere`: neither.
 */
export interface Declared {
  readonly scope: "production" | "development" | "transitive" | "nowhere";
  /** As the manifest or the registry calls it. */
  readonly package: string;
  /** The line that names it, else the manifest that should. */
  readonly at?: ManifestLine;
  /** Where a dependency of production belongs. */
  readonly belongs?: ManifestLine;
}

export interface Wanted {
  readonly ecosystem: Ecosystem;
  /** As the code imports it, or as a command names it. */
  readonly name: string;
  readonly kind: "module" | "program";
  /** Folder of the application; manifests there come first. */
  readonly directory: string;
}

// A repository with more manifests than this is not one application.
const MOST_MANIFESTS = 20;
const MANIFEST: Readonly<Record<Ecosystem, RegExp>> = {
  node: /(^|\/)package\.json$/,
  python:
    /(^|\/)(requirements[\w.-]*\.txt|requirements\/[\w.-]+\.txt|[\w-]*requirements\.txt|pyproject\.toml|Pipfile|setup\.(cfg|py))$/,
};

/** Looks a module or a program up in the project's manifests and lock files. */
export function declared(reader: ManifestReader, wanted: Wanted): Declared {
  const names = namesOf(wanted);
  const manifests = reader.files
    .filter((file) => MANIFEST[wanted.ecosystem].test(file))
    .sort((a, b) => distance(a, wanted.directory) - distance(b, wanted.directory))
    .slice(0, MOST_MANIFESTS);
  const entries = manifests.flatMap((file) => manifestEntries(file, reader.read(file) ?? ""));
  const own = entries.filter(({ name }) => names.includes(name));
  const production = own.find(({ scope }) => scope === "production");
  const development = own.find(({ scope }) => scope === "development");
  const found = production ?? development;
  const home = entries.find(({ scope }) => scope === "production");
  const manifest = home?.file ?? manifests[0];
  const belongs = manifest === undefined ? {} : { belongs: lineOf(home ?? { file: manifest }) };
  if (found !== undefined)
    return { scope: found.scope, package: found.name, at: lineOf(found), ...belongs };
  const locked = names.find((name) => isLocked(reader, wanted.ecosystem, name));
  const scope = locked === undefined ? "nowhere" : "transitive";
  return { scope, package: locked ?? names[0] ?? wanted.name, ...belongs };
}

function lineOf({ file, line }: ManifestLine): ManifestLine {
  return { file, ...(line === undefined ? {} : { line }) };
}

/** Steps from the folder of a manifest to the application's; other branches come last. */
function distance(file: string, directory: string): number {
  const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : ".";
  if (folder === directory) return 0;
  const depth = folder === "." ? 0 : folder.split("/").length;
  return directory === "." || `${directory}/`.startsWith(`${folder}/`) || folder === "."
    ? 1 + depth
    : 100 + depth;
}

/** Names under which a manifest may hold it, the likeliest first. */
function namesOf({ ecosystem, name, kind }: Wanted): readonly string[] {
  if (kind === "program") {
    const owner = PACKAGE_OF_PROGRAM[ecosystem][name];
    return owner === undefined ? [name] : [owner, name];
  }
  if (ecosystem === "node") {
    const parts = name.split("/").slice(0, name.startsWith("@") ? 2 : 1);
    return [parts.join("/")];
  }
  const top = normalised(name.split(".")[0] ?? name);
  const known = PACKAGE_OF_MODULE[top];
  return [...(known ?? []), top, `python-${top}`, `${top}-binary`, `py${top}`];
}
