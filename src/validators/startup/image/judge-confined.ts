import type { Answer } from "#contract/finding.ts";
import { sentence } from "#engines/traces/text.ts";
import type { StartupEvidence } from "../evidence.ts";
import { NOT_ASKED } from "../wording.ts";
import type { ConfinedBoot, ImageEvidence } from "./evidence.ts";
import { accessSentence, NOT_READY, placed, runCommand } from "./wording.ts";

interface Way {
  readonly pointer: string;
  /** Completes "The application became ready …". */
  readonly how: string;
  readonly options: string;
  readonly refused: RegExp;
  readonly remedy: (path: string) => string;
}

const ANY_USER: Way = {
  pointer: "/image/unprivileged",
  how: "as the user 1234567 in the group 0, which the image does not know",
  options: "--user 1234567:0",
  refused: /EACCES|EPERM|permission denied|not permitted|Errno 13|no such user|uid not found/i,
  remedy: (path) =>
    `Give \`${path}\` to the group 0 with the rights of its owner (RUN chgrp -R 0 ${path} && chmod -R g=u ${path}), or write to /tmp.`,
};

const READ_ONLY: Way = {
  pointer: "/image/readOnly",
  how: "on a read-only root file system (with /tmp, /run and /var/tmp in memory)",
  options: "--read-only --tmpfs /tmp",
  refused: /EROFS|read-only file ?system|Errno 30/i,
  remedy: (path) => `Write to /tmp or to a volume instead of \`${path}\`.`,
};

export function unprivilegedAnswer(payload: StartupEvidence, image: ImageEvidence): Answer {
  return confinedAnswer(ANY_USER, payload, { image, boot: image.unprivileged });
}

export function readOnlyAnswer(payload: StartupEvidence, image: ImageEvidence): Answer {
  return confinedAnswer(READ_ONLY, payload, { image, boot: image.readOnly });
}

interface Confined {
  readonly image: ImageEvidence;
  readonly boot: ConfinedBoot | undefined;
}

function confinedAnswer(way: Way, payload: StartupEvidence, { image, boot }: Confined): Answer {
  if (payload.boot.outcome !== "ready") return NOT_READY;
  if (payload.bootOnly === true) return NOT_ASKED;
  if (boot === undefined)
    return { outcome: "inconclusive", message: "No such instance was booted." };
  if (boot.outcome === "ready")
    return { outcome: "satisfied", message: `It became ready ${way.how}.` };
  const said = reasonOf(boot, way.refused);
  // Without a refusal the way it was confined need not be why.
  const isProved = said !== undefined;
  const path = boot.denied?.imagePath;
  return {
    outcome: isProved ? "violated" : "inconclusive",
    message: `The application does not become ready ${way.how} (${boot.outcome})${path === undefined ? "" : `: it is refused \`${path}\``}. ${said ?? lastOf(boot)}`,
    place: placeOf(payload, image, boot),
    evidence: way.pointer,
    remedy: way.remedy(path ?? "what it writes"),
    replay: runCommand(image.commands, way.options),
    subject: path,
  };
}

function placeOf(payload: StartupEvidence, { lines }: ImageEvidence, boot: ConfinedBoot) {
  const asked = boot.failure?.place ?? boot.denied?.askedBy;
  return placed(asked, lines.user, lines.lastCopy, payload.start.origin);
}

function reasonOf(boot: ConfinedBoot, refused: RegExp): string | undefined {
  const { denied, failure, startError, lastLines } = boot;
  const texts = [
    ...(denied === undefined ? [] : [denied.said]),
    ...(failure === undefined ? [] : [`${failure.type}: ${failure.message}`]),
    startError,
    ...lastLines,
  ];
  if (denied?.isHidden === true) return accessSentence(denied);
  const found = texts.find((text) => refused.test(text));
  return found === undefined ? undefined : `It says: "${sentence(found, 200)}".`;
}

function lastOf({ lastLines }: ConfinedBoot): string {
  const last = lastLines.at(-1);
  return last === undefined ? "It printed nothing." : `It last printed: "${sentence(last, 200)}".`;
}
