import { touchOf } from "#contract/changes.ts";
import type { NamedLine } from "../clues/shape.ts";
import type { SourceLine } from "../evidence.ts";
import type { StartupRule } from "../rules.ts";
import { ended } from "../wording.ts";
import { type Cause, type FailedBoot, lineWith, placeOf, type Told } from "./cause.ts";

/** SQLSTATEs by the rule that they answer. Source: PostgreSQL manual, "PostgreSQL Error Codes". */
const BY_STATE: Readonly<Partial<Record<StartupRule, readonly string[]>>> = {
  migrationSyntax: ["42601"],
  enumUse: ["55P04"],
  pendingTriggers: ["55006"],
  migrationObjectAbsent: ["42P01", "42703", "42704", "42883", "3F000"],
  migrationObjectExists: ["42P07", "42701", "42710", "42P06", "42723"],
  migrationType: ["42804", "22P02", "42846"],
  migrationRows: ["23502", "23503", "23505", "23514", "23P01"],
  privilege: ["42501"],
  lockHeld: ["40P01", "55P03"],
};

const REMEDIES: Readonly<Partial<Record<StartupRule, string>>> = {
  migrationSyntax: "Correct the statement; run it with psql against an empty database.",
  enumUse: "Add the value in a migration of its own that commits before the one that uses it.",
  pendingTriggers:
    "Split the migration, or run SET CONSTRAINTS ALL IMMEDIATE before the table is altered.",
  extension: "Let database.url name a server that offers the extension, as production has to.",
  migrationObjectAbsent:
    "Create the object in an earlier migration, or correct its name or the order.",
  migrationObjectExists:
    "Remove the second creation; it was created by an earlier migration or outside of them.",
  migrationType:
    "Give the value or the column the right type, with USING where a column is converted.",
  migrationRows: "Repair the rows before the constraint is added or validated.",
  privilege:
    "Do not require more than an owner of the database may do, or run this part as an administrator.",
  lockHeld: "Take locks in one order, keep the migration short, and let only one process migrate.",
};

const HEADS =
  /Multiple head revisions are present|Conflicting migrations detected; multiple leaf nodes|has multiple heads/i;
const HISTORY =
  /Can't locate revision identified by|dependencies reference nonexistent parent node|InconsistentMigrationHistory|migration directory is corrupt|Migration checksum mismatch|Validate failed: Migrations have failed validation|\bP3009\b|\bP3018\b.*already|Not run migration .+ is preceding already run migration|Order of migrations .* is different|was previously applied but|Dirty database version/i;
const LOCKED =
  /MigrationLocked|Migration table is already locked|\bP1002\b|Another migration is already running|could not acquire (?:the )?(?:advisory )?lock|Waiting for changelog lock|can't acquire (?:database )?lock/i;
const EXTENSION = /extension "[^"]+" is not available|could not open extension control file/i;

/** Why a migration step failed, in the order in which a tool meets it. */
export const MIGRATION_CAUSES: readonly Cause[] = [
  { rule: "heads", tell: heads },
  { rule: "history", tell: history },
  { rule: "bootQuery", tell: bootQuery },
  { rule: "lockHeld", tell: locked },
  { rule: "extension", tell: extension },
  ...Object.entries(BY_STATE).map(([rule, states]) => ({
    rule: rule as StartupRule,
    tell: (boot: FailedBoot) => refusedBy(boot, rule as StartupRule, states),
  })),
];

/** A migration that leans on the application is the target's fault whichever phase runs it. */
export const MIGRATION_IMPORTS: Cause = { rule: "importsApplication", tell: importsApplication };

function command({ evidence }: FailedBoot): string {
  const isStep = evidence.boot.outcome === "migrate-failed";
  return `\`${(isStep ? evidence.migrate?.text : undefined) ?? evidence.start.text}\``;
}

