import { parseArgs } from "node:util";
import { executeGroup, groupsOf } from "./execute.ts";
import { PAIRS } from "./pairs.ts";
import { openPool } from "./pool.ts";
import { writeSection } from "./results.ts";
import { openServer } from "./server.ts";
import { corpusTables, isRight } from "./table.ts";
import type { Judged } from "./verdict.ts";

const { values: options } = parseArgs({
  options: {
    /** Only pairs whose id contains one of these. */
    pair: { type: "string", multiple: true },
    jobs: { type: "string", default: "2" },
    /** Writes its part of RESULTS.md. */
    write: { type: "boolean", default: false },
  },
});

const print = (line: string) => process.stdout.write(`${line}\n`);
await using opened = await openServer();
const { server } = opened;
await using pool = openPool(server);
const major = Number.parseInt(server.version, 10);
const asked = PAIRS.filter(({ id }) => options.pair?.some((part) => id.includes(part)) ?? true);
const pairs = asked.filter(({ least = 14 }) => least <= major);
const judged: Judged[] = [];
const startedAt = performance.now();
const waiting = [...groupsOf(pairs)];
const worker = async (): Promise<void> => {
  for (let group = waiting.shift(); group !== undefined; group = waiting.shift())
    for (const result of await executeGroup({ server, pool }, group)) {
      judged.push(result);
      if (!isRight(result)) print(wordsOf(result));
    }
};
await Promise.all(Array.from({ length: Number(options.jobs) }, worker));
const seconds = (performance.now() - startedAt) / 1_000;
const place = new Map(pairs.map(({ id }, at) => [id, at]));
const ordered = judged.toSorted(
  (a, b) => (place.get(a.pair.id) ?? 0) - (place.get(b.pair.id) ?? 0),
);
const summary = `${pairs.length} pairs in both directions, PostgreSQL ${server.version}, ${seconds.toFixed(1)} s (${((seconds / pairs.length) * 100).toFixed(1)} s per 100 pairs); ${asked.length - pairs.length} need a newer server.`;
print(`${summary}\n\n${corpusTables(ordered)}`);
if (options.write) writeSection("corpus", `${summary}\n\n${corpusTables(ordered)}`);
if (!ordered.every(isRight)) process.exitCode = 1;

function wordsOf({ pair, missed, invented, trouble }: Judged): string {
  const words = [
    ...missed.map((each) => `MISSED ${each}`),
    ...invented.map((each) => `INVENTED ${each}`),
    ...(trouble === undefined ? [] : [trouble]),
  ];
  return `${pair.id}: ${words.join(" | ")}`;
}
