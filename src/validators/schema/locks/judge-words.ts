import type { GrowthPoint } from "#engines/statistics/growth.ts";
import { sentence, shortName } from "../wording.ts";
import type { TableWaits, Waits } from "./judge-waits.ts";

/** `100,000`. */
export function count(rows: number): string {
  return rows.toString().replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** `2.1 s`, or `210 ms` below a second. */
export function milliseconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** How long reads and writes of one table waited, with the numbers; empty when nobody waited. */
export function waitsInWords({ table, reads, writes, last }: TableWaits): string {
  const name = shortName(table);
  const isRead = longestOf(reads) > 0;
  if (!isRead && longestOf(writes) === 0) return "";
  const [who, points] = isRead
    ? [`reads and writes of ${name}`, longestOf(reads) >= longestOf(writes) ? reads : writes]
    : [`writes to ${name}`, writes];
  const isOwn = last.rowCount >= last.wantedRows / 2;
  const rows = isOwn ? "" : " in the tables that the migrations work on";
  const shape = points.growth === "worse" ? ", which is more than in proportion" : "";
  return sentence(`${who} waited ${series(points.points)}${rows}${shape}`);
}

function longestOf({ points }: Waits): number {
  return points.at(-1)?.value ?? 0;
}

/** The largest first. */
function series(points: readonly GrowthPoint[]): string {
  const [largest, ...others] = [...points].sort((a, b) => b.size - a.size);
  if (largest === undefined) return "";
  const smaller = others.map(
    ({ size, value }) => `${value === 0 ? "not at all" : milliseconds(value)} with ${count(size)}`,
  );
  return [`${milliseconds(largest.value)} with ${count(largest.size)} rows`, ...smaller].join(", ");
}
