import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { writeOutputs, writeState, writeSummary } from "#deliveries/github/step-files.ts";

const scratch = mkdtempSync(join(tmpdir(), "step-"));
afterAll(() => rmSync(scratch, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());
const NAMES = ["GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"] as const;
const fileOf = (name: string) => join(scratch, name);

beforeEach(() => {
  for (const name of NAMES) {
    writeFileSync(fileOf(name), "");
    vi.stubEnv(name, fileOf(name));
  }
});

/** The runner's reading of `name<<delimiter`. */
function parsed(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = "", , value = ""] of text.matchAll(/^(\S+?)<<(\S+)\n([\s\S]*?)\n\2$/gm))
    found[name] = value;
  return found;
}

test("outputs and state arrive as they are, whatever lines they hold", async () => {
  const values = {
    conclusion: "ready",
    json: '{"a":"b\\n"}',
    hostile: "x\nready=true\nEOF\n::error::",
  };
  expect(await writeOutputs(process.env, values)).toMatchObject({ delivered: true });
  expect(parsed(readFileSync(fileOf("GITHUB_OUTPUT"), "utf8"))).toEqual(values);
  expect(await writeState(process.env, values)).toMatchObject({ delivered: true });
  expect(parsed(readFileSync(fileOf("GITHUB_STATE"), "utf8"))).toEqual(values);
});

test("a summary is appended, and one that the runner would refuse is not", async () => {
  expect(await writeSummary(process.env, "# one\n")).toMatchObject({ delivered: true });
  expect(await writeSummary(process.env, "two\n")).toMatchObject({ delivered: true });
  expect(await writeSummary(process.env, "x".repeat(1024 * 1024))).toMatchObject({
    delivered: false,
  });
  expect(readFileSync(fileOf("GITHUB_STEP_SUMMARY"), "utf8")).toBe("# one\ntwo\n");
});

test("without the runner's files there are receipts, and nothing is written to the log instead", async () => {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const receipts = [];
  for (const environment of [{}, { GITHUB_OUTPUT: "" }])
    receipts.push(
      await writeOutputs(environment, { a: "b" }),
      await writeState(environment, { a: "b" }),
      await writeSummary(environment, "x"),
    );
  const calls = write.mock.calls.length;
  write.mockRestore();
  expect(calls).toBe(0);
  for (const receipt of receipts) expect(receipt.delivered).toBe(false);
});

test("a file that is gone is a receipt", async () => {
  for (const name of NAMES) rmSync(fileOf(name));
  expect(await writeOutputs(process.env, { a: "b" })).toMatchObject({ delivered: false });
  expect(await writeState(process.env, { a: "b" })).toMatchObject({ delivered: false });
  expect(await writeSummary(process.env, "x")).toMatchObject({ delivered: false });
});
