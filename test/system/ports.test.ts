import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Report, reportSchema } from "#contract/report.ts";
import { scratchProject, until } from "./harness/scratch.ts";

const LIMIT_MS = 60_000;

/** Takes a port for as long as the test; 0 is any. */
async function occupy(port: number): Promise<{ readonly port: number } & Disposable> {
  const server: Server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "0.0.0.0", resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    [Symbol.dispose]: () => server.close(),
  };
}

function problemsOf(report: Report | undefined): readonly string[] {
  return reportSchema.parse(report).problems.map(({ family, message }) => `${family}: ${message}`);
}

test("a fixed port that is taken is not the target's fault", { timeout: LIMIT_MS }, async () => {
  using scratch = scratchProject();
  using taken = await occupy(0);
  const flags = ["--start", "exec node listens.mjs", "--port", String(taken.port)];
  const { exitCode, report, stdout } = await scratch.start(["health-check", ...flags]).ended;
  expect(exitCode, stdout).toBe(3);
  expect(report?.critical_failures).toEqual([]);
  expect(problemsOf(report)).toEqual([
    `environment: Port ${taken.port}, which app.port names, is taken by another program.`,
  ]);
  expect(stdout).toContain("app.port");
  expect(scratch.left()).toEqual([]);
});

test("a port taken between choosing and binding leads to another one", {
  timeout: LIMIT_MS,
}, async () => {
  using scratch = scratchProject();
  const run = scratch.start(["health-check", "--start", "exec node asks-before-listening.mjs"]);
  const chosen = await until(() => scratch.read("port.txt"));
  using _thief = await occupy(Number(chosen));
  writeFileSync(join(scratch.project, "go.txt"), "");
  const { exitCode, report, stdout } = await run.ended;
  expect(exitCode, stdout).toBe(0);
  expect(report?.critical_failures).toEqual([]);
  expect(scratch.read("port.txt")).not.toBe(chosen);
  expect(scratch.left()).toEqual([]);
});

test("a port that is taken again and again is told", { timeout: LIMIT_MS }, async () => {
  using scratch = scratchProject();
  using stack = new DisposableStack();
  const run = scratch.start(["health-check", "--start", "exec node asks-before-listening.mjs"]);
  const seen = new Set<string>();
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const port = await until(() => {
      const asked = scratch.read("port.txt");
      return asked === undefined || seen.has(asked) ? undefined : asked;
    });
    seen.add(port);
    stack.use(await occupy(Number(port)));
    writeFileSync(join(scratch.project, `go-${port}.txt`), "");
  }
  const { exitCode, report, stdout } = await run.ended;
  expect(exitCode, stdout).toBe(3);
  expect(problemsOf(report)).toEqual([
    "environment: Another program took the port chosen for the target, 3 times in a row.",
  ]);
  expect(scratch.left()).toEqual([]);
});
