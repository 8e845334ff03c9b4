import { expect, test } from "vitest";
import { createLogGuard } from "#entrypoints/log-guard.ts";
import { EVENTS } from "../../rig/action/events.ts";
import { CRAFTED, randomLines } from "../../rig/action/hostile-lines.ts";
import { briefPullRequest, smallPullRequest } from "../../rig/action/variant.ts";
import { openWorld } from "../../rig/action/world.ts";
import type { StepResult } from "../../rig/runner/index.ts";
import { StepLog } from "../../rig/runner/log.ts";
import { SecretMasks } from "../../rig/runner/masks.ts";
import { StepRecord } from "../../rig/runner/step-record.ts";

const MINUTE = 60_000;
const END = Buffer.from("\n");

const runnerLog = () => {
  const record = new StepRecord({
    masks: new SecretMasks(),
    environment: new Map(),
    prependPath: [],
    outputBytes: 0,
  });
  return new StepLog(record, { workspace: "/", debug: false, environment: {} });
};

test("the crafted lines are dangerous: without the guard the runner obeys", () => {
  expect(CRAFTED).toHaveLength(300);
  let obeyed = 0;
  for (const line of CRAFTED) {
    const log = runnerLog();
    log.write("stdout", Buffer.concat([line, END]));
    log.end();
    obeyed += log.executedCommands.length > 0 ? 1 : 0;
  }
  expect(obeyed).toBeGreaterThan(150);
});

test("300 crafted and 200,000 random lines: the runner executes nothing of them", {
  timeout: MINUTE,
}, () => {
  const guard = createLogGuard({ prefix: "│ ", maxTotalBytes: Number.POSITIVE_INFINITY });
  const log = runnerLog();
  const say = (text: string) => log.write("stdout", Buffer.from(text));
  for (const line of CRAFTED) say(guard.pass(Buffer.concat([line, END])));
  for (const line of randomLines(200_000, 20_261_125)) say(guard.pass(line));
  say(guard.end());
  log.end();
  expect(log.executedCommands).toEqual([]);
});

// Printed in pieces over both streams, so that a command may come together only in the log.
const PRINTER = `import { writeSync } from "node:fs";
const lines = JSON.parse(process.env.LINES ?? "[]").map((line) => Buffer.from(line, "base64"));
for (const [index, line] of lines.entries()) {
  const cut = index % (line.length + 1);
  writeSync(1 + (index % 2), line.subarray(0, cut));
  writeSync(1 + ((index + (index % 3 === 0 ? 1 : 0)) % 2), Buffer.concat([line.subarray(cut), Buffer.from("\\n")]));
}
`;
const OURS = new Set(["add-mask", "stop-commands", "error", "warning", "notice"]);

const expectOnlyOurs = ({ executedCommands, state, annotations }: StepResult) => {
  const foreign = executedCommands.filter(({ name }) => !OURS.has(name));
  // What ends our own stop-commands is a command of its own name.
  expect(foreign.map(({ name }) => name).filter((name) => !/^[0-9a-f]{48}$/.test(name))).toEqual(
    [],
  );
  expect(executedCommands.filter(({ data }) => data === "injected")).toEqual([]);
  expect(executedCommands.filter(({ uncertain }) => uncertain)).toEqual([]);
  expect(
    executedCommands.filter(({ properties }) => JSON.stringify(properties).includes("hijacked")),
  ).toEqual([]);
  expect(Object.keys(state)).not.toContain("hijacked");
  expect(annotations.filter(({ file }) => file === "app.py")).toEqual([]);
};

test.concurrent("a target that dies printing them gets nothing executed, and its words are shown", {
  timeout: MINUTE,
}, async () => {
  const short = CRAFTED.filter((line) => line.length < 1000);
  const lines = JSON.stringify(short.map((line) => line.toString("base64")));
  const server = `${PRINTER.replace('process.env.LINES ?? "[]"', JSON.stringify(lines))}
throw new Error(lines.slice(0, 20).map(String).join("\\n"));\n`;
  const checkout = smallPullRequest({ "server.mjs": server });
  await using world = await openWorld(checkout, "read-only");
  const inputs = { command: "health-check" };
  const result = await world.run(EVENTS[0]!.happening(checkout), { inputs });
  checkout.remove();
  expect(result.exitCode).toBe(1);
  expectOnlyOurs(result);
  expect(result.annotations.some(({ level }) => level === "failure")).toBe(true);
  expect(result.outputs["hijacked"]).toBeUndefined();
});

test.concurrent("the team's own tests may print them, too", { timeout: 3 * MINUTE }, async () => {
  const lines = [...CRAFTED.filter((line) => line.length < 1000), ...randomLines(5000, 7)];
  const checkout = briefPullRequest({
    "print.mjs": PRINTER.replace(
      'process.env.LINES ?? "[]"',
      JSON.stringify(JSON.stringify(lines.map((line) => line.toString("base64")))),
    ),
  });
  await using world = await openWorld(checkout, "write");
  const inputs = { "legacy-command": "node print.mjs; false" };
  const result = await world.run(EVENTS[0]!.happening(checkout), { inputs });
  checkout.remove();
  expect(result.exitCode).toBe(1);
  expect(result.outputs).toMatchObject({ conclusion: "ready", "legacy-exit-code": "1" });
  expect(result.log.split("injected").length).toBeGreaterThan(200);
  expectOnlyOurs(result);
});
