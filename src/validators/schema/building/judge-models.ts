import { answer, type Finding } from "#contract/finding.ts";
import { failureMessage, hindranceOf, replayOf } from "../building/judge-migration.ts";
import { judgeCoverage } from "../comparison/judge-coverage.ts";
import type { CommandRun, PrintedFailure, SchemaEvidence } from "../evidence.ts";
import { RULES } from "../rules.ts";
import { sentence } from "../wording.ts";

// Raised by SQLAlchemy about the models themselves, with no frame inside the project.
const ABOUT_MODELS =
  /^(?:NoReferencedTableError|NoReferencedColumnError|NoForeignKeysError|AmbiguousForeignKeysError|ArgumentError|InvalidRequestError|CircularDependencyError|DuplicateColumnError|CompileError|UnsupportedCompilationError)$/;

/** Whether the models load and create their tables, and whether comparing them can fail at all. */
export function judgeModels(payload: SchemaEvidence): readonly Finding[] {
  const hollow = judgeCoverage(payload);
  return [...judgeImport(payload), ...(hollow.length > 0 ? hollow : [judgeVacuity(payload)])];
}

function judgeImport({ models, obstacle }: SchemaEvidence): readonly Finding[] {
  const rule = RULES.modelsUnimportable;
  if (!models.supported)
    return [answer(rule, { outcome: "not-applicable", message: sentence(models.reason) })];
  if (models.run === null)
    return [answer(rule, { outcome: "inconclusive", message: `Not tried: ${obstacle}.` })];
  if (models.run.exitCode !== 0) return [judgeFailedRun(models.run)];
  const failures = models.report?.failures ?? [];
  const tableCount = models.catalog?.tables.length ?? 0;
  const done = answer(rule, {
    outcome: "satisfied",
    message: `The models create ${tableCount} tables in an empty database.`,
  });
  // A module that is not part of the program, such as a script, may need what production lacks.
  const partial = failures.map(({ module, error }) =>
    answer(
      { ...rule, severity: "note" },
      {
        outcome: "violated",
        message: `The module ${module} could not be imported while looking for models: ${lastLine(error)}.`,
        place: { process: "models" },
        evidence: "/models/report/failures",
        subject: module,
      },
    ),
  );
  return partial.length === 0 ? [done] : partial;
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

function judgeVacuity({ models, migrations, createsFromModels }: SchemaEvidence): Finding {
  const rule = RULES.vacuousComparison;
  if (!models.supported)
    return answer(rule, { outcome: "not-applicable", message: sentence(models.reason) });
  if (migrations.files.length === 0)
    return answer(rule, { outcome: "not-applicable", message: "There is no migration." });
  if (createsFromModels === null)
    return answer(rule, { outcome: "satisfied", message: `${rule.title}.` });
  const { file, line } = createsFromModels;
  return answer(rule, {
    outcome: "violated",
    message: `${file}:${line} creates its tables from the current models, so the comparison of models and migrations could not have failed for them.`,
    place: { file, line },
    remedy: "Write out op.create_table for every table, as it was when this migration was made.",
  });
}

function lastLine(text: string): string {
  return (text.trim().split("\n").at(-1) ?? "").replace(/\.$/, "").slice(0, 300);
}
