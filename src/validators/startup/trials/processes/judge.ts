import { type Answer, answer, type Finding } from "#contract/finding.ts";
import { exitWords, placeOr } from "../../wording.ts";
import { PRUNED_RULES } from "../pruned/rules.ts";
import type { Judged } from "../trial.ts";
import { reasonOf, replayOf, secondsOf, shownBy } from "../wording.ts";
import type { ProcessesSeen, ProcessRun } from "./observe.ts";
import { PROCESS_RULES } from "./rules.ts";

const NOT_EXECUTABLE = 126;

export function judgeProcesses(
  { runs, tasks = [] }: ProcessesSeen,
  given: Judged,
): readonly Finding[] {
  const ran = runs.map((run, index) => {
    const rule = run.lacks === undefined ? PROCESS_RULES.failure : PRUNED_RULES.dev;
    return answer(rule, {
      ...processAnswer(run, given),
      evidence: `/trials/processes/seen/runs/${index}`,
      subject: run.name,
    });
  });
  const left = tasks.map(({ name, text }) =>
    answer(PROCESS_RULES.failure, {
      outcome: "not-applicable",
      message: `Process type \`${name}\` (\`${text}\`) runs now and then, and is not run here.`,
      subject: name,
    }),
  );
  return [...ran, ...left];
}

function processAnswer(run: ProcessRun, given: Judged): Answer {
  const named = `Process type \`${run.name}\` (\`${run.text}\`)`;
  if (isWell(run)) return { outcome: "satisfied", message: `${named} ${wellWords(run)}.` };
  const excuse = excuseOf(run);
  if (excuse === undefined) return failedAnswer(run, named, given);
  return { outcome: "not-applicable", message: `${named} ${excuse}` };
}

/** Why an end that is not well proves nothing against it. */
function excuseOf(run: ProcessRun): string | undefined {
  const { kind, exit, service, absent, lacks, timedOut } = run;
  if (kind === "worker" && exit?.code === 0)
    return `ended with code 0 after ${secondsOf(run.durationMs)} s; whether it is to stay, nothing says.`;
  if (service !== undefined)
    return `asks for what is not there (${service}): this run provides PostgreSQL alone.`;
  if (absent !== undefined) return `needs \`${absent}\`, which this machine does not have.`;
  if (timedOut) return `had not ended after ${secondsOf(run.limitMs)} s and was stopped.`;
  if (kind === "worker" && lacks === undefined && !isOwnFault(run))
    return `${endOf(run)}, and shows no fault of its own. ${reasonOf(run)}`;
  return undefined;
}

/** A module that cannot be loaded or parsed, a line of the project that raises, a file that may not be run. */
function isOwnFault({ failure, exit, startError }: ProcessRun): boolean {
  if (failure !== undefined) return failure.kind !== "exception" || failure.place !== undefined;
  return exit?.code === NOT_EXECUTABLE || startError !== undefined;
}

function failedAnswer(run: ProcessRun, named: string, given: Judged): Answer {
  const { lacks } = run;
  const shown = shownBy(run, given);
  const failed = {
    outcome: "violated",
    ...shown,
    place: placeOr(run.failure?.place ?? run.origin, run.name),
    replay: run.text,
  } as const;
  if (lacks !== undefined)
    return {
      ...failed,
      message: `${named} needs \`${lacks.name}\`, which is a dependency of development only. ${reasonOf(run)}`,
      fix: lacks.declared,
      remedy: `Move \`${lacks.name}\` from devDependencies to dependencies.`,
    };
  const when = run.kind === "worker" ? ` after ${secondsOf(run.durationMs)} s, and is to stay` : "";
  return {
    ...failed,
    message: `${named} ${endOf(run)}${when}. ${reasonOf(run)}`,
    remedy: `Repair what \`${run.text}\` says, and run it in an environment like production's.`,
    replay: run.failure === undefined ? replayOf("processes") : run.text,
  };
}

function endOf({ startError, exit }: ProcessRun): string {
  return startError === undefined ? exitWords(exit) : `could not be started (${startError.code})`;
}

function isWell({ kind, exit, timedOut }: ProcessRun): boolean {
  return kind === "worker" ? timedOut : !timedOut && exit?.code === 0;
}

function wellWords({ kind, durationMs, limitMs }: ProcessRun): string {
  return kind === "worker"
    ? `was still running after ${secondsOf(limitMs)} s`
    : `ended with code 0 after ${secondsOf(durationMs)} s`;
}
