import { MIGRATION_TOOLS } from "./migration-tools/data/tools.ts";
import type { MigrationTool } from "./migration-tools/tool.ts";

// Tools of other stacks, and programs of the application's own that say it by their name.
const OTHER =
  /\b(?:php artisan|sqlx|sea-orm-cli|atlas|node ace|adonis)\b.*\bmigrat(?:e|ion:run)\b|\bdiesel migration run\b|\bdbmate\b.*\b(?:up|migrate)\b|\bdotnet ef database update\b|\becto\.migrate\b|\b(?:npm|yarn|pnpm|bun)\b.*\bmigrat(?:e|ions?)\b(?!:?(?:make|create|generate|down|rollback|undo|status|revert))|\b(?:node|tsx|ts-node|python3?|bun)\s(?:\S*\s)*\S*\bmigrate(?:\.[cm]?[jt]s|\.py)?(?=\s|$)(?!.*--(?:check|plan))/;
// A longer line is data, and patterns would take long over it.
const LONGEST = 4_000;

/** Whether a command line brings the schema up to date. */
export function isMigration(line: string): boolean {
  return toolOf(line) !== undefined || (line.length < LONGEST && OTHER.test(line));
}

/** The tool that a command line calls to bring the schema up to date. */
export function toolOf(line: string): MigrationTool | undefined {
  if (line.length > LONGEST) return undefined;
  return MIGRATION_TOOLS.find(({ command }) => command.test(line));
}
