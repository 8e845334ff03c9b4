import type { BootRecord, BootStep } from "#contract/boot.ts";
import type { ServerMessage } from "#contract/database.ts";
import type { LaunchPlan } from "#contract/launch.ts";
import type { Target } from "#contract/target.ts";
import { observeClues } from "#validators/startup/clues/observe.ts";
import type { StartupEvidence } from "#validators/startup/evidence.ts";
import {
  absentVariables,
  failureOfText,
  lastLinesOf,
  missingModule,
} from "#validators/startup/observe-failure.ts";
import { step, unready } from "../../../fixtures/evidence/startup/evidence.ts";
import { planWith, projectOf } from "./project.ts";

export interface Failing {
  readonly files: Readonly<Record<string, string>>;
  readonly text: string;
  readonly outcome?: "exited" | "migrate-failed" | "install-failed" | "unhealthy" | "timed-out";
  readonly code?: number;
  readonly messages?: readonly Partial<ServerMessage>[];
  readonly plan?: Partial<LaunchPlan>;
  readonly migrations?: Target["migrations"];
  readonly changes?: Target["changes"];
  readonly boot?: Partial<BootRecord>;
}

const STEP: Readonly<Record<string, BootStep["name"]>> = {
  "migrate-failed": "migrate",
  "install-failed": "install",
};

/** The evidence of a boot that failed in this project and printed this. */
export function failing(given: Failing): StartupEvidence {
  const { outcome = "exited", text, code = 1, files } = given;
  const tree = projectOf(files);
  const plan = planWith(given.plan);
  const failed = step(STEP[outcome] ?? "start", {
    exit: { code, signal: null },
    output: { text, totalBytes: text.length, droppedBytes: 0 },
  });
  const boot: Partial<BootRecord> = {
    outcome,
    steps: [failed],
    databaseMessages: (given.messages ?? []).map(logged),
    ...given.boot,
  };
  const failure = outcome === "install-failed" ? undefined : failureOfText(tree, text);
  const plain = unready(boot, {
    start: { text: plan.start.argv.at(-1) ?? "", origin: { file: "package.json", line: 6 } },
    lastLines: lastLinesOf(text),
    ...(failure === undefined ? {} : { failure }),
  });
  const missing = missingModule(tree, failure);
  const record = plain.boot;
  const target = {
    tree,
    root: tree.root,
    plan,
    migrations: given.migrations ?? { supported: false, reason: "none" },
    ...(given.changes === undefined ? {} : { changes: given.changes }),
  } as Target;
  const question = { target, directory: ".", record, step: failed, failure, doing: undefined };
  return {
    ...plain,
    ...(missing === undefined ? {} : { missingModule: missing }),
    absentVariables:
      outcome === "install-failed"
        ? []
        : absentVariables({ tree, plan, record, failure, lastLines: plain.lastLines }),
    clues: observeClues({ ...question, missingModule: missing, redact: (said) => said }),
  };
}

function logged(given: Partial<ServerMessage>): ServerMessage {
  return {
    at: "2026-11-29T00:00:00.000Z",
    level: "ERROR",
    sqlstate: "XX000",
    database: "app",
    role: "app",
    message: "",
    ...given,
  };
}

/** A traceback of Python whose frames are given from the outermost to the deepest. */
export function traceback(
  frames: readonly (readonly [file: string, line: number, name?: string])[],
  raised: string,
): string {
  const lines = frames.map(
    ([file, line, name = "<module>"]) =>
      `  File "${file.startsWith("/") ? file : `/srv/shop/${file}`}", line ${line}, in ${name}\n    work()`,
  );
  return `Traceback (most recent call last):\n${lines.join("\n")}\n${raised}\n`;
}

/** An error of Node as it ends a process, the deepest frame first. */
export function nodeError(raised: string, frames: readonly string[]): string {
  const lines = frames.map(
    (frame) =>
      `    at ${frame.startsWith("node:") ? `load (${frame})` : `file:///srv/shop/${frame}`}`,
  );
  return `node:internal/process/esm_loader:40\n\n${raised}\n${lines.join("\n")}\n\nNode.js v24.0.0\n`;
}
