/** Words of a shell command line up to the program, the program, and what follows it. */
export interface ProgramLine {
  /** Assignments and `exec` before it, with their spaces. */
  readonly before: string;
  readonly program: string;
  readonly after: string;
}

/** The program of a simple command line; undefined for a list, a pipeline or a substitution. */
export function programLine(line: string): ProgramLine | undefined {
  if (/[;&|\n`(]/.test(line)) return undefined;
  const match = /^((?:\s*(?:exec|env|[A-Za-z_]\w*=\S*)\s+)*)\s*(["']?)([^\s"']+)\2(.*)$/.exec(line);
  if (match === null) return undefined;
  const [, before = "", , program = "", after = ""] = match;
  return { before, program, after };
}

/** Last segment of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
