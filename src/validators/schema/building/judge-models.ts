import type { ModelSignal, ModelsReport } from "#contract/adapter.ts";
import { answer, type Finding } from "#contract/finding.ts";
import { type Place, textOfPlace } from "#contract/place.ts";
import { judgeCoverage } from "../comparison/judge-coverage.ts";
import type { CommandRun, PrintedFailure, SchemaEvidence } from "../evidence.ts";
import { RULES } from "../rules.ts";
import { sentence } from "../wording.ts";
import { failureMessage, hindranceOf, replayOf } from "./judge-migration.ts";

// Raised by SQLAlchemy about the models themselves, with no frame inside the project.
const ABOUT_MODELS =
  /^(?:NoReferencedTableError|NoReferencedColumnError|NoForeignKeysError|AmbiguousForeignKeysError|ArgumentError|InvalidRequestError|CircularDependencyError|DuplicateColumnError|CompileError|UnsupportedCompilationError)$/;

/** Whether the models load and create their tables, and whether comparing them can fail at all. */
export function judgeModels(payload: SchemaEvidence): readonly Finding[] {
  const hollow = judgeCoverage(payload);
  return [
    ...judgeImport(payload),
    ...judgeRefused(payload),
    ...(hollow.length > 0 ? hollow : [judgeVacuity(payload)]),
  ];
}

/** What was left out of the comparison, because no database can have it. */
function judgeRefused({ models }: SchemaEvidence): readonly Finding[] {
  const rule = RULES.modelRefused;
  if (!models.supported)
    return [answer(rule, { outcome: "not-applicable", message: sentence(models.reason) })];
  if (models.catalog === null)
    return [answer(rule, { outcome: "inconclusive", message: "The models were not read." })];
  const refused = (models.report?.signals ?? []).filter(({ kind }) => kind === "impossible");
  if (refused.length === 0)
    return [answer(rule, { outcome: "satisfied", message: `${rule.title}.` })];
  return refused.map((signal) =>
    answer(rule, {
      outcome: "violated",
      message: `The models declare the ${signal.subject}, which PostgreSQL refuses; the comparison leaves it out.`,
      place: placeOf(signal),
      evidence: "/models/report/signals",
      subject: signal.subject,
    }),
  );
}

function judgeImport({ models, obstacle }: SchemaEvidence): readonly Finding[] {
  const rule = RULES.modelsUnimportable;
  if (!models.supported)
    return [answer(rule, { outcome: "not-applicable", message: sentence(models.reason) })];
  if (models.run === null)
    return [answer(rule, { outcome: "inconclusive", message: `Not tried: ${obstacle}.` })];
  if (models.run.exitCode !== 0) return [judgeFailedRun(models.run)];
  if (models.catalog === null)
    return [
      answer(rule, {
        outcome: "inconclusive",
        message: `The models were not compared: ${sentence(gist(models.reason) || "their tables could not be read")}`,
        evidence: "/models/reason",
        replay: replayOf(models.run),
      }),
    ];
  const failures = models.report?.failures ?? [];
  const tableCount = models.catalog?.tables.length ?? 0;
  const done = answer(rule, {
    outcome: "satisfied",
    message: `The models create ${tableCount} tables in an empty database.`,
  });
  return failures.length === 0 ? [done] : leftOut(failures);
}

const MOST_ALONE = 3;

/** A module that is not part of the program, such as a script, may need what production lacks. */
function leftOut(failures: ModelsReport["failures"]): readonly Finding[] {
  const reasons = failures.map(({ module, error }) => `${module} (${lastLine(error)})`);
  const rest = failures.length - MOST_ALONE;
  const together = `${failures.length} modules could not be imported while looking for models: ${reasons.slice(0, MOST_ALONE).join(", ")}, and ${rest} more.`;
  const messages =
    rest > 0
      ? [["modules", together] as const]
      : failures.map(
          ({ module, error }) =>
            [
              module,
              `The module ${module} could not be imported while looking for models: ${lastLine(error)}.`,
            ] as const,
        );
  return messages.map(([subject, message]) =>
    answer(
      { ...RULES.modelsUnimportable, severity: "note" },
      {
        ...{ outcome: "violated", message, subject },
        place: { process: "models" },
        evidence: "/models/report/failures",
      },
    ),
  );
}

