import { relative, resolve } from "node:path";
import type { SettingsProblem } from "#contract/failure.ts";
import type { SettingsFile } from "./from-file.ts";
import type { Door } from "./knob.ts";
import { nearest } from "./nearest.ts";

export const REPORT_FILE = "deployment_readiness_report.json";
/** Names the report's file where the project cannot hold it, as in an image. */
export const REPORT_VARIABLE = "DEPLOYMENT_READINESS_REPORT";
const CONFIG_FILE = "readiness.yml";
export const DEFAULT_TIMEOUT_MS = 1_800_000;
// The longest delay a timer of Node keeps.
const MAX_TIMEOUT_MS = 2_147_483_647;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** One value of an invocation as it was asked for, and where its problems go. */
export interface Asked {
  readonly door: Door;
  /** Without dashes. */
  readonly name: string;
  /** Absent when it was not asked for. */
  readonly text: string | undefined;
  readonly problems: SettingsProblem[];
}

/** One of the choices; undefined when it was not asked for, or is none of them. */
export function choiceOf<Choice extends string>(
  asked: Asked,
  choices: readonly Choice[],
): Choice | undefined {
  const { text, problems } = asked;
  const found = choices.find((choice) => choice === text);
  if (text === undefined || found !== undefined) return found;
  const close = nearest(text, choices);
  problems.push({
    ...refusalOf(asked, choices[0] ?? ""),
    allowed: `one of ${choices.join(", ")}`,
    ...(close === undefined ? {} : { nearest: close }),
  });
  return undefined;
}

/** A time in milliseconds; seconds when no unit is written. */
export function durationOf(asked: Asked): number {
  const { text, problems } = asked;
  if (text === undefined) return DEFAULT_TIMEOUT_MS;
  const match = /^(\d{1,12})(ms|s|m|h)?$/.exec(text);
  const ms = match === null ? 0 : Number(match[1]) * (UNIT_MS[match[2] ?? "s"] ?? 0);
  if (ms > 0 && ms <= MAX_TIMEOUT_MS) return ms;
  problems.push({
    ...refusalOf(asked, "10m"),
    allowed: "seconds, or a time such as 90s, 10m or 2h, up to 24 days",
  });
  return DEFAULT_TIMEOUT_MS;
}

/** What every problem of an asked value says: its name, where it stands, what it is, what would do. */
export function refusalOf({ door, name, text = "" }: Omit<Asked, "problems">, example: string) {
  const received = JSON.stringify(text);
  if (door === "input")
    return { key: name, source: `input ${name}`, received, example: `${name}: ${example}` };
  const flag = `--${name}`;
  return { key: flag, source: "the command line", received, example: `${flag} ${example}` };
}

/** The settings file that is meant; a name counts from `cwd`, no name means readiness.yml of the project. */
export function settingsFileOf(
  explicit: string | undefined,
  { project, cwd, door }: { readonly project: string; readonly cwd: string; readonly door: Door },
): SettingsFile {
  const path = explicit === undefined ? resolve(project, CONFIG_FILE) : resolve(cwd, explicit);
  const fromHere = relative(cwd, path);
  const name = fromHere.startsWith("..") ? path : fromHere;
  return { path, name, isExplicit: explicit !== undefined, ...(door === "flag" ? {} : { door }) };
}
