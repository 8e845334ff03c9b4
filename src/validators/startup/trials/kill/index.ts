import { type Answer, answer, type Finding } from "#contract/finding.ts";
import type { SourceLine } from "../../evidence.ts";
import { placeOr } from "../../wording.ts";
import { type Booted, bootedOf, unbooted } from "../booted.ts";
import { notApplicable } from "../compared.ts";
import { excerptOf, reasonOf as failedReason } from "../failed-words.ts";
import { withoutItsService } from "../lacking.ts";
import { isLateAgain, onceMoreIfLate } from "../late.ts";
import type { Judged, Trial, TrialContext } from "../trial.ts";
import { type Tried, untried } from "../tried.ts";
import { reasonOf, replayOf, secondsOf, shownBy } from "../wording.ts";
import { type InterruptedSeen, observeInterrupted } from "./interrupted.ts";
import { KILL_RULES } from "./rules.ts";

export interface KillSeen {
  /** Booted on the database and in the folder of an instance that was killed. */
  readonly again: Booted;
  /** Absent in older evidence. */
  readonly interrupted?: Tried<InterruptedSeen>;
}

export const killTrial: Trial<KillSeen> = {
  id: "kill",
  rules: Object.values(KILL_RULES),
  observe,
  judge,
};

async function observe(context: TrialContext, signal: AbortSignal): Promise<Tried<KillSeen>> {
  const { ports, first } = context;
  await using killed = await ports.booter.boot({ label: "to be killed" }, signal);
  if (killed.record.outcome !== "ready" || killed.running === undefined)
    return unbooted(bootedOf(ports, killed));
  await killed.running.kill();
  const { database } = killed;
  const options = { label: "after a kill", ...(database === undefined ? {} : { database }) };
  const again = await onceMoreIfLate(async () => {
    await using instance = await ports.booter.boot(options, signal);
    return bootedOf(ports, instance);
  });
  const { migrate, migrator } = ports.target.plan;
  const interrupted =
    migrate === undefined || migrator?.by === "application"
      ? notApplicable("There is no migration command apart from the application.")
      : await observeInterrupted(ports, { migrate, first }, signal);
  return { tried: true, seen: { again, interrupted } };
}

function judge(seen: KillSeen, given: Judged): readonly Finding[] {
  const { migrate } = given.payload;
  return [
    ...killFindings(seen, given),
    byDesign(
      answer(KILL_RULES.interrupted, interruptedAnswer(seen.interrupted, migrate?.origin)),
      given.payload.declared?.migrator?.tool,
    ),
  ];
}

// Their own bookkeeping stays as an interrupted run left it, until somebody says what became of it.
const REPAIRS: Readonly<Record<string, string>> = {
  prisma: "prisma migrate resolve",
  "golang-migrate": "migrate force VERSION",
  knex: "knex migrate:unlock",
  liquibase: "liquibase release-locks",
};

/** What no project can change that uses the tool is a note, with the tool's own repair. */
function byDesign(finding: Finding, tool: string | undefined): Finding {
  const repair = REPAIRS[tool ?? ""];
  if (finding.outcome !== "violated" || repair === undefined) return finding;
  return {
    ...finding,
    severity: "note",
    remedy: `${tool} asks for a decision after an interruption: have \`${repair}\` at hand where deployments run.`,
  };
}

function interruptedAnswer(tried: KillSeen["interrupted"], origin: SourceLine | undefined): Answer {
  if (tried === undefined) return { outcome: "not-applicable", message: "It was not looked at." };
  if (!tried.tried) return untried(tried);
  const { command, changes, failed } = tried.seen;
  const cut = `Cut off from the database after ${changes} change${changes === 1 ? "" : "s"} of the schema`;
  if (failed === undefined)
    return {
      outcome: "satisfied",
      message: `${cut}, \`${command}\` ran to its end the second time.`,
    };
  return {
    outcome: "violated",
    message: `${cut}, \`${command}\` cannot be run again. ${failedReason(failed)}`,
    place: placeOr(failed.at ?? origin, "migrate"),
    evidence: "/trials/kill/seen/interrupted/seen",
    excerpt: excerptOf(failed),
    replay: replayOf("kill"),
  };
}

function killFindings({ again }: KillSeen, given: Judged): readonly Finding[] {
  const rule = KILL_RULES.failure;
  if (again.outcome === "ready")
    return [
      answer(rule, {
        outcome: "satisfied",
        message: `Killed and started again, it was ready after ${secondsOf(again.readyMs ?? 0)} s.`,
      }),
    ];
  const lacking = withoutItsService("Started again, it failed", again);
  if (lacking !== undefined) return [answer(rule, lacking)];
  return [
    answer(rule, {
      outcome: isLateAgain(again) ? "inconclusive" : "violated",
      message: `Killed and started again, the application does not become ready (${again.outcome}). ${reasonOf(again)}`,
      ...shownBy(again, given),
      evidence: "/trials/kill/seen/again",
      remedy:
        "Take what an earlier process left behind (a pid file, a socket, a lock) for stale when that process is gone.",
      replay: replayOf("kill"),
    }),
  ];
}
