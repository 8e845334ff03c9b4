import type { BootStep } from "#contract/boot.ts";
import type { Answer } from "#contract/finding.ts";
import type { StartupEvidence } from "../evidence.ts";
import { ended, exitWords, quotedLast } from "../wording.ts";
import type { BuildFailure } from "./evidence.ts";

interface Told {
  readonly isOurs: boolean;
  readonly message: string;
  readonly remedy: string;
}

/**
 * The answer for an image that could not be built.
 *
 * Shape   `cannotReach` tells a registry or a network that does not answer from the text of the step.
 */
export function buildAnswer(
  payload: StartupEvidence,
  step: BootStep | undefined,
  cannotReach: (text: string) => boolean,
): Answer {
  const { image, lastLines, failedStep } = payload;
  const build = image?.build;
  const isReached =
    step?.timedOut !== true &&
    build?.isNetworkTrouble !== true &&
    !cannotReach(step?.output.text ?? "");
  const told = toldOf(build, isReached, {
    how: step?.timedOut === true ? "did not finish in time" : exitWords(step?.exit),
    last: quotedLast(build === undefined ? lastLines : build.lastLines),
  });
  const place = build?.line ?? image?.lines.dockerfile;
  return {
    outcome: told.isOurs ? "violated" : "inconclusive",
    message: told.message,
    place: place === undefined ? { process: "build" } : { ...place },
    evidence: build === undefined ? `/boot/steps/${failedStep ?? 0}` : "/image/build",
    remedy: told.remedy,
    replay: image?.commands.build ?? undefined,
    cause: `image-build@${place?.file ?? ""}:${place?.line ?? ""}`,
  };
}

interface Words {
  readonly how: string;
  readonly last: string;
}

function toldOf(build: BuildFailure | undefined, isReached: boolean, words: Words): Told {
  if (build === undefined)
    return {
      isOurs: isReached,
      message: `docker build ${words.how}. ${words.last}`,
      remedy: "Run docker build in a clean checkout and repair the instruction that fails.",
    };
  if (build.kind === "copy") return copyTold(build);
  if (build.kind === "base") return baseTold(build);
  if (!isReached)
    return {
      isOurs: false,
      message: `The image could not be built: ${ended(build.reason)} It could not reach what it installs from. ${words.last}`,
      remedy:
        "Give the builder access to the package registry, or name a built image in app.image.",
    };
  return {
    isOurs: true,
    message: `The image cannot be built: ${ended(build.reason)} ${words.last}`,
    remedy:
      build.kind === "syntax"
        ? "Correct the instruction; docker build --check names what it expects."
        : "Repair the command, and build in a clean checkout: nothing but the build context is there.",
  };
}

function copyTold({ reason, source, ignoredBy }: BuildFailure): Told {
  const what = source === undefined ? "What is to be copied" : `\`${source}\``;
  if (ignoredBy?.kind === "git")
    return {
      isOurs: false,
      message: `${what} is to be copied into the image, but \`${ignoredBy.pattern}\` at \`${ignoredBy.file}:${ignoredBy.line}\` keeps it out of every commit, and no earlier step made it.`,
      remedy: `Build ${what} in a step of the workflow before this one, or in an earlier stage of the Dockerfile.`,
    };
  if (ignoredBy !== undefined)
    return {
      isOurs: true,
      message: `${what} is to be copied into the image, but \`${ignoredBy.pattern}\` at \`${ignoredBy.file}:${ignoredBy.line}\` keeps it out of the build context.`,
      remedy: `Take \`${ignoredBy.pattern}\` out of ${ignoredBy.file}, or add \`!${source}\` below it.`,
    };
  return {
    isOurs: true,
    message: `${what} is to be copied into the image and is not in the repository. ${ended(reason)}`,
    remedy: `Add ${what} to the repository, correct the name, or take it out of the COPY.`,
  };
}

// A registry that knows the name and lacks the tag has answered; every other refusal may be our surroundings'.
const NO_SUCH_TAG = /manifest( for \S+)? (unknown|not found)|: not found\b/i;

function baseTold({ reason, isNetworkTrouble }: BuildFailure): Told {
  const isOurs = NO_SUCH_TAG.test(reason) && !isNetworkTrouble;
  return {
    isOurs,
    message: ended(reason),
    remedy: isOurs
      ? "Name a tag that exists."
      : "Log in to the registry before this step, or pull the image beforehand.",
  };
}
