import type { ReportFinding } from "#contract/report.ts";

type Repair = NonNullable<ReportFinding["repair"]>;

const STATES: Readonly<Record<Repair["state"], string>> = {
  proven: "proven on a clone with rows, by two observers, and no row is changed",
  destructive: "works on a clone with rows, by two observers, but rows are lost or changed",
  suggested: "suggested, not proven",
};

/** How far a change was tried, and what is known about it. */
export function triedText({ state, notes }: Repair): string {
  return [`${STATES[state]}.`, ...notes].join(" ");
}

/** For views of plain text. */
export function repairParagraphs({ repair }: ReportFinding): readonly string[] {
  if (repair === undefined) return [];
  const file = repair.file === undefined ? "" : `\nFile: ${repair.file.name}`;
  return [`Tried: ${triedText(repair)}\n${repair.sql}${file}`];
}
