import type { BootOutcome } from "#contract/boot.ts";
import type { Evidence } from "#contract/evidence.ts";
import { type Answer, answer, type Finding } from "#contract/finding.ts";
import type { Settings } from "#contract/settings.ts";
import { type BootFailure, bootFailure } from "./boot-failure.ts";
import type { StartupEvidence } from "./evidence.ts";
import { judgeBinding } from "./judge-binding.ts";
import { judgeRunning } from "./judge-running.ts";
import { STARTUP_RULES, type StartupRule } from "./rules.ts";

/** The rules about the way to readiness, in the order of a boot. */
const BOOT_RULES = [
  "install",
  "migration",
  "command",
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

/** One rule answers for a boot that failed; what was not observed after it stays open. */
export function judge(evidence: Evidence<StartupEvidence>, settings: Settings): readonly Finding[] {
  const { payload } = evidence;
  const failure = bootFailure(payload, settings);
  return [
    ...BOOT_RULES.flatMap((rule) => bootFindings(rule, payload, failure)),
    ...judgeBinding(payload, settings),
    ...judgeRunning(payload),
  ];
}

function bootFindings(
  rule: BootRule,
  payload: StartupEvidence,
  failure: BootFailure | undefined,
): readonly Finding[] {
  const answers =
    failure?.rule === rule ? failure.answers : [bootAnswer(rule, payload, failure?.rule)];
  return answers.map((given) => answer(STARTUP_RULES[rule], given));
}

function bootAnswer(
  rule: BootRule,
  payload: StartupEvidence,
  failed: StartupRule | undefined,
): Answer {
  if (rule === "install" || rule === "migration") return stepAnswer(rule, payload);
  const { outcome, steps } = payload.boot;
  if (outcome === "attached") return attachedAnswer(rule, payload);
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

function attachedAnswer(rule: BootRule, { boot }: StartupEvidence): Answer {
  if (rule !== "health")
    return { outcome: "not-applicable", message: "The target was attached, not started." };
  const [probe] = boot.probes;
  if (probe?.status !== undefined && probe.status < 400)
    return { outcome: "satisfied", message: `\`GET ${probe.path}\` answers ${probe.status}.` };
  const said =
    probe?.status === undefined
      ? `gets no answer (${probe?.faultCode})`
      : `answers ${probe.status}`;
  return {
    outcome: "violated",
    message: `\`GET ${probe?.path ?? "/health"}\` ${said}.`,
    place: { operation: `GET ${probe?.path ?? "/health"}` },
    evidence: "/boot/probes",
    remedy: "Start the target before the check, or name the right path with app.health.",
  };
}

function notObserved(failed: StartupRule | undefined): Answer {
  const reason = failed === undefined ? "the boot did not become ready" : STARTUP_RULES[failed].id;
  return { outcome: "inconclusive", message: `Not observed, because of ${reason}.` };
}
