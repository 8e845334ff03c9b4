import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FILE = join(import.meta.dirname, "RESULTS.md");
const SECTIONS = {
  corpus: "The corpus",
  kinds: "Every kind that pg_dump knows, missing in turn",
  real: "Schemas of real applications",
  projects: "Real applications through the schema check",
  "injected-wagtail": "Injected drift: wagtail",
  "injected-mlflow": "Injected drift: mlflow",
  fixes: "Fixes, tried",
  speed: "Speed",
} as const;
const HEAD = `# Schema: nothing missed, nothing invented

Figures as they were measured; each part says how it is run. A pair is right when everything that its answer
names is found, from both sides, and nothing else is.
`;

/** Replaces one part of RESULTS.md; the others stay as they were measured. */
export function writeSection(id: keyof typeof SECTIONS, text: string): void {
  const known = existsSync(FILE) ? readFileSync(FILE, "utf8") : HEAD;
  const parts = new Map(
    known
      .split(/^## /m)
      .slice(1)
      .map((part) => [part.split("\n", 1)[0] ?? "", part.slice(part.indexOf("\n")).trim()]),
  );
  const day = new Date().toISOString().slice(0, 10);
  parts.set(SECTIONS[id], `${day}. ${text}`);
  const written = Object.values(SECTIONS).flatMap((title) => {
    const body = parts.get(title);
    return body === undefined ? [] : [`## ${title}\n\n${body}\n`];
  });
  writeFileSync(FILE, [HEAD, ...written].join("\n"));
}
