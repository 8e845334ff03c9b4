import type { Answer } from "#contract/finding.ts";
import type { ImageLine } from "#engines/dockerfile/project.ts";
import { sentence } from "#engines/traces/text.ts";
import type { StartupEvidence } from "../evidence.ts";
import { isPortIgnored } from "../judge-binding.ts";
import { NOT_ASKED } from "../wording.ts";
import type { HealthcheckRun, HealthcheckTry, ImageEvidence } from "./evidence.ts";
import { NOT_READY, placed, runCommand } from "./wording.ts";

const ABSENT: Answer = { outcome: "not-applicable", message: "No health check is declared." };

function placeOf({ lines }: ImageEvidence, start: ImageLine | undefined): Answer["place"] {
  return placed(lines.healthcheck, lines.from, start);
}

/** Does the declared check succeed in an instance that is healthy? */
export function healthcheckAnswer(payload: StartupEvidence, image: ImageEvidence): Answer {
  const { boot, bootOnly, start } = payload;
  if (boot.outcome !== "ready") return NOT_READY;
  if (bootOnly === true) return NOT_ASKED;
  if (image.isHealthcheckDeclared === false) return ABSENT;
  const run = image.healthcheck;
  if (run === undefined)
    return { outcome: "inconclusive", message: "The health check was not run." };
  const last = run.tries.at(-1);
  if (run.outcome !== "ready" || last === undefined)
    return {
      outcome: "inconclusive",
      message: `The health check was not run: without PORT, on the image's own port, it did not become ready (${run.outcome}).`,
    };
  if (last.code === 0) return { outcome: "satisfied", message: `\`${run.command}\` succeeds.` };
  if (run.health?.status === undefined || run.health.status >= 400)
    return {
      outcome: "inconclusive",
      message: "The health check fails, and so does the health path of the same instance.",
    };
  if (isPortIgnored(payload) && wrongPort(run) !== undefined)
    return {
      outcome: "inconclusive",
      message:
        "The health check asks the port that PORT names; not judged, because of startup/port-ignored.",
    };
  if (run.patientTry?.code === 0)
    return {
      outcome: "inconclusive",
      message: `The health check succeeds after ${seconds(run.patientTry.durationMs)} s, beyond its own limit of ${seconds(run.timeoutMs)} s; a busy machine can be why.`,
    };
  const [why, remedy] = whyItFails(run);
  return {
    outcome: "violated",
    message: `The health check fails while \`GET ${run.health.path}\` answers ${run.health.status}: ${why}`,
    place: placeOf(image, start.origin),
    evidence: "/image/healthcheck",
    remedy,
    replay: replayOf(run, image),
  };
}

function replayOf(run: HealthcheckRun, { commands }: ImageEvidence): string {
  return `${runCommand(commands, "-d --name app")}; docker exec app ${run.command}`;
}

function lastTry({ tries, patientTry }: HealthcheckRun): HealthcheckTry | undefined {
  return patientTry ?? tries.at(-1);
}

type Why = readonly [why: string, remedy: string];

function whyItFails(run: HealthcheckRun): Why {
  const last = lastTry(run);
  const said = last?.lastLines.at(-1);
  const words = said === undefined ? "" : ` It says: "${sentence(said, 200)}".`;
  return (
    absentTool(run, words) ??
    wrongPort(run) ??
    wrongPath(run) ??
    (last?.timedOut === true
      ? [
          `\`${run.command}\` does not end within its time limit of ${run.timeoutMs / 1000} s.`,
          "Let the command give up by itself, and raise --timeout.",
        ]
      : [
          `\`${run.command}\` ends with code ${last?.code}.${words}`,
          "Run the command in a running container and correct it.",
        ])
  );
}

const NOT_FOUND = /executable file not found|: not found|command not found|no such file/i;

