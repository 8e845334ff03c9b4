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

export const APPS = join(PROJECT, "test/fixtures/apps");
export const IMAGES = join(PROJECT, "test/fixtures/images");
const ASIDE = new Set([
  "node_modules",
  ".venv",
  "coverage",
  "coverage.xml",
  ".coverage",
  "__pycache__",
]);

export const FAULTS = faultsIn(APPS);
export const IMAGE_FAULTS = faultsIn(IMAGES);

function faultsIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "fault.json")))
    .sort();
}

export function faultOf(name: string, folder = APPS): Fault {
  return JSON.parse(readFileSync(join(folder, name, "fault.json"), "utf8")) as Fault;
}

/** Dependencies of the Express example, installed once; the Python ones are cached by the product itself. */
export function prepareExpress(): void {
  const folder = join(PROJECT, "examples/orders-express");
  if (existsSync(join(folder, "node_modules/.package-lock.json"))) return;
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder, stdio: "ignore" });
}

export interface Copy {
  readonly directory: string;
  readonly remove: () => void;
}

/** A healthy example in a folder of its own. */
export function copyOf(base: Fault["base"], name: string = base): Copy {
  const source = join(PROJECT, "examples", base);
  const directory = mkdtempSync(join(tmpdir(), `${name}-`));
  cpSync(source, directory, { recursive: true, filter: (path) => !ASIDE.has(basename(path)) });
  if (base === "orders-express")
    symlinkSync(join(source, "node_modules"), join(directory, "node_modules"));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** A healthy example with one fault laid over it. */
export function materialise(name: string, folder = APPS): Copy {
  const fault = faultOf(name, folder);
  const copy = copyOf(fault.base, name);
  const overlay = join(folder, name, "files");
  if (existsSync(overlay)) cpSync(overlay, copy.directory, { recursive: true });
  for (const path of fault.delete) rmSync(join(copy.directory, path), { recursive: true });
  return copy;
}
