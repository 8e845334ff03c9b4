import type { MigrationFile } from "#contract/adapter.ts";
import { commandLine } from "#contract/command-line.ts";
import { answer, type Finding } from "#contract/finding.ts";
import type { Place } from "#contract/place.ts";
import { headsByLine, orphansOf } from "#engines/migrations/graph.ts";
import { duplicatesOf } from "#engines/migrations/naming.ts";
import type { CommandRun, FileLine, SchemaEvidence } from "../evidence.ts";
import { RULES } from "../rules.ts";
import { endingWithStop, sentence } from "../wording.ts";

const ENDINGS: Readonly<Record<string, string>> = {
  start: ", by the application itself while starting",
  files: ", applied by their files because the tool's engine could not be had",
};
const GRAPH_CAUSE = "migration graph";

/** The migrations' order, and whether they build the schema in an empty database. */
export function judgeMigration(payload: SchemaEvidence): readonly Finding[] {
  const order = knownElsewhere(payload) ?? [...judgeHeads(payload), ...judgeParents(payload)];
  const graph = [...order, ...judgeDuplicates(payload)];
  const broken = graph.some(
    ({ outcome, severity }) => outcome === "violated" && severity === "critical",
  );
  return [...graph, judgeRun(payload, broken)];
}

/** Whether models exist that nothing migrates. */
export function judgeNoMigrations(payload: SchemaEvidence): Finding {
  const rule = RULES.noMigrations;
  const { models, migrations, migrated } = payload;
  if (!models.supported)
    return answer(rule, { outcome: "not-applicable", message: sentence(models.reason) });
  const migratesTables =
    migrated.source === "command" && (migrated.catalog?.tables.length ?? 0) > 0;
  if (migrations.files.length > 0 || migratesTables)
    return answer(rule, { outcome: "satisfied", message: `${rule.title}.` });
  if (models.catalog === null)
    return answer(rule, { outcome: "inconclusive", message: "The models could not be read." });
  const tableCount = models.catalog.tables.length;
  if (tableCount === 0)
    return answer(rule, { outcome: "not-applicable", message: "The models describe no table." });
  const place = modelsPlace(payload);
  const isPython = "file" in place && place.file?.endsWith(".py") === true;
  const remedy = isPython
    ? 'Add a migration tool, for SQLAlchemy: alembic init migrations, then alembic revision --autogenerate -m "create the tables".'
    : "Add the migration tool of the models' mapper, and a first migration that creates the tables.";
  if (migrated.source === "start" && (migrated.catalog?.tables.length ?? 0) > 0)
    return answer(
      { ...rule, severity: "warning" },
      {
        outcome: "violated",
        message: `The application creates its ${tableCount === 1 ? "table" : `${tableCount} tables`} itself while starting; later changes of the models never reach a database that exists.`,
        place,
        remedy,
      },
    );
  return answer(rule, {
    outcome: "violated",
    message: `The models describe ${tableCount} tables, but there is no migration (${migrations.reason || `${migrations.directory} is empty`}).`,
    place,
    remedy,
  });
}

function modelsPlace({ models, migrations }: SchemaEvidence): Place {
  const first = models.report?.tables.find(({ file }) => file !== undefined);
  if (first?.file !== undefined)
    return { file: first.file, ...(first.line === undefined ? {} : { line: first.line }) };
  if (migrations.directory !== "") return { file: migrations.directory };
  return { process: "migrate" };
}

/** The tool stops at a migration whose parent it does not know: where it ran, it knows more than is read here. */
function knownElsewhere({ migrations, migrated }: SchemaEvidence): readonly Finding[] | undefined {
  const [orphan] = migrations.graph ? orphansOf(migrations.files) : [];
  if (orphan === undefined || migrated.catalog === null) return undefined;
  const message = `The migrations run, and ${orphan.file.file} follows ${orphan.parent}, which is in none of the folders that are known here.`;
  return [RULES.severalHeads, RULES.revisionMissing].map((rule) =>
    answer(rule, { outcome: "not-applicable", message }),
  );
}

