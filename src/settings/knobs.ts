import { BASELINES, GATE, RUN, STARTUP } from "./data/run-knobs.ts";
import { APP, DATABASE } from "./data/target-knobs.ts";
import type { Knob } from "./knob.ts";

/**
 * Every setting: the help text, the flags, the checks and the published JSON Schema are made from
 * this table. No package is imported here, so that help stays instant.
 */
export const KNOBS: readonly Knob[] = [
  ...APP,
  ...DATABASE,
  ...RUN,
  ...STARTUP,
  ...BASELINES,
  ...GATE,
];

/** Groups as the help text prints them. */
export const KNOB_GROUPS = [
  { title: "Application", knobs: APP },
  { title: "Database", knobs: DATABASE },
  { title: "Run", knobs: RUN },
  { title: "Startup", knobs: STARTUP },
  { title: "Baselines", knobs: BASELINES },
  { title: "Legacy tests", knobs: GATE },
] as const;

/** Keys that hold other keys. */
export const SECTIONS: readonly string[] = [
  ...new Set(KNOBS.flatMap(({ key }) => (key.includes(".") ? [key.split(".")[0] ?? ""] : []))),
];

const BY_KEY: ReadonlyMap<string, Knob> = new Map(KNOBS.map((knob) => [knob.key, knob]));

export function knobOf(key: string): Knob | undefined {
  return BY_KEY.get(key);
}
