import type { Target } from "#contract/target.ts";

/** Why this branch changes nothing that a migration would bring; undefined when it may. */
export function untouched({ migrations, changes, deployed }: Target): string | undefined {
  if (deployed === undefined || changes === undefined) return undefined;
  if (changes.files.length === 0) return `Nothing is changed against ${deployed.reference}.`;
  if (!migrations.supported) return undefined;
  const { directory, files } = migrations;
  const isMigration = (file: string) =>
    file.startsWith(`${directory}/`) || files.some((each) => each.file === file);
  return changes.files.some(({ file }) => isMigration(file))
    ? undefined
    : `No migration is changed against ${deployed.reference}.`;
}
