import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { VALIDATORS } from "#validators/registry.ts";

const project = resolve(import.meta.dirname, "../..");
const DIRECTIONS: Readonly<Record<string, readonly string[]>> = {
  violated: ["violated"],
  satisfied: ["satisfied"],
  unanswerable: ["inconclusive", "not-applicable"],
};

/** What a rule cannot answer, and why. A rule that learns to leaves this list. */
const IMPOSSIBLE: readonly string[] = [
  // Where no description was found one may still be somewhere else.
  "api/description-absent violated",
  // The source and the settings are always at hand.
  "security/secret-in-code unanswerable",
  "security/credential-short unanswerable",
];

/** Every answer that the unit tests of the validators bring about. */
function answersOfTheTests(): ReadonlySet<string> {
  const folder = mkdtempSync(join(tmpdir(), "directions-"));
  const file = join(folder, "answers");
  try {
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        "node_modules/vitest/vitest.mjs",
        "run",
        "--config",
        "test/house/directions/vitest.config.ts",
      ],
      { cwd: project, env: { ...process.env, DIRECTIONS_FILE: file }, encoding: "utf8" },
    );
    expect(status, stdout).toBe(0);
    return new Set(readFileSync(file, "utf8").trim().split("\n"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("every rule is answered in three directions by the unit tests of its validator", {
  timeout: 180_000,
}, () => {
  const answers = answersOfTheTests();
  const rules = VALIDATORS.flatMap((validator) => validator.rules);
  const missing = rules.flatMap(({ id }) =>
    Object.entries(DIRECTIONS)
      .filter(([, outcomes]) => !outcomes.some((outcome) => answers.has(`${id} ${outcome}`)))
      .map(([direction]) => `${id} ${direction}`),
  );
  expect(rules.length).toBeGreaterThan(50);
  expect(missing.sort()).toEqual([...IMPOSSIBLE].sort());
});
