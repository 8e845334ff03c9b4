import { type Answer, answer, type Finding } from "#contract/finding.ts";
import type { Settings } from "#contract/settings.ts";
import type { TrialId } from "#contract/trial.ts";
import type { StartupEvidence } from "./evidence.ts";
import { againAnswer, sigtermAnswer, survivorsAnswer } from "./judge-further.ts";
import { STARTUP_RULES } from "./rules.ts";
import { at, ended, exitWords, NOT_ASKED, placeOr, quotedLast } from "./wording.ts";

// Half of the 60 s after which Heroku gives up (devcenter.heroku.com, "Limits", boot timeout).
const SLOW_MS = 30_000;

/** What a target does once it is up: stay, reach its database, have routes, stop, start again. */
export function judgeRunning(payload: StartupEvidence, settings: Settings): readonly Finding[] {
  const leaves = (trial: TrialId) => !settings.startup.trials.includes(trial);
  const further = (judged: (given: StartupEvidence) => Answer): Answer =>
    leaves("again") && payload.boot.outcome === "ready" ? leftOut("again") : judged(payload);
  return [
    ...undocumentedAnswers(payload).map((given) => answer(STARTUP_RULES.undocumented, given)),
    answer(STARTUP_RULES.database, databaseAnswer(payload)),
    answer(STARTUP_RULES.routes, routesAnswer(payload)),
    answer(
      STARTUP_RULES.crash,
      leaves("soak") && payload.boot.outcome === "ready" ? leftOut("soak") : crashAnswer(payload),
    ),
    answer(STARTUP_RULES.slow, slowAnswer(payload)),
    answer(STARTUP_RULES.sigterm, further(sigtermAnswer)),
    answer(STARTUP_RULES.survivors, further(survivorsAnswer)),
    answer(STARTUP_RULES.again, further(againAnswer)),
  ];
}

function leftOut(trial: TrialId): Answer {
  return { outcome: "not-applicable", message: `startup.trials leaves ${trial} out.` };
}

/** The answer of every rule that needs a process of ours which became ready. */
function withoutProcess({ boot }: StartupEvidence): Answer | undefined {
  if (boot.outcome === "ready") return undefined;
  return boot.outcome === "attached"
    ? { outcome: "not-applicable", message: "The target was attached, not started." }
    : { outcome: "inconclusive", message: "Not observed: it did not become ready." };
}

function undocumentedAnswers(payload: StartupEvidence): readonly Answer[] {
  const unasked = withoutProcess(payload);
  if (unasked !== undefined) return [unasked];
  const { undocumentedVariables } = payload;
  if (undocumentedVariables.length === 0)
    return [{ outcome: "satisfied", message: `${STARTUP_RULES.undocumented.title}.` }];
  return undocumentedVariables.map(({ name, place }, index): Answer => {
    return {
      outcome: "violated",
      message: `${at(place, "The code")} reads \`${name}\` without a default, was not given it, and no example value is documented.`,
      place: placeOr(place, "start"),
      evidence: `/undocumentedVariables/${index}`,
      remedy: `Give \`${name}\` a default, or document it in the example environment file.`,
      subject: name,
    };
  });
}

function databaseAnswer(payload: StartupEvidence): Answer {
  const unasked = withoutProcess(payload);
  if (unasked !== undefined) return unasked;
  const { database, start, bootOnly } = payload;
  const { atReady, afterRequests, answered } = database;
  if ((atReady ?? 0) > 0)
    return {
      outcome: "satisfied",
      message: "It opened a session on its database while it started.",
    };
  if (bootOnly === true) return NOT_ASKED;
  if ((afterRequests ?? 0) > 0)
    return { outcome: "satisfied", message: "It opened a session on its database at a request." };
  if (!database.expected)
    return { outcome: "not-applicable", message: "Nothing in the project asks for a database." };
  if (atReady === null)
    return { outcome: "inconclusive", message: "The database server does not tell who connects." };
  if (afterRequests === null || answered.length === 0)
    return {
      outcome: "inconclusive",
      message:
        "It is ready without a session on its database, and no documented GET without a login showed whether it can open one.",
      remedy: "Open a connection at the start, or name a health path that asks the database.",
    };
  return {
    outcome: "violated",
    message: `The application answers ${answered.map((path) => `\`GET ${path}\``).join(", ")} and never opened a session on the database it was given.`,
    place: placeOr(start.origin, "start"),
    evidence: "/database",
    remedy: "Read the connection from DATABASE_URL, and not from a fixed value.",
    replay: start.text,
  };
}

function routesAnswer(payload: StartupEvidence): Answer {
  const { boot, routeCount, routeSource, start, bootOnly } = payload;
  const isUp = boot.outcome === "ready" || boot.outcome === "attached";
  if (!isUp) return { outcome: "inconclusive", message: "Not observed: it did not become ready." };
  if (bootOnly === true) return NOT_ASKED;
  if (routeCount === null)
    return { outcome: "inconclusive", message: `Routes were not counted: ${routeSource}.` };
  if (routeCount > 0)
    return {
      outcome: "satisfied",
      message: `${routeCount} operations are registered (${routeSource}).`,
    };
  return {
    outcome: "violated",
    message: `The served API description (${routeSource}) has no operation.`,
    place: placeOr(start.origin, "start"),
    evidence: "/routeCount",
    remedy: "Include the routers in the application object that the start command names.",
    replay: start.text,
  };
}

function crashAnswer(payload: StartupEvidence): Answer {
  const { soak, start, bootOnly } = payload;
  // A container that was attached is watched like one of ours.
  const unasked =
    payload.boot.container !== undefined && soak !== undefined
      ? undefined
      : withoutProcess(payload);
  if (unasked !== undefined) return unasked;
  if (bootOnly === true) return NOT_ASKED;
  if (soak === undefined)
    return { outcome: "inconclusive", message: "The process could not be watched." };
  const seconds = (soak.watchedMs / 1000).toFixed(1);
  if (soak.exit === undefined)
    return {
      outcome: "satisfied",
      message: `It was still running ${seconds} s after it was ready.`,
    };
  if (payload.image?.isOutOfMemoryLater === true)
    return {
      outcome: "inconclusive",
      message: `Not judged: same cause as ${STARTUP_RULES.memory.id}.`,
    };
  const { failure } = soak;
  const why =
    failure === undefined
      ? quotedLast(soak.lastLines)
      : `${failure.type}: ${ended(failure.message)}`;
  return {
    outcome: "violated",
    message: `The process ${exitWords(soak.exit)} within ${seconds} s after it was ready. ${why}`,
    place: placeOr(failure?.place ?? soak.spokenBy ?? start.origin, "start"),
    evidence: "/soak",
    remedy: "Handle the failure of work that runs behind the first answer.",
    replay: start.text,
    cause: failure?.cause,
  };
}

function slowAnswer(payload: StartupEvidence): Answer {
  const unasked = withoutProcess(payload);
  if (unasked !== undefined) return unasked;
  const { boot, start } = payload;
  const { readyMs } = boot;
  if (readyMs === undefined)
    return { outcome: "inconclusive", message: "The time to readiness was not recorded." };
  const seconds = (readyMs / 1000).toFixed(1);
  if (readyMs <= SLOW_MS)
    return { outcome: "satisfied", message: `It was ready after ${seconds} s.` };
  return {
    outcome: "violated",
    message: `The application needs ${seconds} s to become ready; platforms give up after 60 s.`,
    place: placeOr(start.origin, "start"),
    evidence: "/boot/readyMs",
    remedy: "Move work that requests do not need behind the start.",
    replay: start.text,
  };
}
