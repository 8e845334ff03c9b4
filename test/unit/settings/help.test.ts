import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { COMMANDS } from "#contract/settings.ts";
import { helpText } from "#settings/from-argv.ts";
import { KNOBS } from "#settings/knobs.ts";

const help = helpText();

test("the help page fits 80 columns and has no blank ends", () => {
  for (const line of help.split("\n")) {
    expect(line.length, line).toBeLessThanOrEqual(80);
    expect(line).toBe(line.trimEnd());
  }
});

test("the help page names every command, every flag, and every exit code", () => {
  for (const command of COMMANDS) expect(help).toContain(`  ${command} `);
  for (const { flag } of KNOBS) if (flag !== undefined) expect(help).toContain(`  --${flag} `);
  expect(help).toContain("Exit codes");
  for (const code of ["0", "1", "2", "3", "4", "130, 143"])
    expect(help).toMatch(new RegExp(`^  ${code} +\\w`, "m"));
});

test("help loads neither zod nor yaml", () => {
  const project = resolve(import.meta.dirname, "../../..");
  const code = `
    const { registerHooks } = await import("node:module");
    registerHooks({ resolve(name, context, next) {
      if (/^(zod|yaml|pg|undici|fast-)/.test(name)) throw new Error("loaded " + name);
      return next(name, context);
    } });
    const { helpText } = await import("#settings/from-argv.ts");
    process.stdout.write(helpText());`;
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", code], {
    cwd: join(project, "src"),
    encoding: "utf8",
  });
  expect(printed).toBe(help);
});
