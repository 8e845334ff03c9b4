import { describe, expect, test } from "vitest";
import { EVENTS, type EventCase } from "../../rig/action/events.ts";
import { BROKEN, smallPullRequest } from "../../rig/action/variant.ts";
import { openWorld, type TokenKind } from "../../rig/action/world.ts";

const TOKENS: readonly TokenKind[] = ["write", "read-only", "none"];
const TIMEOUT = { timeout: 60_000 };

/** What a reader of the pull request, the log and the run sees of one finding. */
const run = async (event: EventCase, token: TokenKind, isBroken: boolean) => {
  const checkout = smallPullRequest(isBroken ? BROKEN.files : {});
  // GitHub lowers the rights itself; a workflow that asks for more gets no more.
  const given = event.isReadOnly === true && token === "write" ? "read-only" : token;
  await using world = await openWorld(checkout, given);
  const inputs = { command: "health-check" };
  const result = await world.run(event.happening(checkout), { inputs });
  const head = event.headOf(checkout);
  checkout.remove();
  expect(world.api.violations).toEqual([]);
  expect(result.orphans).toEqual([]);
  expect(result.summary).not.toBe("");
  expect(world.artifacts.artifacts()[0]?.name).toMatch(/^deployment-readiness-readiness-1/);
  return { result, runs: world.api.checkRuns(), head, mayWrite: given === "write" };
};

describe.concurrent.each(EVENTS)("$title", (event) => {
  test.each(TOKENS)("token: %s", TIMEOUT, async (token) => {
    const { result, runs, head, mayWrite } = await run(event, token, true);
    const marks = mayWrite
      ? runs.flatMap(({ annotations }) =>
          annotations.map(({ path, start_line, annotation_level }) => ({
            path,
            line: start_line,
            level: annotation_level,
          })),
        )
      : result.annotations.map(({ file, line, level }) => ({
          path: file,
          line,
          level,
        }));
    expect(result.conclusion).toBe("failure");
    expect(runs.map(({ conclusion, headSha }) => ({ conclusion, headSha }))).toEqual(
      mayWrite ? [{ conclusion: "failure", headSha: head }] : [],
    );
    if (event.isRefused === true) {
      expect(result.exitCode).toBe(2);
      expect(result.outputs).toMatchObject({ conclusion: "error", ready: "false" });
      expect(result.summary).toContain("fork-safe-run.yml");
      expect(result.log).not.toContain("boot");
      return;
    }
    expect(result.exitCode).toBe(1);
    expect(result.outputs).toMatchObject({ conclusion: "not-ready", ready: "false" });
    expect(marks).toContainEqual({ path: BROKEN.file, line: BROKEN.line, level: "failure" });
    expect(result.summary).toContain(`${BROKEN.file}:${BROKEN.line}`);
  });
});

test.each(["read-only", "none"] as const)(
  "with a token that is %s a healthy commit passes all the same",
  TIMEOUT,
  async (token) => {
    const { result, runs } = await run(EVENTS[0]!, token, false);
    expect(result.conclusion).toBe("success");
    expect(runs).toEqual([]);
    expect(result.annotations).toEqual([]);
  },
);

test(
  "a fork's code runs where it is refused only when the workflow says so loudly",
  TIMEOUT,
  async () => {
    const event = EVENTS.find(({ isRefused }) => isRefused)!;
    const checkout = smallPullRequest();
    await using world = await openWorld(checkout, "write");
    const inputs = { command: "health-check", "unsafe-run-untrusted-code": "true" };
    const result = await world.run(event.happening(checkout), { inputs });
    checkout.remove();
    expect(result.conclusion).toBe("success");
  },
);
