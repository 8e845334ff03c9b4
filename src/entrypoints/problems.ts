import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { SettingsError, type SettingsProblem, sentenceOf } from "#contract/failure.ts";
import type { Problem } from "#pipeline/problem.ts";
import { Troubles } from "#pipeline/troubles.ts";

/** What a report says about an error: bad settings one by one with their lines, everything else whole. */
export function problemsOf(error: unknown, projectDirectory: string): Problem[] {
  if (!(error instanceof SettingsError)) {
    const troubles = new Troubles();
    troubles.add(error);
    return troubles.problems;
  }
  return error.problems.map((problem) => ({
    family: "settings",
    message: sentenceOf(problem),
    tried: [],
    advice: "",
    ...placeOf(problem, projectDirectory),
  }));
}

// A flag or an input has no line; a file outside the project has no place in it.
function placeOf({ source, line }: SettingsProblem, projectDirectory: string) {
  if (line === undefined) return {};
  const path = resolve(source);
  const file = relative(projectDirectory, path).split(sep).join("/");
  return file.startsWith("..") || !existsSync(path) ? {} : { place: { file, line } };
}
