import type { Result, Waits, World } from "./measure.ts";
import type { Scenario } from "./scenarios.ts";
import type { ToolResult } from "./tools.ts";

export interface Printed {
  readonly world: World;
  readonly version: string;
  readonly scenarios: readonly Scenario[];
  readonly results: readonly Result[];
  readonly tools: readonly ToolResult[];
}

/** Whether what was seen is what the manual says. */
export function agrees({ documented }: Scenario, result: Result): boolean {
  return (
    result.lock === documented.lock &&
    grows(result.reads) === documented.reads &&
    grows(result.writes) === documented.writes &&
    result.isRewritten === documented.rewrite
  );
}

/** The tables, as Markdown. */
export function resultTables(printed: Printed): string {
  const { world, version, scenarios, results, tools } = printed;
  const agreeing = results.filter((result, at) => {
    const scenario = scenarios[at];
    return scenario !== undefined && agrees(scenario, result);
  });
  return `# What statements block, measured against the manual

PostgreSQL ${version}, tables of ${world.sizes.map((size) => size.toLocaleString("en")).join(", ")} rows. One session runs the statement; one
reads a row and one writes a row again and again, and their longest wait for a lock is what counts, in milliseconds. \`grows\`: longer with more rows.
Lock, reads, writes and rewriting as the manual of PostgreSQL documents them; **${agreeing.length} of ${results.length} agree**.
Longest time between two looks at the locks: ${Math.max(...results.map(({ gapMs }) => gapMs))} ms. Printed by \`node bench/schema/locks/run.ts --output FILE\`.

| statement | lock: manual | lock: seen | reads: manual | reads waited | writes: manual | writes waited | rewrite: manual | rewrite: seen | agrees |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${results.map((result, at) => rowOf(result, scenarios[at])).join("\n")}

## The same through migration tools

The tools' own commands on ${(world.sizes.at(-1) ?? 0).toLocaleString("en")} rows; each creates the same index, plainly and concurrently.

| tool | index | reads waited | writes waited | as expected |
| --- | --- | --- | --- | --- |
${tools.map(toolRow).join("\n")}
`;
}

export function isExpected({ isConcurrent, readMs, writeMs }: ToolResult): boolean {
  // A writer waits for moments when the migration tool's bookkeeping commits, never for the index.
  return readMs < LEAST_WAIT_MS && writeMs >= LEAST_WAIT_MS !== isConcurrent;
}

const LEAST_WAIT_MS = 20;

function rowOf(result: Result, scenario: Scenario | undefined): string {
  if (scenario === undefined) return "";
  const { documented } = scenario;
  const cells = [
    ...[result.id, documented.lock, result.lock],
    ...[blocks(documented.reads), series(result.reads)],
    ...[blocks(documented.writes), series(result.writes)],
    ...[yes(documented.rewrite), yes(result.isRewritten), yes(agrees(scenario, result))],
  ];
  return `| ${cells.join(" | ")} |`;
}

function toolRow(result: ToolResult): string {
  const { tool, isConcurrent, readMs, writeMs } = result;
  const kind = isConcurrent ? "CONCURRENTLY" : "plain";
  return `| ${tool} | ${kind} | ${readMs} ms | ${writeMs} ms | ${yes(isExpected(result))} |`;
}

function series(waits: Waits): string {
  return `${waits.values.join(" / ")}${grows(waits) ? " grows" : ""}`;
}

function grows({ growth }: Waits): boolean {
  return growth === "growing" || growth === "worse";
}

function blocks(isBlocked: boolean): string {
  return isBlocked ? "wait" : "go on";
}

function yes(value: boolean): string {
  return value ? "yes" : "no";
}
