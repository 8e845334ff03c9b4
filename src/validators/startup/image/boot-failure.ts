import type { Answer } from "#contract/finding.ts";
import { textOfPlace } from "#contract/place.ts";
import { sentence } from "#engines/traces/text.ts";
import type { StartupEvidence } from "../evidence.ts";
import type { ImageEvidence, ProgramFile } from "./evidence.ts";
import type { ImageRule } from "./rules.ts";
import { accessSentence, mebibytes, placed, runCommand } from "./wording.ts";

export interface ImageFailure {
  readonly rule: ImageRule;
  readonly answers: readonly [Answer];
}

interface Failed {
  readonly payload: StartupEvidence;
  readonly image: ImageEvidence;
  /** What the engine and the program said. */
  readonly said: string;
}

const WRONG_FORMAT = /exec format error|cannot execute binary file|Exec format/i;
const REFUSED = /permission denied/i;

/** What only the image explains of a boot that failed; the first that does, in the order of a start. */
export function imageFailure(payload: StartupEvidence): ImageFailure | undefined {
  const { image, boot } = payload;
  if (image === undefined || boot.outcome === "build-failed") return undefined;
  const step = payload.failedStep === undefined ? undefined : boot.steps[payload.failedStep];
  const said = [
    boot.container?.startError ?? "",
    step?.startError?.message ?? "",
    step?.output.text ?? "",
  ].join("\n");
  const failed: Failed = { payload, image, said };
  return (
    outOfMemory(failed) ??
    otherArchitecture(failed) ??
    scriptFailure(failed) ??
    fileAbsent(failed) ??
    permissionDenied(failed)
  );
}

function base(pointer: string, image: ImageEvidence, options: string): Pick<Answer, Fixed> {
  return { outcome: "violated", evidence: pointer, replay: runCommand(image.commands, options) };
}
type Fixed = "outcome" | "evidence" | "replay";

function outOfMemory({ payload, image }: Failed): ImageFailure | undefined {
  const { container } = payload.boot;
  if (container?.isOutOfMemory !== true) return undefined;
  const limit = mebibytes(container.memoryLimitBytes);
  const answer: Answer = {
    ...base("/boot/container", image, `--memory ${limit}m`),
    message: `While the application started it needed more memory than its limit of ${limit} MiB, and the kernel killed it.`,
    place: placed(image.lines.start, payload.start.origin),
    remedy: `Load less at the start, run fewer workers, or raise app.memory-limit-mb above ${limit} if production has more.`,
    cause: "out-of-memory",
  };
  return { rule: "memory", answers: [answer] };
}

function otherArchitecture({ payload, image, said }: Failed): ImageFailure | undefined {
  const { facts, lines } = image;
  if (facts === undefined || !WRONG_FORMAT.test(said)) return undefined;
  const here = facts.engineArchitecture;
  const index = (image.programs ?? []).findIndex(({ machine }) => isOther(machine, here));
  const program = image.programs?.[index];
  const isImage = facts.architecture !== here;
  if (!isImage && program === undefined) return undefined;
  const answer: Answer = {
    ...base(
      isImage ? "/image/facts" : `/image/programs/${index}`,
      image,
      `--platform linux/${here}`,
    ),
    message: isImage
      ? `The image is made for ${facts.architecture}, and the machine that runs it is ${here}: exec format error.`
      : `\`${program?.name}\` is a program for ${program?.machine}, and the machine that runs it is ${here}: exec format error.`,
    place: placed(...(isImage ? [lines.from, lines.start] : [lines.start, payload.start.origin])),
    remedy: isImage
      ? `Take --platform out of FROM, or build with --platform linux/${here}.`
      : `Copy in the ${here} build of \`${program?.name}\`; TARGETARCH names it in a RUN.`,
    cause: `architecture@${isImage ? facts.architecture : program?.name}`,
  };
  return { rule: "architecture", answers: [answer] };
}

function isOther(machine: string | null, here: string): boolean {
  return machine !== null && machine !== here;
}

type Described = readonly [rule: ImageRule, message: string, remedy: string];

function scriptFailure(failed: Failed): ImageFailure | undefined {
  const { image, payload } = failed;
  if (payload.boot.outcome !== "exited") return undefined;
  for (const [index, program] of (image.programs ?? []).entries()) {
    const described = program.path === null ? undefined : defectOf(program, failed);
    if (described === undefined) continue;
    const [rule, message, remedy] = described;
    const answer: Answer = {
      ...base(`/image/programs/${index}`, image, `--entrypoint ls`),
      replay: runCommand(image.commands, "--entrypoint ls", `-l ${program.path}`),
      message,
      place: placed(program.source, image.lines.start, payload.start.origin),
      remedy,
      cause: `unstartable@${payload.start.text}`,
    };
    return { rule, answers: [answer] };
  }
  return undefined;
}

