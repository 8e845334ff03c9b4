import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Report } from "#contract/report.ts";
import { writeSection } from "../results.ts";
import { table } from "../table.ts";
import { edited, type Injection } from "./injection.ts";
import { MLFLOW } from "./mlflow.ts";
import { PROJECTS, type Project, pristine } from "./project.ts";
import { WAGTAIL } from "./wagtail.ts";

const { values: options } = parseArgs({
  options: {
    project: { type: "string", default: "wagtail" },
    /** Only these injections; `healthy` runs the project as it is. */
    only: { type: "string", multiple: true },
    /** The command line that is measured. */
    cli: {
      type: "string",
      default: resolve(import.meta.dirname, "../../../src/entrypoints/cli.ts"),
    },
    /** Only applies the edits. */
    dry: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});

interface Measured {
  readonly id: string;
  readonly isFound: boolean;
  /** Undefined where the answer names no such place. */
  readonly isOnLine: boolean | undefined;
  readonly isInMigration: boolean | undefined;
  readonly said: string;
}

const TIMEOUT_MS = 600_000;
const INJECTIONS: Readonly<Record<string, readonly Injection[]>> = {
  wagtail: WAGTAIL,
  mlflow: MLFLOW,
};
const print = (text: string) => process.stdout.write(`${text}\n`);
const project = PROJECTS.find(({ id }) => id === options.project);
if (project === undefined) throw new Error(`no project ${options.project}`);
const folder = pristine(project);
if (!existsSync(folder)) project.make(folder);
const injections = (INJECTIONS[project.id] ?? []).filter(
  ({ id }) => options.only?.includes(id) ?? true,
);
const healthy: Injection = { id: "healthy", edits: [], rules: [], named: "" };
const measured = [healthy, ...injections]
  .filter(({ id }) => id !== "healthy" || (options.only?.includes(id) ?? true))
  .map((injection) => {
    const result = measure(project, injection);
    print(JSON.stringify(result));
    return result;
  });
const marks = (fact: boolean | undefined) => (fact === undefined ? "" : fact ? "yes" : "no");
const lines = measured.map(({ id, isFound, isOnLine, isInMigration, said }) => [
  ...[id, marks(isFound), marks(isOnLine), marks(isInMigration), said],
]);
const head = ["Drift", "found (healthy: silent)", "right model line", "right migration", "said"];
const text = `Project ${project.id}: ${measured.length} of ${injections.length + 1} runs. \`node bench/schema/inject/run.ts --project ${project.id}\`.\n\n${table(head, lines)}`;
if (options.write) writeSection(`injected-${project.id}`, text);

function measure(of: Project, injection: Injection): Measured {
  const files = [...new Set(injection.edits.map(({ file }) => file))];
  const originals = files.map((file) => readFileSync(join(folder, file), "utf8"));
  try {
    files.forEach((file, at) => {
      const own = injection.edits.filter((edit) => edit.file === file);
      writeFileSync(join(folder, file), edited(originals[at] ?? "", own));
    });
    const nothing = { id: injection.id, isFound: false, isOnLine: undefined };
    if (options.dry) return { ...nothing, isInMigration: undefined, said: "not run" };
    return judged(injection, check(of));
  } finally {
    files.forEach((file, at) => {
      writeFileSync(join(folder, file), originals[at] ?? "");
    });
  }
}

function check({ id }: Project): Report {
  const file = `${folder}.${id}.report.json`;
  const args = [options.cli, "schema-check", "--project", folder, "--report", file];
  const run = spawnSync(process.execPath, args, { encoding: "utf8", timeout: TIMEOUT_MS });
  if (run.error !== undefined) throw run.error;
  return JSON.parse(readFileSync(file, "utf8")) as Report;
}

function judged(injection: Injection, report: Report): Measured {
  const violated = report.findings.filter(({ outcome }) => outcome === "violated");
  const heard = violated.filter(({ severity }) => severity !== "note");
  const shown = heard
    .slice(0, 3)
    .map(({ rule, place }) => `${rule} ${place?.file ?? ""}:${place?.line ?? ""}`)
    .join("; ");
  if (injection.id === "healthy")
    return {
      ...{ id: injection.id, isFound: heard.length === 0 && report.problems.length === 0 },
      ...{ isOnLine: undefined, isInMigration: undefined, said: shown },
    };
  const own = violated.filter(
    ({ rule, message }) => injection.rules.includes(rule) && message.includes(injection.named),
  );
  const { model, migration } = injection;
  return {
    ...{ id: injection.id, isFound: own.length > 0, said: shown },
    isOnLine: model === undefined ? undefined : own.some(({ place }) => isAt(place, model)),
    isInMigration:
      migration === undefined
        ? undefined
        : own.some((finding) => JSON.stringify(finding).includes(migration)),
  };
}

type Place = Report["findings"][number]["place"];

function isAt(place: Place, { file, text }: NonNullable<Injection["model"]>): boolean {
  if (place?.file !== file || place.line === undefined) return false;
  const lines = readFileSync(join(folder, file), "utf8").split("\n");
  return lines[place.line - 1]?.includes(text) === true;
}
