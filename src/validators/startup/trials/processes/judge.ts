import { type Answer, answer, type Finding } from "#contract/finding.ts";
import { exitWords, placeOr } from "../../wording.ts";
import { PRUNED_RULES } from "../pruned/rules.ts";
import type { Judged } from "../trial.ts";
import { reasonOf, replayOf, secondsOf, shownBy } from "../wording.ts";
import type { ProcessesSeen, ProcessRun } from "./observe.ts";
import { PROCESS_RULES } from "./rules.ts";

export function judgeProcesses({ runs }: ProcessesSeen, given: Judged): readonly Finding[] {
  return runs.map((run, index) => {
    const rule = run.lacks === undefined ? PROCESS_RULES.failure : PRUNED_RULES.dev;
    return answer(rule, {
      ...processAnswer(run, given),
      evidence: `/trials/processes/seen/runs/${index}`,
      subject: run.name,
    });
  });
}

function processAnswer(run: ProcessRun, given: Judged): Answer {
  const named = `Process type \`${run.name}\` (\`${run.text}\`)`;
  if (isWell(run)) return { outcome: "satisfied", message: `${named} ${wellWords(run)}.` };
  if (run.kind === "worker" && run.exit?.code === 0)
    return {
      outcome: "not-applicable",
      message: `${named} ended with code 0 after ${secondsOf(run.durationMs)} s; whether it is to stay, nothing says.`,
    };
  if (run.service !== undefined)
    return {
      outcome: "not-applicable",
      message: `${named} asks for ${run.service}, and this run provides PostgreSQL alone.`,
    };
  if (run.timedOut)
    return {
      outcome: "not-applicable",
      message: `${named} had not ended after ${secondsOf(run.limitMs)} s and was stopped.`,
    };
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
  const ended =
    run.startError === undefined
      ? exitWords(run.exit)
      : `could not be started (${run.startError.code})`;
  const when = run.kind === "worker" ? ` after ${secondsOf(run.durationMs)} s, and is to stay` : "";
  return {
    ...failed,
    message: `${named} ${ended}${when}. ${reasonOf(run)}`,
    remedy: `Repair what \`${run.text}\` says, and run it in an environment like production's.`,
    replay: run.failure === undefined ? replayOf("processes") : run.text,
  };
}

function isWell({ kind, exit, timedOut }: ProcessRun): boolean {
  return kind === "worker" ? timedOut : !timedOut && exit?.code === 0;
}

function wellWords({ kind, durationMs, limitMs }: ProcessRun): string {
  return kind === "worker"
    ? `was still running after ${secondsOf(limitMs)} s`
    : `ended with code 0 after ${secondsOf(durationMs)} s`;
}