function judgeHeads({ migrations, migrated }: SchemaEvidence): readonly Finding[] {
  const rule = RULES.severalHeads;
  const isDjango = migrations.tool === "django";
  if ((!migrations.graph && !isDjango) || migrations.files.length === 0)
    return [answer(rule, { outcome: "not-applicable", message: noGraph(migrations) })];
  const lines = headsByLine(migrations.tool, migrations.files).filter(({ length }) => length > 1);
  if (lines.length === 0)
    return [answer(rule, { outcome: "satisfied", message: `${rule.title}.` })];
  // `upgrade heads` was asked for and worked: several branches are this project's way.
  const wanted = migrated.run?.exitCode === 0 && /\bheads\b/.test(migrated.run.argv.join(" "));
  return lines.map((heads) => {
    const names = heads.map(({ id, file }) => `${id} (${file})`).join(" and ");
    const second = heads[1];
    return answer(wanted ? { ...rule, severity: "note" } : rule, {
      outcome: "violated",
      message: `The migrations have ${heads.length} heads: ${names}.`,
      place: { file: second?.file, line: second?.line },
      remedy: joined(migrations.tool, heads),
      subject: second?.id,
      ...(wanted ? {} : { cause: GRAPH_CAUSE }),
    });
  });
}

/** What makes one head of several. */
export function joined(tool: string, heads: readonly MigrationFile[]): string {
  const [first, second] = heads;
  const follow = `let ${second?.id} follow ${first?.id}`;
  return tool === "django"
    ? `Join them: python manage.py makemigrations --merge ${first?.id.split(".")[0]}; or ${follow}.`
    : `Join them: alembic merge -m "merge heads" ${heads.map(({ id }) => id).join(" ")}; or ${follow}.`;
}

function judgeDuplicates({ migrations }: SchemaEvidence): readonly Finding[] {
  const rule = RULES.duplicateMigration;
  if (migrations.files.length === 0)
    return [answer(rule, { outcome: "not-applicable", message: noGraph(migrations) })];
  const duplicates = duplicatesOf(migrations.tool, migrations.files);
  if (duplicates.length === 0)
    return [answer(rule, { outcome: "satisfied", message: `${rule.title}.` })];
  return duplicates.map(({ number, files }) => {
    const last = files.at(-1);
    return answer(rule, {
      outcome: "violated",
      message: `${files.map(({ file }) => file).join(" and ")} have the same number ${number}.`,
      place: { file: last?.file, line: last?.line },
      remedy: `Give one of them, such as ${last?.file}, a number of its own.`,
      subject: number,
      cause: GRAPH_CAUSE,
    });
  });
}

function judgeParents({ migrations }: SchemaEvidence): readonly Finding[] {
  const rule = RULES.revisionMissing;
  if (!migrations.graph || migrations.files.length === 0)
    return [answer(rule, { outcome: "not-applicable", message: noGraph(migrations) })];
  const orphans = orphansOf(migrations.files);
  if (orphans.length === 0)
    return [answer(rule, { outcome: "satisfied", message: `${rule.title}.` })];
  return orphans.map(({ file, parent }) =>
    answer(rule, {
      outcome: "violated",
      message: `${file.file}:${file.line} follows ${parent}, but no migration has that id.`,
      place: { file: file.file, line: file.line },
      remedy: `Commit the migration ${parent}, or let ${file.id} follow one that exists.`,
      subject: parent,
      cause: `${GRAPH_CAUSE} ${parent}`,
    }),
  );
}

function noGraph({ supported, reason, files }: SchemaEvidence["migrations"]): string {
  if (!supported) return sentence(reason);
  return files.length === 0 ? "There is no migration." : "This tool orders migrations by name.";
}

