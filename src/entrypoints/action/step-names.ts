import { relative, sep } from "node:path";
import { DEFAULT_CHECK_NAME } from "#settings/action-inputs.ts";
import type { ActionInvocation } from "#settings/from-action.ts";
import type { Job } from "./job.ts";
import { labelOf, matrixLabel } from "./matrix.ts";

/** The names under which one step publishes. */
export interface StepNames {
  readonly checkRun: string;
  /** `run/attempt/job…` of that check run. */
  readonly externalId: string;
  /** Beginning of the artifacts' names. */
  readonly artifacts: string;
}

/** What the names of all artifacts begin with, unless an input says otherwise. */
export const ARTIFACT_STEM = "deployment-readiness";
const PLAIN_FOLDER = /^[\p{L}\p{N} ._/@+-]{1,60}$/u;

/**
 * Of two check runs with one name on a commit, a branch rule sees the later one only. So whatever tells
 * two runs of this action apart is in its name: the project, the command, the job of a matrix.
 */
export function stepNames(job: Job, inputs: ActionInvocation): StepNames {
  const { command, projectDirectory } = inputs.invocation;
  const matrix = matrixLabel(inputs.matrix);
  const project = projectLabel(relative(job.workspace, projectDirectory));
  const own = [project, command === "deployment-ready" ? "" : command];
  const parts = [...(inputs.checkName === DEFAULT_CHECK_NAME ? own : []), matrix].filter(isSaid);
  const checkRun =
    parts.length === 0 ? inputs.checkName : `${inputs.checkName} (${parts.join(", ")})`;
  const place = [job.jobName, job.stepName, matrix, checkRun].filter(isSaid).join("/");
  const stem = [ARTIFACT_STEM, job.jobName, project, matrix, job.runAttempt];
  return {
    checkRun,
    externalId: `${job.runId}/${job.runAttempt}/${place}`,
    artifacts: inputs.artifactName ?? stem.filter(isSaid).join("-"),
  };
}

function projectLabel(folder: string): string {
  const path = folder.split(sep).join("/");
  return path === "" || PLAIN_FOLDER.test(path) ? path : labelOf([path], path);
}

function isSaid(part: string): boolean {
  return part !== "";
}
