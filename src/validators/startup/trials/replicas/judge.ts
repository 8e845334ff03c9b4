import { type Answer, answer, type Finding } from "#contract/finding.ts";
import type { Rule, Severity } from "#contract/rule.ts";
import { ended, placeOr, quotedLast } from "../../wording.ts";
import { excerptOf, reasonOf } from "../failed-words.ts";
import { isLate } from "../late.ts";
import type { Judged } from "../trial.ts";
import type { PairSeen, RaceSeen, ReplicasSeen } from "./evidence.ts";
import { REPLICA_RULES } from "./rules.ts";

const REPLAY = "deployment-readiness startup-check --trials replicas";
/** Whoever of these migrates does so once in every replica. */
const EVERY_REPLICA: ReadonlySet<string> = new Set(["start", "application"]);

export function judgeReplicas({ race, pair }: ReplicasSeen, given: Judged): readonly Finding[] {
  const ofPair = pairFinding(pair, given);
  const isMigration = ofPair.outcome === "violated" && pair.migrating !== undefined;
  if (race !== undefined || !isMigration) return [raceFinding(race), ofPair];
  // The application migrates while it starts, and that is what two of them cannot do at once.
  const told = `Not judged: same cause as ${REPLICA_RULES.race.id}.`;
  return [
    { ...ofPair, rule: REPLICA_RULES.race.id },
    answer(REPLICA_RULES.conflict, { outcome: "not-applicable", message: told }),
  ];
}

function raceFinding(race: RaceSeen | undefined): Finding {
  const rule = REPLICA_RULES.race;
  if (race === undefined)
    return answer(rule, {
      outcome: "not-applicable",
      message: "No command migrates; the application does so itself, if anything does.",
    });
  if (race.loser === undefined) return answer(rule, withoutLoser(race));
  if (race.loser.timedOut)
    return answer(withSeverity(rule, "note"), {
      outcome: "inconclusive",
      message: `Of two runs of \`${race.migrate.text}\` at the same moment one did not finish in time.`,
    });
  const { origin, text } = race.migrate;
  if (race.by === "deploy-step")
    return answer(rule, {
      outcome: "not-applicable",
      message: `A deployment runs \`${text}\` once, before any replica starts; two at the same moment would disturb each other.`,
    });
  const where = race.state === "empty" ? "an empty database" : "the deployed version's schema";
  return answer(withSeverity(rule, raceSeverity(race)), {
    outcome: "violated",
    message: `Of two runs of \`${text}\` at the same moment on ${where} one fails: ${reasonOf(race.loser)} ${aftermath(race)}`,
    place: placeOr(origin ?? race.loser.at, "migrate"),
    excerpt: excerptOf(race.loser),
    remedy: `Run \`${text}\` in one step before the rollout (a release command, a job), or take an advisory lock around the migrations.`,
    replay: REPLAY,
    evidence: "/trials/replicas/seen/race",
    subject: race.loser.refused?.sqlstate,
  });
}

function withoutLoser({ tries, migrate }: RaceSeen): Answer {
  return tries === 0
    ? { outcome: "not-applicable", message: "No database could be prepared for it." }
    : {
        outcome: "satisfied",
        message: `Two runs of \`${migrate.text}\` at the same moment both ended well${tries > 1 ? `, ${tries} times` : ""}.`,
      };
}

// A replica that a restart heals delays a rollout; one that it does not heal ends it.
function raceSeverity({ by, isHealed }: RaceSeen): Severity {
  if (by === undefined || !EVERY_REPLICA.has(by)) return "note";
  return isHealed === true ? "warning" : "critical";
}

function aftermath({ by, isHealed }: RaceSeen): string {
  const who =
    by !== undefined && EVERY_REPLICA.has(by)
      ? "Every replica runs it when it starts"
      : "That matters where more than one replica runs it";
  return isHealed === true
    ? `${who}; a further run succeeds.`
    : `${who}; a further run fails as well.`;
}

function pairFinding(pair: PairSeen, { payload }: Judged): Finding {
  const rule = REPLICA_RULES.conflict;
  const failed = pair.outcomes.find((outcome) => outcome !== "ready");
  if (failed === undefined)
    return answer(rule, {
      outcome: "satisfied",
      message: "Two instances that started at the same moment on one database both became ready.",
    });
  if (pair.portClash)
    return answer(rule, {
      outcome: "not-applicable",
      message: "A second instance on this machine asks for a fixed port that the first one holds.",
    });
  if (isLate({ outcome: failed }) || pair.alone !== "ready")
    return answer(withSeverity(rule, "note"), {
      outcome: "inconclusive",
      message: `Of two instances at the same moment one did not become ready (${failed}), and one alone came to ${pair.alone ?? "nothing"}.`,
    });
  const { failure } = pair;
  return answer(withSeverity(rule, pair.again === "ready" ? "warning" : "critical"), {
    outcome: "violated",
    message: `Of two instances that start at the same moment on one database one does not become ready (${failed}), while one alone does. ${failure === undefined ? quotedLast(pair.lastLines) : `${failure.type}: ${ended(failure.message)}`}`,
    place: placeOr(pair.migrating?.at ?? failure?.place ?? payload.start.origin, "start"),
    excerpt: toldBy(pair) || undefined,
    remedy:
      "Let one of them do what happens once (an advisory lock, ON CONFLICT DO NOTHING), and let the others wait for it.",
    replay: REPLAY,
    evidence: "/trials/replicas/seen/pair",
    cause: failure?.cause,
  });
}

function withSeverity(rule: Rule, severity: Severity): Rule {
  return { ...rule, severity };
}

/** What ended it, then the last lines it printed. */
function toldBy({ failure, lastLines }: Pick<PairSeen, "failure" | "lastLines">): string {
  const first = failure === undefined ? [] : [`${failure.type}: ${failure.message}`];
  return [...first, ...lastLines].join("\n");
}
