import type { FilePlace, Project } from "./project.ts";

const MOST_SEARCHED_FILES = 500;

/** The only line of some files that is as wanted; undefined when there are none or several. */
export function soleLine(
  project: Project,
  files: { readonly test: (file: string) => boolean },
  isWanted: (line: string) => boolean,
): FilePlace | undefined {
  const found: FilePlace[] = [];
  for (const file of project.files
    .filter((name) => files.test(name))
    .slice(0, MOST_SEARCHED_FILES)) {
    const lines = project.read?.(file)?.split("\n") ?? [];
    lines.forEach((line, index) => {
      if (isWanted(line)) found.push({ file, line: index + 1 });
    });
  }
  return found.length === 1 ? found[0] : undefined;
}
