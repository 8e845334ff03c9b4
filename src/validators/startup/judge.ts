import type { BootOutcome } from "#contract/boot.ts";
import type { Evidence } from "#contract/evidence.ts";
import { type Answer, answer, type Finding } from "#contract/finding.ts";
import type { Settings } from "#contract/settings.ts";
import { attachedHealth } from "./attached-health.ts";
import { type BootFailure, bootFailure } from "./boot-failure.ts";
import { judgeDeclared } from "./declared/judge.ts";
import type { StartupEvidence } from "./evidence.ts";
import { judgeImage } from "./image/judge.ts";
import { imageBootAnswer, isImageBootRule } from "./image/judge-boot.ts";
import { judgeBinding } from "./judge-binding.ts";
import { judgeRunning } from "./judge-running.ts";
import { STARTUP_RULES, type StartupRule } from "./rules.ts";
import { judgeTrials } from "./trials/judge.ts";

/** The rules about the way to readiness, in the order of a boot. */
const BOOT_RULES = [
  "imageBuild",
  "install",
  "migration",
  "architecture",
  "notExecutable",
  "carriageReturns",
  "interpreter",
  "command",
  "memory",
  "fileAbsent",
  "permission",
  "imports",
  "syntax",
  "variable",
  "configuration",
  "exit",
  "never",
  "health",
] as const satisfies readonly StartupRule[];
type BootRule = (typeof BOOT_RULES)[number];

const STARTED: ReadonlySet<BootOutcome> = new Set(["ready", "unhealthy"]);

const ATTACHED: Answer = {
  outcome: "not-applicable",
  message: "The target was attached, not started.",
};

/** One rule answers for a boot that failed; what was not observed after it stays open. */
export function judge(evidence: Evidence<StartupEvidence>, settings: Settings): readonly Finding[] {
  const { payload } = evidence;
  const failure = bootFailure(payload, settings);
  return [
    ...BOOT_RULES.flatMap((rule) => bootFindings(rule, { payload, settings }, failure)),
    ...judgeBinding(payload, settings),
    ...judgeRunning(payload),
    ...judgeImage(payload),
    ...judgeDeclared(payload),
    ...judgeTrials({ payload, settings }),
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
  return answers.map((given) => answer(STARTUP_RULES[rule], given));
}

function bootAnswer(
  rule: BootRule,
  { payload, settings }: Given,
  failed: StartupRule | undefined,
): Answer {
  if (isImageBootRule(rule)) return imageBootAnswer(rule, payload, failed);
  if (rule === "install" || rule === "migration") return stepAnswer(rule, payload);
  const { outcome, steps } = payload.boot;
  if (outcome === "attached")
    return rule === "health" ? attachedHealth(payload, settings) : ATTACHED;
  const isMet =
    (STARTED.has(outcome) && (rule !== "health" || outcome === "ready")) ||
    (rule === "command" && steps.some(({ name }) => name === "start"));
  if (isMet) return { outcome: "satisfied", message: `${STARTUP_RULES[rule].title}.` };
  return notObserved(failed);
}

function stepAnswer(rule: "install" | "migration", { boot, migrate }: StartupEvidence): Answer {
  const name = rule === "install" ? "install" : "migrate";
  const isPlanned = rule === "install" || migrate !== undefined;
  const ran = boot.steps.some((step) => step.name === name);
  if (ran) return { outcome: "satisfied", message: `${STARTUP_RULES[rule].title}.` };
  if (isPlanned && boot.outcome === "build-failed") return notObserved("imageBuild");
  const isReached = boot.outcome !== "install-failed" || rule === "install";
  if (isPlanned && rule === "migration" && !isReached) return notObserved("install");
  const why =
    rule === "install"
      ? "Nothing had to be installed."
      : boot.outcome === "attached"
        ? "The target was attached; nothing was migrated."
        : "No migration step runs before the start.";
  return { outcome: "not-applicable", message: why };
}

function notObserved(failed: StartupRule | undefined): Answer {
  const reason = failed === undefined ? "the boot did not become ready" : STARTUP_RULES[failed].id;
  return { outcome: "inconclusive", message: `Not observed, because of ${reason}.` };
}
