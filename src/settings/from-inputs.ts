import { readFileSync } from "node:fs";
import type { SettingsProblem } from "#contract/failure.ts";

const STANDARD_INPUT = 0;

/** Settings that came as JSON, dotted key to value. */
export interface Inputs {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly problems: readonly SettingsProblem[];
}

/**
 * Reads more flags from a JSON object in a file, or from standard input for `-`: a command line can be
 * read by everybody on the machine, and settings may hold secrets.
 */
export function readInputs(path: string | undefined): Inputs {
  if (path === undefined) return { flags: {}, problems: [] };
  try {
    const value: unknown = JSON.parse(readFileSync(path === "-" ? STANDARD_INPUT : path, "utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return { flags: value as Record<string, unknown>, problems: [] };
    return refused("no JSON object");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof SyntaxError) return refused("no JSON");
    if (code === undefined) throw error;
    return refused(`unreadable (${code})`);
  }
}

function refused(received: string): Inputs {
  const problem: SettingsProblem = {
    key: "--inputs",
    source: "the command line",
    received,
    allowed: "a file with a JSON object of settings, or - for standard input",
    example: `{ "app.start": "npm start" }`,
  };
  return { flags: {}, problems: [problem] };
}