function defectOf(program: ProgramFile, failed: Failed): Described | undefined {
  if (program.hasCarriageReturns) return carriageReturns(program);
  return notExecutable(program, failed) ?? withoutInterpreter(program, failed);
}

function carriageReturns(program: ProgramFile): Described {
  const file = shown(program);
  return [
    "carriageReturns",
    `The lines of \`${file}\` end in CR LF, so that the image is asked for an interpreter named \`${(program.interpreter ?? "sh").split(" ").at(-1)}\\r\`.`,
    `Write \`${file}\` with LF (sed -i 's/\\r$//' ${file}), and add \`*.sh text eol=lf\` to .gitattributes.`,
  ];
}

function notExecutable(program: ProgramFile, { said, image }: Failed): Described | undefined {
  const { mode, isDirectory, name } = program;
  if (mode === null || isDirectory || (mode & 0o111) === 0o111) return undefined;
  if (!REFUSED.test(said) || !said.includes(name)) return undefined;
  const file = shown(program);
  const user = image.facts?.user === "" ? "root" : (image.facts?.user ?? "its user");
  return [
    "notExecutable",
    `\`${file}\` has mode ${octal(mode)} in the image and cannot be executed by ${user}.`,
    `Run git update-index --chmod=+x ${file} (or chmod +x on a file system that keeps modes), or copy it with COPY --chmod=755.`,
  ];
}

function withoutInterpreter(program: ProgramFile, { said }: Failed): Described | undefined {
  const { interpreter, isInterpreterThere, machine, isDirectory } = program;
  const file = shown(program);
  if (interpreter === null) {
    if (machine !== null || isDirectory || !WRONG_FORMAT.test(said)) return undefined;
    return [
      "interpreter",
      `\`${file}\` does not begin with #!, so that the kernel cannot tell what runs it: exec format error.`,
      `Make #!/bin/sh the first line of \`${file}\`.`,
    ];
  }
  if (isInterpreterThere !== false) return undefined;
  return [
    "interpreter",
    `\`${file}\` asks for \`${interpreter}\`, which the image does not have.`,
    `Begin \`${file}\` with #!/bin/sh, or install \`${interpreter.split(/[ /]/).at(-1)}\` in the image.`,
  ];
}

function shown({ source, path, name }: ProgramFile): string {
  return source?.file ?? path ?? name;
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(3, "0");
}

function fileAbsent({ image, payload }: Failed): ImageFailure | undefined {
  const { absent, lines } = image;
  if (absent === undefined) return undefined;
  const { excludedBy, askedBy, path } = absent;
  const asks = askedBy === undefined ? "The start" : `\`${textOfPlace(askedBy)}\``;
  const answer: Answer = {
    ...base("/image/absent", image, "--entrypoint ls"),
    replay: runCommand(image.commands, "--entrypoint ls", `-l ${absent.imagePath}`),
    message:
      excludedBy === undefined
        ? `${asks} needs \`${path}\`, which is in the repository and not in the image (${absent.imagePath}): ${sentence(absent.said, 200)}`
        : `${asks} needs \`${path}\`, which \`${excludedBy.pattern}\` at \`${excludedBy.file}:${excludedBy.line}\` keeps out of the image: ${sentence(absent.said, 200)}`,
    place: placed(excludedBy, lines.lastCopy, lines.workdir, lines.from),
    remedy:
      excludedBy === undefined
        ? `Copy \`${path}\` to ${absent.imagePath} in the last stage.`
        : `Take \`${excludedBy.pattern}\` out of ${excludedBy.file}, or add \`!${path}\` below it.`,
    cause: payload.failure?.cause ?? `absent-file@${path}`,
    subject: path,
  };
  return { rule: "fileAbsent", answers: [answer] };
}

function permissionDenied({ image, payload }: Failed): ImageFailure | undefined {
  const { denied, lines } = image;
  if (denied === undefined) return undefined;
  const user = image.facts?.user === "" ? "root" : (image.facts?.user ?? "the image's user");
  const answer: Answer = {
    ...base("/image/denied", image, "--cap-drop ALL"),
    message: `As the user ${user} the start is refused \`${denied.imagePath}\`. ${accessSentence(denied)}`,
    place: placed(lines.user, denied.copiedBy, lines.start, payload.start.origin),
    remedy: `Make \`${denied.imagePath}\` ${user}'s before USER (COPY --chown=${user}, or RUN chown), or write to /tmp.`,
    cause: payload.failure?.cause ?? `denied@${denied.imagePath}`,
    subject: denied.imagePath,
  };
  return { rule: "permission", answers: [answer] };
}
