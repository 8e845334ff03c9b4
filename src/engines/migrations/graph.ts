import type { MigrationFile } from "#contract/adapter.ts";

/** Files that no other file follows, by id. */
export function headsOf(files: readonly MigrationFile[]): readonly MigrationFile[] {
  const followed = new Set(files.flatMap(({ parents }) => parents));
  return sortById(files.filter(({ id }) => !followed.has(id)));
}

/** Heads of every line that the tool keeps apart: Django's applications, else one for all. */
export function headsByLine(
  tool: string,
  files: readonly MigrationFile[],
): readonly (readonly MigrationFile[])[] {
  const line = ({ id }: MigrationFile) => (tool === "django" ? (id.split(".")[0] ?? "") : "");
  return [...Map.groupBy(files, line).values()].map((own) => headsOf(own));
}

/** Files with a parent that no file has, and that parent. */
export function orphansOf(
  files: readonly MigrationFile[],
): readonly { readonly file: MigrationFile; readonly parent: string }[] {
  const ids = new Set(files.map(({ id }) => id));
  return sortById(files).flatMap((file) =>
    file.parents.filter((parent) => !ids.has(parent)).map((parent) => ({ file, parent })),
  );
}

/** Parents before children, then by id; files of a cycle come last. */
export function inOrder(files: readonly MigrationFile[]): readonly MigrationFile[] {
  const ids = new Set(files.map(({ id }) => id));
  const waiting = [...sortById(files)];
  const done = new Set<string>();
  const ordered: MigrationFile[] = [];
  while (waiting.length > 0) {
    const at = waiting.findIndex(({ parents }) =>
      parents.every((parent) => done.has(parent) || !ids.has(parent)),
    );
    const [next] = waiting.splice(at === -1 ? 0 : at, 1);
    if (next === undefined) break;
    done.add(next.id);
    ordered.push(next);
  }
  return ordered;
}

function sortById(files: readonly MigrationFile[]): readonly MigrationFile[] {
  return [...files].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
