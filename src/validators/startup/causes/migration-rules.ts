import type { Rule } from "#contract/rule.ts";

const ALEMBIC_BRANCHES = "https://alembic.sqlalchemy.org/en/latest/branches.html";
const DJANGO_READY =
  "https://docs.djangoproject.com/en/stable/ref/applications/#django.apps.AppConfig.ready";
const DJANGO_HISTORICAL =
  "https://docs.djangoproject.com/en/stable/topics/migrations/#historical-models";
const PG_LOCKS = "https://www.postgresql.org/docs/current/explicit-locking.html";
const PG_EXTENSION = "https://www.postgresql.org/docs/current/sql-createextension.html";
const PG_ENUM = "https://www.postgresql.org/docs/current/sql-altertype.html#id-1.9.3.42.7";
const PG_CONSTRAINTS = "https://www.postgresql.org/docs/current/sql-set-constraints.html";
const PG_ERRORS = "https://www.postgresql.org/docs/current/errcodes-appendix.html";

/** Questions about a migration that fails, in the order in which a tool meets them. */
export const MIGRATION_RULES = {
  heads: {
    id: "startup/migration-heads",
    title: "The migrations end in one head",
    failureTitle: "The migrations end in several heads",
    severity: "critical",
    why: "The tool does not know which one to run, and refuses all of them.",
    remedy: "Join the heads, or let one follow the other.",
    links: [ALEMBIC_BRANCHES],
  },
  history: {
    id: "startup/migration-history-damaged",
    title: "The history of the migrations is whole",
    failureTitle: "The history of the migrations is damaged",
    severity: "critical",
    why: "A tool that cannot follow the history refuses to migrate.",
    remedy: "Restore what was edited or removed, and write a new migration.",
    links: [],
  },
  bootQuery: {
    id: "startup/boot-query-before-migration",
    title: "Nothing asks the database before it is migrated",
    failureTitle: "The application asks the database before it is migrated",
    severity: "critical",
    why: "Commands that migrate import the application as well, in a database that is still empty.",
    remedy: "Ask in a start hook or at the first request.",
    links: [DJANGO_READY],
  },
  lockHeld: {
    id: "startup/migration-lock-held",
    title: "The migrations get their locks",
    failureTitle: "The migrations do not get their locks",
    severity: "critical",
    why: "A lock that is held elsewhere, or taken in another order, stops the release.",
    remedy: "Take locks in one order, and let one process migrate.",
    links: [PG_LOCKS],
  },
  extension: {
    id: "startup/extension-absent",
    title: "Every extension that the migrations need is there",
    failureTitle: "An extension that the migrations need is not there",
    severity: "critical",
    why: "A managed server provides a fixed list of extensions.",
    remedy: "Use one that it has.",
    links: [PG_EXTENSION],
  },
  migrationSyntax: {
    id: "startup/migration-syntax-error",
    title: "PostgreSQL can parse every migration",
    failureTitle: "PostgreSQL cannot parse a migration",
    severity: "critical",
    why: "The release stops at this statement everywhere.",
    remedy: "Correct the statement.",
    links: [PG_ERRORS],
  },
  enumUse: {
    id: "startup/enum-value-in-its-transaction",
    title: "No migration uses an enum value in the transaction that adds it",
    failureTitle: "A migration uses an enum value in the transaction that adds it",
    severity: "critical",
    why: "PostgreSQL refuses a new value until the transaction that adds it has committed.",
    remedy: "Add the value in a migration of its own.",
    links: [PG_ENUM],
  },
  pendingTriggers: {
    id: "startup/pending-trigger-events",
    title: "No migration alters a table with pending trigger events",
    failureTitle: "A migration alters a table that has pending trigger events",
    severity: "critical",
    why: "Deferred constraints are checked at the end of the transaction; until then the table cannot be altered.",
    remedy: "Split the migration.",
    links: [PG_CONSTRAINTS],
  },
  migrationObjectAbsent: {
    id: "startup/migration-object-absent",
    title: "Migrations name only what is there",
    failureTitle: "A migration names something that is not there",
    severity: "critical",
    why: "The release stops at this statement in every new database.",
    remedy: "Create it first, or correct the name.",
    links: [PG_ERRORS],
  },
  migrationObjectExists: {
    id: "startup/migration-object-exists",
    title: "Migrations create only what is not there yet",
    failureTitle: "A migration creates something that is there already",
    severity: "critical",
    why: "The release stops at this statement.",
    remedy: "Create it once.",
    links: [PG_ERRORS],
  },
  migrationType: {
    id: "startup/migration-type-mismatch",
    title: "Migrations use values of the right type",
    failureTitle: "A migration uses a value of the wrong type",
    severity: "critical",
    why: "The release stops at this statement.",
    remedy: "Convert it explicitly.",
    links: [PG_ERRORS],
  },
  migrationRows: {
    id: "startup/migration-row-violation",
    title: "The rows satisfy what the migrations require",
    failureTitle: "Rows do not satisfy what a migration requires",
    severity: "critical",
    why: "A constraint is added only when every row satisfies it.",
    remedy: "Repair the rows first.",
    links: [PG_ERRORS],
  },
  privilege: {
    id: "startup/privilege-absent",
    title: "The migrations need no more than their role may do",
    failureTitle: "The migrations need a privilege that their role lacks",
    severity: "critical",
    why: "In production the application's role is no superuser.",
    remedy: "Do without it, or let an administrator do this part.",
    links: [PG_ERRORS],
  },
  importsApplication: {
    id: "startup/migration-imports-application",
    title: "Migrations do not depend on the application's present code",
    failureTitle: "A migration depends on application code that has changed",
    severity: "critical",
    why: "A migration is run years later, by whatever the application has become.",
    remedy: "Write into the migration what it needs.",
    links: [DJANGO_HISTORICAL],
  },
} as const satisfies Readonly<Record<string, Rule>>;
