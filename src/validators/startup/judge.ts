import type { BootOutcome } from "#contract/boot.ts";
import type { Evidence } from "#contract/evidence.ts";
import { type Answer, answer, type Finding } from "#contract/finding.ts";
import type { Settings } from "#contract/settings.ts";
import { attachedHealth } from "./attached-health.ts";
import { type BootFailure, LEFT_TO_SCHEMA } from "./boot-answers.ts";
import { bootFailure } from "./boot-failure.ts";
import { CONFIGURATION_RULES } from "./causes/configuration-rules.ts";
import { MIGRATION_RULES } from "./causes/migration-rules.ts";
import { judgeDeclared } from "./declared/judge.ts";
import type { StartupEvidence } from "./evidence.ts";
import { unservedHealth } from "./health-failure.ts";
import { judgeImage } from "./image/judge.ts";
import { imageBootAnswer, isImageBootRule } from "./image/judge-boot.ts";
import { judgeBinding } from "./judge-binding.ts";
import { besideDeployed } from "./judge-deployed.ts";
import { judgeRunning } from "./judge-running.ts";
import { STARTUP_RULES, type StartupRule } from "./rules.ts";
import { judgeTrials } from "./trials/judge.ts";
import { PRUNED_RULES } from "./trials/pruned/rules.ts";
import { placeOr } from "./wording.ts";

/** The rules about the way to readiness, in the order of a boot. */
const BOOT_RULES = [
  "imageBuild",
  "lockOutdated",
  "conflict",
  "install",
  ...keysOf(MIGRATION_RULES),
  "migration",
  "architecture",
  "notExecutable",
  "carriageReturns",
  "interpreter",
  "command",
  "memory",
  "fileAbsent",
  "permission",
  "nativeLibrary",
  "buildOutput",
  "letterCase",
  "devDependency",
  "undeclared",
  "moduleSystem",
  "systemTool",
  "fileUnavailable",
  "imports",
  "syntax",
  "variable",
  ...keysOf(CONFIGURATION_RULES),
  "configuration",
  "exit",
  "never",
  "health",
] as const satisfies readonly StartupRule[];
type BootRule = (typeof BOOT_RULES)[number];

/** What a step before the start answers; the others are about the start. */
const STEPS: Readonly<Partial<Record<BootRule, "install" | "migrate">>> = {
  lockOutdated: "install",
  conflict: "install",
  install: "install",
  ...Object.fromEntries(keysOf(MIGRATION_RULES).map((rule) => [rule, "migrate"])),
  migration: "migrate",
};

/** What a boot shows when it fails, and a trial when it does not. */
const PRUNED: ReadonlySet<string> = new Set(Object.values(PRUNED_RULES).map(({ id }) => id));

const STARTED: ReadonlySet<BootOutcome> = new Set(["ready", "unhealthy"]);

const ATTACHED: Answer = {
  outcome: "not-applicable",
  message: "The target was attached, not started.",
};

/** One rule answers for a boot that failed; what was not observed after it stays open. */
export function judge(evidence: Evidence<StartupEvidence>, settings: Settings): readonly Finding[] {
  const { payload } = evidence;
  const failure = besideDeployed(bootFailure(payload, settings), payload);
  const isReady = payload.boot.outcome === "ready";
  return [
    ...BOOT_RULES.filter((rule) => !isReady || !PRUNED.has(STARTUP_RULES[rule].id)).flatMap(
      (rule) => bootFindings(rule, { payload, settings }, failure),
    ),
    ...judgeBinding(payload, settings),
    ...judgeRunning(payload, settings),
    ...judgeImage(payload),
    ...judgeDeclared(payload),
    ...judgeTrials({ payload, settings }).filter(({ rule }) => isReady || !PRUNED.has(rule)),
  ];
}

interface Given {
  readonly payload: StartupEvidence;
  readonly settings: Settings;
}

