import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createClock } from "#runtimes/clock.ts";
import { openJournal } from "#runtimes/journal.ts";
import { findBinaries } from "#runtimes/postgres/binaries.ts";
import { startCluster } from "#runtimes/postgres/cluster.ts";
import { openCluster } from "#runtimes/postgres/provide.ts";
import { measure, type Result } from "./measure.ts";
import { SCENARIOS } from "./scenarios.ts";
import { agrees, isExpected, resultTables } from "./table.ts";
import { measureTools } from "./tools.ts";

const { values: options } = parseArgs({
  options: {
    /** Only scenarios whose names contain this. */
    only: { type: "string" },
    /** Rows of the tables, between commas. */
    sizes: { type: "string", default: "1000,100000,1000000" },
    /** The tools are installed through pip and npm. */
    tools: { type: "boolean", default: false },
    /** The tables, as Markdown. */
    output: { type: "string" },
  },
});

const print = (line: string) => process.stdout.write(`${line}\n`);
const [binaries] = findBinaries({ path: process.env["PATH"] ?? "" }).fitting;
if (binaries === undefined) throw new Error("PostgreSQL's server binaries are needed");
await using journal = await openJournal();
await using server = await openCluster(
  await startCluster(journal, binaries, AbortSignal.timeout(60_000)),
);
const world = { server, clock: createClock(), sizes: options.sizes.split(",").map(Number) };
const scenarios = SCENARIOS.filter(({ id }) => id.includes(options.only ?? ""));
const results: Result[] = [];
for (const scenario of scenarios) {
  const result = await measure(world, scenario);
  results.push(result);
  const { reads, writes, lock } = result;
  print(
    `${agrees(scenario, result) ? "agrees" : "DIFFERS"}  ${scenario.id}: ${lock}, reads ${reads.values.join("/")}, writes ${writes.values.join("/")}, rewritten ${result.isRewritten}`,
  );
}
const tools = options.tools ? await measureTools(world) : [];
for (const result of tools)
  print(`${isExpected(result) ? "agrees" : "DIFFERS"}  ${JSON.stringify(result)}`);
if (options.output !== undefined)
  writeFileSync(
    options.output,
    resultTables({ world, version: server.version, scenarios, results, tools }),
  );
