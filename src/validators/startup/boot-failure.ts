import type { BootStep } from "#contract/boot.ts";
import { type Touch, touchOf } from "#contract/changes.ts";
import type { Answer } from "#contract/finding.ts";
import type { Settings } from "#contract/settings.ts";
import { withoutService } from "./absent-service.ts";
import {
  absentInImage,
  type BootFailure,
  base,
  behindLoopback,
  buildFailure,
  configurationFailure,
  ending,
  importFailure,
  installFailure,
  LEFT_TO_SCHEMA,
  lacksSurroundings,
  migrationFailure,
  neverReady,
  syntaxFailure,
  unstartable,
  variableAbsent,
} from "./boot-answers.ts";
import { type Cause, type FailedBoot, failedBoot } from "./causes/cause.ts";
import { COMPILE_CAUSES } from "./causes/compile.ts";
import { CONFIGURATION_CAUSES, SCHEMA_INCOMPLETE } from "./causes/configuration.ts";
import { INSTALL_CAUSES, LOADING_CAUSES } from "./causes/dependency.ts";
import { isMigrating, MIGRATION_CAUSES, MIGRATION_IMPORTS } from "./causes/migration.ts";
import { MISSING_SCRIPT, SCRIPT_CAUSES } from "./causes/script.ts";
import type { StartupEvidence } from "./evidence.ts";
import { healthFailure } from "./health-failure.ts";
import { imageFailure } from "./image/boot-failure.ts";
import type { StartupRule } from "./rules.ts";
import { at, placeOr } from "./wording.ts";

// What an absent service can bring about; a failing import or an absent variable is a fault without it.
const MAY_LACK_SERVICE = new Set<StartupRule>(["configuration", "exit", "health", "never"]);

// A program that only the image holds.
const MAY_LACK_IMAGE = new Set<StartupRule>(["command", "systemTool"]);

/** Exactly one rule answers for a failed boot: the first in the order of a boot that explains it. */
export function bootFailure(
  evidence: StartupEvidence,
  settings: Settings,
): BootFailure | undefined {
  const boot = failedBoot(evidence);
  const found = imageFailure(evidence) ?? firstRule(boot, settings);
  if (found === undefined) return undefined;
  const mayLack = MAY_LACK_SERVICE.has(found.rule);
  const answers = found.answers
    .map((answer) => (mayLack ? withoutService(evidence, answer) : answer))
    .map((answer) => (MAY_LACK_IMAGE.has(found.rule) ? withoutImage(boot, answer) : answer))
    .map((answer) => (MAY_LACK_TABLES.has(found.rule) ? withoutMigration(boot, answer) : answer))
    .map((answer) => hindered(evidence, answer))
    .map((answer) => shown(boot, answer));
  return { ...found, answers };
}

/** What the image brings is not there in a plain process, and nothing follows from that. */
function withoutImage({ clues: { program } }: FailedBoot, answer: Answer): Answer {
  const line = program?.image;
  if (program === undefined || line === undefined || answer.outcome !== "violated") return answer;
  return {
    ...answer,
    outcome: "inconclusive",
    message: `\`${program.name}\` was not found; ${at(line, "the image")} may bring it, and this run had no image.`,
    remedy:
      "Let the project's own image be judged (app.runtime: docker), or install the program on this machine.",
  };
}

/** What a value of ours may have brought about proves nothing. */
function hindered({ boot: { hindering } }: StartupEvidence, answer: Answer): Answer {
  if (hindering === undefined || answer.outcome !== "violated") return answer;
  const names = hindering.map((name) => `\`${name}\``).join(", ");
  return {
    ...answer,
    outcome: "inconclusive",
    message: `${answer.message} A value that was made up for ${names} may be the reason.`,
    remedy: `Set ${names} under app.env, or give an example in the example environment file.`,
  };
}

// An undefined table, an undefined schema.
const UNMIGRATED = new Set(["42P01", "3F000"]);
// What an empty database alone can bring about.
const MAY_LACK_TABLES = new Set<StartupRule>([
  ...(["exit", "never", "health", "configuration", "schemaIncomplete"] as const),
]);
const NAMED = /(?:relation|schema) "([^"]+)"/;

/** Where nobody knows how the database is migrated, an empty one is no fault of the application. */
function withoutMigration({ clues, evidence, failure }: FailedBoot, answer: Answer): Answer {
  const { refused } = clues;
  const lacking = NAMED.exec(refused?.message ?? "")?.[1];
  const speaksOfIt =
    failure === undefined || (lacking !== undefined && failure.message.includes(lacking));
  const isUnmigrated = UNMIGRATED.has(refused?.sqlstate ?? "") && speaksOfIt;
  const isKnown =
    evidence.migrate !== undefined ||
    clues.migrations !== undefined ||
    evidence.declared?.migrator !== undefined;
  if (!isUnmigrated || isKnown || answer.outcome !== "violated") return answer;
  return {
    ...answer,
    outcome: "inconclusive",
    message: `${answer.message} No migration command was found, so that none was run.`,
    remedy:
      "Name the command with database.migrate, or the variable that has the application migrate with app.env.",
  };
}