function refusedBy(
  boot: FailedBoot,
  rule: StartupRule,
  states: readonly string[],
): Told | undefined {
  const { sqlstate, clues } = boot;
  if (sqlstate === undefined || !states.includes(sqlstate)) return undefined;
  const where = clues.migration === undefined ? "" : ` at ${shown(clues.migration)}`;
  return {
    message: `${command(boot)} fails in an empty database${where}: ${ended(`${sqlstate} ${refusal(boot)}`)}`,
    place: clues.migration ?? placeOf(boot),
    remedy: REMEDIES[rule] ?? "",
    subject: sqlstate,
  };
}

/** The server's own words, else those of the client. */
function refusal({ refused, failure, evidence }: FailedBoot): string {
  // A failing row is data, and holds times that differ from run to run.
  const told = refused?.detail?.startsWith("Failing row") === true ? undefined : refused?.detail;
  const detail = told === undefined ? "" : ` (${told.replace(/\.$/, "")})`;
  if (refused !== undefined) return `${refused.message}${detail}`;
  return failure?.message ?? evidence.lastLines.at(-1) ?? "refused";
}

// Its code, 0A000, also stands for everything else that is not supported. What a server that was provided
// here lacks says nothing of production's.
function extension(boot: FailedBoot): Told | undefined {
  const { sqlstate = "0A000", refused, said, evidence } = boot;
  const isAbsent = sqlstate === "58P01" || EXTENSION.test(`${refused?.message ?? ""}\n${said}`);
  const told = isAbsent ? refusedBy({ ...boot, sqlstate }, "extension", [sqlstate]) : undefined;
  if (told === undefined || evidence.database.isNamed === true) return told;
  return {
    ...told,
    outcome: "inconclusive",
    remedy: "Let database.url name a server that offers the extension, as production has to.",
  };
}

function heads(boot: FailedBoot): Told | undefined {
  const { said, clues } = boot;
  if (!HEADS.test(said)) return undefined;
  const known = clues.heads ?? [];
  const names = known.map(({ name, file }) => `${name} (${file})`).join(" and ");
  const fork =
    clues.fork === undefined ? "" : ` They part after ${clues.fork.name} (${clues.fork.file}).`;
  return {
    message:
      names === ""
        ? `${command(boot)} refuses several heads: ${ended(lineWith(said, HEADS) ?? "")}`
        : `The migrations end in ${known.length} heads: ${names}.${fork}`,
    place: lineOf(addedHead(boot)) ?? placeOf(boot),
    remedy:
      "Let the later migration follow the other one, or join them (alembic merge heads, makemigrations --merge).",
  };
}

/** The head that this branch brings; else, as nothing tells them apart, the first by name. */
function addedHead({ clues: { heads: known = [], changes } }: FailedBoot): NamedLine | undefined {
  const added = known.filter((head) => touchOf(changes, head) !== "none");
  const ordered = [...(added.length > 0 ? added : known)].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return ordered[0];
}

function lineOf(named: NamedLine | undefined): SourceLine | undefined {
  if (named === undefined) return undefined;
  return { file: named.file, ...(named.line === undefined ? {} : { line: named.line }) };
}

function history(boot: FailedBoot): Told | undefined {
  const { orphan } = boot.clues;
  if (orphan !== undefined)
    return {
      message: `\`${orphan.file}\` follows the migration ${orphan.name}, and no migration has that name.`,
      place: lineOf(orphan),
      remedy: `Restore the migration ${orphan.name}, or let \`${orphan.file}\` follow one that exists.`,
      subject: orphan.name,
    };
  const line = lineWith(boot.said, HISTORY);
  if (line === undefined) return undefined;
  return {
    message: `${command(boot)} refuses the history of the migrations: ${ended(line)}`,
    place: boot.clues.migration ?? placeOf(boot),
    remedy:
      "Restore the migration that was edited or removed as it was applied, and write a new one for the change.",
  };
}

