import type { MigrationPlan, NotSupported } from "#contract/adapter.ts";
import { inOrder } from "./graph.ts";

export interface MigrationText {
  readonly file: string;
  readonly text: string;
}

/** What of the project is read; a source tree is one. */
export interface MigrationReader {
  read(path: string): string | undefined;
}

/** The migrations' texts in the order in which they run. */
export function migrationTexts(
  migrations: MigrationPlan | NotSupported,
  reader: MigrationReader,
): readonly MigrationText[] {
  if (!migrations.supported) return [];
  return inOrder(migrations.files).flatMap(({ file }) => {
    const text = reader.read(file);
    return text === undefined ? [] : [{ file, text }];
  });
}
