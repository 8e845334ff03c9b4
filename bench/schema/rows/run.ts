import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { openJournal } from "#runtimes/journal.ts";
import { provideDatabaseServer } from "#runtimes/postgres/provide.ts";
import type { RowCase } from "./case.ts";
import { CHECKS } from "./cases/checks.ts";
import { KEYS } from "./cases/keys.ts";
import { NULLS } from "./cases/nulls.ts";
import { TOOLS } from "./cases/tools.ts";
import { TYPES } from "./cases/types.ts";
import { WRITES } from "./cases/writes.ts";
import { type Measured, measure } from "./measure.ts";
import { resultTable } from "./table.ts";

const { values: options } = parseArgs({
  options: {
    /** Only these cases. */
    case: { type: "string", multiple: true },
    /** A folder with `sql/node_modules`, `knex/node_modules` and `node-pg-migrate/node_modules`. */
    packages: { type: "string" },
    /** The `bin` of a Python with alembic, psycopg and django. */
    "python-bin": { type: "string" },
    jobs: { type: "string", default: "2" },
    /** The table, as Markdown. */
    output: { type: "string" },
  },
});
const { packages, "python-bin": pythonBin } = options;
if (packages === undefined || pythonBin === undefined)
  throw new Error("--packages and --python-bin say where the migration tools are");

const all: readonly RowCase[] = [...NULLS, ...KEYS, ...CHECKS, ...TYPES, ...WRITES, ...TOOLS];
const cases = all.filter(({ id }) => options.case?.includes(id) ?? true);
const print = (line: string) => process.stdout.write(`${line}\n`);

const asked = cases.flatMap((each) => [
  { each, isSafe: false },
  { each, isSafe: true },
]);
const measured: Measured[] = [];
process.env["PATH"] = `${pythonBin}:${process.env["PATH"]}`;
await using journal = await openJournal();
await using databases = await provideDatabaseServer({
  journal,
  path: process.env["PATH"],
  signal: AbortSignal.timeout(120_000),
});
const tools = { packages, databases };

async function worker(): Promise<void> {
  for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
    const { each, isSafe } = next;
    const found = await measure(each, isSafe, tools);
    measured.push(found);
    const mark = found.isRight ? "+" : "-";
    const seconds = `${(found.durationMs / 1_000).toFixed(1)} s`.padStart(7);
    print(
      `${mark} ${each.id.padEnd(28)} ${isSafe ? "safe   " : "failing"} ${seconds}  ${found.said}`,
    );
  }
}

await Promise.all(Array.from({ length: Number(options.jobs) }, worker));
if (options.output !== undefined) writeFileSync(options.output, resultTable(cases, measured));
const wrong = measured.filter(({ isRight }) => !isRight).length;
print(`${measured.length - wrong} of ${measured.length} right`);
if (wrong > 0) process.exitCode = 1;
