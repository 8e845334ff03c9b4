import { execFile } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BRIEF, CLI, runCli } from "./harness/cli.ts";
import { type NotesProject, notesProject } from "./harness/notes.ts";
import { openPostgres } from "./harness/postgres.ts";

let project: NotesProject;
let server: readonly string[];
const args = (command: string) => [command, "--project", project.directory, ...server];

beforeAll(async () => {
  project = notesProject();
  server = ["--database-url", (await openPostgres()).url];
}, 60_000);
afterAll(() => project[Symbol.dispose]());

/** Runs it on a pseudo-terminal of 60 columns; both streams arrive there. */
function onTerminal(words: readonly string[]): Promise<string> {
  const quoted = [process.execPath, CLI, ...words].map((word) => `'${word}'`).join(" ");
  const line = `stty cols 60 && exec ${quoted} --report '${project.at("report.json")}'`;
  // A terminal is a person's: Node takes the colours away where this variable is set.
  const { CI: _, ...env } = process.env;
  return new Promise((settle) => {
    execFile("script", ["-qec", line, "/dev/null"], { env }, (_error, stdout) => settle(stdout));
  });
}

test("a terminal shows one live line that never wraps, then a coloured line per stage", async () => {
  const text = await onTerminal(args("health-check"));
  const frames = text.split("\r\u001b[2K");
  const live = frames.filter((frame) => /^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] boot {2}\d+ s/u.test(frame));
  expect(live.length).toBeGreaterThan(1);
  for (const frame of live) expect([...frame].length).toBeLessThan(60);
  expect(text).toMatch(/\u001b\[32m✓\u001b\[39m boot +passed/);
  expect(text).toMatch(/\u001b\[1;32m✓ PASSED\u001b\[0m/);
}, 60_000);

test("elsewhere progress is plain lines on standard error, and the report is on standard output", async () => {
  const { stdout, stderr } = await runCli(args("health-check"));
  expect(stderr.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/^✓ detect +passed +\d+\.\d s {2}.*start: /),
    expect.stringMatching(/^✓ boot +passed +\d+\.\d s {2}ready in \d+ ms$/),
    expect.stringMatching(/^✓ startup +passed +\d+\.\d s {2}\d+ checks satisfied$/),
  ]);
  expect(`${stdout}${stderr}`).not.toContain("\u001b");
});

test("in GitHub Actions findings are annotations as well", async () => {
  using broken = notesProject();
  broken.write("server.js", 'import { absent } from "./openapi.js";\nabsent();\n');
  const about = ["--project", broken.directory, ...server];
  const { stdout } = await runCli(["startup-check", ...about], { env: { GITHUB_ACTIONS: "true" } });
  expect(stdout).toMatch(/^::error file=server\.js,line=1,title=startup\/import-failure::/);
  expect(stdout).toContain("NOT READY");
});

test("what the tests print stays whole on a terminal, and starts no workflow command", async () => {
  const ready = await runCli(args("deployment-ready"), { reportFile: project.at("report.json") });
  expect(ready.exitCode, ready.stdout).toBe(0);
  const command = "printf ..; sleep 0.5; printf ..; echo; echo a::b; echo ::error::forged";
  const shown = await onTerminal([...args("test-legacy"), ...BRIEF, "--gate-command", command]);
  const printed = shown.slice(shown.lastIndexOf("\u001b[2K.."));
  expect(printed.replaceAll("\r", "")).toMatch(/^\u001b\[2K\.\.\.\.\na::b\n: :error::forged\n/);
  expect(shown).toMatch(/✗\u001b\[39m gate +failed/);
}, 90_000);
