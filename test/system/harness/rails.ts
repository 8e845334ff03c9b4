import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "./cli.ts";

const PACKAGES = "apt-get install --no-install-recommends ruby-rails ruby-pg puma bundler";

/** `file`, what stands in it once, and what shall stand there instead. */
export type RailsEdit = readonly [file: string, from: string, to: string];

export interface RailsProject extends Disposable {
  readonly directory: string;
  /** 1-based line of the only place that has this text. */
  readonly lineOf: (file: string, text: string) => number;
}

/** A copy of one of the applications of `test/fixtures/rails`, on the gems of the system. */
export function railsProject(name: string, edits: readonly RailsEdit[] = []): RailsProject {
  const directory = mkdtempSync(join(tmpdir(), `rails-${name}-`));
  cpSync(join(PROJECT, "test/fixtures/rails", name), directory, { recursive: true });
  try {
    execFileSync("bundle", ["lock", "--local"], { cwd: directory, stdio: "pipe" });
  } catch (cause) {
    throw new Error(`Rails 6.1 is needed as a package of the system: ${PACKAGES}`, { cause });
  }
  const read = (file: string) => readFileSync(join(directory, file), "utf8");
  for (const [file, from, to] of edits) {
    const parts = read(file).split(from);
    if (parts.length !== 2) throw new Error(`${file} has "${from}" ${parts.length - 1} times`);
    writeFileSync(join(directory, file), parts.join(to));
  }
  return {
    directory,
    lineOf: (file, text) => {
      const [before = "", ...rest] = read(file).split(text);
      if (rest.length !== 1) throw new Error(`${file} has "${text}" ${rest.length} times`);
      return before.split("\n").length;
    },
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
