/** How one kind of statement is brought about without keeping others from working. */
export interface OnlineRecipe {
  /** One or two sentences. */
  readonly advice: string;
  /** Of the PostgreSQL manual. */
  readonly link: string;
}

const ALTER_TABLE = "https://www.postgresql.org/docs/current/sql-altertable.html";
const CREATE_INDEX = "https://www.postgresql.org/docs/current/sql-createindex.html";

interface Known extends OnlineRecipe {
  readonly statement: RegExp;
  /** Also needs to run outside a transaction, which every tool asks for in its own way. */
  readonly isOutside?: boolean;
}

// The more special ones first.
const RECIPES: readonly Known[] = [
  {
    statement: /^create\s+(?:unique\s+)?index\b(?!\s+concurrently)/i,
    advice: "Create it with CREATE INDEX CONCURRENTLY, in a migration of its own.",
    link: CREATE_INDEX,
    isOutside: true,
  },
  {
    statement: /^drop\s+index\b(?!\s+concurrently)/i,
    advice: "Drop it with DROP INDEX CONCURRENTLY.",
    link: "https://www.postgresql.org/docs/current/sql-dropindex.html",
    isOutside: true,
  },
  {
    statement: /^reindex\b/i,
    advice: "Use REINDEX … CONCURRENTLY.",
    link: "https://www.postgresql.org/docs/current/sql-reindex.html",
    isOutside: true,
  },
  {
    statement: /^refresh\s+materialized\b/i,
    advice: "Use REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index on it.",
    link: "https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html",
  },
  {
    statement: /^(?:vacuum\b.*\bfull\b|cluster\b)/is,
    advice:
      "Leave it out of the migration: plain VACUUM keeps nobody waiting, and a maintenance window is the place for the rest.",
    link: "https://www.postgresql.org/docs/current/sql-vacuum.html",
  },
  {
    statement: /\bforeign\s+key\b|\breferences\b/i,
    advice:
      "Add the foreign key as NOT VALID, and run VALIDATE CONSTRAINT in a later transaction, which keeps nobody from writing.",
    link: ALTER_TABLE,
  },
  {
    statement:
      /\badd\s+(?:constraint\s+\S+\s+)?(?:unique|primary\s+key)\b(?!.*\busing\s+index\b)/is,
    advice:
      "Create the unique index first with CREATE UNIQUE INDEX CONCURRENTLY, then add the constraint USING INDEX.",
    link: ALTER_TABLE,
    isOutside: true,
  },
  {
    statement: /\badd\s+(?:constraint\s+\S+\s+)?exclude\b/i,
    advice: "An exclusion constraint cannot be added in parts: plan a time at which nobody writes.",
    link: ALTER_TABLE,
  },
  {
    statement: /\badd\s+(?:constraint\s+\S+\s+)?check\b/i,
    advice:
      "Add the check as NOT VALID, and run VALIDATE CONSTRAINT in a later transaction, which keeps nobody from writing.",
    link: ALTER_TABLE,
  },
  {
    statement: /\bset\s+not\s+null\b/i,
    advice:
      "Add CHECK (… IS NOT NULL) NOT VALID, run VALIDATE CONSTRAINT in a later transaction, and then SET NOT NULL, which no longer reads the table; drop the check last.",
    link: ALTER_TABLE,
  },
  {
    statement: /\balter\s+(?:column\s+)?\S+\s+(?:set\s+data\s+)?type\b/i,
    advice:
      "Add a column of the new type, keep it up to date by a trigger, fill it in batches, and let a later deployment switch over.",
    link: ALTER_TABLE,
  },
  {
    statement: /\badd\s+(?:column\s+)?.*\b(?:generated|identity|serial|bigserial)\b/is,
    advice:
      "Add the column empty and nullable, fill it in batches of their own transactions, and make it what it is to be afterwards.",
    link: ALTER_TABLE,
  },
  {
    statement: /\badd\s+(?:column\s+)?.*\bdefault\b/is,
    advice:
      "A default that differs per row writes the table anew: add the column without it, set the default in a second statement, and fill old rows in batches.",
    link: ALTER_TABLE,
  },
  {
    statement: /\bset\s+(?:tablespace|logged|unlogged|access\s+method)\b/i,
    advice: "It writes the whole table anew: plan a time at which nobody uses it.",
    link: ALTER_TABLE,
  },
  {
    statement: /^(?:with\b.*)?\b(?:update|delete|merge)\b/is,
    advice:
      "Change the rows in batches, each in a transaction of its own, and apart from statements that lock a table.",
    link: "https://www.postgresql.org/docs/current/explicit-locking.html",
  },
];

const ALEMBIC =
  "In Alembic: `with op.get_context().autocommit_block(): op.create_index(…, postgresql_concurrently=True)`.";

// How a tool is told to leave out its transaction.
const OUTSIDE: Readonly<Record<string, string>> = {
  alembic: ALEMBIC,
  "flask-migrate": ALEMBIC,
  django: "In Django: AddIndexConcurrently of django.contrib.postgres, with `atomic = False`.",
  "node-pg-migrate": "In node-pg-migrate: `pgm.noTransaction()` and `concurrently: true`.",
  typeorm: "In TypeORM: `transaction = false` in the migration.",
  knex: "In Knex: `exports.config = { transaction: false }` and `knex.raw`.",
  rails: "In Rails: `disable_ddl_transaction!` and `algorithm: :concurrently`.",
};

const ELSE: OnlineRecipe = {
  advice:
    "Give the statement a transaction of its own, away from everything that takes long, and set lock_timeout.",
  link: "https://www.postgresql.org/docs/current/explicit-locking.html",
};

/** What is advised instead of a statement, in the words of the tool where they are known. */
export function onlineRecipe(statement: string, tool: string): OnlineRecipe {
  const found = RECIPES.find(({ statement: form }) => form.test(statement.trim()));
  if (found === undefined) return ELSE;
  const { advice, link, isOutside = false } = found;
  const own = isOutside ? OUTSIDE[tool] : undefined;
  return { advice: own === undefined ? advice : `${advice} ${own}`, link };
}
