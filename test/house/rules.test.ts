import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { VALIDATORS } from "#validators/registry.ts";

const project = resolve(import.meta.dirname, "../..");

test("the unit tests answer every rule violated, satisfied and unanswerable", () => {
  const folder = mkdtempSync(join(tmpdir(), "answers-"));
  try {
    const file = join(folder, "answers.txt");
    const config = join(import.meta.dirname, "answers/vitest.config.ts");
    execFileSync(
      process.execPath,
      [
        join(project, "node_modules/vitest/vitest.mjs"),
        "run",
        "--config",
        config,
        "--root",
        project,
      ],
      { cwd: project, env: { ...process.env, ANSWERS_FILE: file }, stdio: "pipe" },
    );
    const answered = new Set(readFileSync(file, "utf8").split("\n"));
    const lacking = VALIDATORS.flatMap(({ rules }) =>
      rules.flatMap(({ id }) => {
        const directions = {
          violated: answered.has(`${id} violated`),
          satisfied: answered.has(`${id} satisfied`),
          unanswerable: answered.has(`${id} inconclusive`) || answered.has(`${id} not-applicable`),
        };
        return Object.entries(directions).flatMap(([name, isThere]) =>
          isThere ? [] : [`${id} is never ${name}`],
        );
      }),
    );
    expect(lacking).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
