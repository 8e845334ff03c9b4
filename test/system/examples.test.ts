import { beforeAll, expect, test } from "vitest";
import { prepareExpress } from "./harness/apps.ts";
import { PROJECT, runCli } from "./harness/cli.ts";

beforeAll(prepareExpress, 300_000);

test.each(["orders-fastapi", "orders-express"])(
  "%s is ready without settings and without a warning",
  async (name) => {
    const { exitCode, report, stdout } = await runCli([
      "deployment-ready",
      "--project",
      `${PROJECT}/examples/${name}`,
    ]);
    expect(report?.critical_failures, stdout).toEqual([]);
    expect(report?.warnings).toEqual([]);
    expect(report?.deployment_ready, stdout).toBe(true);
    expect(exitCode).toBe(0);
  },
  600_000,
);
