import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Evidence } from "#contract/evidence.ts";
import type { ApiEvidence } from "#validators/api/evidence.ts";
import { prepareExpress } from "./harness/apps.ts";
import { PROJECT, runCli } from "./harness/cli.ts";

const table: string[] = [];

beforeAll(prepareExpress, 300_000);
afterAll(() => {
  process.stdout.write(`\n${table.join("\n")}\n`);
});

test.each(["orders-fastapi", "orders-express"])(
  "every documented operation of %s accepts a valid request of the search",
  async (name) => {
    const folder = mkdtempSync(join(tmpdir(), "reach-"));
    try {
      const run = await runCli([
        "deployment-ready",
        "--project",
        join(PROJECT, "examples", name),
        "--phases",
        "api",
        "--evidence",
        folder,
      ]);
      const { payload } = JSON.parse(
        readFileSync(join(folder, "api.evidence.json"), "utf8"),
      ) as Evidence<ApiEvidence>;
      const best = payload.operations.map(({ id }) => {
        const statuses = payload.exchanges
          .filter(({ operation, purpose, mutation }) => {
            const isPlain = purpose === "valid" && mutation === undefined;
            return operation === id && isPlain;
          })
          .map(({ status = 999 }) => status);
        return { id, status: Math.min(999, ...statuses) };
      });
      table.push(name, ...best.map(({ id, status }) => `  ${status}  ${id}`));
      expect(best.length, run.stdout).toBeGreaterThan(20);
      expect(best.filter(({ status }) => status >= 300)).toEqual([]);
      expect(run.report?.critical_failures, run.stdout).toEqual([]);
      expect(run.report?.warnings).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  300_000,
);
