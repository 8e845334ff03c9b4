import { beforeAll, expect, test } from "vitest";
import { copyOf, prepareExpress } from "./harness/apps.ts";
import { runCli } from "./harness/cli.ts";

beforeAll(prepareExpress, 300_000);

test.each(["orders-fastapi", "orders-express"] as const)(
  "%s is ready without settings and without a warning, and passes its own tests",
  async (name) => {
    const app = copyOf(name);
    try {
      const run = await runCli(["dev-ready", "--project", app.directory]);
      const { exitCode, report, stdout, stderr } = run;
      expect(report?.critical_failures, stdout).toEqual([]);
      expect(report?.warnings).toEqual([]);
      expect(report?.deployment_ready, stdout).toBe(true);
      expect(report?.gate?.status, stdout + stderr).toBe("passed");
      expect(report?.gate?.coverage_percent).toBeGreaterThan(80);
      expect(exitCode).toBe(0);
    } finally {
      app.remove();
    }
  },
  600_000,
);
