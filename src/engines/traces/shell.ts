import { rawFailure } from "./raw.ts";
import type { RawFailure } from "./shape.ts";

// Source: dash 0.5 and bash 5.2 tried; busybox writes as dash does.
const SAID = /^(?:[\w-]+: )?((?:\.{0,2}\/)?[\w./-]{1,300}): (?:line )?(\d{1,9}): (.{1,500})$/;
const SYNTAX = /^(?:Syntax error: |syntax error)/;
const UNSET =
  /^([A-Za-z_]\w{0,200}): (?:parameter not set|unbound variable|parameter null or not set)/;
const NAMED = /^([A-Z][A-Z0-9_]{0,200}): (.*)$/;
const NOT_A_VARIABLE = /not found|Permission denied|No such file|cannot|bad |illegal/i;
// What npm, make and an outer shell add when a script below them ends.
const FAREWELL = /^(?:npm (?:ERR!|error)|error Command failed|make(?:\[\d+\])?: \*\*\*|\s*$)/;

/**
 * The syntax error or the unset variable that ended a script. A program that is not found is told by
 * the exit code 127, and one that is not executable by 126; no failure is made of them here.
 */
export function shellFailures(lines: readonly string[]): readonly RawFailure[] {
  // A script goes on after most errors, so that only the last words tell why it ended.
  const at = lines.findLastIndex((line) => !FAREWELL.test(line));
  const match = SAID.exec(lines[at] ?? "");
  if (match === null) return [];
  const [, file = "", row, said = ""] = match;
  const variable = (UNSET.exec(said) ?? namedVariable(said))?.[1];
  const isSyntax = SYNTAX.test(said);
  if (variable === undefined && !isSyntax) return [];
  const isShell = /^(?:sh|bash|dash|ash)$/.test(file);
  const failure = rawFailure("shell", {
    kind: isSyntax ? "syntax" : "exception",
    type: isSyntax ? "SyntaxError" : "UnsetVariable",
    text: said,
    ...(isShell ? {} : { spot: { file, line: Number(row) } }),
    names: variable === undefined ? [] : [variable],
    begin: at,
    end: at,
  });
  return [failure];
}

/** `${NAME:?words}` prints the script's own words. */
function namedVariable(said: string): RegExpExecArray | null {
  const match = NAMED.exec(said);
  return match === null || NOT_A_VARIABLE.test(match[2] ?? "") ? null : match;
}
