import type { Database, DatabaseServer } from "#contract/database.ts";
import type { FixPlanner } from "#contract/fix-planner.ts";
import { type DumpPart, partsOfDump } from "#engines/catalog/dump/parts.ts";

/** Reads a schema by other means than our own questions. */
export interface SecondObserver {
  readonly name: "pg_dump" | "planner";
  read(database: Database, signal: AbortSignal): Promise<readonly DumpPart[]>;
  /**
   * The same schema after it was written down and loaded again: the server writes some expressions in
   * another way the second time. Undefined where that cannot be had.
   */
  reload(
    database: Database,
    stack: AsyncDisposableStack,
    signal: AbortSignal,
  ): Promise<Reloaded | undefined>;
}

export interface Reloaded {
  readonly database: Database;
  readonly parts: readonly DumpPart[];
}

export interface Observers {
  readonly databases: DatabaseServer;
  readonly planner: FixPlanner;
}

/** `pg_dump` where it can read this server, else what the planner reads. */
export async function secondObserver(
  { databases, planner }: Observers,
  sample: Database,
  signal: AbortSignal,
): Promise<SecondObserver> {
  if ((await databases.dump(sample, "schema", signal)) === undefined)
    return {
      name: "planner",
      read: async (database, during) => partsOfFacts(await planner.observe(database, during)),
      reload: async () => undefined,
    };
  const read = async (database: Database, during: AbortSignal) =>
    partsOfDump((await databases.dump(database, "schema", during)) ?? "", { environment: false });
  return {
    name: "pg_dump",
    read,
    async reload(database, stack, during) {
      const dump = (await databases.dump(database, "schema", during)) ?? "";
      const copy = stack.use(await databases.create("schema-reloaded"));
      if (!(await load(copy, dump))) return undefined;
      return { database: copy, parts: await read(copy, during) };
    },
  };
}

/** False when the server refuses its own dump. */
async function load(database: Database, dump: string): Promise<boolean> {
  await using session = await database.session("administrator");
  try {
    await session.query(dump.replaceAll(/^\\(?:un)?restrict .*$/gm, ""));
    return true;
  } catch (error) {
    if (typeof (error as { code?: unknown }).code !== "string") throw error;
    return false;
  }
}

function partsOfFacts(text: string): readonly DumpPart[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [kind = "", relation = "", member = "", ...rest] = line.split("\t");
      return { kind, relation, member: member === "" ? null : member, text: rest.join(" ") };
    });
}
