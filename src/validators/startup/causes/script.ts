import type { Cause, FailedBoot, Told } from "./cause.ts";

const NOT_EXECUTABLE = 126;

/** Why a script of the project that is the start command is not even begun. */
export const SCRIPT_CAUSES: readonly Cause[] = [
  { rule: "carriageReturns", tell: carriageReturns },
  { rule: "notExecutable", tell: notExecutable },
];

function carriageReturns(boot: FailedBoot): Told | undefined {
  const { script } = boot.clues;
  if (script?.hasCarriageReturn !== true) return undefined;
  const { file } = script;
  return {
    message: `The lines of \`${file}\` end in CR LF, so that the kernel looks for an interpreter whose name ends in a carriage return.`,
    place: { file, line: 1 },
    remedy: `Write \`${file}\` with LF (sed -i 's/\\r$//' ${file}), and add \`*.sh text eol=lf\` to .gitattributes.`,
    ...unstartable(boot),
  };
}

function notExecutable(boot: FailedBoot): Told | undefined {
  const { clues, step, said } = boot;
  const isRefused = step?.exit?.code === NOT_EXECUTABLE || step?.startError?.code === "EACCES";
  if (clues.script === undefined || !isRefused || /bad interpreter/.test(said)) return undefined;
  const { file } = clues.script;
  return {
    message: `\`${file}\` is the start command \`${boot.evidence.start.text}\` and cannot be executed: permission denied.`,
    place: { file, line: 1 },
    remedy: `Run git update-index --chmod=+x ${file}, or start it with sh ${file}.`,
    ...unstartable(boot),
  };
}

function unstartable({ evidence }: FailedBoot): Pick<Told, "fix" | "cause"> {
  const { origin, text } = evidence.start;
  return { ...(origin === undefined ? {} : { fix: origin }), cause: `unstartable@${text}` };
}
