import type { Command } from "#contract/settings.ts";
import type { Knob } from "./knob.ts";
import { KNOB_GROUPS } from "./knobs.ts";

const WIDTH = 80;
const INDENT = 30;

/** Flags of an invocation; those of the settings come from the knobs. */
export const OWN_FLAGS = [
  { name: "project", value: "DIR", about: "Project to judge. Default: the current folder." },
  { name: "config", value: "FILE", about: "Settings. Default: readiness.yml in the project." },
  {
    name: "inputs",
    value: "FILE",
    about: "More settings, as a JSON object of dotted keys; - is standard input.",
  },
  {
    name: "policy",
    value: "FILE",
    about: "Take phases, baselines, rules and gate from this file, not from the settings.",
  },
  {
    name: "report",
    value: "FILE",
    about:
      "Report. Default: $DEPLOYMENT_READINESS_REPORT, else deployment_readiness_report.json in the project.",
  },
  {
    name: "format",
    value: "FORMAT",
    about:
      "pretty, plain, json, github, or progress, which shows no report. Default: pretty on a terminal, github in GitHub Actions, plain elsewhere.",
  },
  { name: "timeout", value: "TIME", about: "Whole run: seconds, 90s, 10m or 2h. Default: 30m." },
  { name: "evidence", value: "DIR", about: "Also keep what was observed, for judge." },
  { name: "render", value: "FORM", about: "report: html, sarif, junit, markdown or json." },
  { name: "output", value: "FILE", about: "report: write here. Default: standard output." },
] as const;

const COMMAND_LINES: Readonly<Record<Command, string>> = {
  "deployment-ready": "Startup, schema, performance, api, security. The default.",
  "startup-check": "Imports, configuration, database, routes, health, restart, stop.",
  "schema-check": "Migrations from empty, models against migrations, constraints.",
  "ai-validation": "Performance, guided API search with five times the budget, security.",
  "health-check": "Boot, or --base-url, and health only. Seconds.",
  "stress-test": "Repeated boots, kills, replicas, load, memory growth.",
  "test-legacy": "Your own tests, only after a ready report of this exact tree.",
  "dev-ready": "deployment-ready, then your own tests.",
  report: "Renders an existing report; see --render and --output.",
  judge: "judge DIR: judges recorded evidence again, without the application.",
};

const EXIT_LINES: readonly (readonly [string, string])[] = [
  ["0", "ready"],
  ["1", "not ready: the application's fault"],
  ["2", "bad settings"],
  ["3", "could not decide: PostgreSQL, network, disk, time"],
  ["4", "our bug; the report is still written"],
  ["130, 143", "cancelled"],
];

/** At most 80 columns, made from the knobs. Loads no package. */
export function helpPage(): string {
  return [
    "Boots the whole application the way production will, against a real PostgreSQL,",
    "and says whether this commit can be deployed.",
    "",
    "Usage: deployment-readiness [COMMAND] [FLAGS]",
    section(
      "Commands",
      Object.entries(COMMAND_LINES).map(([name, about]) => row(name, about, 20)),
    ),
    section("Flags", [
      ...OWN_FLAGS.map(({ name, value, about }) => row(`--${name} ${value}`, about)),
      row("--help, --version", "Show this page; show the version."),
    ]),
    ...KNOB_GROUPS.map(({ title, knobs }) =>
      section(`${title} (also in readiness.yml)`, knobs.flatMap(knobRows)),
    ),
    section(
      "Exit codes",
      EXIT_LINES.map(([code, meaning]) => row(code, meaning, 12)),
    ),
  ].join("\n");
}

function section(title: string, rows: readonly string[]): string {
  return `\n${title}\n${rows.join("\n")}`;
}

function knobRows(knob: Knob): readonly string[] {
  if (knob.flag === undefined) return [];
  const isPlain = knob.kind !== "list" && knob.default !== undefined;
  const standard = isPlain ? ` [default: ${String(knob.default)}]` : "";
  const note = knob.later === undefined ? "" : ` Not yet: ${knob.later}.`;
  return [row(`--${knob.flag} ${knob.placeholder}`, `${knob.about}${standard}${note}`)];
}

function row(left: string, right: string, indent = INDENT): string {
  const lines = wrapped(right, WIDTH - indent);
  const margin = " ".repeat(indent);
  const head = `  ${left}`;
  const first = head.length < indent ? [head.padEnd(indent) + lines[0]] : [head, margin + lines[0]];
  return [...first, ...lines.slice(1).map((line) => margin + line)].join("\n");
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
