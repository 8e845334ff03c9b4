import type { BootOptions } from "#contract/boot.ts";
import { type Asked, ask, isFailed, isGood } from "../asked.ts";
import { type Booted, bootedOf, saidIn } from "../booted.ts";
import { knownGets } from "../known-gets.ts";
import type { TrialContext } from "../trial.ts";
import type { Tried } from "../tried.ts";
import { elsewhere } from "./elsewhere.ts";
import type { Aspect } from "./rules.ts";

const MOST_GETS = 4;
const FEW_FILES = 256;
/** As far from UTC as a time zone goes. */
const FAR_ZONE = "Pacific/Kiritimati";
const LOCALE_NAMES = ["LANG", "LC_ALL", "LC_CTYPE", "PYTHONUTF8", "PYTHONIOENCODING"];

/** A boot in another place, and the requests that failed there and not on the first instance. */
export interface Elsewhere extends Booted {
  readonly failing: readonly Asked[];
}

export interface PlaceSeen {
  /** Aspects that were tried, all at once. */
  readonly aspects: readonly Aspect[];
  readonly together: Elsewhere;
  /** Each by itself, where it failed together. */
  readonly alone: Readonly<Partial<Record<Aspect, Elsewhere>>>;
  /** Why the others were not tried. */
  readonly skipped: Readonly<Partial<Record<Aspect, string>>>;
}

export async function observePlace(
  context: TrialContext,
  signal: AbortSignal,
): Promise<Tried<PlaceSeen>> {
  const { options, skipped } = planned(context);
  const aspects = Object.keys(options) as Aspect[];
  const paths = await wellPaths(context, signal);
  const together = await bootAt(
    context,
    { options: joined(Object.values(options)), paths },
    signal,
  );
  const alone: Partial<Record<Aspect, Elsewhere>> = {};
  if (isUnwell(together))
    for (const aspect of aspects) {
      const own = { options: joined([options[aspect] ?? {}]), paths };
      alone[aspect] = await bootAt(context, own, signal);
    }
  return { tried: true, seen: { aspects, together, alone, skipped } };
}

function isUnwell({ outcome, failing }: Elsewhere): boolean {
  return outcome !== "ready" || failing.length > 0;
}

type Own = Omit<BootOptions, "label">;

function planned({ ports, first }: TrialContext) {
  const given = new Set(
    first.record.variables.filter(({ origin }) => origin !== "constant").map(({ name }) => name),
  );
  const skipped: Partial<Record<Aspect, string>> = {};
  const options: Partial<Record<Aspect, Own>> = { files: { openFileLimit: FEW_FILES } };
  if (given.has("TZ")) skipped.timezone = "The deployment sets TZ.";
  else options.timezone = { env: { TZ: FAR_ZONE } };
  if (LOCALE_NAMES.some((name) => given.has(name)))
    skipped.locale = "The deployment sets a locale.";
  else options.locale = { env: { LANG: "C", LC_ALL: "C" } };
  const other = elsewhere(ports.target);
  if (other === undefined)
    skipped.directory = "The start command is not a program with the path of a script.";
  else options.directory = other;
  return { options, skipped };
}

function joined(parts: readonly Own[]): BootOptions {
  const env = Object.assign({}, ...parts.map((part) => part.env ?? {})) as Record<string, string>;
  return { ...Object.assign({}, ...parts), env, label: "another place" } as BootOptions;
}

/** Documented GETs that answer below 400 on the first instance. */
async function wellPaths(
  { ports, first, routes }: TrialContext,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { baseUrl } = first;
  if (baseUrl === undefined) return [];
  const found: string[] = [];
  for (const path of knownGets(routes, ports.target.tree).slice(0, MOST_GETS))
    if (isGood(await ask(ports, { baseUrl, path }, signal))) found.push(path);
  return found;
}

async function bootAt(
  { ports }: TrialContext,
  { options, paths }: { readonly options: BootOptions; readonly paths: readonly string[] },
  signal: AbortSignal,
): Promise<Elsewhere> {
  await using instance = await ports.booter.boot(options, signal);
  const booted = bootedOf(ports, instance);
  const { baseUrl, running } = instance;
  if (booted.outcome !== "ready" || baseUrl === undefined || running === undefined)
    return { ...booted, failing: [] };
  const failing: Asked[] = [];
  for (const path of paths) {
    const asked = await ask(ports, { baseUrl, path }, signal);
    if (isFailed(asked)) failing.push(asked);
  }
  if (failing.length === 0) return { ...booted, failing };
  return { ...booted, ...saidIn(ports, ports.redact(running.log.capture().text)), failing };
}
