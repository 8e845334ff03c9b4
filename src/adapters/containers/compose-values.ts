import type { HealthCheck } from "#contract/container.ts";
import { durationMs } from "#engines/dockerfile/duration.ts";
import { HEALTH_DEFAULTS } from "#engines/dockerfile/health-check.ts";
import { rawWords, unquoted } from "#engines/dockerfile/words.ts";

/** Stands in a text where the value of a variable is not known. */
export const OPEN = "\u0001";

// `${A:-${B:-c}}`; nobody nests deeper.
const DEEPEST = 5;
const INNERMOST = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])([^${}]*))?\})/g;
const DOLLAR = "\u0000";

/**
 * Puts defaults in place of variables; what the user's environment holds is not known.
 *
 * Source  compose specification, Interpolation.
 */
export function interpolate(written: string, values: ReadonlyMap<string, string>): string {
  if (!written.includes("$")) return written;
  let text = written.replaceAll(DOLLAR, "").replaceAll("$$", DOLLAR);
  for (let depth = 0; depth < DEEPEST && text.includes("$"); depth += 1)
    text = text.replace(INNERMOST, (...[, bare, braced, operator, word]: string[]) =>
      valueFor(values.get(bare ?? braced ?? ""), operator ?? "", word ?? ""),
    );
  return text.replaceAll(DOLLAR, "$");
}

function valueFor(value: string | undefined, operator: string, word: string): string {
  const isSet = value !== undefined && (value !== "" || !operator.startsWith(":"));
  if (operator.endsWith("+")) return isSet ? word : "";
  if (isSet) return value;
  return operator.endsWith("-") ? word : OPEN;
}

/** The words of a command; a string is split as a shell would, without running one. */
export function commandWords(value: unknown): readonly string[] | undefined {
  if (typeof value === "string")
    return [...rawWords(value, "\\")].map(({ text }) => unquoted(text, "\\"));
  if (!Array.isArray(value)) return undefined;
  return value.every(isPlain) ? value.map(String) : undefined;
}

function isPlain(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

/**
 * What a service's `healthcheck` declares; `none` when it switches the image's off.
 *
 * Source  compose specification, healthcheck.
 */
export function composeHealthCheck(value: unknown): HealthCheck | "none" | undefined {
  const declared = mapOf(value);
  if (declared["disable"] === true) return "none";
  const words =
    typeof declared["test"] === "string" ? ["CMD-SHELL", declared["test"]] : declared["test"];
  if (!Array.isArray(words) || !words.every(isPlain)) return undefined;
  const [kind, ...rest] = words.map(String);
  if (kind === "NONE") return "none";
  const argv = kind === "CMD-SHELL" ? ["/bin/sh", "-c", rest.join(" ")] : rest;
  if (argv.length === 0 || (kind !== "CMD" && kind !== "CMD-SHELL")) return undefined;
  const time = (key: string, standard: number) =>
    durationMs(String(declared[key] ?? "")) ?? standard;
  const retries = Number(declared["retries"] ?? HEALTH_DEFAULTS.retries);
  return {
    argv,
    intervalMs: time("interval", 0) || HEALTH_DEFAULTS.intervalMs,
    timeoutMs: time("timeout", 0) || HEALTH_DEFAULTS.timeoutMs,
    startPeriodMs: time("start_period", HEALTH_DEFAULTS.startPeriodMs),
    retries: Number.isInteger(retries) && retries > 0 ? retries : HEALTH_DEFAULTS.retries,
  };
}

/** Container ports of `ports`, in order; only TCP. */
export function publishedPorts(value: unknown): readonly number[] {
  return listOf(value).flatMap((entry): number[] => {
    const long = mapOf(entry);
    const written = isPlain(entry) ? String(entry) : String(long["target"] ?? "");
    if (long["protocol"] === "udp") return [];
    // [address:][host:]container[/protocol]; a range counts by its first port.
    const port = Number(/(?:^|:)(\d{1,5})(?:-\d{1,5})?(?:\/tcp)?$/.exec(written)?.[1]);
    return Number.isInteger(port) && port > 0 && port < 65_536 ? [port] : [];
  });
}

export function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The texts of a list, or the keys of a mapping: both are ways to name services. */
export function namesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(isPlain).map(String) : Object.keys(mapOf(value));
}

/** `KEY: value` or `- KEY=value`; a value that only the user's environment holds is undefined. */
export function pairsOf(value: unknown): readonly (readonly [string, string | undefined])[] {
  if (!Array.isArray(value))
    return Object.entries(mapOf(value)).map(([name, own]) => [
      name,
      isPlain(own) ? String(own) : undefined,
    ]);
  return value.filter(isPlain).map((entry) => {
    const [, name = "", text] = /^([^=]*)(?:=([\s\S]*))?$/.exec(String(entry)) ?? [];
    return [name, text];
  });
}
