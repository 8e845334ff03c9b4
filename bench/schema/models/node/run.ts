/**
 * Every drift of `drifts.ts` on its fixture application, one after the other: is it found, on which line,
 * and what else is said. `node bench/schema/models/node/run.ts [mapper]`; needs PostgreSQL on this machine.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openJournal } from "#runtimes/journal.ts";
import { findBinaries } from "#runtimes/postgres/binaries.ts";
import { startCluster } from "#runtimes/postgres/cluster.ts";
import { runCli } from "../../../../test/system/harness/cli.ts";
import { ormProject, prepareOrms } from "../../../../test/system/harness/orms.ts";
import { DRIFTS, type Drift } from "./drifts.ts";

prepareOrms();
await using journal = await openJournal();
await using server = await clusterOf(journal);
const url = `postgresql://postgres:${server.adminPassword}@${server.host}:${server.port}/postgres`;
const [only] = process.argv.slice(2);
const chosen = DRIFTS.filter(({ orm }) => only === undefined || orm === only);
const results = { found: 0, placed: 0, invented: 0 };
for (const drift of chosen) {
  const { isFound, isPlaced, others, where } = await tried(drift);
  results.found += isFound ? 1 : 0;
  results.placed += isPlaced ? 1 : 0;
  results.invented += others.length;
  const mark = isFound ? (isPlaced ? "exact" : "found") : "MISSED";
  process.stdout.write(
    `${mark.padEnd(7)}${drift.orm.padEnd(11)}${drift.rule.padEnd(32)}${where}${others.length > 0 ? `  also ${others.join(" ")}` : ""}\n`,
  );
}
process.stdout.write(
  `${chosen.length} drifts: ${results.found} found, ${results.placed} on the line, ${results.invented} findings beside\n`,
);

async function clusterOf(owner: Awaited<ReturnType<typeof openJournal>>) {
  const [binaries] = findBinaries({ path: process.env["PATH"] ?? "" }).fitting;
  if (binaries === undefined) throw new Error("PostgreSQL's server binaries are needed");
  return startCluster(owner, binaries, AbortSignal.timeout(60_000));
}

async function tried(drift: Drift) {
  using project = ormProject(drift.orm, drift);
  const settings = `database: { url: "${url}" }\n`;
  const run = await runCli(["schema-check", "--project", project.directory], { settings });
  const violated = (run.report?.findings ?? []).filter(
    ({ outcome, severity }) => outcome === "violated" && severity !== "note",
  );
  const own = violated.filter(({ rule }) => rule === drift.rule);
  const lines = readFileSync(join(project.directory, drift.file), "utf8").split("\n");
  const { at } = drift;
  const line = at === undefined ? undefined : lines.findIndex((text) => text.includes(at)) + 1;
  const isPlaced = own.some(
    ({ place }) => place?.file === drift.file && (line === undefined || place.line === line),
  );
  const where = own.map(({ place }) => `${place?.file}:${place?.line}`).join(" ") || "-";
  const others = violated.filter(({ rule }) => rule !== drift.rule).map(({ rule }) => rule);
  return { isFound: own.length > 0, isPlaced, others, where: `${where} (wanted ${line ?? "any"})` };
}
