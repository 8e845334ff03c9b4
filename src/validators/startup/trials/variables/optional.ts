import type { GivenVariable } from "#contract/boot.ts";
import type { EnvironmentRead } from "#contract/launch.ts";

// Where it listens and how it runs is not a question of being optional.
const LEFT_ALONE =
  /^(?:PORT|HOST|BIND|ADDRESS|PATH|HOME|TZ|LANG|NODE_ENV|NODE_OPTIONS|PYTHON\w*)$|_(?:PORT|HOST|BIND|ADDRESS)$/;
// What the deployment itself says is not ours to take away.
const OURS: ReadonlySet<GivenVariable["origin"]> = new Set(["example", "generated"]);

export interface OptionalVariables {
  /** Have a value in the first boot, which is left out. */
  readonly given: readonly string[];
  /** All of them. */
  readonly all: readonly string[];
}

/** Variables that the code reads with a default or a guard, sorted. */
export function optionalVariables(
  reads: readonly EnvironmentRead[],
  variables: readonly GivenVariable[],
): OptionalVariables {
  const required = new Set(reads.filter((read) => read.required).map(({ name }) => name));
  const origins = new Map(variables.map(({ name, origin }) => [name, origin]));
  const mayGo = (name: string): boolean => {
    const origin = origins.get(name);
    return origin === undefined || OURS.has(origin);
  };
  const all = [...new Set(reads.map(({ name }) => name))]
    .filter((name) => !required.has(name) && !LEFT_ALONE.test(name) && mayGo(name))
    .sort();
  return { all, given: all.filter((name) => origins.has(name)) };
}

// A stack quotes the line of code that failed: that it reads a variable tells nobody what is missing.
const QUOTED_READ =
  /(?:\bprocess\.env(?:\.|\[["'`])|\benviron(?:\.get\(|\[)["']|\bgetenv\(["']|\bENV(?:\.fetch\(|\[)["'])\w{1,100}/g;

/**
 * Those of the names that a text mentions: as a variable, as a field of that name, or as a setting
 * of two words or more that the variable only puts a prefix before.
 */
export function namedIn(printed: string, names: readonly string[]): readonly string[] {
  const text = printed.replaceAll(QUOTED_READ, "");
  return names.filter((name) => [name, ...settingsOf(name)].some((one) => isNamed(text, one)));
}

function isNamed(text: string, name: string): boolean {
  const words = name.replaceAll("_", "[_ -]?");
  return new RegExp(`(?<![A-Za-z0-9])${words}(?![A-Za-z0-9])`, "i").test(text);
}

/** `ALLOWED_HOSTS` of `DJANGO_ALLOWED_HOSTS`; of a longer name every end of two words or more. */
function settingsOf(name: string): readonly string[] {
  const words = name.split("_");
  return words.slice(1, -1).map((_, index) => words.slice(index + 1).join("_"));
}
