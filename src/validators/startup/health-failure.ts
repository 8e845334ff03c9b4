import type { ProbeAnswer } from "#contract/boot.ts";
import type { Answer } from "#contract/finding.ts";
import type { Settings } from "#contract/settings.ts";
import type { StartupEvidence } from "./evidence.ts";
import { at, ended, quotedLast } from "./wording.ts";

/** Answers for a target that listens and whose health path does not answer below 400. */
export function healthFailure(evidence: StartupEvidence, settings: Settings): Answer {
  const { probes } = evidence.boot;
  const answered = [...probes].reverse().find(({ status }) => status !== undefined);
  const broken = probes.find(({ status }) => status !== undefined && status >= 500);
  if (broken !== undefined) return serverError(evidence, broken);
  if (answered === undefined) return noAnswer(evidence, probes[0]);
  const isChosen = settings.app.health !== undefined;
  const asked = probes.map(({ path, status }) => `GET ${path} answers ${status ?? "nothing"}`);
  return {
    ...base(evidence),
    outcome: isChosen ? "violated" : "inconclusive",
    message: `The application listens, but no health path answers below 400: ${asked.join(", ")}.`,
    place: placeOf(evidence, answered),
    remedy: isChosen
      ? `Register the health path \`${settings.app.health}\`, or correct app.health.`
      : "Name a path that answers without a login with app.health.",
  };
}

const ASKS = { platform: "has the platform ask", image: "has whoever runs the image ask" } as const;

/** A target that is ready by a path which nobody but us asks. */
export function unservedHealth({
  unservedHealth: unserved,
  start,
}: StartupEvidence): Answer | undefined {
  if (unserved === undefined) return undefined;
  const { path, by, at: line, well } = unserved;
  return {
    outcome: "violated",
    message: `${at(line, "")} ${ASKS[by]} \`GET ${path}\`, which answers 404, while \`GET ${well.path}\` answers ${well.status}.`,
    place: { ...line },
    evidence: "/unservedHealth",
    remedy: `Name a path that is served at ${at(line, "")}${well.path === "/" ? "" : `, such as \`${well.path}\``}, or serve \`${path}\`.`,
    replay: start.text,
    cause: `health@${path}`,
  };
}

function serverError(evidence: StartupEvidence, probe: ProbeAnswer): Answer {
  const { failure } = evidence;
  const why =
    failure === undefined
      ? quotedLast(evidence.lastLines)
      : `It logged ${failure.type}: ${ended(failure.message)}`;
  return {
    ...base(evidence),
    message: `\`GET ${probe.path}\` answers ${probe.status}. ${why}`,
    place: placeOf(evidence, probe),
    remedy:
      failure?.place === undefined
        ? "Repair the handler, and let it log why it fails."
        : `Repair \`${failure.place.file}:${failure.place.line}\`, which the handler runs.`,
    cause: failure?.cause,
  };
}

function noAnswer(evidence: StartupEvidence, probe: ProbeAnswer | undefined): Answer {
  const path = probe?.path ?? "the health path";
  const fault = probe?.faultCode ?? "no answer";
  return {
    ...base(evidence),
    message: `The application listens, but \`GET ${path}\` gets no answer (${fault}).`,
    place: placeOf(evidence, probe),
    remedy: "Answer the health path without waiting for other services.",
  };
}

function base(evidence: StartupEvidence): Pick<Answer, "outcome" | "evidence" | "replay"> {
  return { outcome: "violated", evidence: "/boot/probes", replay: evidence.start.text };
}

function placeOf(evidence: StartupEvidence, probe: ProbeAnswer | undefined): Answer["place"] {
  const operation = probe === undefined ? {} : { operation: `GET ${probe.path}` };
  const line = evidence.failure?.place ?? evidence.health;
  if (line === undefined && probe === undefined) return { process: "start" };
  return { ...line, ...operation };
}
