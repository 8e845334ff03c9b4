import type { BootOptions } from "#contract/boot.ts";
import type { CommandPlan } from "#contract/launch.ts";
import type { Target } from "#contract/target.ts";

// Exists on every machine and in nearly every image, and nothing of a project lies there.
const ELSEWHERE = "/tmp";
const PLAIN = /^(?:exec )?(node|python3?)((?: [\w./=@:-]+)+)$/;

/**
 * The start command with the path of its script written out, and another folder to run it in;
 * undefined where the command is anything but a program with a script.
 */
export function elsewhere({
  tree,
  root,
  plan,
}: Pick<Target, "tree" | "root" | "plan">): Pick<BootOptions, "command" | "directory"> | undefined {
  const { start } = plan;
  const [, program, rest = ""] = PLAIN.exec(lineOf(start)) ?? [];
  if (program === undefined) return undefined;
  const words = rest.trim().split(" ");
  const index = words.findIndex((word) => !word.startsWith("-"));
  const script = words[index] ?? "";
  const folder = start.cwd === "." ? "" : `${start.cwd}/`;
  const file = `${folder}${script.replace(/^\.\//, "")}`;
  // A flag may take the next word for its value, such as `--import hook.js`.
  const isFirst = index === 0 || words.slice(0, index).every((word) => word.includes("="));
  if (!isFirst || !tree.has(file)) return undefined;
  const argv = [program, ...words.slice(0, index), `${root}/${file}`, ...words.slice(index + 1)];
  return { command: { ...start, argv }, directory: ELSEWHERE };
}

function lineOf({ argv }: CommandPlan): string {
  const [shell, flag, line] = argv;
  return shell === "sh" && flag === "-c" && argv.length === 3 ? (line ?? "") : argv.join(" ");
}
