/** Every command that a runner knows; `stop-commands` comes on top of its fifteen extensions. */
export const COMMANDS = [
  "internal-set-repo-path",
  "set-env",
  "set-output",
  "save-state",
  "add-path",
  "add-mask",
  "add-matcher",
  "remove-matcher",
  "warning",
  "error",
  "notice",
  "debug",
  "group",
  "endgroup",
  "echo",
] as const;
const REGISTERED: ReadonlySet<string> = new Set([...COMMANDS, "stop-commands"]);

// What .NET's TrimStart takes away.
const LEADING = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
// What a comparison by culture may overlook.
const OVERLOOKED = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{M}]/gu;

/**
 * The commands that a runner finds in an output, by a reading that is stricter than its own: `##[` counts
 * at every place and not only at the first, and with ignorable characters as well as without.
 *
 * Source  actions/runner, ActionCommand.cs; StreamReader.ReadLine ends a line at CR, LF and CRLF.
 */
export function commandsIn(output: Uint8Array | string): readonly string[] {
  const text = typeof output === "string" ? output : Buffer.from(output).toString("utf8");
  return text.split(/\r\n|\r|\n/).flatMap((line) => {
    if (!line.includes("[") && !line.includes(":")) return [];
    const readings = [line, line.replaceAll(OVERLOOKED, "")];
    return readings.flatMap((reading) => [...newForm(reading), ...oldForm(reading)]);
  });
}

function newForm(line: string): readonly string[] {
  const text = line.replace(LEADING, "");
  const end = text.indexOf("::", 2);
  return text.startsWith("::") && end >= 0 ? known(text.slice(2, end)) : [];
}

function oldForm(line: string): readonly string[] {
  const found: string[] = [];
  for (let at = line.indexOf("##["); at >= 0; at = line.indexOf("##[", at + 1)) {
    const end = line.indexOf("]", at);
    if (end >= 0) found.push(...known(line.slice(at + 3, end)));
  }
  return found;
}

function known(command: string): readonly string[] {
  const name = command.split(" ")[0]?.toLowerCase() ?? "";
  return REGISTERED.has(name) ? [name] : [];
}
