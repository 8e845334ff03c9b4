import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { measureHealthy, measureSeed, type Row, type Silence } from "./measure.ts";
import type { Seed, Stack } from "./seed.ts";
import { STACKS } from "./stacks.ts";
import { reachesTargets, resultTables } from "./table.ts";

const { values: options } = parseArgs({
  options: {
    /** Only these stacks. */
    stack: { type: "string", multiple: true },
    /** Only these seeds, by their id or `stack/id`. */
    seed: { type: "string", multiple: true },
    /** Runs of every healthy application. */
    healthy: { type: "string", default: "1" },
    jobs: { type: "string", default: "2" },
    /** Everything that was measured; written anew after every run. */
    json: { type: "string" },
    /** What the JSON file already holds is not measured again. */
    resume: { type: "boolean", default: false },
    /** The tables, as Markdown. */
    output: { type: "string" },
  },
});

const stacks = STACKS.filter(({ id }) => options.stack?.includes(id) ?? true);
const isAsked = (stack: Stack, seed: Seed) =>
  options.seed?.some((name) => name === seed.id || name === `${stack.id}/${seed.id}`) ?? true;
const known = earlier();
const rows: Row[] = [...known.rows];
const healthy: Silence[] = [...known.healthy];
const print = (line: string) => process.stdout.write(`${line}\n`);

interface Measured {
  readonly rows: readonly Row[];
  readonly healthy: readonly Silence[];
}

function earlier(): Measured {
  if (!options.resume || options.json === undefined || !existsSync(options.json))
    return { rows: [], healthy: [] };
  const { rows, healthy } = JSON.parse(readFileSync(options.json, "utf8")) as Measured;
  // A seed that was changed since has to be measured again.
  const present = new Map(
    STACKS.flatMap(({ id, seeds }) =>
      seeds.map((seed) => [`${id}/${seed.id}`, JSON.stringify(seed)] as const),
    ),
  );
  const isPresent = ({ stack, seed }: Row) =>
    present.get(`${stack}/${seed.id}`) === JSON.stringify(seed);
  return { rows: rows.filter(isPresent), healthy };
}

function keep(): void {
  if (options.json === undefined) return;
  writeFileSync(options.json, `${JSON.stringify({ rows, healthy }, null, 2)}\n`);
}

async function seedOf(stack: Stack, seed: Seed): Promise<void> {
  const row = await measureSeed(stack, seed).catch((error: Error) => {
    print(`ERROR ${error.message}`);
    process.exitCode = 1;
  });
  if (row === undefined) return;
  rows.push(row);
  keep();
  const marks = [row.detected, row.rule, row.file, row.near ?? row.file]
    .map((met) => (met ? "+" : "-"))
    .join("");
  const besides = row.besides.length > 0 ? `  besides: ${row.besides.join(" ")}` : "";
  const seconds = `${(row.durationMs / 1_000).toFixed(1)} s`.padStart(7);
  print(
    `${marks} ${`${stack.id}/${seed.id}`.padEnd(44)} ${seconds}  ${row.place} -> ${row.said[0]}${besides}`,
  );
}

async function healthyOf(stack: Stack): Promise<void> {
  const run = await measureHealthy(stack);
  healthy.push(run);
  keep();
  const seconds = `${(run.durationMs / 1_000).toFixed(1)} s`;
  print(`${run.silent ? "silent" : "LOUD  "} ${stack.id} ${seconds} ${run.said.join("; ")}`);
}

/** Some at a time; what follows one another in the list shares caches, such as a fresh install. */
async function runAll(work: (() => Promise<void>)[], atOnce: number): Promise<void> {
  const worker = async (): Promise<void> => {
    for (let next = work.shift(); next !== undefined; next = work.shift()) await next();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

const isMeasured = (stack: Stack, seed: Seed) =>
  known.rows.some((row) => row.stack === stack.id && row.seed.id === seed.id);
const healthyRuns = stacks.flatMap((stack) => {
  const made = known.healthy.filter(({ stack: id }) => id === stack.id).length;
  const wanted = Math.max(0, Number(options.healthy) - made);
  return Array.from({ length: wanted }, () => () => healthyOf(stack));
});
const seedRuns = stacks.flatMap((stack) =>
  stack.seeds
    .filter((seed) => isAsked(stack, seed) && !isMeasured(stack, seed))
    .map((seed) => () => seedOf(stack, seed)),
);
await runAll([...healthyRuns, ...seedRuns], Number(options.jobs));

const orderOf = new Map(
  STACKS.flatMap(({ id, seeds }) => seeds.map((seed) => `${id}/${seed.id}`)).map((name, index) => [
    name,
    index,
  ]),
);
const ordered = rows.toSorted(
  (a, b) =>
    (orderOf.get(`${a.stack}/${a.seed.id}`) ?? 0) - (orderOf.get(`${b.stack}/${b.seed.id}`) ?? 0),
);
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], {
  cwd: import.meta.dirname,
  encoding: "utf8",
}).trim();
const today = new Date().toISOString().slice(0, 10);
const head = `# Startup: the gold set\n\n\`npm run bench:startup\`, ${today}, ${availableParallelism()} cores, commit ${commit}.\n`;
const legend = `A fault is detected when something stops or warns, or when its rule is found. A place is right when the
place of that finding, or the place where it says the fix belongs, is the one written down beforehand.
"Most telling" is the first of the rules that tell the truth; "other findings" counts faults that were
also blamed for something they do not cause.\n`;
const tables = `${head}\n${legend}\n${resultTables(ordered, healthy)}`;
print(`\n${tables}`);
if (options.output !== undefined) writeFileSync(options.output, tables);
if (!reachesTargets(rows, healthy)) process.exitCode = 1;
