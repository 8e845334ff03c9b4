import { expect, test } from "vitest";
import { parse } from "yaml";
import { READINESS_PHASE_IDS } from "#contract/phase.ts";
import { COMMANDS } from "#contract/settings.ts";
import { settingsFromYaml } from "#settings/from-file.ts";
import { KNOBS } from "#settings/knobs.ts";
import { exampleOf } from "#settings/problems.ts";
import { resolveSettings } from "#settings/resolve.ts";

test("keys and flags are unique, and no flag is the name of a command", () => {
  const flags = KNOBS.flatMap(({ flag }) => flag ?? []);
  expect(new Set(KNOBS.map(({ key }) => key)).size).toBe(KNOBS.length);
  expect(new Set(flags).size).toBe(flags.length);
  expect(flags.filter((flag) => (COMMANDS as readonly string[]).includes(flag))).toEqual([]);
});

test("every knob speaks in a sentence, and every number has its range", () => {
  for (const { key, about, kind, min, max } of KNOBS) {
    expect(about, key).toMatch(/^[A-Z].*\.$/);
    if (kind === "integer" || kind === "number") expect([min, max], key).not.toContain(undefined);
  }
});

test("every example is accepted, where it stands and as a default", () => {
  for (const knob of KNOBS.filter(({ later }) => later === undefined)) {
    const text = exampleOf(knob);
    const file = settingsFromYaml(text, "r.yml");
    const outcome = resolveSettings({ flags: {}, file, environment: { API_TOKEN: "x" } });
    const isLonely = knob.key === "app.runtime";
    expect(outcome.ok || isLonely, `${text}: ${JSON.stringify(outcome)}`).toBe(true);
    expect(parse(text), text).toBeTypeOf("object");
  }
});

test("the phases that can be asked for are the five of a whole verdict", () => {
  const phases = KNOBS.find(({ key }) => key === "phases");
  expect(phases?.choices).toEqual(READINESS_PHASE_IDS);
  expect(phases?.default).toEqual(READINESS_PHASE_IDS);
});
