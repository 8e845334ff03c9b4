import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Report } from "#contract/report.ts";
import { runCli } from "../../system/harness/cli.ts";
import { installUnleash } from "./install.ts";

type Finding = Report["findings"][number];

// Every row was read and reproduced by hand; whatever is not in it has to be.
const KNOWN = new Set(
  readFileSync(join(import.meta.dirname, "FINDINGS.md"), "utf8")
    .split("\n")
    .flatMap((line) => {
      const [, rule, place] = /^\| `([\w-]+\/[\w-]+)` \| `([^`]+)` \| true/.exec(line) ?? [];
      return rule === undefined ? [] : [`${rule} ${place}`];
    }),
);

let unleash: ReturnType<typeof installUnleash>;

beforeAll(() => {
  unleash = installUnleash();
}, 300_000);
afterAll(() => unleash?.remove());

const violated = (report: Report | undefined) =>
  (report?.findings ?? []).filter(({ outcome }) => outcome === "violated");
const nameOf = ({ rule, place }: Finding) =>
  `${rule} ${place?.file === undefined ? (place?.operation ?? place?.process) : `${place.file}:${place.line}`}`;
const messageOf = (report: Report | undefined, rule: string) =>
  report?.findings.find((finding) => finding.rule === rule)?.message;

test("without settings it boots, migrates, is judged, and every finding is true", async () => {
  const run = await runCli(["deployment-ready", "--project", unleash.directory]);
  const { report } = run;
  expect(report?.problems, run.stdout).toEqual([]);
  expect(report?.startup_success, run.stdout).toBe(true);
  expect(report?.database_integrity).toBe(true);
  expect(report?.performance_baseline).toBe(true);
  expect(report?.security_posture).toBe(true);
  // Without the one in which db-migrate notes what it has applied.
  expect(messageOf(report, "schema/migration-failure")).toContain("90 tables");
  expect(messageOf(report, "startup/routes-absent")).toContain("208 operations");
  expect(violated(report).map(nameOf).filter((name) => !KNOWN.has(name))).toEqual([]);
  expect(violated(report).map(nameOf)).toContain(
    "api/server-error dist/lib/db/public-signup-token-store.js:94",
  );
  expect(run.exitCode).toBe(1);
}, 300_000);

test("behind its front door, every finding is true and most of the known ones are found", async () => {
  copyFileSync(join(import.meta.dirname, "readiness.yml"), join(unleash.directory, "readiness.yml"));
  const run = await runCli(["deployment-ready", "--project", unleash.directory]);
  const names = violated(run.report).map(nameOf);
  expect(names.filter((name) => !KNOWN.has(name))).toEqual([]);
  expect(names.length, run.stdout).toBeGreaterThanOrEqual(KNOWN.size * 0.8);
  expect(run.exitCode).toBe(1);
}, 600_000);
