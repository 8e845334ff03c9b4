import type { SettingsProblem } from "#contract/failure.ts";
import { allowedBy, type Knob } from "./knob.ts";
import { KNOBS } from "./knobs.ts";

/**
 * Turns the texts of the command line into values by the kind of their knob. A number that is none
 * stays text, so that the schema reports it beside everything else.
 */
export function flagsOf(
  given: ReadonlyMap<string, readonly string[]>,
  problems: SettingsProblem[],
): Readonly<Record<string, unknown>> {
  const flags: Record<string, unknown> = {};
  for (const knob of KNOBS) {
    const texts = knob.flag === undefined ? undefined : given.get(knob.flag);
    if (texts !== undefined) flags[knob.key] = typed(knob, texts, problems);
  }
  return flags;
}

function typed(knob: Knob, texts: readonly string[], problems: SettingsProblem[]): unknown {
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
      return mapOf(knob, texts, problems);
  }
}

// Headers are written as in HTTP, everything else as NAME=VALUE.
function mapOf(knob: Knob, texts: readonly string[], problems: SettingsProblem[]): unknown {
  const form = knob.key === "api.auth" ? /^\s*([^:=\s]+)\s*:\s*(.*?)\s*$/s : /^([^=]+)=(.*)$/s;
  const entries: [string, string][] = [];
  for (const text of texts) {
    const [, name, value] = form.exec(text) ?? [];
    if (name !== undefined && value !== undefined) entries.push([name, value]);
    else problems.push(withoutForm(knob, text));
  }
  return Object.fromEntries(entries);
}

function withoutForm(knob: Knob, text: string): SettingsProblem {
  const form = knob.placeholder.replaceAll('"', "");
  return {
    key: knob.key,
    source: `--${knob.flag ?? ""}`,
    received: knob.secret === true ? "a text of another form (not shown)" : JSON.stringify(text),
    allowed: `${form}; ${allowedBy(knob)}`,
    example: `--${knob.flag ?? ""} ${FLAG_EXAMPLES[knob.key] ?? knob.placeholder}`,
  };
}

const FLAG_EXAMPLES: Readonly<Record<string, string>> = {
  "app.env": "WAREHOUSE_REGION=eu-west-1",
  "api.auth": '"Authorization: Bearer $TOKEN"',
  rules: "schema/index-absent=warning",
};
