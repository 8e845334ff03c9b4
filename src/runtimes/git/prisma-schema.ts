import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

interface Versions {
  readonly from: string;
  readonly to: string;
  /** Of the other version, relative to it. */
  readonly files: readonly string[];
}

const SCHEMA = ".prisma";

/**
 * Whether two versions of a project have the same Prisma schema. Prisma generates its client into
 * `node_modules`, which then belongs to one schema as much as to one lock file.
 */
export function sharesPrismaSchema({ from, to, files }: Versions): boolean {
  const schemas = files.filter((path) => path.endsWith(SCHEMA));
  if (schemas.length === 0) return !existsSync(join(from, "prisma"));
  const folders = new Set(schemas.map((path) => posix.dirname(path)));
  const own = [...folders].flatMap((folder) => schemasIn(join(from, folder), folder));
  return own.length === schemas.length && own.every((path) => isSame(path, { from, to }));
}

function schemasIn(place: string, folder: string): readonly string[] {
  if (!existsSync(place)) return [];
  return readdirSync(place)
    .filter((name) => name.endsWith(SCHEMA))
    .map((name) => posix.join(folder, name));
}

function isSame(path: string, { from, to }: Omit<Versions, "files">): boolean {
  const [own, other] = [join(from, path), join(to, path)];
  return existsSync(other) && readFileSync(own).equals(readFileSync(other));
}
