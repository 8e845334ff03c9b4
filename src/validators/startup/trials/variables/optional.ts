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
  return names.filter(
    (name) =>
      isNamed(text, name) ||
      isNamed(text, settingOf(name)) ||
      endsOf(name).some(isWrittenIn(text)) ||
      isField(text, name),
  );
}

function isNamed(text: string, name: string | undefined): boolean {
  if (name === undefined) return false;
  const words = name.replaceAll("_", "[_ -]?");
  return new RegExp(`(?<![A-Za-z0-9])${words}(?![A-Za-z0-9])`, "i").test(text);
}

/** `ALLOWED_HOSTS` of `DJANGO_ALLOWED_HOSTS`. */
function settingOf(name: string): string | undefined {
  const rest = name.split("_").slice(1);
  return rest.length < 2 ? undefined : rest.join("_");
}

/** The shorter ends of two words or more, such as `DB_ECHO` of `MY_SHOP_DB_ECHO`. */
function endsOf(name: string): readonly string[] {
  const words = name.split("_");
  return words.slice(2, -1).map((_, index) => words.slice(index + 2).join("_"));
}

/** As a field is written; ordinary words beside each other are none. */
function isWrittenIn(text: string) {
  return (name: string): boolean =>
    new RegExp(`(?<![A-Za-z0-9])${name}(?![A-Za-z0-9])`, "i").test(text);
}

/** On a line of its own, as pydantic tells a field whatever its prefix is. */
function isField(text: string, name: string): boolean {
  const words = name.split("_");
  const ends = words.slice(1).map((_, index) => words.slice(index + 1).join("_"));
  return ends.some((end) => new RegExp(`^\\s*${end}\\s*$`, "im").test(text));
}
