import type { Database } from "#contract/database.ts";
import type { CommandPlan } from "#contract/launch.ts";
import { askCatalog } from "#engines/catalog/ask.ts";
import { quoted } from "#engines/catalog/identifier.ts";
import { sqlstateOf } from "#engines/catalog/rows/refused.ts";
import { commandSpec } from "../commands.ts";
import type { Version } from "./migrate.ts";
import type { Made } from "./states.ts";

const COMMAND_TIMEOUT_MS = 300_000;
const STRUCTURE = /(^|\/)(?:db\/)?(?:structure|schema|baseline)\.sql$/;
const ASIDE = /(^|\/)(?:tests?|fixtures|examples?|docs?|node_modules|vendor)\//;
const LONGEST = 5_000_000;
// What psql understands and the server does not, and what names roles of another server.
const NOT_SQL =
  /^\\.*$|^(?:ALTER .* OWNER TO|GRANT|REVOKE|COMMENT ON EXTENSION|SET default_table_access_method)\b.*;$/gm;

/**
 * The schema of a deployed version whose migrations no longer run from empty: the structure that it
 * commits, else what its models describe, each with the tool's record that everything was applied.
 * Undefined when there is neither.
 */
export async function committedBase(base: Version, signal: AbortSignal): Promise<Made | undefined> {
  const because = "because its migrations do not run on an empty database";
  const { context } = base;
  const { tree } = context.surroundings;
  for (const file of tree.files.filter((each) => STRUCTURE.test(each) && !ASIDE.test(each))) {
    const text = tree.read(file) ?? "";
    if (text.length > LONGEST || !/\bCREATE TABLE\b/i.test(text)) continue;
    const load = (database: Database) => isLoaded(database, text);
    const template = await recorded(base, load, signal);
    const origin = `from \`${file}\`, ${because}`;
    if (template !== undefined) return { outcome: "reached", template, steps: [], origin };
  }
  const { models } = context.detected;
  if (!models.supported) return undefined;
  const build = (database: Database) => isRun(base, { plan: models.command, database }, signal);
  const template = await recorded(base, build, signal);
  const origin = `from its models, ${because}`;
  return template && { outcome: "reached", template, steps: [], origin, isApproximate: true };
}

/** A database with this schema whose tool takes everything for applied; undefined when that fails. */
async function recorded(
  base: Version,
  build: (database: Database) => Promise<boolean>,
  signal: AbortSignal,
): Promise<Database | undefined> {
  const { databases, detected } = base.context;
  const database = await databases?.create("base-committed");
  if (database === undefined) return undefined;
  const { stamp } = detected.plan;
  const isGood =
    (await build(database)) &&
    (await askCatalog(database)).tables.length > 0 &&
    ((await hasRecords(base, database)) ||
      (stamp !== undefined && (await isRun(base, { plan: stamp, database }, signal))));
  if (isGood) return database;
  await database[Symbol.asyncDispose]();
  return undefined;
}

async function isLoaded(database: Database, text: string): Promise<boolean> {
  await using session = await database.session("target");
  try {
    await session.query(text.replace(NOT_SQL, ""));
    return true;
  } catch (error) {
    if (sqlstateOf(error) === undefined) throw error;
    return false;
  }
}

/** Whether the structure brought the tool's record of what was applied along. */
async function hasRecords({ context }: Version, database: Database): Promise<boolean> {
  const { migrations } = context.detected;
  const names = new Set(migrations.supported ? migrations.bookkeeping : []);
  const { tables } = await askCatalog(database);
  for (const { schema, name } of tables) {
    if (!names.has(name) && !names.has(`${schema}.${name}`)) continue;
    const table = [schema, name].map(quoted).join(".");
    const [row] = await database.query(`SELECT EXISTS (SELECT FROM ${table}) AS "isFilled"`);
    if (row?.["isFilled"] === true) return true;
  }
  return false;
}

async function isRun(
  { context, booter }: Version,
  { plan, database }: { readonly plan: CommandPlan; readonly database: Database },
  signal: AbortSignal,
): Promise<boolean> {
  const { surroundings } = context;
  const spec = commandSpec(surroundings.root, {
    label: "base",
    plan,
    env: booter.environment(database),
    timeoutMs: COMMAND_TIMEOUT_MS,
  });
  return (await surroundings.runtime.exec(spec, signal)).exit?.code === 0;
}
