import { afterAll, beforeAll, expect, test } from "vitest";
import { FAULTS, faultOf, materialise, prepareExpress } from "./harness/apps.ts";
import { runCli } from "./harness/cli.ts";
import { compare } from "./harness/comparison.ts";

const table: string[] = [];

// Half of a run are trials of an application that became ready, and only what they do shows these faults.
// The examples and trials.test.ts make them all; VARIANTS=everything makes them for every fault as well.
const TRIED = process.env["VARIANTS"] === "everything" ? /./ : /-sigterm-ignored$/;

beforeAll(prepareExpress, 300_000);
afterAll(() => {
  process.stdout.write(`\n${table.sort().join("\n")}\n`);
});

test.concurrent.each(FAULTS)("%s is found at its place", { timeout: 300_000 }, async (name) => {
  const fault = faultOf(name);
  const app = materialise(name);
  try {
    const run = await runCli([
      "deployment-ready",
      "--project",
      app.directory,
      "--stop-timeout-ms",
      "3000",
      "--api-budget-ms",
      "30000",
      ...(TRIED.test(name) ? [] : ["--trials", "soak", "--soak-ms", "1000"]),
      ...(name.endsWith("-health-broken") ? ["--ready-timeout-ms", "20000"] : []),
    ]);
    const { exact, where, others, row } = compare(name, fault, run.report);
    table.push(row);
    expect(exact, `${where}\n${run.stdout}`).toBe(true);
    expect(others.map((other) => `${other.rule}: ${other.message}`)).toEqual([]);
    expect(run.exitCode).toBe(fault.expected.outcome === undefined ? 1 : 0);
  } finally {
    app.remove();
  }
});
