import type { Answer } from "#contract/finding.ts";
import { at, exitWords } from "../../wording.ts";
import { answerWords, isFailed, isGood } from "../asked.ts";
import type { Judged } from "../trial.ts";
import { reasonOf, replayOf, secondsOf, shownBy } from "../wording.ts";
import type { Absence } from "./observe-absence.ts";

const EVIDENCE = "/trials/outage/seen/absence/seen";

export function exitAnswer(seen: Absence, given: Judged): Answer {
  const away = `${secondsOf(seen.awayMs)} s without its database`;
  if (seen.exit === undefined)
    return { outcome: "satisfied", message: `It was still running after ${away}.` };
  return {
    outcome: "violated",
    message: `The process ${exitWords(seen.exit)} during ${away}. ${reasonOf(seen)}`,
    ...shownBy(seen, given, seen.endedAt),
    evidence: `${EVIDENCE}/exit`,
    remedy:
      seen.failure?.place === undefined
        ? 'Handle the error that a lost connection raises (for node-postgres: `pool.on("error", …)`), and let the pool connect again.'
        : `Handle what the query raises at ${at(seen.failure.place, "")}: a request that fails is answered with a status, and does not end the process.`,
    replay: replayOf("outage"),
  };
}

export function unrecoveredAnswer(seen: Absence, given: Judged): Answer {
  const { recoveredMs, exit, failing, patienceMs, before, gets } = seen;
  if (exit !== undefined)
    return { outcome: "not-applicable", message: "It ended when the database went away." };
  if (!isGood(before) && gets.length === 0)
    return {
      outcome: "not-applicable",
      message: `\`GET ${before.path}\` got ${answerWords(before)} before, and no other GET is known.`,
    };
  if (recoveredMs !== undefined)
    return {
      outcome: "satisfied",
      message: `It answered as before ${secondsOf(recoveredMs)} s after the database was back.`,
    };
  const still = failing.find(isFailed);
  if (still === undefined)
    return {
      outcome: "not-applicable",
      message: `After the outage ${failing.map((asked) => `\`GET ${asked.path}\` got ${answerWords(asked)}`).join(", ")}, which says nothing of the database.`,
    };
  return {
    outcome: "violated",
    message: `\`GET ${still.path}\` still got ${answerWords(still)} ${secondsOf(patienceMs)} s after the database was back. ${reasonOf(seen)}`,
    ...shownBy(seen, given, seen.lines[still.path]),
    evidence: `${EVIDENCE}/failing`,
    remedy: "Ask a pool for a connection at every request, and let it replace those that broke.",
    replay: replayOf("outage"),
  };
}

export function ignoredAnswer(seen: Absence): Answer {
  const failed = seen.gets.find(isFailed);
  if (failed === undefined || seen.exit !== undefined)
    return {
      outcome: "not-applicable",
      message: "No GET that is known failed for want of the database, so nothing had to be told.",
    };
  if (!isGood(seen.before))
    return {
      outcome: "not-applicable",
      message: `\`GET ${seen.before.path}\` got ${answerWords(seen.before)} before the database was away as well.`,
    };
  if (!isGood(seen.health))
    return {
      outcome: "satisfied",
      message: `\`GET ${seen.health.path}\` got ${answerWords(seen.health)} while the database was away.`,
    };
  return {
    outcome: "violated",
    message: `\`GET ${seen.health.path}\` got ${answerWords(seen.health)} while \`GET ${failed.path}\` got ${answerWords(failed)}: the database was away.`,
    place: seen.lines[seen.health.path] ?? { operation: `GET ${seen.health.path}` },
    evidence: `${EVIDENCE}/health`,
    remedy: `Ask the database in \`GET ${seen.health.path}\` (SELECT 1 is enough), or name a readiness path that does with app.health.`,
    replay: replayOf("outage"),
  };
}

export function livenessAnswer({ liveness, exit, lines }: Absence): Answer {
  if (liveness.length === 0 || exit !== undefined)
    return { outcome: "not-applicable", message: "No path is named like a liveness probe." };
  const failed = liveness.find(isFailed);
  if (failed === undefined)
    return {
      outcome: "satisfied",
      message: `${liveness.map(({ path }) => `\`GET ${path}\``).join(", ")} answered without the database.`,
    };
  return {
    outcome: "violated",
    message: `\`GET ${failed.path}\` got ${answerWords(failed)} while the database was away.`,
    place: lines[failed.path] ?? { operation: `GET ${failed.path}` },
    evidence: `${EVIDENCE}/liveness`,
    remedy: `Answer \`GET ${failed.path}\` from memory; ask the database in the readiness path.`,
    replay: replayOf("outage"),
  };
}