function locked(boot: FailedBoot): Told | undefined {
  const line = lineWith(boot.said, LOCKED);
  if (line === undefined) return undefined;
  return {
    message: `${command(boot)} does not get the lock that only one migrating process may hold: ${ended(line)}`,
    place: boot.clues.migration ?? placeOf(boot),
    remedy: REMEDIES.lockHeld ?? "",
  };
}

const DEFINES =
  /^(?:\s|--[^\n]*\n)*(?:create|alter|drop|comment|truncate|grant|insert|update|delete|do)\b/i;

/** Whether what failed while the application started was a migration that it runs itself. */
export function isMigrating({ refused, clues }: FailedBoot): boolean {
  return clues.migration !== undefined && DEFINES.test(refused?.statement ?? "create");
}

const QUERIES = /^\s*(?:select|with|insert|update|delete)\b/i;

/** Code that runs while modules are imported asks for a table before a migration has made it. */
function bootQuery(boot: FailedBoot): Told | undefined {
  const { failure, refused, sqlstate, clues, evidence } = boot;
  if (!/^(42P01|42703)$/.test(sqlstate ?? "") || failure?.place === undefined) return undefined;
  if (refused?.statement !== undefined && !QUERIES.test(refused.statement)) return undefined;
  const { migrations } = clues;
  const own = failure.frames.filter(({ inRepository }) => inRepository);
  const isImport = own.some((frame) => frame.function === "<module>");
  const isMigration = own.some(({ file }) => isMigrationFile(file, migrations));
  if (!isImport || isMigration || isAmongMigrations(failure.place.file, migrations))
    return undefined;
  return {
    message: `${shown(failure.place)} asks the database while modules are imported, before \`${evidence.migrate?.text ?? "the migrations"}\` has made the table: ${ended(refusal(boot))}`,
    place: failure.place,
    remedy: "Ask at the first request or in a start hook, not while a module is imported.",
  };
}

function importsApplication(boot: FailedBoot): Told | undefined {
  const { failure, refused, clues, evidence } = boot;
  const { migrations } = clues;
  if (failure?.place === undefined || refused !== undefined) return undefined;
  const frame = failure.frames.findLast(
    ({ file, inRepository }) => inRepository && isMigrationFile(file, migrations),
  );
  if (frame === undefined) return undefined;
  const isOutside = !isAmongMigrations(failure.place.file, migrations);
  const { missingModule } = evidence;
  const isOwn =
    failure.kind === "import"
      ? failure.from !== undefined || missingModule?.kind === "project"
      : /^(?:module|type object) '[\w.]+' has no attribute/.test(failure.message);
  const isApplication = isOutside && failure.kind !== "syntax" && FAULTS.has(failure.type);
  if (!isOwn && !isApplication) return undefined;
  return {
    message: `The migration at ${shown(frame)} uses application code that is no longer as it was: ${failure.type}: ${ended(failure.message)}`,
    place: { file: frame.file, line: frame.line },
    ...(isOutside ? { fix: failure.place } : {}),
    remedy:
      "Write into the migration what it needs; it must run the same when the application has long changed.",
  };
}

const FAULTS = new Set([
  "AttributeError",
  "ImportError",
  "NameError",
  "TypeError",
  "ReferenceError",
]);

// env.py and its like are run with every migration and are none.
function isMigrationFile(file: string, folder: string | undefined): boolean {
  return isAmongMigrations(file, folder) && !/(^|\/)(env|__init__)\.py$/.test(file);
}

// Every application of Django has a folder of its own.
function isAmongMigrations(file: string, folder: string | undefined): boolean {
  const isBelow = folder !== undefined && folder !== "" && folder !== ".";
  return (isBelow && file.startsWith(`${folder}/`)) || /(^|\/)migrations\//.test(file);
}

function shown({
  file,
  line,
}: {
  readonly file: string;
  readonly line?: number | undefined;
}): string {
  return line === undefined ? `\`${file}\`` : `\`${file}:${line}\``;
}
