import { type Answer, answer, type Finding } from "#contract/finding.ts";
import { PLATFORMS } from "#contract/platform.ts";
import type { Severity } from "#contract/rule.ts";
import { exitWords, placeOr } from "../../wording.ts";
import type { Booted } from "../booted.ts";
import { isLate, isLateAgain } from "../late.ts";
import type { Judged } from "../trial.ts";
import { reasonOf, replayOf, shownBy } from "../wording.ts";
import type { Narrowed } from "./narrow.ts";
import type { Spelling, VariablesSeen } from "./observe.ts";
import { VARIABLE_RULES } from "./rules.ts";

const EVIDENCE = "/trials/variables/seen";

export function judgeVariables(seen: VariablesSeen, given: Judged): readonly Finding[] {
  return [
    answer(VARIABLE_RULES.unset, unsetAnswer(seen, given)),
    answer(VARIABLE_RULES.empty, emptyAnswer(seen, given)),
    spellingFinding(seen.spelling, given),
  ];
}

function unsetAnswer(seen: VariablesSeen, given: Judged): Answer {
  const { unset, optional } = seen;
  if (unset === undefined)
    return optional.length === 0
      ? { outcome: "not-applicable", message: "The code reads no optional variable." }
      : {
          outcome: "satisfied",
          message: `It became ready with none of ${optional.length} optional variables set.`,
        };
  const { culprit: failed } = unset;
  if (failed === undefined) return unfailed(unset, "unset");
  return {
    outcome: isLate(failed.booted) ? "inconclusive" : "violated",
    message: `Without \`${failed.name}\`, which the code reads as optional, the application ${endOf(failed.booted)}. ${reasonOf(failed.booted)}`,
    ...shownAt(failed, seen, given),
    evidence: `${EVIDENCE}/unset`,
    remedy: `Give \`${failed.name}\` a default that works, or say at the start that it is required.`,
    subject: failed.name,
  };
}

function emptyAnswer(seen: VariablesSeen, given: Judged): Answer {
  const { empty } = seen;
  if (empty === undefined)
    return { outcome: "not-applicable", message: "The code reads no optional variable." };
  const { culprit: failed } = empty;
  if (failed === undefined) return unfailed(empty, "empty");
  return {
    outcome: isLate(failed.booted) ? "inconclusive" : "violated",
    message: `With \`${failed.name}\` empty, the application ${endOf(failed.booted)} and does not name the variable. ${reasonOf(failed.booted)}`,
    ...shownAt(failed, seen, given),
    evidence: `${EVIDENCE}/empty`,
    remedy: `Treat an empty \`${failed.name}\` like an absent one, or refuse it by its name.`,
    subject: failed.name,
  };
}

interface Failed {
  readonly name: string;
  readonly booted: Booted;
}

function unfailed(
  { names, refused, together, cutShort }: Narrowed,
  how: "unset" | "empty",
): Answer {
  if (together !== undefined)
    return {
      outcome: "inconclusive",
      message: `With ${names.length} optional variables ${how} it fails, and ${cutShort === true ? "time was up before it was known with which" : "with none of them alone"}.`,
    };
  // A guard that names what it wants is what a deployment needs.
  if (refused.length > 0)
    return {
      outcome: "satisfied",
      message: `It says by name what it does not start with ${how}: ${refused.map((name) => `\`${name}\``).join(", ")}.`,
    };
  return {
    outcome: "satisfied",
    message: `It became ready with ${names.length} optional variables ${how}.`,
  };
}

/** The line that raises, else the one that reads the variable. */
function shownAt({ name, booted }: Failed, seen: VariablesSeen, given: Judged) {
  const shown = shownBy(booted, given);
  const read = seen.places[name];
  return {
    ...shown,
    place: booted.failure?.place === undefined ? placeOr(read, "start") : shown.place,
    fix: read === undefined ? undefined : { ...read },
    replay: replayOf("variables"),
  };
}

function endOf({ outcome, exit }: Booted): string {
  return outcome === "exited" ? exitWords(exit) : `does not become ready (${outcome})`;
}

function spellingFinding(spelling: Spelling | undefined, given: Judged): Finding {
  const rule = VARIABLE_RULES.spelling;
  if (spelling === undefined)
    return answer(rule, {
      outcome: "not-applicable",
      message: "It is given no database URL that could be spelled in another way.",
    });
  const { name, scheme, outcome } = spelling;
  if (outcome === "ready")
    return answer(rule, {
      outcome: "satisfied",
      message: `It became ready with \`${name}\` written as ${scheme}://.`,
    });
  const finding = answer(rule, {
    outcome: isLateAgain(spelling) ? "inconclusive" : "violated",
    message: `With \`${name}\` written as ${scheme}://, the application ${endOf(spelling)}. ${reasonOf(spelling)}`,
    ...shownBy(spelling, given),
    evidence: `${EVIDENCE}/spelling`,
    remedy: `Replace ${scheme}:// in the code before the URL is given to the driver.`,
    replay: replayOf("variables"),
    subject: scheme,
  });
  return { ...finding, severity: weightOf(scheme, given) };
}

/** Fatal where the platform writes it so; where another spelling is certain it hardly matters. */
function weightOf(scheme: Spelling["scheme"], { settings }: Judged): Severity {
  const { databaseScheme } = PLATFORMS[settings.platform];
  if (databaseScheme === scheme) return "critical";
  return settings.platform === "strict" ? VARIABLE_RULES.spelling.severity : "note";
}