function bootFindings(
  rule: BootRule,
  given: Given,
  failure: BootFailure | undefined,
): readonly Finding[] {
  const answers =
    failure?.rule === rule ? failure.answers : [bootAnswer(rule, given, failure?.rule)];
  const findings = answers.map((given) => answer(STARTUP_RULES[rule], given));
  // What is ready fails on a smaller server only.
  const isLighter = rule === "tooManyConnections" && failure === undefined;
  return findings.map((finding) =>
    isLighter && finding.outcome === "violated" ? { ...finding, severity: "warning" } : finding,
  );
}

function bootAnswer(
  rule: BootRule,
  { payload, settings }: Given,
  failed: StartupRule | undefined,
): Answer {
  if (isImageBootRule(rule)) return imageBootAnswer(rule, payload, failed);
  const step = STEPS[rule];
  if (step !== undefined) return stepAnswer(rule, step, { payload, failed });
  const { outcome, steps } = payload.boot;
  if (outcome === "attached")
    return rule === "health" ? attachedHealth(payload, settings) : ATTACHED;
  const unserved = rule === "health" ? unservedHealth(payload) : undefined;
  if (unserved !== undefined) return unserved;
  const crowded = rule === "tooManyConnections" ? crowdedServer(payload) : undefined;
  if (crowded !== undefined) return crowded;
  const isMet =
    (STARTED.has(outcome) && (rule !== "health" || outcome === "ready")) ||
    (rule === "command" && steps.some(({ name }) => name === "start"));
  if (isMet) return { outcome: "satisfied", message: `${STARTUP_RULES[rule].title}.` };
  return notObserved(failed);
}

// What PostgreSQL allows by default, without those that it keeps for its superusers.
const USUAL_CONNECTIONS = 97;

/** The server of a run allows more sessions than PostgreSQL does by default. */
function crowdedServer({ soak, start }: StartupEvidence): Answer | undefined {
  const { connections = 0, pool } = soak ?? {};
  if (connections <= USUAL_CONNECTIONS) return undefined;
  return {
    outcome: "violated",
    message: `One instance holds ${connections} sessions in the database; PostgreSQL allows ${USUAL_CONNECTIONS} to all of them together unless max_connections says otherwise.`,
    place: placeOr(pool ?? start.origin, "start"),
    evidence: "/soak/connections",
    remedy:
      "Bound the pool: workers × pool size (and overflow), times the replicas, must stay below the connections that the server grants.",
    replay: start.text,
    cause: "connections",
  };
}

function stepAnswer(
  rule: BootRule,
  name: "install" | "migrate",
  {
    payload,
    failed,
  }: { readonly payload: StartupEvidence; readonly failed: StartupRule | undefined },
): Answer {
  const { boot, migrate } = payload;
  const isPlanned = name === "install" || migrate !== undefined;
  const ran = boot.steps.filter((step) => step.name === name);
  if (ran.length > 0) {
    const isGood = boot.outcome !== `${name}-failed`;
    // A catch-all stays satisfied beside the rule that explains the step.
    if (isGood) return { outcome: "satisfied", message: `${STARTUP_RULES[rule].title}.` };
    if (failed === "migration") return LEFT_TO_SCHEMA.answers[0] ?? notObserved(failed);
    return notObserved(failed);
  }
  if (isPlanned && boot.outcome === "build-failed") return notObserved("imageBuild");
  if (isPlanned && name === "migrate" && boot.outcome === "install-failed")
    return notObserved(failed);
  const why =
    name === "install"
      ? "Nothing had to be installed."
      : boot.outcome === "attached"
        ? "The target was attached; nothing was migrated."
        : "No migration step runs before the start.";
  return { outcome: "not-applicable", message: why };
}

function keysOf<T extends object>(rules: T): readonly (keyof T)[] {
  return Object.keys(rules) as (keyof T)[];
}

function notObserved(failed: StartupRule | undefined): Answer {
  const reason = failed === undefined ? "the boot did not become ready" : STARTUP_RULES[failed].id;
  return { outcome: "inconclusive", message: `Not observed, because of ${reason}.` };
}
