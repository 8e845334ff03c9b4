import { readToml, type TomlEntry } from "#engines/toml/read.ts";
import {
  type Declaration,
  type DeclaredProcess,
  kindOf,
  type ManifestReader,
  textOf,
} from "./declaration.ts";

/**
 * Processes, release command, environment, port and checks of a fly.toml.
 *
 * Source  fly.io/docs/reference/configuration: without `processes`, the image's own command is the
 *         process group `app`; a service belongs to the groups it names.
 */
export const fly: ManifestReader = (file, text) => {
  const entries = readToml(text);
  const find = (pattern: RegExp) => entries.find(({ path }) => pattern.test(path.join(".")));
  const origin = (entry: TomlEntry, what: string) => ({
    text: `fly.toml, ${what}`,
    file,
    line: entry.line,
  });
  const served = find(/^(?:http_service|services\.\d+)\.processes$/)?.value;
  const groups = entries.filter(({ path }) => path[0] === "processes" && path.length === 2);
  const web = webGroup(groups, served);
  const processes = groups.flatMap((entry): DeclaredProcess[] => {
    const name = entry.path[1] ?? "";
    const line = textOf(entry.value);
    const kind = name === web ? "web" : kindOf(name === "web" ? "worker" : name);
    return line === undefined
      ? []
      : [{ name, kind, line, origin: origin(entry, `process ${name}`) }];
  });
  const release = find(/^deploy\.release_command$/);
  const releaseLine = textOf(release?.value);
  if (release !== undefined && releaseLine !== undefined)
    processes.push({
      name: "release",
      kind: "release",
      line: releaseLine,
      origin: origin(release, "release_command"),
    });
  const port = find(/^(?:http_service|services\.\d+)\.internal_port$/);
  const health = find(/^(?:http_service\.checks|services\.\d+\.http_checks|checks)\.\w+\.path$/);
  return {
    file,
    processes,
    ...(typeof port?.value === "number"
      ? { port: { value: port.value, origin: origin(port, `internal_port ${port.value}`) } }
      : {}),
    ...(typeof health?.value === "string" && health.value.startsWith("/")
      ? { health: { value: health.value, origin: origin(health, `check ${health.value}`) } }
      : {}),
    variables: variablesIn(entries, file),
  };
};

function webGroup(groups: readonly TomlEntry[], served: TomlEntry["value"] | undefined) {
  const names = groups.map(({ path }) => path[1] ?? "");
  const wanted = Array.isArray(served) ? served.flatMap((name) => textOf(name) ?? []) : [];
  return [...wanted, "app", "web"].find((name) => names.includes(name));
}

function variablesIn(entries: readonly TomlEntry[], file: string): Declaration["variables"] {
  return entries.flatMap(({ path, value, line }) => {
    const text = textOf(value);
    const [table, name] = path;
    if (table !== "env" || name === undefined || path.length !== 2) return [];
    return [{ name, ...(text === undefined ? {} : { value: text }), file, line }];
  });
}