function judgeRun(payload: SchemaEvidence, graphBroken: boolean): Finding {
  const rule = RULES.migrationFailure;
  const { migrated, migrations } = payload;
  const { run, catalog } = migrated;
  if (catalog !== null) {
    const ending = ENDINGS[migrated.source] ?? "";
    const tables = catalog.tables.filter(({ name }) => !migrations.bookkeeping.includes(name));
    const message = `The migrations build ${tables.length} tables in an empty database${ending}.`;
    return answer(rule, { outcome: "satisfied", message });
  }
  if (run === null || run.exitCode === 0)
    return answer(rule, { outcome: "inconclusive", message: sentence(migrated.obstacle) });
  const hindrance = hindranceOf(run);
  if (hindrance !== undefined)
    return answer(rule, { outcome: "inconclusive", message: hindrance, replay: replayOf(run) });
  if (graphBroken)
    return answer(rule, {
      outcome: "inconclusive",
      message: "The migrations did not run because their order is broken.",
    });
  return answer(rule, {
    outcome: "violated",
    message: failureMessage(run, migrated.failedAt),
    place: migrated.failedAt ?? { process: "migrate" },
    evidence: "/migrated/run",
    remedy: "Correct this line, then run the migrations on an empty database.",
    replay: replayOf(run),
    cause: failureCause(migrated),
    subject: sqlstateOf(run),
  });
}

/** Why a failed run says nothing about the target; undefined when it does. */
export function hindranceOf(run: CommandRun): string | undefined {
  const command = commandText(run);
  if (run.startErrorCode !== null)
    return `${command} could not be started (${run.startErrorCode}).`;
  if (run.timedOut) return `${command} did not end within ${Math.round(run.durationMs / 1000)} s.`;
  if (run.exitCode === 127) return `${command} was not found (exit code 127).`;
  if (run.signal !== null) return `${command} was ended by ${run.signal}.`;
  const extension = ABSENT_EXTENSION.exec(run.messages.at(-1)?.message ?? "")?.[1];
  return extension === undefined
    ? undefined
    : `The server here does not offer the extension "${extension}", which the migrations need; database.url may name one that does.`;
}

// PostgreSQL 13 and later; what production offers is not known here.
const ABSENT_EXTENSION = /^extension "([^"]+)" is not available$/;

/** The server's own words when it refused something, else the exception, else the last line. */
export function failureMessage(run: CommandRun, at: FileLine | null): string {
  const refused = run.messages.at(-1);
  const where = at === null ? "" : ` in ${at.file}:${at.line}`;
  const said =
    refused !== undefined
      ? `${refused.sqlstate} ${refused.message}`
      : run.failure !== null
        ? `${run.failure.type}: ${run.failure.message}`
        : (run.outputTail.trim().split("\n").at(-1) ?? "").slice(0, 300);
  const ended = said === "" ? `exit code ${run.exitCode}` : said;
  return endingWithStop(`${commandText(run)} failed${where}: ${ended}`);
}

export function replayOf(run: CommandRun): string {
  // A script given on standard input cannot be typed.
  return run.label === "models"
    ? "deployment-readiness schema-check"
    : `DATABASE_URL=… ${commandLine(run.argv)}`;
}

// A script given on standard input has its data as arguments; its name says enough.
function commandText({ label, argv }: CommandRun): string {
  const whole = commandLine(argv);
  return label === "models" || whole.length > 160 ? `The ${label} command` : whole;
}

/** By what the failure on an empty database is known to other rules; undefined where no line is known. */
export function failureCause({
  run,
  failedAt,
}: Pick<SchemaEvidence["migrated"], "run" | "failedAt">): string | undefined {
  return run === null ? undefined : (run.failure?.cause ?? causeOf(run, failedAt));
}

function causeOf(run: CommandRun, at: FileLine | null): string | undefined {
  return at === null ? undefined : `${sqlstateOf(run) ?? "failure"}@${at.file}:${at.line}`;
}

function sqlstateOf(run: CommandRun): string | undefined {
  return run.messages.at(-1)?.sqlstate;
}
