import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createCli } from "#runtimes/docker/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "dr-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a client that is interrupted at its time limit has not succeeded, whatever it says itself", async () => {
  // As the real one does when it is interrupted while it waits for a program in a container.
  const program = join(folder, "docker");
  writeFileSync(program, "#!/bin/sh\ntrap 'exit 0' TERM\nsleep 30 >/dev/null 2>&1 & wait $!\n");
  chmodSync(program, 0o755);
  const cli = createCli({ hostEnvironment: process.env, runId: "test", program });
  const result = await cli.run(["exec"], { timeoutMs: 500 });
  expect(result).toMatchObject({ code: null, timedOut: true });
  await expect(cli.must(["exec"], { timeoutMs: 500 })).rejects.toMatchObject({
    reason: "timed-out",
  });
}, 20_000);
