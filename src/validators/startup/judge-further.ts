import type { Answer } from "#contract/finding.ts";
import type { FurtherBoot, StartupEvidence, Stop } from "./evidence.ts";
import { runCommand } from "./image/wording.ts";
import { isLate, isLateAgain } from "./trials/late.ts";
import { at, ended, NOT_ASKED, placeOr, quotedLast } from "./wording.ts";

type Asked = { readonly stop: Stop } | { readonly answer: Answer };

/** Does it end when it is asked to? */
export function sigtermAnswer(payload: StartupEvidence): Answer {
  const asked = stopOf(payload);
  if ("answer" in asked) return asked.answer;
  const { forced, durationMs, graceMs } = asked.stop;
  if (!forced) return { outcome: "satisfied", message: `It ended ${durationMs} ms after SIGTERM.` };
  const { sigterm, start } = payload;
  const inContainer = leaderAnswer(payload, asked.stop);
  if (inContainer !== undefined) return inContainer;
  return {
    outcome: "violated",
    message: `The application was still running ${graceMs / 1000} s after SIGTERM and had to be killed.`,
    place: placeOr(sigterm ?? start.origin, "start"),
    evidence: "/stop",
    remedy: `Stop listening, finish what is under way and exit on SIGTERM${sigterm === undefined ? "; start the server with exec so that it gets the signal" : ` at ${at(sigterm, "")}`}.`,
    replay: start.text,
  };
}

/** What process 1 of a container does with a signal: a shell keeps it, and nobody has a default for it. */
function leaderAnswer({ image, sigterm, start }: StartupEvidence, stop: Stop): Answer | undefined {
  if (image?.leader === undefined) return undefined;
  const { command, isWaitingShell, script, handlesSigterm } = image.leader;
  const still = `The application was still running ${stop.graceMs / 1000} s after SIGTERM and had to be killed`;
  const found = { evidence: "/image/leader", replay: runCommand(image.commands, "-d --name app") };
  if (isWaitingShell)
    return {
      outcome: "violated",
      message: `${still}: process 1 of the container is the shell \`${command}\`, which does not pass the signal on.`,
      place: placeOr(script ?? image.lines.start ?? start.origin, "start"),
      remedy:
        script === undefined
          ? 'Use the exec form, ENTRYPOINT ["program", "argument"], or begin the line with exec.'
          : `Begin the last command of \`${script.file}\` with exec.`,
      ...found,
    };
  const isUnhandled = handlesSigterm === false || (handlesSigterm === undefined && !sigterm);
  if (!isUnhandled) return undefined;
  const known = handlesSigterm === false ? "it handles no" : "no line of the project speaks of";
  return {
    outcome: "violated",
    message: `${still}: what \`${start.text}\` becomes is process 1 of the container, for which the kernel has no default action, and ${known} SIGTERM.`,
    place: placeOr(image.lines.start ?? start.origin, "start"),
    remedy:
      "Handle SIGTERM: stop listening, finish what is under way, exit; or put an init in front (`init: true` in compose, tini in ENTRYPOINT).",
    ...found,
  };
}

/** Does it leave processes behind? */
export function survivorsAnswer(payload: StartupEvidence): Answer {
  const asked = stopOf(payload);
  if ("answer" in asked) return asked.answer;
  const { survivorCount, forced } = asked.stop;
  if (forced)
    return { outcome: "inconclusive", message: "Not observed, because it had to be killed." };
  if (survivorCount === 0)
    return { outcome: "satisfied", message: "No process was left after it ended." };
  const { start, spawn } = payload;
  return {
    outcome: "violated",
    message: `${survivorCount} ${survivorCount === 1 ? "process was" : "processes were"} still running after the application had ended on SIGTERM.`,
    place: placeOr(spawn ?? start.origin, "start"),
    evidence: "/stop/survivorCount",
    remedy: "Start the server with exec, and end child processes when their parent ends.",
    replay: start.text,
  };
}

/** Does it start beside another instance, and again on the database that one leaves behind? */
export function againAnswer(payload: StartupEvidence): Answer {
  const { beside, again, start } = payload;
  const failed = [again, beside].find(
    (boot) => boot !== undefined && boot.outcome !== "ready" && !boot.portClash,
  );
  if (failed === undefined)
    return again?.outcome === "ready"
      ? {
          outcome: "satisfied",
          message: "It became ready again on the database of an earlier instance.",
        }
      : unasked(payload);
  const what =
    failed === again
      ? "on the database that an earlier instance left behind"
      : "beside the first one, on a database of its own";
  const isUnproved = failed === again ? isLateAgain(failed) : isLate(failed);
  // Several instances of ours share one server.
  const isCrowded = /\b53300\b|too many clients|remaining connection slots/.test(reasonOf(failed));
  return {
    outcome: isUnproved || isCrowded ? "inconclusive" : "violated",
    message: `The application does not become ready ${what} (${failed.outcome}). ${reasonOf(failed)}`,
    place: placeOr(failed.failure?.place ?? start.origin, "start"),
    evidence: failed === again ? "/again" : "/beside",
    remedy: "Make seeds, locks, pid files and boot-time migrations repeatable.",
    replay: start.text,
    cause: failed.failure?.cause,
  };
}

function reasonOf({ failure, lastLines }: FurtherBoot): string {
  return failure === undefined
    ? quotedLast(lastLines)
    : `${failure.type}: ${ended(failure.message)}`;
}

function stopOf(payload: StartupEvidence): Asked {
  const { stop } = payload;
  return stop === undefined ? { answer: unasked(payload) } : { stop };
}

function unasked({ boot, bootOnly, notTried, beside, again }: StartupEvidence): Answer {
  if (boot.outcome === "attached")
    return { outcome: "not-applicable", message: "The target was attached, not started." };
  if (boot.outcome !== "ready")
    return { outcome: "inconclusive", message: "Not observed: it did not become ready." };
  if (bootOnly === true) return NOT_ASKED;
  const clash = beside?.portClash === true || again?.portClash === true;
  if (clash)
    return {
      outcome: "not-applicable",
      message: "A second instance on this machine asks for a fixed port that the first one holds.",
    };
  // A port of its own choice is a fault that port-ignored reports; app.port is a wish of the user.
  if (notTried !== undefined)
    return {
      outcome: notTried.startsWith("app.port") ? "not-applicable" : "inconclusive",
      message: `No further instance was booted: ${notTried}.`,
    };
  return { outcome: "inconclusive", message: "No further instance became ready." };
}
