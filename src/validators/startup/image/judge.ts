import { type Answer, answer, type Finding } from "#contract/finding.ts";
import type { StartupEvidence } from "../evidence.ts";
import { NOT_ASKED } from "../wording.ts";
import type { ImageEvidence } from "./evidence.ts";
import { readOnlyAnswer, unprivilegedAnswer } from "./judge-confined.ts";
import { healthcheckAbsentAnswer, healthcheckAnswer, startPeriodAnswer } from "./judge-health.ts";
import { IMAGE_RULES, type ImageRule } from "./rules.ts";
import { mebibytes, NOT_READY, placed, runCommand } from "./wording.ts";

// A finding about less than a pull takes to begin with would only be noise; chosen on 2026-11-25.
const LEAST_WASTE_BYTES = 10 * 1_048_576;

/** What is asked of a container beside the way to readiness. */
export type RunningRule = Exclude<
  ImageRule,
  | "imageBuild"
  | "architecture"
  | "notExecutable"
  | "carriageReturns"
  | "interpreter"
  | "memory"
  | "fileAbsent"
  | "permission"
>;

const QUESTIONS: Readonly<
  Record<RunningRule, (payload: StartupEvidence, image: ImageEvidence) => readonly Answer[]>
> = {
  capabilities: (payload, image) => [capabilitiesAnswer(payload, image)],
  healthcheck: (payload, image) => [healthcheckAnswer(payload, image)],
  startPeriod: (payload, image) => [startPeriodAnswer(payload, image)],
  healthcheckAbsent: (payload, image) => [healthcheckAbsentAnswer(payload, image)],
  zombies: (payload, image) => [zombiesAnswer(payload, image)],
  unprivileged: (payload, image) => [unprivilegedAnswer(payload, image)],
  readOnly: (payload, image) => [readOnlyAnswer(payload, image)],
  waste: (_payload, image) => wasteAnswers(image),
};

export function judgeImage(payload: StartupEvidence): readonly Finding[] {
  return Object.entries(QUESTIONS).flatMap(([rule, ask]) => {
    const unasked = withoutImage(payload);
    const answers =
      unasked === undefined && payload.image !== undefined
        ? ask(payload, payload.image)
        : [unasked ?? NO_CONTAINER];
    return answers.map((given) => answer(IMAGE_RULES[rule as RunningRule], given));
  });
}

export const NO_CONTAINER: Answer = {
  outcome: "not-applicable",
  message: "No container of this run carries the target.",
};

/** The answer of every rule about a container when there is none, or when it was never made. */
export function withoutImage({ image, boot }: StartupEvidence): Answer | undefined {
  if (boot.outcome === "build-failed")
    return { outcome: "inconclusive", message: "Not observed: there is no image." };
  return image === undefined ? NO_CONTAINER : undefined;
}

function capabilitiesAnswer({ boot, start }: StartupEvidence, image: ImageEvidence): Answer {
  if (boot.outcome !== "ready") return NOT_READY;
  if (boot.container === undefined)
    return { outcome: "inconclusive", message: "How it was confined was not recorded." };
  if (!boot.container.needsCapabilities)
    return { outcome: "satisfied", message: "It became ready with every capability dropped." };
  return {
    outcome: "violated",
    message:
      "The application became ready only with the capabilities that the engine gives by default; without any its start failed.",
    place: placed(image.lines.start, image.lines.user, start.origin),
    evidence: "/boot/container/needsCapabilities",
    remedy:
      "Change owners and modes with RUN while the image is built, set USER, and drop privileges nowhere at the start.",
    replay: runCommand(image.commands, "--cap-drop ALL"),
  };
}

function zombiesAnswer({ boot, start, bootOnly }: StartupEvidence, image: ImageEvidence): Answer {
  if (boot.outcome !== "ready") return NOT_READY;
  if (bootOnly === true) return NOT_ASKED;
  const { zombies, lines } = image;
  if (zombies === undefined)
    return { outcome: "inconclusive", message: "Its processes could not be listed." };
  if (zombies.length === 0)
    return { outcome: "satisfied", message: "No process that ended was left uncollected." };
  return {
    outcome: "violated",
    message: `${zombies.length} ${zombies.length === 1 ? "process that ended was" : "processes that ended were"} not collected by process 1 (${zombies.slice(0, 3).join(", ")}).`,
    place: placed(lines.start, start.origin),
    evidence: "/image/zombies",
    remedy:
      "Put an init in front (`init: true` in compose, --init, or tini in ENTRYPOINT), or wait for children.",
    replay: runCommand(image.commands, "--init"),
  };
}

function wasteAnswers(image: ImageEvidence): readonly Answer[] {
  const { caches, facts, lines } = image;
  const size = facts === undefined ? "" : ` The whole image has ${mebibytes(facts.sizeBytes)} MiB.`;
  if (caches === undefined)
    return [{ outcome: "inconclusive", message: `Its layers were not looked through.${size}` }];
  const wasted = caches
    .map((cache, index) => ({ ...cache, index }))
    .filter(({ line, sizeBytes }) => line !== undefined && sizeBytes >= LEAST_WASTE_BYTES);
  if (wasted.length === 0)
    return [{ outcome: "satisfied", message: `No layer keeps 10 MiB of a cache.${size}` }];
  return wasted.map(({ folder, sizeBytes, line, index }) => ({
    outcome: "violated",
    message: `A layer keeps ${mebibytes(sizeBytes)} MiB below ${folder}.${size}`,
    place: placed(line, lines.dockerfile),
    evidence: `/image/caches/${index}`,
    remedy: remedyFor(folder),
    replay: runCommand(image.commands, "--user 0 --entrypoint du", `-sh ${folder}`),
    subject: folder,
  }));
}

function remedyFor(folder: string): string {
  if (folder.includes("apt")) return "End the same RUN with && rm -rf /var/lib/apt/lists/*.";
  if (folder.includes("pip")) return "Install with pip install --no-cache-dir.";
  if (folder.includes("npm")) return "End the same RUN with && npm cache clean --force.";
  if (folder.includes("apk")) return "Install with apk add --no-cache.";
  return `Remove ${folder} in the RUN that makes it, or mount it with --mount=type=cache.`;
}
