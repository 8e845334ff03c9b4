import { afterAll, expect, test } from "vitest";
import { FAULTS, faultOf, materialise } from "../harness/apps.ts";
import { runCli } from "../harness/cli.ts";
import { compare } from "../harness/comparison.ts";
import { describeWithEngine } from "./engine.ts";

// One per layer and language; PARITY=all runs every variant, as plain processes do in their own suite.
const USUAL = ["express-export-missing", "fastapi-column-absent", "express-handler-crash"];
const chosen = process.env["PARITY"] === "all" ? FAULTS : USUAL;
const table: string[] = [];

describeWithEngine("variants in containers", () => {
  afterAll(() => {
    process.stdout.write(`\n${table.sort().join("\n")}\n`);
  });

  test.concurrent.each(chosen)(
    "%s is found at the place where a plain process shows it",
    { timeout: 600_000 },
    async (name) => {
      const fault = faultOf(name);
      const app = materialise(name);
      try {
        const run = await runCli(
          [
            ...["deployment-ready", "--runtime", "docker", "--project", app.directory],
            ...["--stop-timeout-ms", "3000", "--api-budget-ms", "30000"],
            ...(name.endsWith("-health-broken") ? ["--ready-timeout-ms", "20000"] : []),
          ],
          { usesEngine: true },
        );
        const { exact, where, others, row } = compare(name, fault, run.report);
        table.push(row);
        expect(exact, `${where}\n${run.stdout}`).toBe(true);
        expect(others.map((other) => `${other.rule}: ${other.message}`)).toEqual([]);
        expect(run.exitCode).toBe(fault.expected.outcome === undefined ? 1 : 0);
      } finally {
        app.remove();
      }
    },
  );
}, ["postgres:16", "node:24-slim", "python:3.11-slim"]);
