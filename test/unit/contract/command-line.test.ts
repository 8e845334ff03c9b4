import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { commandLine } from "#contract/command-line.ts";

test("a shell plan is its line, without the exec that would replace the reader's shell", () => {
  expect(commandLine(["sh", "-c", "exec python -m alembic upgrade head"])).toBe(
    "python -m alembic upgrade head",
  );
  expect(commandLine(["sh", "-c", "cd db && make up"])).toBe("cd db && make up");
});

test("a copied line runs the same words", () => {
  for (const argv of [
    ["printf", "%s|", "two words", "it's", "$HOME", "a;b"],
    ["sh", "-c", "exec printf '%s|' 'two words'"],
  ]) {
    const copied = execFileSync("sh", ["-c", `${commandLine(argv)}; echo after`]).toString();
    const run = execFileSync(argv[0] ?? "", argv.slice(1)).toString();
    expect(copied).toBe(`${run}after\n`);
  }
});
