import { afterAll, expect, test } from "vitest";
import { faultOf, IMAGE_FAULTS, IMAGES, materialise } from "../harness/apps.ts";
import { runCli } from "../harness/cli.ts";
import { compare } from "../harness/comparison.ts";
import { describeWithEngine } from "./engine.ts";

// One of each kind that an engine shows in its own way; IMAGES=all runs every image.
const USUAL = [
  "express-build-run",
  "express-file-ignored",
  "fastapi-entrypoint-carriage-returns",
  "express-healthcheck-path",
  "fastapi-capabilities",
  "express-secret-file-deleted",
];
const chosen = process.env["IMAGES"] === "all" ? IMAGE_FAULTS : USUAL;
const table: string[] = [];

describeWithEngine("images with one fault each", () => {
  afterAll(() => {
    process.stdout.write(`\n${table.sort().join("\n")}\n`);
  });

  test.each(chosen)("%s is found at its place", { timeout: 400_000 }, async (name) => {
    const fault = faultOf(name, IMAGES);
    const app = materialise(name, IMAGES);
    try {
      const run = await runCli(
        [
          "deployment-ready",
          "--runtime",
          "docker",
          "--phases",
          fault.expected.rule.startsWith("security/") ? "startup,security" : "startup",
          "--project",
          app.directory,
          "--stop-timeout-ms",
          "3000",
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
  });
}, ["postgres:16", "node:24-slim", "python:3.11-slim"]);
