import type { SettingsProblem } from "#contract/failure.ts";
import { allowedBy, type Door, type Knob, nameAt } from "./knob.ts";
import { KNOBS } from "./knobs.ts";

/** The settings of a command line, by their dotted keys. */
export function flagsOf(
  given: ReadonlyMap<string, readonly string[]>,
  problems: SettingsProblem[],
): Readonly<Record<string, unknown>> {
  const flags: Record<string, unknown> = {};
  for (const knob of KNOBS) {
    const texts = knob.flag === undefined ? undefined : given.get(knob.flag);
    if (texts !== undefined) flags[knob.key] = typedValue(knob, texts, { door: "flag", problems });
  }
  return flags;
}

/** Which door the texts came through, and where their problems go. */
export interface Origin {
  readonly door: Door;
  readonly problems: SettingsProblem[];
}

/**
 * Turns texts into a value by the kind of their knob. A number that is none stays text, so that the
 * schema reports it beside everything else.
 */
export function typedValue(knob: Knob, texts: readonly string[], origin: Origin): unknown {
  const last = texts.at(-1) ?? "";
  switch (knob.kind) {
    case "text":
    case "choice":
      return last;
    case "integer":
    case "number":
      return last.trim() === "" || Number.isNaN(Number(last)) ? last : Number(last);
    case "list":
      return texts.flatMap((text) => text.split(",")).map((text) => text.trim());
    case "map":
      return mapOf(knob, texts, origin);
  }
}

// Headers are written as in HTTP, everything else as NAME=VALUE.
function mapOf(knob: Knob, texts: readonly string[], { door, problems }: Origin): unknown {
  const form = knob.key === "api.auth" ? /^\s*([^:=\s]+)\s*:\s*(.*?)\s*$/s : /^([^=]+)=(.*)$/s;
  const entries: [string, string][] = [];
  for (const text of texts) {
    const [, name, value] = form.exec(text) ?? [];
    if (name !== undefined && value !== undefined) entries.push([name, value]);
    else problems.push(withoutForm(knob, text, door));
  }
  return Object.fromEntries(entries);
}

function withoutForm(knob: Knob, text: string, door: Door): SettingsProblem {
  const form = knob.placeholder.replaceAll('"', "");
  const example = EXAMPLES[knob.key] ?? knob.placeholder;
  return {
    key: knob.key,
    source: nameAt(door, knob),
    received: knob.secret === true ? "a text of another form (not shown)" : JSON.stringify(text),
    allowed: `${form}; ${allowedBy(knob)}`,
    example: door === "flag" ? `--${knob.flag ?? ""} ${example}` : example,
  };
}

const EXAMPLES: Readonly<Record<string, string>> = {
  "app.env": "WAREHOUSE_REGION=eu-west-1",
  "api.auth": '"Authorization: Bearer $TOKEN"',
  rules: "schema/index-absent=warning",
};
