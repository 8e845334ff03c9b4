import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Checkout, Files } from "../../rig/action/checkout.ts";
import { EVENTS, REPOSITORY } from "../../rig/action/events.ts";
import { BROKEN, smallPullRequest } from "../../rig/action/variant.ts";
import { openWorld, type TokenKind } from "../../rig/action/world.ts";

const TIMEOUT = { timeout: 60_000 };
const TITLE = "Policy changed by this pull request";
const RUN = "app: { start: node server.mjs, health: / }\n";

interface Given {
  readonly base?: Files;
  readonly change: Files;
  readonly token?: TokenKind;
  /** The checkout as actions/checkout makes it by itself. */
  readonly isShallow?: boolean;
}

const run = async ({
  base = { "readiness.yml": RUN },
  change,
  token = "write",
  isShallow = false,
}: Given) => {
  const whole = smallPullRequest(change, base);
  const checkout = isShallow ? shallowOf(whole) : whole;
  await using world = await openWorld(whole, token);
  const happening = EVENTS[0]!.happening(whole);
  const job = { workspace: checkout.directory };
  const result = await world.run(happening, { inputs: { command: "health-check" }, job });
  checkout.remove();
  whole.remove();
  expect(world.api.violations).toEqual([]);
  const marks = world.api.checkRuns().flatMap(({ annotations }) => annotations);
  return { result, marks, remarks: marks.filter(({ title }) => title === TITLE) };
};

const shallowOf = ({ directory, merge, ...rest }: Checkout): Checkout => {
  const shallow = mkdtempSync(join(tmpdir(), "shallow-"));
  const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: shallow });
  git("init", "--quiet");
  git("fetch", "--quiet", "--depth", "1", `file://${directory}`, merge);
  git("checkout", "--quiet", "--detach", "FETCH_HEAD");
  const remove = () => rmSync(shallow, { recursive: true, force: true });
  return { ...rest, directory: shallow, merge, remove };
};

const LOOSENED = `${RUN}rules:\n  startup/module-missing: off\n  startup/exits-early: off\ngate: { command: "true", coverage-min: 0 }\n`;

describe("a pull request cannot lower what is asked of it", () => {
  test.each([
    ["with the base commit in the checkout", false],
    ["with GitHub's word for the base commit", true],
  ])("%s", TIMEOUT, async (_how, isShallow) => {
    const change = { ...BROKEN.files, "readiness.yml": LOOSENED };
    const { result, marks, remarks } = await run({ change, isShallow });
    expect(result.exitCode).toBe(1);
    expect(marks).toContainEqual(
      expect.objectContaining({ path: BROKEN.file, start_line: BROKEN.line }),
    );
    expect(remarks.map(({ path, start_line }) => `${path}:${start_line}`).sort()).toEqual([
      "readiness.yml:3",
      "readiness.yml:4",
      "readiness.yml:5",
      "readiness.yml:5",
    ]);
    expect(remarks[0]?.message).toMatch(/not set → off/);
    expect(result.summary).toContain(TITLE);
  });
});

test("another application cannot be put in the place of the pull request's", TIMEOUT, async () => {
  const readiness = `${RUN.replace(" }", ", base-url: 'http://127.0.0.1:1' }")}`;
  const change = { ...BROKEN.files, "readiness.yml": readiness };
  const { result, remarks } = await run({ change });
  expect(result.exitCode).toBe(1);
  expect(remarks.map(({ message }) => message)).toEqual([
    expect.stringContaining("app.base-url: not set → (not shown)"),
  ]);
});

test(
  "how the project is run may change with the project, and needs no remark",
  TIMEOUT,
  async () => {
    const change = {
      "main.mjs": `import "./server.mjs";\n`,
      "readiness.yml": RUN.replace("server", "main"),
    };
    const { result, marks } = await run({ change });
    expect(result.conclusion).toBe("success");
    expect(marks).toEqual([]);
  },
);

test("a base whose settings are none can be mended by a pull request", TIMEOUT, async () => {
  const { result, marks } = await run({
    base: { "readiness.yml": "ap: {}\n" },
    change: { "readiness.yml": RUN },
  });
  expect(result.conclusion).toBe("success");
  expect(marks.map(({ title }) => title)).toEqual(["The base's settings are no settings"]);
});

test("what is asked but cannot be read is no verdict", TIMEOUT, async () => {
  const { result } = await run({ change: {}, token: "none", isShallow: true });
  expect(result.exitCode).toBe(3);
  expect(result.outputs).toMatchObject({ conclusion: "inconclusive", ready: "false" });
  expect(result.annotations[0]?.message).toContain("fetch-depth: 2");
});

test(
  "bad settings are marked on their lines, all of them, and nothing is run",
  TIMEOUT,
  async () => {
    const change = { "readiness.yml": "app:\n  strat: node server.mjs\n  port: 99999999\n" };
    const { result, marks } = await run({ change });
    expect(result.exitCode).toBe(2);
    expect(marks.map(({ path, start_line, title }) => `${title} ${path}:${start_line}`)).toEqual([
      "Bad settings readiness.yml:2",
      "Bad settings readiness.yml:3",
    ]);
    expect(marks[0]?.message).toContain("start");
    expect(result.log).not.toContain("Isolation");
  },
);

test("an input that is wrong is named as the workflow writes it", TIMEOUT, async () => {
  const checkout = smallPullRequest();
  await using world = await openWorld(checkout, "write");
  const inputs = { command: "deploymnt-ready", "coverage-min": "many", timeout: "soon" };
  const result = await world.run(EVENTS[0]!.happening(checkout), { inputs });
  checkout.remove();
  const messages = world.api
    .checkRuns()
    .flatMap(({ annotations }) => annotations.map(({ message }) => message));
  expect(result.exitCode).toBe(2);
  expect(messages).toHaveLength(3);
  for (const name of ["input command", "input coverage-min", "input timeout"])
    expect(messages.join("\n")).toContain(name);
  expect(world.api.requests.every(({ path }) => path.includes(REPOSITORY))).toBe(true);
});
