import type { Cause, FailedBoot, Told } from "./cause.ts";

const NOT_EXECUTABLE = 126;

/** Why a script of the project that is the start command is not even begun. */
export const SCRIPT_CAUSES: readonly Cause[] = [
  { rule: "carriageReturns", tell: carriageReturns },
  { rule: "notExecutable", tell: notExecutable },
];

/** A script that package.json does not have: npm, pnpm and yarn say its name. */
export const MISSING_SCRIPT: Cause = { rule: "command", tell: missingScript };

const SCRIPT_ABSENT =
  /^\s*(?:npm (?:ERR!|error) |ERR_PNPM_NO_SCRIPT\S*\s+)Missing script: "?([\w:.@/-]{1,100}?)"?\s*$/;
// A server that ends later than its scripts says why last.
const LAST_LINES = 20;

function missingScript({ said, evidence, step, clues }: FailedBoot): Told | undefined {
  const lines = said.trimEnd().split("\n").slice(-LAST_LINES);
  const at = lines.findLastIndex((line) => SCRIPT_ABSENT.test(line));
  const name = SCRIPT_ABSENT.exec(lines[at] ?? "")?.[1];
  // What the package manager itself goes on to say begins alike.
  const isLast = lines
    .slice(at + 1)
    .every((line) => /^\s*$|^\s*(?:npm |ERR_PNPM|Command )/.test(line));
  if (name === undefined || !isLast || clues.refused !== undefined) return undefined;
  const command = step?.name === "migrate" ? evidence.migrate : evidence.start;
  return {
    message: `\`${command?.text ?? evidence.start.text}\` runs the script \`${name}\`, which package.json does not have.`,
    place: command?.origin ?? { process: step?.name ?? "start" },
    remedy: `Write the script \`${name}\` in package.json, or leave it out of the command.`,
    cause: `script@${name}`,
    subject: name,
  };
}

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
