import type { Judged } from "./verdict.ts";

/** The result of the corpus as Markdown. */
export function corpusTables(judged: readonly Judged[]): string {
  const families = ["drift", "none", "roads"] as const;
  const lines = families.map((family) =>
    line(
      family,
      judged.filter(({ pair }) => pair.family === family),
    ),
  );
  const kinds = [...Map.groupBy(judged, ({ pair }) => pair.kind)].sort(([a], [b]) =>
    a.localeCompare(b),
  );
  const head = ["pairs", "right", "missed", "invented", "not judged"];
  return [
    table(["Family", ...head], [...lines, line("all", judged)]),
    table(
      ["Kind", ...head],
      kinds.map(([kind, of]) => line(kind, of)),
    ),
    wrongs(judged),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Neither missed nor invented anything. */
export function isRight({ missed, invented, trouble }: Judged): boolean {
  return missed.length === 0 && invented.length === 0 && trouble === undefined;
}

function line(name: string, judged: readonly Judged[]): readonly string[] {
  return [
    name,
    String(judged.length),
    String(judged.filter(isRight).length),
    String(judged.filter(({ missed }) => missed.length > 0).length),
    String(judged.filter(({ invented }) => invented.length > 0).length),
    String(judged.filter(({ trouble }) => trouble !== undefined).length),
  ];
}

function wrongs(judged: readonly Judged[]): string {
  const wrong = judged.filter((each) => !isRight(each));
  if (wrong.length === 0) return "";
  const lines = wrong.map(({ pair, missed, invented, trouble }) => [
    pair.id,
    shortened(missed),
    trouble ?? shortened(invented),
  ]);
  return table(["Not right", "missed", "invented, or why it was not judged"], lines);
}

function shortened(words: readonly string[]): string {
  return words.length > 4
    ? `${words.slice(0, 4).join("; ")}; … (${words.length})`
    : words.join("; ");
}

export function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [row(head), row(head.map(() => "---")), ...lines.map(row)].join("\n");
}
