import * as z from "zod";
import type { Knob } from "./knob.ts";
import { KNOBS, SECTIONS } from "./knobs.ts";

/** readiness.yml: every knob with its limits; unknown keys are errors, empty ones are as if absent. */
export const settingsSchema = z
  .strictObject({
    ...shapeOf(""),
    ...Object.fromEntries(
      SECTIONS.map((section) => [section, z.strictObject(shapeOf(`${section}.`)).nullish()]),
    ),
  })
  .describe("Settings of Deployment Readiness, readiness.yml at the root of a project.");

/** The published JSON Schema of readiness.yml, for editors. */
export function settingsJsonSchema(): object {
  return z.toJSONSchema(settingsSchema, { io: "input" });
}

function shapeOf(prefix: string): Record<string, z.ZodType> {
  const entries = KNOBS.filter(
    ({ key }) => key.startsWith(prefix) && !key.slice(prefix.length).includes("."),
  ).map((knob): [string, z.ZodType] => [knob.key.slice(prefix.length), described(knob)]);
  return Object.fromEntries(entries);
}

function described(knob: Knob): z.ZodType {
  const note = knob.later === undefined ? "" : ` Not yet: ${knob.later}.`;
  const description = `${knob.about}${limitsOf(knob)}${note}`;
  const standard = knob.default === undefined ? {} : { default: knob.default };
  return typeOf(knob)
    .nullish()
    .meta({ description, ...standard });
}

function limitsOf({ min, max, unit, default: standard }: Knob): string {
  const units = unit === undefined ? "" : ` ${unit}`;
  const range = min === undefined || max === undefined ? "" : ` From ${min} to ${max}${units}.`;
  return standard === undefined ? range : `${range} Default: ${[standard].flat().join(", ")}.`;
}

function typeOf(knob: Knob): z.ZodType {
  if (knob.later !== undefined) return z.never();
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = knob;
  switch (knob.kind) {
    case "text":
      return textOf(knob.pattern);
    case "integer":
      return z.int().min(min).max(max);
    case "number":
      return z.number().min(min).max(max);
    case "choice":
      return z.enum([...(knob.choices ?? [])]);
    case "list":
      return knob.choices === undefined
        ? z.array(textOf(knob.pattern))
        : z.array(z.enum([...knob.choices])).min(1);
    case "map":
      return z.record(textOf(knob.pattern), entryOf(knob));
  }
}

function entryOf({ choices, valuePattern }: Knob): z.ZodType {
  if (choices !== undefined) return z.enum([...choices]);
  return z.union([textOf(valuePattern), z.number(), z.boolean()]);
}

function textOf(pattern: RegExp | undefined): z.ZodString {
  return pattern === undefined ? z.string() : z.string().regex(pattern);
}
