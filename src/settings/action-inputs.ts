import { COMMANDS, type Command } from "#contract/settings.ts";
import { KNOBS } from "./knobs.ts";

/** One input of the action as plain data. */
export interface ActionInput {
  /** kebab-case, as a workflow writes it. */
  readonly name: string;
  /** One sentence. */
  readonly about: string;
  /**
   * Value in action.yml. Empty for what readiness.yml may say, too: the runner hands every default to
   * the action, and it would win over the file.
   */
  readonly default: string;
  /** Dotted key of the setting that it is another way to write. */
  readonly key?: string;
}

/** Commands that make sense as a step; the other ones need a terminal's arguments. */
export const ACTION_COMMANDS: readonly Command[] = COMMANDS.filter(
  (command) => command !== "judge" && command !== "test-legacy",
);

/** Ways to publish, each of which can be left out. */
export const CHANNELS = ["check", "annotations", "summary", "artifact"] as const;
export type Channel = (typeof CHANNELS)[number];

export const DEFAULT_CHECK_NAME = "Deployment Readiness";

const RUN: readonly ActionInput[] = [
  {
    name: "command",
    about: `What to run: ${ACTION_COMMANDS.join(", ")}.`,
    default: "deployment-ready",
  },
  { name: "project", about: "Folder of the project, relative to the workspace.", default: "." },
  {
    name: "config",
    about: "Settings file, relative to the workspace. Default: readiness.yml in the project.",
    default: "",
  },
];

const KNOB_INPUTS: readonly ActionInput[] = KNOBS.flatMap(
  ({ key, input, about, default: usual }) => {
    if (input === undefined) return [];
    const standard = usual === undefined ? "" : ` Default: ${[usual].flat().join(", ")}.`;
    return [{ name: input, about: `${about}${standard}`, default: "", key }];
  },
);

const PUBLISHING: readonly ActionInput[] = [
  {
    name: "timeout",
    about: "Longest time of the whole run: seconds, 90s, 10m or 2h.",
    default: "30m",
  },
  {
    name: "report",
    about:
      "Report file, relative to the workspace. Default: deployment_readiness_report.json in the project.",
    default: "",
  },
  {
    name: "token",
    about: "Token for the check run (checks: write); the application never sees it.",
    default: "${{ github.token }}",
  },
  {
    name: "check-name",
    about: "Name of the check run; project, command and matrix are added where they are needed.",
    default: DEFAULT_CHECK_NAME,
  },
  {
    name: "publish",
    about: `Where to show the result: any of ${CHANNELS.join(", ")}; or none.`,
    default: CHANNELS.join(","),
  },
  {
    name: "artifact-name",
    about:
      "Name of the report's artifact. Default: unique for the job, the matrix and the attempt.",
    default: "",
  },
  {
    name: "matrix",
    about: "Tells the jobs of a matrix apart in names; leave it alone.",
    default: "${{ toJSON(matrix) }}",
  },
  {
    name: "job",
    about: "Tells the network and the containers of the job's services; leave it alone.",
    default: "${{ toJSON(job) }}",
  },
  {
    name: "unsafe-run-untrusted-code",
    about:
      "Run the code of a fork although the event (pull_request_target, workflow_run) holds secrets.",
    default: "false",
  },
];

/** Every input of the action, in the order of its documentation. */
export const ACTION_INPUTS: readonly ActionInput[] = [...RUN, ...KNOB_INPUTS, ...PUBLISHING];

/** Every output of the action, with one sentence each. */
export const ACTION_OUTPUTS = [
  {
    name: "conclusion",
    about: "ready (all that was asked for passed), not-ready, inconclusive, or error.",
  },
  { name: "ready", about: "true only when all five phases ran and passed, else false." },
  { name: "critical-failures", about: "Number of critical failures." },
  { name: "warnings", about: "Number of warnings." },
  { name: "startup-ms", about: "Time from the start command to the first good answer." },
  { name: "p95-ms", about: "95th percentile of the health path's response times." },
  { name: "report-path", about: "Path of the JSON report on the runner." },
  { name: "artifact-id", about: "Id of the report's artifact; empty when it was not uploaded." },
  { name: "artifact-url", about: "Address of the report's artifact." },
  { name: "check-run-url", about: "Address of the check run; empty when none was created." },
  {
    name: "legacy-exit-code",
    about: "Exit code of the legacy command; empty when it did not run.",
  },
  { name: "json", about: "The report's main values as one line of JSON, at most 64 KB." },
] as const;
export type ActionOutput = (typeof ACTION_OUTPUTS)[number]["name"];
