import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { reportSchema } from "#contract/report.ts";
import { settingsJsonSchema } from "#settings/schema.ts";

/** File name to text of every published JSON Schema. */
export function publishedSchemas(): Readonly<Record<string, string>> {
  return {
    "deployment_readiness_report.schema.json": textOf(z.toJSONSchema(reportSchema)),
    "readiness.schema.json": textOf(settingsJsonSchema()),
  };
}

function textOf(schema: object): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [name, text] of Object.entries(publishedSchemas()))
    await writeFile(new URL(`../schema/${name}`, import.meta.url), text);
