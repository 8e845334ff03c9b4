import type { ClueQuestion } from "./question.ts";
import type { RefusedScript } from "./shape.ts";

const REFUSED =
  /(?:^|\s)(\.{0,2}[\w./-]+): (?:\S+: bad interpreter: )?(?:Permission denied|not found|No such file or directory|cannot execute: required file not found)/gm;

/** A script of the project that the start command runs, and that the kernel does not execute. */
export function refusedScript(question: ClueQuestion, said: string): RefusedScript | undefined {
  const { target, step } = question;
  if (step?.name !== "start") return undefined;
  const named = [...said.matchAll(REFUSED)].map(([, path = ""]) => path);
  const first = step.startError === undefined ? [] : [step.argv[0] ?? ""];
  for (const path of [...first, ...named]) {
    const file = fileOf(question, path);
    if (file === undefined || !step.argv.join(" ").includes(path)) continue;
    const [line = ""] = (target.tree.read(file) ?? "").split("\n");
    return { file, hasCarriageReturn: line.startsWith("#!") && line.endsWith("\r") };
  }
  return undefined;
}

function fileOf({ target, directory }: ClueQuestion, path: string): string | undefined {
  const local = path.replace(/^\.\//, "");
  const file = directory === "." ? local : `${directory}/${local}`;
  return path.includes("/") && target.tree.files.includes(file) ? file : undefined;
}
