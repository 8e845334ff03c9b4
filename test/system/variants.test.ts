import { afterAll, beforeAll, expect, test } from "vitest";
import { FAULTS, faultOf, materialise, prepareExpress } from "./harness/apps.ts";
import { runCli } from "./harness/cli.ts";

const table: string[] = [];

beforeAll(prepareExpress, 300_000);
afterAll(() => {
  process.stdout.write(`\n${table.sort().join("\n")}\n`);
});

test.concurrent.each(FAULTS)("%s is found at its place", { timeout: 300_000 }, async (name) => {
  const fault = faultOf(name);
  const { rule, file, line, operation, outcome } = fault.expected;
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
      ...(name.endsWith("-health-broken") ? ["--ready-timeout-ms", "20000"] : []),
    ]);
    const violated = (run.report?.findings ?? []).filter(
      (finding) =>
        finding.outcome === "violated" && (finding.severity !== "note" || finding.rule === rule),
    );
    const found = violated.filter((finding) => finding.rule === rule);
    const exact = found.some(
      ({ place }) =>
        (place?.file === file && (line === undefined || place?.line === line)) ||
        (operation !== undefined && place?.operation === operation),
    );
    const others = violated.filter(
      (finding) =>
        finding.rule !== rule &&
        !fault.also.some(
          (also) =>
            finding.rule === also ||
            (also.endsWith("/*") && finding.rule.startsWith(also.slice(0, -1))),
        ),
    );
    const where =
      found
        .map(({ place }) => `${place?.file ?? place?.operation ?? "-"}:${place?.line ?? ""}`)
        .join(" ") || "not found";
    table.push(
      `${exact ? "exact" : "MISS "} ${name.padEnd(34)} ${rule.padEnd(34)} ${file}:${line ?? ""}  ->  ${where}${others.length > 0 ? `  others: ${others.map((other) => other.rule).join(" ")}` : ""}`,
    );
    expect(exact, `${where}\n${run.stdout}`).toBe(true);
    expect(others.map((other) => `${other.rule}: ${other.message}`)).toEqual([]);
    expect(run.exitCode).toBe(outcome === undefined ? 1 : 0);
  } finally {
    app.remove();
  }
});
