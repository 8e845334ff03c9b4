import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Pair } from "../pair.ts";
import { PAIRS } from "../pairs.ts";
import { openPool } from "../pool.ts";
import { writeSection } from "../results.ts";
import { openServer } from "../server.ts";
import { execute, type Outcome } from "./execute.ts";
import { fixTables, wordsOf } from "./table.ts";

const { values: options } = parseArgs({
  options: {
    /** Only pairs whose id contains one of these. */
    pair: { type: "string", multiple: true },
    /** Every so many of the directions, beginning with the first. */
    every: { type: "string", default: "1" },
    jobs: { type: "string", default: "2" },
    /** Keeps each answer there, and asks only for those that are not in it. */
    keep: { type: "string" },
    /** Writes its part of RESULTS.md. */
    write: { type: "boolean", default: false },
  },
});

const print = (line: string) => process.stdout.write(`${line}\n`);
await using opened = await openServer();
const { server } = opened;
await using pool = openPool(server);
const major = Number.parseInt(server.version, 10);
const directions = PAIRS.filter(
  // A database with a subscription cannot be cloned.
  ({ family, kind, least = 14, isAsked = false }) =>
    family === "drift" && kind !== "subscription" && least <= major && !isAsked,
).flatMap((pair): readonly (readonly [Pair, boolean])[] =>
  pair.isOneWay === true
    ? [[pair, false]]
    : [
        [pair, false],
        [pair, true],
      ],
);
const asked = directions
  .filter(([{ id }]) => options.pair?.some((part) => id.includes(part)) ?? true)
  .filter((_each, at) => at % Number(options.every) === 0);
const outcomes: Outcome[] = [];
if (options.keep !== undefined && existsSync(options.keep))
  for (const line of readFileSync(options.keep, "utf8").split("\n"))
    if (line !== "") outcomes.push(JSON.parse(line) as Outcome);
const known = new Set(outcomes.map(({ id }) => id));
const waiting = asked.filter(([{ id }, isBack]) => !known.has(isBack ? `${id} <` : id));
const worker = async (): Promise<void> => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const outcome = await execute({ server, pool }, ...next);
    outcomes.push(outcome);
    if (options.keep !== undefined) appendFileSync(options.keep, `${JSON.stringify(outcome)}\n`);
    const words = wordsOf(outcome);
    if (words !== "") print(words);
  }
};
await Promise.all(Array.from({ length: Number(options.jobs) }, worker));
const seconds = outcomes.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1_000;
const fixes = outcomes.flatMap((each) => each.fixes);
const works = fixes.filter(({ state }) => state !== "suggested").length;
const due = fixes.length + outcomes.reduce((sum, { open }) => sum + open.length, 0);
const share = `${works} of ${due} differences that want a fix have one that both observers saw work (${((100 * works) / due).toFixed(1)} %); a destructive one works and loses or changes generated rows, which are counted. Each was applied once more by other means, whole dumps and every value as text, where rows that only the old schema takes do not refuse it.`;
const summary = `PostgreSQL ${server.version}; ${asked.length} directions of the pairs that differ, ${seconds.toFixed(1)} s. \`node bench/schema/fixes/run.ts\`. ${share}`;
print(`${summary}\n\n${fixTables(outcomes)}`);
if (options.write) writeSection("fixes", `${summary}\n\n${fixTables(outcomes)}`);
if (outcomes.some(({ against, trouble }) => against.length > 0 || trouble !== undefined))
  process.exitCode = 1;
