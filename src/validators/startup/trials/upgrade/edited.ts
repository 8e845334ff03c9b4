import type { Target } from "#contract/target.ts";
import type { EditedMigration } from "./evidence.ts";
import { sayTheSame } from "./same-statements.ts";

/** Migrations that the deployed version has and this branch changes or removes. */
export function editedMigrations(target: Target): readonly EditedMigration[] {
  const { changes, deployed, migrations, tree } = target;
  if (changes === undefined || deployed?.migrations.supported !== true) return [];
  const own = migrations.supported ? migrations.files : [];
  return deployed.migrations.files.flatMap(({ file, id }): readonly EditedMigration[] => {
    const changed = changes.files.find((each) => each.file === file);
    if (changed === undefined || changed.status === "added") return [];
    const before = deployed.tree.read(file) ?? "";
    // Tools that know a migration by its id do not mind what its file is called.
    const moved = own.find((each) => each.id === id);
    if (moved === undefined) return [{ file, change: "removed", saysTheSame: false }];
    const saysTheSame = sayTheSame(file, before, tree.read(moved.file) ?? "");
    if (moved.file !== file && saysTheSame) return [];
    const line = changed.lines[0]?.first;
    return [
      {
        file: moved.file,
        change: "modified",
        saysTheSame,
        ...(moved.file === file && line !== undefined ? { line } : {}),
      },
    ];
  });
}
