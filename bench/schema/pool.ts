import type { Database, DatabaseServer, Row, Session } from "#contract/database.ts";

/** Empty databases, used again after everything in them was dropped: making one takes ten times as long. */
export interface Pool extends AsyncDisposable {
  /** Disposal gives it back. */
  take(): Promise<Database>;
}

export function openPool(server: DatabaseServer): Pool {
  const free: Kept[] = [];
  return {
    take: async () => {
      const kept = free.pop() ?? (await keptOf(server));
      return {
        ...kept.database,
        snapshot: (questions) => snapshot(kept.session, questions),
        [Symbol.asyncDispose]: async () => {
          if (await isEmptied(kept.database)) free.push(kept);
          else await discard(kept);
        },
      };
    },
    [Symbol.asyncDispose]: async () => {
      for (const kept of free) await discard(kept);
    },
  };
}

interface Kept {
  readonly database: Database;
  /** Knows the catalogue already, so that the questions are planned sooner. */
  readonly session: Session;
}

async function keptOf(server: DatabaseServer): Promise<Kept> {
  const database = await server.create("corpus");
  await isEmptied(database);
  return { database, session: await database.session("administrator") };
}

async function discard({ database, session }: Kept): Promise<void> {
  await session[Symbol.asyncDispose]();
  // A database with a subscription cannot be dropped.
  for (const { statement } of await database.query(SUBSCRIPTIONS))
    await database.query(String(statement));
  await database[Symbol.asyncDispose]();
}

/** As `Database.snapshot`, in a session that stays. */
async function snapshot(
  session: Session,
  questions: readonly string[],
): Promise<readonly (readonly Row[])[]> {
  await session.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  await session.query("SELECT set_config('search_path', '', true)");
  const answers: (readonly Row[])[] = [];
  for (const question of questions) answers.push(await session.query(question));
  await session.query("COMMIT");
  return answers;
}

const SUBSCRIPTIONS = `SELECT format('DROP SUBSCRIPTION %I', s.subname) AS statement
FROM pg_subscription AS s JOIN pg_database AS d ON d.oid = s.subdbid WHERE d.datname = current_database()`;
const FIRST_OF_USERS = 16_384;
const OURS = `WHERE oid >= ${FIRST_OF_USERS}`;
const DROPS = `
SELECT 1 AS turn, format('DROP EVENT TRIGGER %I', evtname) AS statement FROM pg_event_trigger
UNION ALL SELECT 2, format('DROP PUBLICATION %I', pubname) FROM pg_publication
UNION ALL SELECT 2, format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension ${OURS}
UNION ALL SELECT 3, format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname) FROM pg_foreign_data_wrapper ${OURS}
UNION ALL SELECT 4, format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace
  WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
UNION ALL SELECT 5, format('DROP LANGUAGE %I CASCADE', lanname) FROM pg_language ${OURS}
UNION ALL SELECT 5, format('DROP ACCESS METHOD %I CASCADE', amname) FROM pg_am ${OURS}
ORDER BY turn`;
// After these, one is as good as another.
const PUBLIC = [
  "CREATE SCHEMA public AUTHORIZATION pg_database_owner",
  "GRANT USAGE ON SCHEMA public TO PUBLIC",
  "COMMENT ON SCHEMA public IS 'standard public schema'",
];
const CATALOGUES = [
  ...[
    "class",
    "type",
    "proc",
    "constraint",
    "cast",
    "operator",
    "opclass",
    "opfamily",
    "conversion",
  ],
  ...["collation", "ts_config", "ts_dict", "ts_parser", "ts_template", "language", "am", "trigger"],
  ...["publication", "event_trigger", "foreign_data_wrapper", "foreign_server", "transform"],
  ...["default_acl", "policy", "rewrite", "extension", "statistic_ext"],
];
const LEFT = `SELECT ${[
  ...CATALOGUES.map((name) => `(SELECT count(*) FROM pg_${name} ${OURS})`),
  `(SELECT count(*) - 1 FROM pg_namespace ${OURS} AND nspname !~ '^pg_')`,
  "(SELECT count(*) FROM pg_largeobject_metadata)",
  "(SELECT count(*) FROM pg_seclabel)",
  "(SELECT count(*) FROM pg_user_mapping)",
  "(SELECT count(*) FROM pg_subscription AS s JOIN pg_database AS d ON d.oid = s.subdbid WHERE d.datname = current_database())",
].join(" + ")} AS count`;

/** Drops everything; whether nothing is left then. */
async function isEmptied(database: Database): Promise<boolean> {
  for (const { statement } of await database.query(DROPS)) await database.query(String(statement));
  for (const statement of PUBLIC) await database.query(statement);
  const [row] = await database.query(LEFT);
  return Number(row?.["count"]) === 0;
}
