import type { Target } from "#contract/target.ts";

// Another table for what has run, or another folder, and the tool begins anew.
const CONFIGURATION =
  /(?:^|\/)(?:alembic\.ini|env\.py|(?:knexfile|ormconfig|data-?source|drizzle\.config|mikro-orm\.config)\.[cm]?[jt]s(?:on)?|\.sequelizerc|config\/config\.(?:js(?:on)?|[cm]js)|flyway\.(?:conf|toml)|liquibase\.properties|\.node-pg-migraterc)$/i;

/** Why this branch changes nothing that a migration would bring; undefined when it may. */
export function untouched({ migrations, changes, deployed }: Target): string | undefined {
  if (deployed === undefined || changes === undefined) return undefined;
  if (changes.files.length === 0) return `Nothing is changed against ${deployed.reference}.`;
  if (!migrations.supported) return undefined;
  const { directory, files } = migrations;
  const matters = (file: string) =>
    file.startsWith(`${directory}/`) ||
    files.some((each) => each.file === file) ||
    CONFIGURATION.test(file);
  return changes.files.some(({ file }) => matters(file))
    ? undefined
    : `No migration is changed against ${deployed.reference}.`;
}
