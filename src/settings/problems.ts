import type * as z from "zod";
import type { SettingsProblem } from "#contract/failure.ts";
import { allowedBy, type Knob } from "./knob.ts";
import { KNOBS, knobOf } from "./knobs.ts";
import { nearest } from "./nearest.ts";
import { type RawSettings, valueAt } from "./raw-settings.ts";
import { settingsSchema } from "./schema.ts";

const LONGEST_SHOWN = 120;

/** Everything that is wrong with one source, sentence by sentence. */
export function problemsIn(raw: RawSettings): readonly SettingsProblem[] {
  if (raw.problems.length > 0) return raw.problems;
  const parsed = settingsSchema.safeParse(raw.tree);
  if (parsed.success) return [];
  return parsed.error.issues
    .flatMap((issue) => problemsOf(raw, issue))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function problemsOf(raw: RawSettings, issue: z.core.$ZodIssue): readonly SettingsProblem[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((name) => unknownKey(raw, path, name));
  const knob = knobUnder(path);
  if (knob === undefined) {
    const allowed = `a mapping with ${siblingsOf(path).join(", ")}`;
    return [
      {
        key: path.join("."),
        ...raw.locate(path),
        received: shown(valueAt(raw.tree, path)),
        allowed,
      },
    ];
  }
  return [valueProblem(raw, path, knob)];
}

function valueProblem(raw: RawSettings, path: readonly string[], knob: Knob): SettingsProblem {
  const value = valueAt(raw.tree, path);
  const isName = knob.kind === "map" && knob.pattern?.test(path.at(-1) ?? "") === false;
  const close = typeof value === "string" ? nearest(value, knob.choices ?? []) : undefined;
  return {
    key: path.join("."),
    ...raw.locate(path),
    received: isName ? `not a name that can be used` : received(knob, value),
    allowed: allowedBy(knob),
    ...(close === undefined || isName ? {} : { nearest: close }),
    ...(knob.later === undefined ? { example: exampleOf(knob) } : {}),
  };
}

/** A line for readiness.yml that would be accepted. */
export function exampleOf(knob: Knob): string {
  const [section, name] = knob.key.split(".");
  return name === undefined
    ? `${knob.key}: ${knob.example}`
    : `${section}: { ${name}: ${quoted(knob)} }`;
}

function quoted({ kind, example }: Knob): string {
  return kind === "text" && /^[^"{[].*[,:{}[\]#&*!|>'%@`]/.test(example) ? `"${example}"` : example;
}

function unknownKey(raw: RawSettings, path: readonly string[], name: string): SettingsProblem {
  const known = siblingsOf(path);
  const elsewhere = KNOBS.filter(({ later }) => later === undefined).map(({ key }) => key);
  const lastNames = elsewhere.map((key) => key.split(".").at(-1) ?? key);
  const misplaced = nearest(name, lastNames);
  const other = misplaced === undefined ? undefined : elsewhere[lastNames.indexOf(misplaced)];
  const close = nearest(name, known) ?? other;
  const knob =
    close === undefined ? undefined : (knobOf([...path, close].join(".")) ?? knobOf(close));
  return {
    key: [...path, name].join("."),
    ...raw.locate([...path, name]),
    received: "not a known key",
    allowed: known.join(", "),
    ...(close === undefined ? {} : { nearest: close }),
    ...(knob === undefined ? {} : { example: exampleOf(knob) }),
  };
}

function siblingsOf(path: readonly string[]): readonly string[] {
  const prefix = path.map((name) => `${name}.`).join("");
  const names = KNOBS.filter(({ key, later }) => later === undefined && key.startsWith(prefix));
  return [...new Set(names.map(({ key }) => key.slice(prefix.length).split(".")[0] ?? ""))];
}

function knobUnder(path: readonly string[]): Knob | undefined {
  return knobOf(path.slice(0, 2).join(".")) ?? knobOf(path[0] ?? "");
}

// A secret in a message would end up in a log and in the report.
function received(knob: Knob, value: unknown): string {
  if (knob.secret !== true || (typeof value !== "string" && typeof value !== "object"))
    return shown(value);
  return `${Array.isArray(value) ? "a list" : value === null ? "empty" : "a value"} (not shown)`;
}

function shown(value: unknown): string {
  if (value === null) return "empty";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