function absentTool(run: HealthcheckRun, words: string): Why | undefined {
  const last = lastTry(run);
  const isAbsent =
    last?.code === 127 || (last?.code === 126 && last.lastLines.some((l) => NOT_FOUND.test(l)));
  // A shell that goes on after `curl … || exit 1` ends with 1; what it printed still tells.
  const isHidden =
    last?.lastLines.some((line) => /\b(sh|bash): .*: not found$/.test(line)) === true;
  if (!isAbsent && !isHidden)
    return last?.code === 126
      ? [`\`${run.command}\` cannot be executed.${words}`, "Make the program executable."]
      : undefined;
  return [
    `the image lacks a program that \`${run.command}\` needs.${words}`,
    "Install the program in the last stage, or ask with the language's own HTTP client.",
  ];
}

function wrongPort({ asks, listensOn }: HealthcheckRun): Why | undefined {
  if (asks === undefined || listensOn.length === 0 || listensOn.includes(asks.port))
    return undefined;
  return [
    `it asks port ${asks.port}, and the application listens on ${listensOn.join(" and ")}.`,
    `Ask port ${listensOn[0]}, or \${PORT} where it is set.`,
  ];
}

function wrongPath({ asks, health }: HealthcheckRun): Why | undefined {
  if (asks?.status === undefined || asks.status < 400) return undefined;
  return [
    `it asks \`${asks.path}\`, which answers ${asks.status}.`,
    `Ask \`${health?.path}\` instead of \`${asks.path}\`.`,
  ];
}

/** Would an engine call it unhealthy before it is ready? Probes that fail in the start period do not count. */
export function startPeriodAnswer(payload: StartupEvidence, image: ImageEvidence): Answer {
  const { boot, bootOnly, start } = payload;
  if (boot.outcome !== "ready") return NOT_READY;
  if (bootOnly === true) return NOT_ASKED;
  if (image.isHealthcheckDeclared === false) return ABSENT;
  const run = image.healthcheck;
  const readyMs = run?.readyMs ?? boot.readyMs;
  if (run === undefined || readyMs === undefined)
    return { outcome: "inconclusive", message: "The health check was not run." };
  const { startPeriodMs, intervalMs, retries } = run;
  const givenMs = startPeriodMs + intervalMs * retries;
  const times = `${seconds(startPeriodMs)} s start period and ${retries} tries every ${seconds(intervalMs)} s`;
  if (readyMs < givenMs)
    return {
      outcome: "satisfied",
      message: `It is ready after ${seconds(readyMs)} s; the check gives it ${seconds(givenMs)} s (${times}).`,
    };
  return {
    outcome: "violated",
    message: `The application needs ${seconds(readyMs)} s to become ready, and the health check calls it unhealthy after ${seconds(givenMs)} s (${times}).`,
    place: placeOf(image, start.origin),
    evidence: "/image/healthcheck",
    remedy: `Set --start-period to at least ${Math.ceil((readyMs * 2) / 1000)} s, twice the time measured here.`,
    replay: runCommand(image.commands, "-d --name app"),
  };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1).replace(/\.0$/, "");
}

export function healthcheckAbsentAnswer(payload: StartupEvidence, image: ImageEvidence): Answer {
  if (image.isHealthcheckDeclared === undefined)
    return { outcome: "inconclusive", message: "The image's settings were not read." };
  if (image.isHealthcheckDeclared)
    return { outcome: "satisfied", message: "A health check is declared." };
  // NONE is somebody's decision.
  if (image.lines.healthcheck !== undefined)
    return { outcome: "not-applicable", message: "The health check is switched off on purpose." };
  const path = payload.boot.probes.find(({ status }) => (status ?? 500) < 400)?.path ?? "/health";
  return {
    outcome: "violated",
    message: "Neither the image nor a compose file declares a health check.",
    place: placeOf(image, payload.start.origin),
    evidence: "/image/isHealthcheckDeclared",
    remedy: `Add a HEALTHCHECK that asks \`${path}\`.`,
    replay: runCommand(image.commands, "-d --name app"),
  };
}
