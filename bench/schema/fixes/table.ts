import { table } from "../table.ts";
import type { Outcome } from "./execute.ts";

/** What is not as it should be about one direction; empty when all is well. */
export function wordsOf({ id, fixes, open, against, trouble, durationMs }: Outcome): string {
  const words = [
    ...fixes.flatMap(({ state, reason, sql }) =>
      state === "suggested"
        ? [`SUGGESTED ${reason}\n      ${sql.replaceAll("\n", "\n      ")}`]
        : [],
    ),
    ...open.map((each) => `OPEN ${each}`),
    ...against.map((each) => `AGAINST ${each}`),
    ...(trouble === undefined ? [] : [`TROUBLE ${trouble}`]),
  ];
  return words.length === 0 ? "" : `${id} (${durationMs} ms)\n    ${words.join("\n    ")}`;
}

/** The results as Markdown. */
export function fixTables(outcomes: readonly Outcome[]): string {
  const kinds = [...Map.groupBy(outcomes, ({ kind }) => kind)].sort(([a], [b]) =>
    a.localeCompare(b),
  );
  const head = [
    "Kind",
    "directions",
    "no fix is due",
    "fixes",
    "proven",
    "destructive",
    "suggested",
    "without",
    "contradicted",
    "refused by a row",
  ];
  return table(head, [...kinds.map(([kind, of]) => line(kind, of)), line("all", outcomes)]);
}

function line(name: string, of: readonly Outcome[]): readonly string[] {
  const fixes = of.flatMap((each) => each.fixes);
  const count = (state: string) => fixes.filter((each) => each.state === state).length;
  const open = of.reduce((sum, each) => sum + each.open.length, 0);
  return [
    name,
    ...[of.length, of.filter(({ nothing }) => nothing !== undefined).length, fixes.length],
    ...[count("proven"), count("destructive"), count("suggested"), open],
    of.filter(({ against }) => against.length > 0).length,
    refusedIn(of),
  ].map(String);
}

/** Of the directions in which it was looked for. */
function refusedIn(of: readonly Outcome[]): string {
  const read = of.flatMap(({ isRefused }) => (isRefused === undefined ? [] : [isRefused]));
  return read.length === 0 ? "" : `${read.filter(Boolean).length} of ${read.length}`;
}
