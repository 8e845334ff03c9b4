import { type Result, SettingsError, type SettingsProblem } from "#contract/failure.ts";
import { PLATFORMS, type PlatformId } from "#contract/platform.ts";
import type { Settings } from "#contract/settings.ts";
import { contradictions, type WrittenAt } from "./contradictions.ts";
import type { ParsedInvocation } from "./from-argv.ts";
import { readSettingsFile } from "./from-file.ts";
import { allowedBy, type Door, type Knob, nameAt } from "./knob.ts";
import { KNOBS, knobOf, SECTIONS } from "./knobs.ts";
import { nearest } from "./nearest.ts";
import { expandPlaceholders, type HostEnvironment } from "./placeholders.ts";
import { withPolicy } from "./policy.ts";
import { exampleOf, problemsIn } from "./problems.ts";
import { member, type RawSettings, valueAt, type Whereabouts } from "./raw-settings.ts";
import type { WorkflowJob } from "./workflow-job.ts";

export interface ResolveQuestion {
  /** Dotted key to value, as the command line or the action inputs gave it. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** What problems of `flags` are named after. Default `flag`. */
  readonly door?: Door;
  readonly file?: RawSettings;
  /** What is asked of the commit comes from here instead of `file`. */
  readonly policy?: RawSettings;
  /** Where `${env.NAME}` is looked up. */
  readonly environment: HostEnvironment;
  /** Every rule there is; an override of another one is a problem. Unchecked when absent. */
  readonly ruleIds?: readonly string[];
  /** What the workflow has put beside its job. */
  readonly job?: WorkflowJob;
}

/** Reads the settings file of an invocation and resolves; one SettingsError holds all problems. */
export async function readSettings(
  parsed: Pick<
    ParsedInvocation,
    "flags" | "door" | "configFile" | "policyFile" | "job" | "problems"
  >,
  environment: HostEnvironment,
  ruleIds?: readonly string[],
): Promise<Settings> {
  const file = readSettingsFile(parsed.configFile);
  const { policyFile } = parsed;
  const policy = policyFile === undefined ? {} : { policy: readSettingsFile(policyFile) };
  const known = ruleIds === undefined ? {} : { ruleIds };
  const { door = "flag", flags, job } = parsed;
  const beside = job === undefined ? {} : { job };
  const resolved = resolveSettings({
    flags,
    door,
    file,
    ...policy,
    environment,
    ...known,
    ...beside,
  });
  const problems = [...parsed.problems, ...(resolved.ok ? [] : resolved.error)];
  if (!resolved.ok || problems.length > 0) throw new SettingsError(problems);
  return resolved.value;
}

/** Flag over file over default. Either everything is well, or every problem of both is listed. */
export function resolveSettings(
  question: ResolveQuestion,
): Result<Settings, readonly SettingsProblem[]> {
  const flags = rawFlags(question.flags, question.door ?? "flag");
  const written = question.file ?? { tree: {}, locate: () => ({ source: "" }), problems: [] };
  const { policy } = question;
  const sources = [written, ...(policy === undefined ? [] : [policy]), flags];
  const invalid = sources.flatMap(problemsIn);
  if (invalid.length > 0) return { ok: false, error: invalid };
  const file = policy === undefined ? written : withPolicy(written, policy);
  const chosen = KNOBS.flatMap((knob) => choose(knob, flags, file));
  const values = new Map<string, unknown>();
  const problems: SettingsProblem[] = [];
  for (const choice of chosen) {
    const expanded = expand(choice, question.environment);
    problems.push(...expanded.problems);
    values.set(choice.knob.key, expanded.value);
  }
  problems.unshift(
    ...contradictions(writtenIn(chosen, values)),
    ...unknownRules(chosen, question.ruleIds),
  );
  if (problems.length > 0) return { ok: false, error: problems };
  conclude(values, question.job);
  adopt(values, chosen);
  return { ok: true, value: deepFreeze(assemble(values)) };
}

/** The value a knob gets, before placeholders are filled, and where it was written. */
interface Choice {
  readonly knob: Knob;
  readonly value: unknown;
  readonly isStandard: boolean;
  locate(name?: string): Whereabouts;
}

function rawFlags(flags: Readonly<Record<string, unknown>>, door: Door): RawSettings {
  const tree: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(flags)) {
    const [section = "", name] = key.split(".");
    if (name === undefined) tree[section] = value;
    else tree[section] = { ...(tree[section] as object | undefined), [name]: value };
  }
  const locate = (path: readonly string[]) => {
    const knob = knobOf(path.slice(0, 2).join(".")) ?? knobOf(path[0] ?? "");
    return { source: knob === undefined ? path.join(".") : nameAt(door, knob) };
  };
  return { tree, locate, problems: [] };
}

