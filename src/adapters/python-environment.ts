import type { EnvironmentRead } from "#contract/launch.ts";
import type { SourceTree } from "#contract/source-tree.ts";
import { withMentioned } from "./mentioned-variables.ts";

const SUBSCRIPT = /\b(?:os\.)?environ\[\s*["']([A-Za-z_]\w*)["']\s*\](?!\s*=[^=])/g;
const GETTER =
  /\b(?:os\.)?(?:environ\.get|getenv)\(\s*["']([A-Za-z_]\w*)["']\s*(?:,\s*(?:["']([^"']*)["']|([fF]["'][^"']*["']|[\w.]+)))?/g;

/** Variables that Python sources read: os.environ, os.getenv, and fields of pydantic settings classes. */
export function pythonReads(
  tree: SourceTree,
  sources: readonly string[],
): readonly EnvironmentRead[] {
  const settingsClasses = classesOfSettings(tree, sources);
  const plain = sources.flatMap((file) => {
    const text = tree.read(file) ?? "";
    return [...plainReads(file, text), ...fieldReads(file, text.split("\n"), settingsClasses)];
  });
  return withMentioned(plain, tree, sources);
}

// A formatter breaks a long call into several lines; the one with the name is the place.
function plainReads(file: string, text: string): EnvironmentRead[] {
  const lineOf = ({ 0: all, 1: name = "", index }: RegExpExecArray) =>
    text.slice(0, index + all.indexOf(name)).split("\n").length;
  const required = [...text.matchAll(SUBSCRIPT)].map((match) => ({
    ...{ name: match[1] ?? "", file, line: lineOf(match), required: true },
  }));
  const optional = [...text.matchAll(GETTER)].map((match) => {
    const [, name = "", literal, word] = match;
    const fallback = literal ?? (word === "None" ? undefined : word);
    return {
      ...{ name, file, line: lineOf(match), required: false },
      ...(fallback === undefined ? {} : { default: fallback }),
    };
  });
  return [...required, ...optional].sort((one, other) => one.line - other.line);
}

// A class is a settings class when a base is BaseSettings or another settings class, in any file.
function classesOfSettings(tree: SourceTree, sources: readonly string[]): ReadonlySet<string> {
  const known = new Set(["BaseSettings"]);
  const bases = sources.flatMap((file) =>
    [...(tree.read(file) ?? "").matchAll(/^class (\w+)\(([^)]*)\):/gm)].map(
      ([, name = "", list = ""]) => ({
        name,
        bases: list.split(",").map((base) => base.trim().split(".").at(-1) ?? ""),
      }),
    ),
  );
  for (let round = 0; round < 5; round += 1)
    for (const found of bases)
      if (found.bases.some((base) => known.has(base))) known.add(found.name);
  return known;
}

function fieldReads(
  file: string,
  lines: readonly string[],
  classes: ReadonlySet<string>,
): EnvironmentRead[] {
  const found: EnvironmentRead[] = [];
  let inside = false;
  let prefix = "";
  for (const [index, text] of lines.entries()) {
    const opened = /^class (\w+)\(/.exec(text)?.[1];
    if (opened !== undefined) {
      inside = classes.has(opened);
      prefix = inside ? prefixOf(lines.slice(index + 1)) : "";
    } else if (/^\S/.test(text)) inside = false;
    if (!inside) continue;
    const read = fieldOf(wholeField(lines, index), prefix);
    if (read !== undefined) found.push({ ...read, file, line: index + 1 });
  }
  return found;
}

const MOST_LINES = 40;

/** The line of a field, with the arguments that a formatter put on lines of their own. */
function wholeField(lines: readonly string[], index: number): string {
  const text = lines[index] ?? "";
  if (!/=\s*(?:\w+\.)?Field\(\s*$/.test(text)) return text;
  const rest = lines.slice(index + 1, index + MOST_LINES);
  const end = rest.findIndex((line) => /^ {4}\)/.test(line));
  const own = end < 0 ? [] : rest.slice(0, end + 1);
  return `${text}${own.map((line) => line.trim()).join(" ")}`.replace(/,? \)$/, ")");
}

/** Of the class whose body these lines begin with, wherever in it the prefix stands. */
function prefixOf(body: readonly string[]): string {
  const end = body.findIndex((text) => /^[^\s#)]/.test(text));
  const own = (end < 0 ? body : body.slice(0, end)).join("\n");
  return /\benv_prefix["']?\s*[=:]\s*["'](\w*)["']/.exec(own)?.[1] ?? "";
}

function fieldOf(
  text: string,
  prefix: string,
): Pick<EnvironmentRead, "name" | "required" | "default"> | undefined {
  const [, field, annotation = "", value] =
    /^ {4}([a-zA-Z]\w*)\s*:\s*([^=#]+?)(?:\s*=\s*(.*?))?\s*(?:#.*)?$/.exec(text) ?? [];
  if (field === undefined || field === "model_config" || annotation.startsWith("ClassVar"))
    return undefined;
  const alias = /(?:validation_)?alias\s*=\s*["'](\w+)["']/.exec(value ?? "")?.[1];
  const name = alias?.toUpperCase() ?? `${prefix}${field}`.toUpperCase();
  if (value === undefined) return { name, required: true };
  const call = /^Field\((.*)/.exec(value)?.[1];
  const fallback =
    call === undefined
      ? value
      : (/\bdefault\s*=\s*([^,)]+)/.exec(call)?.[1] ?? /^\s*((?!\w+\s*=)[^,)]+)/.exec(call)?.[1]);
  if (call !== undefined && /default_factory/.test(call)) return { name, required: false };
  if (fallback === undefined || fallback.trim() === "..." || fallback.trim() === "")
    return { name, required: true };
  // SecretStr("x") has the default x; a secret's literal is what the reader needs to know about.
  const literal = /["']([^"']*)["']/.exec(fallback)?.[1] ?? fallback.trim();
  return literal === "None"
    ? { name, required: false }
    : { name, required: false, default: literal };
}
