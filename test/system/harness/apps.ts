import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { PROJECT } from "./cli.ts";

export interface Fault {
  readonly base: "orders-fastapi" | "orders-express";
  readonly title: string;
  readonly delete: readonly string[];
  readonly expected: {
    readonly rule: string;
    readonly file?: string;
    readonly line?: number;
    readonly operation?: string;
    readonly outcome?: "warning" | "note";
  };
  readonly also: readonly string[];
}

const APPS = join(PROJECT, "test/fixtures/apps");
const ASIDE = new Set([
  "node_modules",
  ".venv",
  "coverage",
  "coverage.xml",
  ".coverage",
  "__pycache__",
]);

export const FAULTS: readonly string[] = readdirSync(APPS)
  .filter((name) => existsSync(join(APPS, name, "fault.json")))
  .sort();

export function faultOf(name: string): Fault {
  return JSON.parse(readFileSync(join(APPS, name, "fault.json"), "utf8")) as Fault;
}

/** Dependencies of the Express example, installed once; the Python ones are cached by the product itself. */
export function prepareExpress(): void {
  const folder = join(PROJECT, "examples/orders-express");
  if (existsSync(join(folder, "node_modules/.package-lock.json"))) return;
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder, stdio: "ignore" });
}

/** A healthy example with one fault laid over it, in a folder of its own. */
export function materialise(name: string): {
  readonly directory: string;
  readonly remove: () => void;
} {
  const fault = faultOf(name);
  const base = join(PROJECT, "examples", fault.base);
  const directory = mkdtempSync(join(tmpdir(), `${name}-`));
  cpSync(base, directory, { recursive: true, filter: (source) => !ASIDE.has(basename(source)) });
  const overlay = join(APPS, name, "files");
  if (existsSync(overlay)) cpSync(overlay, directory, { recursive: true });
  for (const path of fault.delete) rmSync(join(directory, path), { recursive: true });
  if (fault.base === "orders-express")
    symlinkSync(join(base, "node_modules"), join(directory, "node_modules"));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
