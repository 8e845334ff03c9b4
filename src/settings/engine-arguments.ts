import type { ParsedInvocation } from "./from-argv.ts";
import type { Knob } from "./knob.ts";
import { KNOBS } from "./knobs.ts";

export interface EngineArguments {
  /** Command and flags for the command line. */
  readonly argv: readonly string[];
  /** What the flags refer to. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Says the same as an invocation in the words of the command line. Everybody on a machine can read the
 * arguments of a process, so that values which may hold a secret travel by its environment.
 *
 * Shape   a value that itself names variables, `${env.NAME}`, holds no secret and goes as it is.
 */
export function engineArguments({
  invocation,
  flags,
  configFile,
}: ParsedInvocation): EngineArguments {
  const environment: Record<string, string> = {};
  const carried = (knob: Knob, value: string, form?: RegExp): string => {
    const name = `DEPLOYMENT_READINESS_SETTING_${Object.keys(environment).length + 1}`;
    const reference = `\${env.${name}}`;
    if (knob.secret !== true || value.includes("${") || form?.test(reference) === false)
      return value;
    environment[name] = value;
    return reference;
  };
  const argv = [
    invocation.command,
    `--project=${invocation.projectDirectory}`,
    `--report=${invocation.reportFile}`,
    `--format=${invocation.format}`,
    `--timeout=${invocation.timeoutMs}ms`,
    ...(configFile.isExplicit ? [`--config=${configFile.path}`] : []),
    ...(invocation.evidenceDirectory === undefined
      ? []
      : [`--evidence=${invocation.evidenceDirectory}`]),
    ...KNOBS.flatMap((knob) => {
      const value = flags[knob.key];
      if (value === undefined || knob.flag === undefined) return [];
      return words(knob, value, carried).map((word) => `--${knob.flag}=${word}`);
    }),
  ];
  return { argv, environment };
}

function words(
  knob: Knob,
  value: unknown,
  carried: (knob: Knob, value: string, form?: RegExp) => string,
): readonly string[] {
  if (Array.isArray(value)) return [value.join(",")];
  if (typeof value !== "object" || value === null)
    return [carried(knob, String(value), knob.pattern)];
  const between = knob.key === "api.auth" ? ": " : "=";
  return Object.entries(value).map(
    ([name, inner]) => `${name}${between}${carried(knob, String(inner), knob.valuePattern)}`,
  );
}
