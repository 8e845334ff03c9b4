import type { RowCase, Tool } from "./case.ts";
import type { Measured } from "./measure.ts";

/** The result as Markdown. */
export function resultTable(cases: readonly RowCase[], measured: readonly Measured[]): string {
  const tools = [...new Set(cases.map(({ tool }) => tool))];
  const states = [...new Set(cases.map(({ sqlstate }) => sqlstate))].sort();
  const lines = [
    "# Migrations that mind their rows",
    "",
    "Each case is a small project whose branch adds one migration to a deployed schema. The failing one runs on empty",
    "tables and not with rows; its safe twin makes the same change and takes care of the rows. Both are judged by",
    "`schema-check --base main`. *Named*: `schema/row-refused` with the server's SQLSTATE, the migration's file, and a row",
    "that is really refused. *Silent*: nothing worse than a note, and the twin ran with generated rows.",
    "",
    "| by | cases | failing: named | safe: silent |",
    "| --- | --- | --- | --- |",
    ...tools.map((tool) =>
      line(
        tool,
        casesOf(measured, (each) => each.tool === tool),
      ),
    ),
    ...states.map((state) => {
      const ids = new Set(cases.filter(({ sqlstate }) => sqlstate === state).map(({ id }) => id));
      return line(
        `SQLSTATE ${state}`,
        casesOf(measured, ({ id }) => ids.has(id)),
      );
    }),
    line("all", measured),
    "",
    `Median of a run: ${(median(measured.map(({ durationMs }) => durationMs)) / 1_000).toFixed(1)} s. Safe twins that lose or`,
    `change rows on purpose, and are told so in a note: ${measured.filter(({ isSafe, noteCount }) => isSafe && noteCount > 0).length}.`,
    "",
    ...misses(measured),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function casesOf(measured: readonly Measured[], is: (each: { id: string; tool: Tool }) => boolean) {
  return measured.filter((each) => is(each as { id: string; tool: Tool }));
}

function line(name: string, measured: readonly Measured[]): string {
  const failing = measured.filter(({ isSafe }) => !isSafe);
  const safe = measured.filter(({ isSafe }) => isSafe);
  const share = (list: readonly Measured[]) =>
    `${list.filter(({ isRight }) => isRight).length}/${list.length}`;
  return `| ${name} | ${failing.length} | ${share(failing)} | ${share(safe)} |`;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function misses(measured: readonly Measured[]): readonly string[] {
  const wrong = measured.filter(({ isRight }) => !isRight);
  if (wrong.length === 0) return [];
  const rows = wrong.map(
    ({ id, isSafe, said }) => `- ${id} (${isSafe ? "safe" : "failing"}): ${said}`,
  );
  return ["## Missed", "", ...rows];
}