function choose(knob: Knob, flags: RawSettings, file: RawSettings): readonly Choice[] {
  const path = knob.key.split(".");
  const fromFlag = valueAt(flags.tree, path) ?? undefined;
  const fromFile = valueAt(file.tree, path) ?? undefined;
  if (knob.kind === "map" && knob.later === undefined) {
    const value = { ...(fromFile as object | undefined), ...(fromFlag as object | undefined) };
    const locate = (name = "") =>
      (member(fromFlag, name) === undefined ? file : flags).locate([...path, name]);
    return [{ knob, value, isStandard: Object.keys(value).length === 0, locate }];
  }
  const value = fromFlag ?? fromFile ?? knob.default;
  if (value === undefined) return [];
  const locate = () => (fromFlag === undefined ? file : flags).locate(path);
  const isStandard = fromFlag === undefined && fromFile === undefined;
  return [{ knob, value, isStandard, locate }];
}

/** What follows from the settings and the job around them, without anybody having written it. */
function conclude(values: Map<string, unknown>, job: WorkflowJob | undefined): void {
  // Who names an image or a Dockerfile would not want something else judged in its place.
  const isNamed = values.has("app.image") || values.has("app.dockerfile");
  if (isNamed && values.get("app.runtime") === "auto") values.set("app.runtime", "docker");
  const container = member(job?.services, String(values.get("app.container")));
  if (container !== undefined) values.set("app.container", container);
  const runsContainers = ["auto", "docker"].includes(String(values.get("app.runtime")));
  const isAttached = values.has("app.base-url") || values.has("app.container");
  if (job?.network !== undefined && runsContainers && !isAttached && !values.has("app.network"))
    values.set("app.network", job.network);
}

/** The time limits of the platform, where nobody wrote others. */
function adopt(values: Map<string, unknown>, chosen: readonly Choice[]): void {
  const { readyTimeoutMs, stopTimeoutMs } = PLATFORMS[values.get("platform") as PlatformId];
  const own = { "app.ready-timeout-ms": readyTimeoutMs, "app.stop-timeout-ms": stopTimeoutMs };
  for (const { knob, isStandard } of chosen)
    if (isStandard && knob.key in own) values.set(knob.key, own[knob.key as keyof typeof own]);
}

function writtenIn(chosen: readonly Choice[], values: ReadonlyMap<string, unknown>): WrittenAt {
  return (key) => {
    const choice = chosen.find(({ knob, isStandard }) => knob.key === key && !isStandard);
    return choice === undefined ? undefined : { ...choice.locate(), value: values.get(key) };
  };
}

function unknownRules(
  chosen: readonly Choice[],
  ruleIds: readonly string[] | undefined,
): readonly SettingsProblem[] {
  const rules = chosen.find(({ knob }) => knob.key === "rules");
  if (rules === undefined || ruleIds === undefined) return [];
  const unknown = Object.keys(rules.value as object).filter((id) => !ruleIds.includes(id));
  return unknown.map((id) => {
    const close = nearest(id, ruleIds);
    return {
      key: `rules.${id}`,
      ...rules.locate(id),
      received: "not a known rule",
      allowed: "the id of a rule, as a report names it",
      ...(close === undefined ? {} : { nearest: close }),
    };
  });
}

function expand(choice: Choice, environment: HostEnvironment) {
  const { knob, value } = choice;
  const problems: SettingsProblem[] = [];
  const fill = (text: string, name?: string): string => {
    const key = name === undefined ? knob.key : `${knob.key}.${name}`;
    const expanded = expandPlaceholders(
      text,
      { key, knob, where: choice.locate(name) },
      environment,
    );
    problems.push(...expanded.problems);
    const isFilled = expanded.value !== text && expanded.problems.length === 0;
    // What a variable holds is taken as it is, also when it looks like another placeholder.
    const isForm =
      knob.pattern?.test(expanded.value) !== false && !/\$\{env\./.test(expanded.value);
    if (isFilled && knob.kind === "text" && knob.pattern !== undefined && !isForm)
      problems.push({
        key,
        ...choice.locate(name),
        received: `${text}, whose value is something else (not shown)`,
        allowed: allowedBy(knob),
        example: exampleOf(knob),
      });
    return expanded.value;
  };
  if (typeof value === "string") return { value: fill(value), problems };
  if (knob.kind !== "map") return { value, problems };
  const entries = Object.entries(value as object).map(([name, inner]) => [
    name,
    fill(String(inner), name),
  ]);
  return { value: Object.fromEntries(entries) as unknown, problems };
}

// The keys are those of the knobs; a test holds them against the type.
function assemble(values: ReadonlyMap<string, unknown>): Settings {
  const settings: Record<string, unknown> = Object.fromEntries(
    SECTIONS.map((section) => [section, {}]),
  );
  for (const [key, value] of values) {
    const [section = "", name] = key.split(".");
    if (name === undefined) settings[section] = value;
    else (settings[section] as Record<string, unknown>)[camelCase(name)] = value;
  }
  return settings as unknown as Settings;
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_whole, letter: string) => letter.toUpperCase());
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
