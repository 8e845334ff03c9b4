import { VALIDATORS } from "#validators/registry.ts";
import type { Row, Silence } from "./measure.ts";
import { NEUTRAL_FAULTS } from "./seed.ts";

const TARGETS = { detected: 95, rule: 90, file: 90, near: 80 } as const;
type Measure = keyof typeof TARGETS;
const MEASURES = Object.keys(TARGETS) as readonly Measure[];
const HEADS = ["detected", "right rule", "right file", "within 3 lines"];

/** The whole result as Markdown. */
export function resultTables(rows: readonly Row[], healthy: readonly Silence[]): string {
  const stacks = groups(rows, ({ stack }) => stack);
  const rules = groups(rows, ({ seed }) => seed.expected.rules[0] ?? "");
  const causes = new Set(rows.map(({ seed }) => seed.cause));
  const parts = [
    `${rows.length} faults, ${stacks.size} stacks, ${causes.size} causes of the catalogue.`,
    shares("Stack", [...stacks, ["all", rows]], true),
    silences(healthy),
    neutral(rows),
    shares(
      "Expected rule",
      [...rules].sort(([a], [b]) => a.localeCompare(b)),
      false,
    ),
    misses(rows),
    unknown(rows),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** Whether every number reaches its target and every healthy run was silent. */
export function reachesTargets(rows: readonly Row[], healthy: readonly Silence[]): boolean {
  const reached = MEASURES.every((measure) => {
    const { met, of } = count(rows, measure);
    return of === 0 || (met / of) * 100 >= TARGETS[measure];
  });
  return reached && healthy.every(({ silent }) => silent);
}

function shares(
  head: string,
  grouped: readonly (readonly [string, readonly Row[]])[],
  targets: boolean,
): string {
  const lines = grouped.map(([name, rows]) => [
    name,
    String(rows.length),
    ...MEASURES.map((measure) => percent(count(rows, measure))),
    percent({ met: rows.filter(({ bestRule }) => bestRule).length, of: rows.length }),
    String(rows.filter(({ besides }) => besides.length > 0).length),
  ]);
  const target = ["target", "≥ 120", ...MEASURES.map((name) => `≥ ${TARGETS[name]} %`), "", "0"];
  return table(
    [head, "faults", ...HEADS, "most telling rule", "other findings"],
    targets ? [...lines, target] : lines,
  );
}

function silences(healthy: readonly Silence[]): string {
  if (healthy.length === 0) return "";
  const lines = [...groups(healthy, ({ stack }) => stack)].map(([stack, runs]) => {
    const loud = runs.filter(({ silent }) => !silent);
    const seconds = runs.reduce((sum, run) => sum + run.durationMs, 0) / runs.length / 1_000;
    return [
      stack,
      `${runs.length - loud.length} of ${runs.length}`,
      `${seconds.toFixed(1)} s`,
      [...new Set(loud.flatMap(({ said }) => said))].join("; "),
    ];
  });
  return table(["Healthy application", "silent runs", "mean time, all trials", "said"], lines);
}

/** The same fault in every stack: one rule has to answer everywhere. */
function neutral(rows: readonly Row[]): string {
  const lines = NEUTRAL_FAULTS.map((fault) => {
    const same = rows.filter(({ seed }) => seed.neutral === fault);
    const answers = groups(same, ({ headline }) => headline);
    const list = [...answers].map(
      ([rule, of]) => `${rule} (${of.map(({ stack }) => stack).join(", ")})`,
    );
    return [fault, String(same.length), answers.size === 1 ? "yes" : "no", list.join("; ")];
  }).filter(([, size]) => size !== "0");
  return lines.length === 0 ? "" : table(["Same fault", "stacks", "one rule", "rules"], lines);
}

function misses(rows: readonly Row[]): string {
  const missed = rows.filter(
    ({ rule, file, near, besides }) => !rule || !file || near === false || besides.length > 0,
  );
  if (missed.length === 0) return "";
  const lines = missed.map(({ stack, seed, place, said }) => [
    `${stack}/${seed.id}`,
    seed.cause,
    `${seed.expected.rules[0]} ${place}`,
    said.slice(0, 3).join("; "),
  ]);
  return table(["Not as expected", "cause", "expected", "said"], lines);
}

/** Expected ids that no rule of the engine has. */
function unknown(rows: readonly Row[]): string {
  const ids = new Set<string>(VALIDATORS.flatMap(({ rules }) => rules.map(({ id }) => id)));
  const best = rows.map(({ seed }) => seed.expected.rules[0] ?? "");
  const absent = [...new Set(best)].filter((id) => !ids.has(id)).sort();
  return absent.length === 0 ? "" : `Expected rules that do not exist: ${absent.join(", ")}.`;
}

function count(rows: readonly Row[], measure: Measure) {
  const judged = rows.filter((row) => row[measure] !== undefined);
  return { met: judged.filter((row) => row[measure] === true).length, of: judged.length };
}

function percent({ met, of }: { readonly met: number; readonly of: number }): string {
  return of === 0 ? "–" : `${((met / of) * 100).toFixed(0)} % (${met}/${of})`;
}

function groups<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, readonly T[]> {
  const found = new Map<string, readonly T[]>();
  for (const value of values) {
    const key = keyOf(value);
    found.set(key, [...(found.get(key) ?? []), value]);
  }
  return found;
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [row(head), row(head.map(() => "---")), ...lines.map(row)].join("\n");
}
