import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "./cli.ts";

export const FOLDER = join(PROJECT, "test/fixtures/orms");

/** Every mapper, installed once for all of these applications; what their scripts would fetch is left out. */
export function prepareOrms(): void {
  const { dependencies } = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8"));
  const isThere = (name: string) => existsSync(join(FOLDER, "node_modules", name, "package.json"));
  if (Object.keys(dependencies).every(isThere)) return;
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: FOLDER,
    stdio: "ignore",
  });
}

export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface OrmProject extends Disposable {
  readonly directory: string;
  /** 1-based line of the edited text. */
  readonly line: number;
}

/** A copy of one of the applications, with one text of it replaced. */
export function ormProject(orm: string, { file, from, to }: Edit): OrmProject {
  const directory = mkdtempSync(join(tmpdir(), `${orm}-`));
  cpSync(join(FOLDER, orm), directory, { recursive: true });
  symlinkSync(join(FOLDER, "node_modules"), join(directory, "node_modules"));
  const text = readFileSync(join(directory, file), "utf8");
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`${file} has "${from}" ${parts.length - 1} times`);
  writeFileSync(join(directory, file), parts.join(to));
  const before = `${parts[0]}${to}`.trimEnd();
  return {
    directory,
    line: before.split("\n").length,
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