function judgeFailedRun(run: CommandRun): Finding {
  const rule = RULES.modelsUnimportable;
  const { failure } = run;
  const place = failure?.place ?? null;
  const message = failureMessage(run, place);
  const replay = replayOf(run);
  const hindrance = hindranceOf(run);
  if (hindrance !== undefined)
    return answer(rule, { outcome: "inconclusive", message: hindrance, replay });
  if (failure === null || !blamesModels(run, failure))
    return answer(rule, {
      outcome: "inconclusive",
      message: `The models' tables could not be created, and it is not certain that the models are at fault. ${message}`,
      evidence: "/models/run",
      replay,
    });
  return answer(rule, {
    outcome: "violated",
    message,
    place: place ?? { process: "models" },
    evidence: "/models/run",
    remedy: "Correct the line that fails; the same import runs when the application starts.",
    replay,
    cause: failure.cause,
    subject: failure.type,
  });
}

// A type or schema that only migrations create makes the server refuse; that is no fault.
function blamesModels(run: CommandRun, failure: PrintedFailure): boolean {
  if (run.messages.length > 0) return false;
  return failure.place !== null || ABOUT_MODELS.test(failure.type);
}

function judgeVacuity(payload: SchemaEvidence): Finding {
  const { models, migrations, createsFromModels, migrated } = payload;
  const rule = RULES.vacuousComparison;
  if (!models.supported)
    return answer(rule, { outcome: "not-applicable", message: sentence(models.reason) });
  if (migrations.files.length === 0)
    return answer(rule, { outcome: "not-applicable", message: "There is no migration." });
  const started = signalOf(payload, "creates-at-start");
  if (createsFromModels === null && migrated.source === "start" && started !== undefined)
    return answer(rule, {
      outcome: "inconclusive",
      message: `The tables were made by a start of the application, and ${textOfPlace(placeOf(started))} creates tables from the models: where it runs, the comparison cannot fail. Name the command that applies the migrations in database.migrate.`,
      place: placeOf(started),
    });
  if (createsFromModels === null)
    return answer(rule, { outcome: "satisfied", message: satisfiedMessage(payload) });
  const { file, line } = createsFromModels;
  return answer(rule, {
    outcome: "violated",
    message: `${file}:${line} creates its tables from the current models, so the comparison of models and migrations could not have failed for them.`,
    place: { file, line },
    remedy: "Write out op.create_table for every table, as it was when this migration was made.",
  });
}

/** The line of a reason, which may hold a stack, that says what happened. */
function gist(reason: string): string {
  const lines = reason.split("\n").map((line) => line.trim());
  const error = lines.find((line) => /^(?:\w*Error\b|error:)/.test(line));
  return (error ?? lines.find((line) => line !== "") ?? "").slice(0, 300);
}

function signalOf({ models }: SchemaEvidence, kind: ModelSignal["kind"]): ModelSignal | undefined {
  return models.report?.signals?.find((signal) => signal.kind === kind);
}

function placeOf({ file, line }: ModelSignal): Place {
  return file === undefined
    ? { process: "models" }
    : { file, ...(line === undefined ? {} : { line }) };
}

/** What the comparison does not depend on, but the migration tool's own does. */
function satisfiedMessage({ models }: SchemaEvidence): string {
  const unknown = (models.report?.signals ?? []).filter(
    ({ kind }) => kind === "unknown-to-migrations",
  );
  const { title } = RULES.vacuousComparison;
  if (unknown.length === 0) return `${title}.`;
  const names = unknown.map(({ subject }) => subject);
  const shown = names.length > 8 ? `${names.slice(0, 8).join(", ")}, …` : names.join(", ");
  return `${title}, but the migration tool's own comparison does not see every model, because its env.py does not import it: ${shown}.`;
}

function lastLine(text: string): string {
  return (text.trim().split("\n").at(-1) ?? "").replace(/\.$/, "").slice(0, 300);
}
