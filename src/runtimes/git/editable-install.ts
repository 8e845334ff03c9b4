import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";

const PATH_FILE = /\.pth$|\.egg-link$|^__editable__/;
const METADATA = /\.(?:dist|egg)-info$/;

/**
 * Whether a virtual environment leads to, or holds a copy of, the sources of this very project, so that
 * another version of the project would import them in place of its own.
 *
 * Source  Python's `site` (path files), PEP 610 (direct_url.json), PEP 660 (editable installs).
 */
export function holdsProject(environment: string, project: string): boolean {
  try {
    return sitePackagesOf(environment).some((folder) =>
      readdirSync(folder).some((name) =>
        METADATA.test(name)
          ? isInstalledFrom(join(folder, name), project)
          : PATH_FILE.test(name) && leadsInto(join(folder, name), { folder, environment, project }),
      ),
    );
  } catch (error) {
    // What cannot be read may lead anywhere.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return true;
  }
}

function sitePackagesOf(environment: string): readonly string[] {
  const lib = join(environment, "lib");
  if (!existsSync(lib)) return [];
  return readdirSync(lib)
    .map((name) => join(lib, name, "site-packages"))
    .filter((folder) => existsSync(folder));
}

function isInstalledFrom(metadata: string, project: string): boolean {
  const path = join(metadata, "direct_url.json");
  if (!existsSync(path)) return false;
  const text = readFileSync(path, "utf8");
  return namesOf(project).some((name) => text.includes(pathToFileURL(name).href));
}

function leadsInto(
  path: string,
  place: { readonly folder: string; readonly environment: string; readonly project: string },
): boolean {
  const { folder, environment, project } = place;
  const own = namesOf(environment);
  const roots = namesOf(project);
  return readFileSync(path, "utf8")
    .split("\n")
    .map((line) => own.reduce((left, name) => left.replaceAll(name, ""), line.trim()))
    .filter((line) => line !== "" && !line.startsWith("#"))
    .some((line) =>
      roots.some((root) => line.includes(root) || isRelativeInto(line, folder, root)),
    );
}

/** A line such as `../../../../src`. */
function isRelativeInto(line: string, folder: string, root: string): boolean {
  return line.startsWith("..") && `${resolve(folder, line)}${sep}`.startsWith(`${root}${sep}`);
}

function namesOf(path: string): readonly string[] {
  return [...new Set([path, realpathSync(path)])];
}
