import type { SourceTree } from "#contract/source-tree.ts";
import type { FileLine } from "../evidence.ts";

const SOURCES = /\.(?:[cm]?[jt]s|json)$/;
// Databases of tests may be made from the models.
const NOT_THE_PROGRAM =
  /(?:^|\/)(?:node_modules|dist|build|coverage|tests?|__tests__|e2e|examples?|fixtures)\/|\.(?:test|spec|e2e-spec)\./;
// Of TypeORM and its Nest module; a condition instead of `true` is the project's own decision.
const OPTION = /^[^\n/*#]*["']?\bsynchronize["']?\s*:\s*true\b/m;
const IS_TYPEORM = /typeorm|TypeOrmModule|\bDataSource\b/i;

/** The line of an option that makes TypeORM bring the tables to the models at every start. */
export function synchronizingLine(tree: SourceTree): FileLine | null {
  for (const file of tree.files) {
    if (!SOURCES.test(file) || NOT_THE_PROGRAM.test(file)) continue;
    const text = tree.read(file) ?? "";
    const at = IS_TYPEORM.test(text) || /ormconfig/.test(file) ? OPTION.exec(text) : null;
    if (at === null || isOfTests(text, at.index)) continue;
    return { file, line: text.slice(0, at.index + at[0].length).split("\n").length };
  }
  return null;
}

// An in-memory database of the same file, or a branch for tests.
function isOfTests(text: string, at: number): boolean {
  const around = text.slice(Math.max(0, at - 400), at + 200);
  return /sqlite|:memory:|NODE_ENV|isTest|process\.env/.test(around);
}
