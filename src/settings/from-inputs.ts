import { readFileSync } from "node:fs";
import type { SettingsProblem } from "#contract/failure.ts";
import type { ParsedInvocation } from "./from-argv.ts";
import { readOnBehalfOf } from "./workflow-job.ts";

const STANDARD_INPUT = 0;
/** Beside the settings: the workflow run and job, as our own supervisor knows them. */
export const ON_BEHALF_OF = "on-behalf-of";

/** Settings that came as JSON, dotted key to value. */
interface Inputs {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly problems: readonly SettingsProblem[];
}

/**
 * Adds the flags of a JSON object in a file, or from standard input for `-`: a command line can be
 * read by everybody on the machine, and settings may hold secrets. What is written on the command line
 * itself wins.
 */
export function withInputs(parsed: ParsedInvocation): ParsedInvocation {
  const { inputsFile, ...rest } = parsed;
  if (inputsFile === undefined) return rest;
  const inputs = readInputs(inputsFile);
  const { [ON_BEHALF_OF]: behalf, ...flags } = inputs.flags;
  const { origin, job, base } = readOnBehalfOf(behalf);
  const told = { ...(origin && { origin }), ...(base && { base }) };
  return {
    ...rest,
    flags: { ...flags, ...rest.flags },
    problems: [...rest.problems, ...inputs.problems],
    invocation: { ...rest.invocation, ...told },
    ...(job === undefined ? {} : { job }),
  };
}

function readInputs(path: string): Inputs {
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
