import type { Answer } from "#contract/finding.ts";
import type { StartupEvidence } from "../evidence.ts";
import { STARTUP_RULES, type StartupRule } from "../rules.ts";
import { withoutImage } from "./judge.ts";
import { IMAGE_RULES, type ImageRule } from "./rules.ts";
import { mebibytes, placed, runCommand } from "./wording.ts";

const BOOT_RULES = [
  "imageBuild",
  "architecture",
  "notExecutable",
  "carriageReturns",
  "interpreter",
  "memory",
  "fileAbsent",
  "permission",
] as const satisfies readonly ImageRule[];
export type ImageBootRule = (typeof BOOT_RULES)[number];

export function isImageBootRule(rule: StartupRule): rule is ImageBootRule {
  return BOOT_RULES.some((known) => known === rule);
}

/** Failures that come before, or instead of, the first instruction of the program. */
const BEFORE_IT_RAN: ReadonlySet<StartupRule> = new Set([
  "architecture",
  "notExecutable",
  "carriageReturns",
  "interpreter",
  "command",
  "imageBuild",
  "migration",
]);
const NEEDS_A_WHOLE_BOOT: ReadonlySet<ImageBootRule> = new Set([
  "memory",
  "fileAbsent",
  "permission",
]);

/** What a rule about the way to readiness answers when another one, or none, explains the boot. */
export function imageBootAnswer(
  rule: ImageBootRule,
  payload: StartupEvidence,
  failed: StartupRule | undefined,
): Answer {
  const unasked = withoutImage(payload);
  if (unasked !== undefined) return unasked;
  const { boot, image } = payload;
  if (rule === "imageBuild") return buildAnswered(payload);
  if (rule === "memory" && image?.isOutOfMemoryLater === true) return outOfMemoryLater(payload);
  if (boot.outcome === "ready")
    return { outcome: "satisfied", message: `${IMAGE_RULES[rule].title}.` };
  const hasRun =
    boot.steps.some(({ name }) => name === "start") &&
    (failed === undefined || !BEFORE_IT_RAN.has(failed));
  if (hasRun && !NEEDS_A_WHOLE_BOOT.has(rule))
    return { outcome: "satisfied", message: `${IMAGE_RULES[rule].title}.` };
  const reason = failed === undefined ? "the boot did not become ready" : STARTUP_RULES[failed].id;
  return { outcome: "inconclusive", message: `Not observed, because of ${reason}.` };
}

function buildAnswered({ image }: StartupEvidence): Answer {
  if (image?.facts === undefined)
    return { outcome: "inconclusive", message: "How the image came about is not known." };
  return image.facts.how === "built"
    ? { outcome: "satisfied", message: "The image was built." }
    : { outcome: "not-applicable", message: "The image was not built by this run." };
}

function outOfMemoryLater({ boot, image, start }: StartupEvidence): Answer {
  const limit = mebibytes(boot.container?.memoryLimitBytes ?? 0);
  const commands = image?.commands ?? { build: null, image: "app" };
  return {
    outcome: "violated",
    message: `After the application was ready it needed more memory than its limit of ${limit} MiB, and the kernel killed a process of it.`,
    place: placed(image?.lines.start, start.origin),
    evidence: "/image/isOutOfMemoryLater",
    remedy: `Keep less in memory, run fewer workers, or raise app.memory-limit-mb above ${limit} if production has more.`,
    replay: runCommand(commands, `--memory ${limit}m`),
    cause: "out-of-memory",
  };
}
