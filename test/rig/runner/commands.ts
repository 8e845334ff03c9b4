/**
 * The two syntaxes of a workflow command, as the runner reads them.
 *
 * Source  actions/runner: src/Runner.Common/ActionCommand.cs (TryParseV2, TryParse),
 *         src/Runner.Worker/ActionCommandManager.cs (registered commands).
 */

export interface RunnerCommand {
  readonly name: string;
  /** Keys as first written; look them up with `propertyOf`, since case does not matter. */
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
  /**
   * The data begins with a character that joins the separator for a runner that compares by
   * culture: there the line is plain output, so a mask is not set and an annotation not shown.
   */
  readonly uncertain?: true;
}

/** Every command that the runner registers for the output of a step. */
export const REGISTERED_COMMANDS = [
  "add-mask",
  "add-matcher",
  "add-path",
  "debug",
  "echo",
  "endgroup",
  "error",
  "group",
  "notice",
  "remove-matcher",
  "save-state",
  "set-env",
  "set-output",
  "stop-commands",
  "warning",
] as const;

export interface CommandNames {
  /** Case does not matter. */
  has(name: string): boolean;
}

/** Registered names, to which a stop token is added while commands are stopped. */
export class CommandRegistry implements CommandNames {
  readonly #names = new Set<string>(REGISTERED_COMMANDS);

  has(name: string): boolean {
    return this.#names.has(name.toLowerCase());
  }

  add(name: string): void {
    this.#names.add(name.toLowerCase());
  }

  remove(name: string): void {
    this.#names.delete(name.toLowerCase());
  }
}

export function propertyOf(command: RunnerCommand, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [key, value] of Object.entries(command.properties)) {
    if (key.toLowerCase() === wanted) return value;
  }
  return undefined;
}

/** The command of a line, or undefined when the runner takes the line as plain output. */
export function parseCommand(line: string, names: CommandNames): RunnerCommand | undefined {
  return parseCurrentSyntax(line, names) ?? parseFirstSyntax(line, names);
}

/** `::name key=value,key=value::data`, after white space only. */
export function parseCurrentSyntax(line: string, names: CommandNames): RunnerCommand | undefined {
  const message = trimStart(line);
  if (!message.startsWith("::")) return undefined;
  for (const end of separatorsOf(message)) {
    const [name, properties] = splitName(message.slice(2, end));
    if (!names.has(name)) continue;
    return {
      name,
      properties: propertiesOf(trim(properties), ",", unescapeProperty),
      data: unescapeData(message.slice(end + 2)),
      ...(JOINS_SEPARATOR.test(message.slice(end + 2, end + 4)) && { uncertain: true }),
    };
  }
  return undefined;
}

/** `##[name key=value;key=value]data`, anywhere in a line; only the first `##[` counts. */
export function parseFirstSyntax(line: string, names: CommandNames): RunnerCommand | undefined {
  const start = line.indexOf("##[");
  if (start < 0) return undefined;
  const end = line.indexOf("]", start);
  if (end < 0) return undefined;
  const [name, properties] = splitName(line.slice(start + 3, end));
  if (!names.has(name)) return undefined;
  return {
    name,
    properties: propertiesOf(properties, ";", unescapeAll),
    data: unescapeAll(line.slice(end + 1)),
  };
}

// .NET compares these strings by the culture's rules, which ignore such characters. Whether a
// runner does so depends on its ICU, so a line counts as a command if either reading makes it one.
const IGNORED = "[\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\u0084\\u0086-\\u009f\\p{DI}]";
const SEPARATOR_BY_CULTURE = new RegExp(`:${IGNORED}*:`, "gu");
const IGNORED_CHARACTER = new RegExp(`^${IGNORED}$`, "u");

// Seen with the runner's own parser for U+0301 and U+0E33, the latter a spacing mark by extension.
const JOINS_SEPARATOR = /^(?:[\p{M}\p{Grapheme_Extend}\u0e33\u0eb3]|\u200d)/u;

function separatorsOf(message: string): readonly number[] {
  const plain = message.indexOf("::", 2);
  SEPARATOR_BY_CULTURE.lastIndex = 2;
  const found = SEPARATOR_BY_CULTURE.exec(message)?.index ?? -1;
  const candidates = [plain, found, beforeIgnored(message, found)];
  return [...new Set(candidates)].filter((index) => index >= 0);
}

// A match by culture may begin with what it ignores.
function beforeIgnored(message: string, index: number): number {
  let start = index;
  while (start > 2 && IGNORED_CHARACTER.test(message[start - 1] ?? "")) start -= 1;
  return start;
}

function splitName(info: string): readonly [name: string, properties: string] {
  const space = info.indexOf(" ");
  if (space < 0) return [info, ""];
  // A leading space leaves an empty name, which is registered nowhere.
  return [info.slice(0, space), info.slice(space + 1)];
}

function propertiesOf(
  text: string,
  separator: string,
  decode: (value: string) => string,
): Record<string, string> {
  const found = new Map<string, readonly [key: string, value: string]>();
  for (const part of text.split(separator)) {
    // .NET: Split('=', 2, RemoveEmptyEntries) skips empty entries before either half.
    const pair = /^=*([^=]+)=+([^=].*)$/su.exec(part);
    if (pair === null) continue;
    const [, key = "", value = ""] = pair;
    const known = found.get(key.toLowerCase());
    found.set(key.toLowerCase(), [known?.[0] ?? key, decode(value)]);
  }
  return Object.fromEntries(found.values());
}

type Escapes = readonly (readonly [escaped: string, plain: string])[];

// The order is the runner's: the percent sign is last, so `%250A` becomes `%0A` and no line feed.
const DATA_ESCAPES: Escapes = [
  ["%0D", "\r"],
  ["%0A", "\n"],
  ["%25", "%"],
];
const PROPERTY_ESCAPES: Escapes = [
  ["%0D", "\r"],
  ["%0A", "\n"],
  ["%3A", ":"],
  ["%2C", ","],
  ["%25", "%"],
];
const FIRST_SYNTAX_ESCAPES: Escapes = [
  ["%3B", ";"],
  ["%0D", "\r"],
  ["%0A", "\n"],
  ["%5D", "]"],
  ["%25", "%"],
];

const unescapeWith =
  (escapes: Escapes) =>
  (text: string): string =>
    escapes.reduce((value, [escaped, plain]) => value.replaceAll(escaped, plain), text);

const unescapeData = unescapeWith(DATA_ESCAPES);
const unescapeProperty = unescapeWith(PROPERTY_ESCAPES);
const unescapeAll = unescapeWith(FIRST_SYNTAX_ESCAPES);

// char.IsWhiteSpace: JavaScript's trim differs in U+0085 (white here) and U+FEFF (not white here).
const WHITE =
  "\\u0009-\\u000d\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const LEADING_WHITE = new RegExp(`^[${WHITE}]+`, "u");
const WHITE_CHARACTER = new RegExp(`^[${WHITE}]$`, "u");

const trimStart = (text: string): string => text.replace(LEADING_WHITE, "");

/** .NET's `Trim`. */
export function trim(text: string): string {
  let end = text.length;
  while (end > 0 && WHITE_CHARACTER.test(text.charAt(end - 1))) end -= 1;
  return trimStart(text.slice(0, end));
}
