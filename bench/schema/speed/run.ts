import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Report } from "#contract/report.ts";
import { type Extent, writeProject } from "./project.ts";

const { values: options } = parseArgs({
  options: { only: { type: "string", multiple: true } },
});
const CLI = resolve(import.meta.dirname, "../../../dist/cli.mjs");
const EXTENTS: Readonly<Record<string, Extent>> = {
  "10 tables": { tables: 10, migrations: 10, isDrifted: false },
  "100 tables": { tables: 100, migrations: 100, isDrifted: false },
  "100 tables, 200 migrations": { tables: 100, migrations: 200, isDrifted: false },
  "100 tables, 200 migrations, one drift": { tables: 100, migrations: 200, isDrifted: true },
  "1,000 tables": { tables: 1_000, migrations: 200, isDrifted: false },
};
const print = (line: string) => process.stdout.write(`${line}\n`);

function phaseMs(folder: string): { readonly ms: number; readonly status: string } {
  const report = join(folder, "..", "report.json");
  const args = ["schema-check", "--project", folder, "--report", report, "--format", "plain"];
  try {
    execFileSync(process.execPath, [CLI, ...args], { stdio: "ignore" });
  } catch (error) {
    if ((error as { status?: number }).status !== 1) throw error;
  }
  const { phases } = JSON.parse(readFileSync(report, "utf8")) as Report;
  const schema = phases.find(({ id }) => id === "schema");
  return { ms: schema?.duration_ms ?? Number.NaN, status: schema?.status ?? "absent" };
}

for (const [name, extent] of Object.entries(EXTENTS)) {
  if (options.only !== undefined && !options.only.includes(name)) continue;
  const scratch = mkdtempSync(join(tmpdir(), "dr-schema-speed-"));
  try {
    const folder = join(scratch, "shop");
    writeProject(folder, extent);
    const { ms, status } = phaseMs(folder);
    print(
      `${name.padEnd(40)} ${(ms / 1_000).toFixed(1).padStart(7)} s ${(ms / extent.tables).toFixed(1).padStart(8)} ms per table   ${status}`,
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