function firstRule(boot: FailedBoot, settings: Settings): BootFailure | undefined {
  const { evidence, step } = boot;
  switch (evidence.boot.outcome) {
    case "ready":
    case "attached":
      return undefined;
    case "build-failed":
      return buildFailure(evidence, step);
    case "install-failed":
      return (
        (lacksSurroundings(step)
          ? undefined
          : firstOf([...INSTALL_CAUSES, ...COMPILE_CAUSES], boot)) ?? installFailure(evidence, step)
      );
    case "migrate-failed":
      return migrateFailed(boot, settings);
    case "unhealthy":
      return behindLoopback(evidence) ?? unhealthy(boot, settings);
    case "timed-out":
      return behindLoopback(evidence) ?? explained(boot) ?? neverReady(evidence);
    case "exited":
      return exited(boot, step);
  }
}

function migrateFailed(boot: FailedBoot, settings: Settings): BootFailure {
  const { evidence, failure, step } = boot;
  const isAsked = settings.phases.includes("schema");
  const own =
    absentInImage(evidence, step) ?? firstOf([MIGRATION_IMPORTS], boot) ?? explained(boot);
  // What was printed has a cause by which the schema phase's finding is folded into this one.
  if (own !== undefined || (isAsked && failure === undefined)) return own ?? LEFT_TO_SCHEMA;
  const configured = boot.refused === undefined ? firstOf(CONFIGURATION_CAUSES, boot) : undefined;
  if (configured !== undefined || isAsked) return configured ?? LEFT_TO_SCHEMA;
  const told = firstOf(MIGRATION_CAUSES, boot);
  if (told !== undefined) return told;
  return failure !== undefined && isOfApplication(boot)
    ? configurationFailure(evidence, failure)
    : migrationFailure(evidence);
}

const MIGRATIONS = /(^|\/)(migrations?|migrate|alembic|versions)\b/;

/** A migration command loads the application, and that fails before the server is asked anything. */
function isOfApplication({ failure, refused }: FailedBoot): boolean {
  const file = failure?.place?.file;
  return refused === undefined && file !== undefined && !MIGRATIONS.test(file);
}

/** A handler that asks for what no migration creates is told by that, with the path that was asked. */
function unhealthy(boot: FailedBoot, settings: Settings): BootFailure {
  const { evidence } = boot;
  const plain: BootFailure = { rule: "health", answers: [healthFailure(evidence, settings)] };
  const isBroken = evidence.boot.probes.some(({ status }) => status !== undefined && status >= 500);
  const told = isBroken ? firstOf([SCHEMA_INCOMPLETE], boot) : undefined;
  if (told === undefined) return plain;
  const operation = plain.answers[0]?.place?.operation;
  const asked = operation === undefined ? {} : { operation };
  const answers = told.answers.map((answer) => ({
    ...answer,
    place: { ...answer.place, ...asked },
  }));
  return { ...told, answers };
}

function exited(boot: FailedBoot, step: BootStep | undefined): BootFailure {
  const { evidence, failure } = boot;
  return (
    explained(boot) ??
    firstOf(SCRIPT_CAUSES, boot) ??
    unstartable(evidence, step) ??
    firstOf([MIGRATION_IMPORTS], boot) ??
    (isMigrating(boot) ? firstOf(MIGRATION_CAUSES, boot) : undefined) ??
    firstOf(CONFIGURATION_CAUSES, boot) ??
    (failure === undefined ? undefined : configurationFailure(evidence, failure)) ??
    ending(evidence, step)
  );
}

/** What the failure itself explains, in the migration step as well as in the start. */
function explained(boot: FailedBoot): BootFailure | undefined {
  const { evidence, failure } = boot;
  // What raised while the target goes on was survived.
  const isSurvived = evidence.boot.outcome === "timed-out" && failure?.kind === "exception";
  const found = isSurvived ? undefined : firstOf([MISSING_SCRIPT, ...LOADING_CAUSES], boot);
  if (found !== undefined) return found;
  if (evidence.absentVariables.length > 0) return variableAbsent(evidence);
  if (failure?.kind === "import") return importFailure(evidence, failure);
  return failure?.kind === "syntax" ? syntaxFailure(evidence, failure) : undefined;
}

function firstOf(causes: readonly Cause[], boot: FailedBoot): BootFailure | undefined {
  for (const { rule, tell } of causes) {
    const told = tell(boot);
    if (told === undefined) continue;
    const { evidence, failure } = boot;
    const given = { ...base(evidence), cause: failure?.cause, ...told };
    const place = told.place ?? placeOr(undefined, "start");
    return { rule, answers: [{ ...given, place, replay: told.replay ?? given.replay }] };
  }
  return undefined;
}

/** With the lines that show it, and whether this branch has anything to do with it. */
function shown(boot: FailedBoot, answer: Answer): Answer {
  if (answer.outcome !== "violated") return answer;
  const excerpt = answer.excerpt ?? boot.clues.excerpt;
  const message = isUntouched(boot, answer)
    ? `${answer.message} No line of this branch is involved.`
    : answer.message;
  return { ...answer, message, ...(excerpt === undefined ? {} : { excerpt }) };
}

function isUntouched({ clues: { changes }, failure }: FailedBoot, { place, fix }: Answer): boolean {
  if (changes === undefined || place?.file === undefined) return false;
  const own = failure?.frames.filter(({ inRepository }) => inRepository) ?? [];
  const touches = [place, fix ?? {}, ...own].map((line): Touch => touchOf(changes, line));
  return touches.every((touch) => touch === "none");
}
