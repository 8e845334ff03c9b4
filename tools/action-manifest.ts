import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { ACTION_INPUTS, ACTION_OUTPUTS } from "#settings/action-inputs.ts";

const HEADER = "# Made from src/settings/action-inputs.ts by `npm run manifest`.\n";

/** The text of action.yml. */
export function actionManifest(): string {
  const manifest = {
    name: "Deployment Readiness",
    description:
      "Boots the whole application against a real PostgreSQL and says whether this commit can be deployed.",
    inputs: Object.fromEntries(
      ACTION_INPUTS.map(({ name, about, default: value }) => [
        name,
        { description: about, required: false, default: value },
      ]),
    ),
    outputs: Object.fromEntries(
      ACTION_OUTPUTS.map(({ name, about }) => [name, { description: about }]),
    ),
    runs: {
      using: "node24",
      main: "dist/index.mjs",
      post: "dist/post.mjs",
      "post-if": "always()",
    },
    branding: { icon: "check-circle", color: "green" },
  };
  return `${HEADER}${stringify(manifest, { lineWidth: 0 })}`;
}

/** The README with its tables of inputs and outputs made anew. */
export function readmeWithTables(readme: string): string {
  const inputs = table(
    ["input", "what it says", "default"],
    ACTION_INPUTS.map(({ name, about, default: value }) => [
      `\`${name}\``,
      about,
      value === "" ? "" : `\`${value}\``,
    ]),
  );
  const outputs = table(
    ["output", "what it holds"],
    ACTION_OUTPUTS.map(({ name, about }) => [`\`${name}\``, about]),
  );
  return between(between(readme, "inputs", inputs), "outputs", outputs);
}

function between(text: string, name: string, content: string): string {
  const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);
  if (!place.test(text)) throw new Error(`README.md has no place for its ${name}`);
  return text.replace(place, (_all, start: string, end: string) => `${start}\n${content}\n${end}`);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const readme = new URL("../README.md", import.meta.url);
  writeFileSync(new URL("../action.yml", import.meta.url), actionManifest());
  writeFileSync(readme, readmeWithTables(readFileSync(readme, "utf8")));
}
